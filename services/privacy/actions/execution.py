"""What every context is asked to do for a request that was decided, and what comes back of it."""

from collections.abc import Iterator
from typing import Any

from services.privacy.actions import errands as giving
from services.privacy.actions import suppressions
from services.privacy.model.errand import GivenErrand
from services.privacy.model.reading import purposes_of
from services.privacy.model.request import Request
from services.privacy.model.request_parts import Decision
from services.privacy.model.rights import Ground, HeldRecord, Right, answer, holding
from services.privacy.store import cards, catalogue, errands
from services.privacy.store import requests as store
from shared import act as acts
from shared import clock
from shared.act import Act
from shared.contracts.privacy import Purpose, RequestExecuted, RequestSearched
from shared.contracts.subjects import What

TOLD = "recipient:"
"""How an outcome names who got the data and is to be told: in its ground [GDPR art. 19]."""
PURPOSEFUL = (What.ERASE, What.OBJECT)
"""What is done for purposes: for none of them, nothing is done."""


def carry_out(event: RequestExecuted) -> None:
    """Give every context the errand of a request; a repeat finds it given."""
    act = acts.system("privacy", event.request_id)
    request = store.find(event.record_id, act)
    if request is None or request.status != "executing" or len(request.errands) != event.attempt:
        return
    what, purposes = request.errands[-1].what, purposes_reached(request)
    subjects = request.subjects if purposes or what not in PURPOSEFUL else ()
    if what is What.ERASE:
        suppressions.bar_return(subjects, purposes, request.id, request.left_at or clock.now(), act)
    terms = _sought(request) | {"purposes": purposes, "changes": request.changes}
    giving.give(what, request.id, act, event.attempt, subjects=subjects, mentions=request.mentions, **terms)


def look_for(event: RequestSearched) -> None:
    """Have every context name the records that may be the person's, mentions in texts too."""
    act = acts.system("privacy", event.request_id)
    request = store.find(event.record_id, act)
    if request and request.searches == event.attempt:
        giving.give(What.FIND, request.id, act, event.attempt, **_sought(request))


def _sought(request: Request) -> dict[str, Any]:
    person = request.person
    emails, phones = ((one,) if one else () for one in (person.email, person.phone))
    return {"names": person.names, "emails": emails, "phones": phones}


def take_in(errand: GivenErrand, act: Act) -> None:
    """Every context acknowledged an errand: the request that gave it goes on, once."""
    at = clock.now()
    outcomes = () if errand.what is What.GATHER else errands.outcomes_of(errand)
    grounds = [one.ground for one in outcomes if one.ground]
    told = [one.removeprefix(TOLD) for one in grounds if one.startswith(TOLD)]
    store.change(str(errand.request_id), lambda one: one.carried_out(errand.id, told, at, act.actor), act)


# --- for which purposes ----------------------------------------------------------------------------------


def purposes_reached(request: Request) -> tuple[Purpose, ...]:
    """What is erased from, or objected to: what the person named, else all that was granted.

    Of a record that is granted whole, every purpose; in part, those that the right reaches by itself.
    """
    if request.kind is Right.MARKETING_OBJECTION:
        return (Purpose.MKT,)
    if request.purposes:
        return request.purposes
    found = {purpose for one in request.decisions for purpose in _granted(request.kind, one)}
    return tuple(one for one in Purpose if one in found)


def _granted(right: Right, decision: Decision) -> Iterator[Purpose]:
    if decision.record is None or decision.outcome == "refused":
        return
    if right is Right.ERASURE and decision.outcome == "granted":
        yield from purposes_of(decision.record.partition(":")[0])
        return
    held = cards.held(decision.record) or HeldRecord(decision.record, purposes=())
    known = holding(held, catalogue.list_purposes(), ())
    for ground in known.grounds:
        if _reaches(right, ground, known.circumstances.get(ground.code, frozenset())):
            yield Purpose(ground.code)


def _reaches(right: Right, ground: Ground, circumstances: Any) -> bool:
    """Whether a right is had in a ground as things are: consent is withdrawn, what can be is objected to."""
    return answer(right, ground, clock.today(), circumstances).outcome == "yes"
