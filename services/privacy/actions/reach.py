"""How far a right reaches that was granted: of each record, the purposes for which something is done."""

from collections import defaultdict
from collections.abc import Iterator

from services.privacy.model.request import Request
from services.privacy.model.request_moves import ERRANDS
from services.privacy.model.request_parts import Decision, Part
from services.privacy.model.rights import HeldRecord, Right, answer, holding
from services.privacy.store import cards, catalogue
from shared import clock
from shared.contracts.privacy import Purpose
from shared.contracts.subjects import What

PURPOSEFUL = (What.ERASE, What.OBJECT)
"""What is done for purposes: a record that is reached for none is left alone."""
EVERY = tuple(Purpose)


def parts(request: Request) -> tuple[Part, ...]:
    """What is to be done, records that are reached for the same purposes together; one part at least.

    Rights are decided record by record: what is granted of one does not widen what is reached of another.
    """
    what = ERRANDS[request.kind]
    if what not in PURPOSEFUL:
        return (Part(what, request.subjects),)
    reached: dict[tuple[Purpose, ...], list[str]] = defaultdict(list)
    for one in request.decisions:
        if one.record in request.subjects:
            reached[_purposes(request, one)].append(one.record)
    found = [Part(what, tuple(records), purposes) for purposes, records in reached.items() if purposes]
    return tuple(found) or (Part(what),)


def _purposes(request: Request, decision: Decision) -> tuple[Purpose, ...]:
    """Of a record that is granted whole, what the person named, or all; in part, what the right reaches."""
    if request.kind is Right.MARKETING_OBJECTION:
        return (Purpose.MKT,)
    whole = decision.outcome == "granted"
    if whole and (request.purposes or request.kind is Right.ERASURE):
        return request.purposes or EVERY
    found = set(_reached(request.kind, decision))
    return tuple(one for one in request.purposes or EVERY if one in found)


def _reached(right: Right, decision: Decision) -> Iterator[Purpose]:
    """The purposes of a record in which a right is had as things are now."""
    record = str(decision.record)
    held = cards.held(record) or HeldRecord(record, purposes=())
    known = holding(held, catalogue.list_purposes(), ())
    for ground in known.grounds:
        circumstances = known.circumstances.get(ground.code, frozenset())
        if answer(right, ground, clock.today(), circumstances).outcome == "yes":
            yield Purpose(ground.code)
