"""How far a right reaches that was granted: of each record, the purposes for which something is done."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from services.privacy.model.evidence import ConsentEvidence, evidence, in_force, joined
from services.privacy.model.request import Request
from services.privacy.model.request_errands import Part
from services.privacy.model.request_moves import ERRANDS
from services.privacy.model.request_parts import Decision
from services.privacy.model.rights import Circumstance, Ground, HeldRecord, Right, answer, holding
from services.privacy.store import cards, catalogue
from shared import clock
from shared.contracts.privacy import Purpose
from shared.contracts.subjects import What
from shared.record import Event

PURPOSEFUL = (What.ERASE, What.OBJECT)
"""What is done for purposes: a record that is reached for none is left alone."""
CONSENTS_END = (What.ERASE, What.WITHDRAW)
EVERY = tuple(Purpose)
Reach = Iterable[tuple[What, tuple[Purpose, ...]]]


def parts(request: Request) -> tuple[Part, ...]:
    """What is to be done, records that are reached for the same purposes together; one part at least.

    Rights are decided record by record: what is granted of one does not widen what is reached of another.
    """
    what = ERRANDS[request.kind]
    if what not in PURPOSEFUL:
        return (Part(what, request.subjects),)
    alike: dict[Part, list[str]] = defaultdict(list)
    for one in request.decisions:
        unlawful = one.circumstance is Circumstance.UNLAWFUL
        for done, purposes in _reach(request, one) if one.record in request.subjects else ():
            alike[Part(done, purposes=purposes, unlawful=unlawful)].append(str(one.record))
    found = [one._replace(subjects=tuple(records)) for one, records in alike.items() if one.purposes]
    return tuple(found) or (Part(what),)


def _reach(request: Request, decision: Decision) -> Reach:
    """Of a record that is granted whole, what the person named, or all; in part, what the right reaches."""
    what = ERRANDS[request.kind]
    if request.kind is Right.WITHDRAWAL:
        return _withdrawn(request, decision)
    if request.kind is Right.MARKETING_OBJECTION:
        return ((what, (Purpose.MKT,)),)
    whole = decision.outcome == "granted"
    if whole and (request.purposes or request.kind is Right.ERASURE):
        return ((what, request.purposes or EVERY),)
    return ((what, _named(request, _reached(request.kind, decision))),)


def _withdrawn(request: Request, decision: Decision) -> Reach:
    """What rests on the consent is erased; a consent to what rests on another basis ends as such [7(3)]."""
    based = _named(request, _reached(request.kind, decision))
    record = str(decision.record)
    given = in_force(cards.of([record]).get(record, {}))
    return (What.ERASE, based), (What.WITHDRAW, _named(request, given - set(based)))


def _named(request: Request, found: Iterable[Purpose]) -> tuple[Purpose, ...]:
    """Of these purposes those that the person named, all of them where none was."""
    known = set(found)
    return tuple(one for one in request.purposes or EVERY if one in known)


def _reached(right: Right, decision: Decision) -> Iterator[Purpose]:
    """The purposes of a record in which a right is had as things are now, and as the owner found them."""
    record = str(decision.record)
    held = cards.held(record) or HeldRecord(record, purposes=())
    known = holding(held, catalogue.list_purposes(), ())
    for ground in known.grounds:
        circumstances = known.circumstances.get(ground.code, frozenset()) | _found(decision, ground, held)
        if answer(right, ground, clock.today(), circumstances).outcome == "yes":
            yield Purpose(ground.code)


def _found(decision: Decision, ground: Ground, held: HeldRecord) -> frozenset[Circumstance]:
    """What the owner found of a ground; an objection is upheld where the person made one."""
    found = decision.circumstance
    if found is Circumstance.OBJECTION_UPHELD and held.objections and ground.code not in held.objections:
        return frozenset()
    return frozenset({found} if found else ())


def executing(
    request: Request, parts: Sequence[Part], changes: Mapping[str, Any], at: datetime, by: str
) -> tuple[Request, Event]:
    """A request that is carried out from now on, with the evidence of the consents that end with it."""
    new, event = request.executing(changes, parts, at, by)
    return new.having(consents=joined(new.consents, _ending(parts, at))), event


def _ending(parts: Sequence[Part], at: datetime) -> Iterator[ConsentEvidence]:
    """The consents that end with these parts, as their records say before anything is done."""
    going = [one for one in parts if one.what in CONSENTS_END]
    known = cards.of(record for one in going for record in one.subjects)
    for one in going:
        for record in one.subjects:
            yield from evidence(record, known.get(record, {}), one.purposes, at)
