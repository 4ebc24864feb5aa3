"""Requests of data subjects, from their receipt to their answer."""

from collections.abc import Callable, Collection
from datetime import datetime
from typing import Any

from services.privacy.actions import errands as errands_given
from services.privacy.actions import suppressions
from services.privacy.model import deadline
from services.privacy.model.answer import response_hash
from services.privacy.model.errand import GivenErrand
from services.privacy.model.reading import purposes_of
from services.privacy.model.request import Request
from services.privacy.model.request_moves import DECIDE, HANDLE
from services.privacy.model.request_parts import (
    GivenDecisions,
    GivenNotification,
    GivenRefusal,
    Identity,
    NewRequest,
    ScopedRecord,
)
from services.privacy.model.rights import Ground, Right, must_be_held
from services.privacy.model.rights import answer as answer_to
from services.privacy.store import catalogue, errands
from services.privacy.store import requests as store
from shared import act as acts
from shared import clock
from shared.act import Act
from shared.contracts.privacy import Basis, Purpose, RequestExecuted
from shared.contracts.subjects import HOLDERS, What
from shared.errors import Conflict, Forbidden, Invalid
from shared.identifiers import NotValid
from shared.record import Event

TOLD = "recipient:"
"""How an outcome names who got the data and is to be told: in its ground [GDPR art. 19]."""
Moving = Callable[[Request, datetime, str], tuple[Request, Event]]


def record(body: NewRequest, user_id: str, act: Act) -> Request:
    """Record a request that came to staff, with the day of its true receipt, or the caller's own.

    Who is signed in is identified by that, and asks about their own account. Raises Invalid where the day
    of receipt is still to come, or nothing says who asks.
    """
    today = clock.today()
    received = body.received or today
    if received > today:
        raise Invalid.field("received", "is in the future", "the day on which the request was received")
    given = body.model_dump() | {"id": act.new_id(), "received": received, "due": deadline.due(received)}
    if body.channel == "session":
        return store.create(Request.model_validate(given | _of_the_caller(user_id, act)), act)
    if not (body.person.names or body.person.email or body.person.phone):
        raise Invalid.field("person", "is missing", "a name, an email or a phone number of who asks")
    return store.create(Request.model_validate(given), act)


def _of_the_caller(user_id: str, act: Act) -> dict[str, Any]:
    at = clock.now()
    mine = ScopedRecord(record=f"staff.user:{user_id}", by=act.actor, at=at)
    identity = Identity(method="session", at=at, by=act.actor)
    return {
        "requester_id": user_id,
        "identity": identity.model_dump(),
        "scope": [mine.model_dump()],
        "status": "scoping",
    }


# --- who may see and decide ------------------------------------------------------------------------------


def read(request_id: str, users: Collection[str], act: Act) -> Request:
    """One request, for the officer, the owners of its registers, and the user whose own it is."""
    request = store.read(request_id, act)
    _must_see(request, users, act)
    return request


def shown(request_id: str, users: Collection[str], act: Act) -> Request:
    """One request with what contexts did so far, and whom it waits for."""
    request = read(request_id, users, act)
    if not request.errands:
        return request
    errand = errands.find(request.errands[-1].id, act)
    waits = HOLDERS if errand is None else errand.waits_for
    done = () if errand is None else errand.outcomes
    return request.having(waits_for=waits, done=done)


def queue(
    state: str, users: Collection[str], limit: int, cursor: str | None, act: Act
) -> tuple[list[Request], str | None]:
    """A page of the queue as far as the caller sees it: owners of a register those of their register.

    A page may be short though `next` is there.
    """
    found, following = store.queue(state, limit, cursor)
    return [one for one in found if _sees(one, users, act)], following


def _sees(request: Request, users: Collection[str], act: Act) -> bool:
    if act.may(HANDLE, request) or request.owners & set(users):
        return True
    return act.may(DECIDE, request) and bool(_owned(users).intersection(request.registers))


def _must_see(request: Request, users: Collection[str], act: Act) -> None:
    if not _sees(request, users, act):
        raise Forbidden("only the owner of a register that the request concerns, and the officer, see it")


def _owned(users: Collection[str]) -> set[str]:
    """The registers that one of these users owns, as the configuration is now."""
    known = catalogue.configuration()
    return {register for user in users for register in known.owned_by(user)}


# --- moves -----------------------------------------------------------------------------------------------


def move(request_id: str, moving: Moving, act: Act) -> Request:
    """Make a move of the officer's on a request, at the moment and by the caller of this act."""
    at = clock.now()
    return store.change(request_id, lambda one: _answered(moving(one, at, act.actor)), act)


def scope(request_id: str, records: Collection[str], act: Act) -> Request:
    """Confirm which records are about the person; Invalid for a kind that holds nobody."""
    for one in records:
        try:
            must_be_held(one)
        except NotValid as error:
            raise Invalid.field("records", error.problem, error.expected) from error
    return move(request_id, lambda one, at, by: one.scoped(list(records), at, by), act)


def decide(request_id: str, body: GivenDecisions, users: Collection[str], act: Act) -> Request:
    """Decide on records of registers that the caller owns; Forbidden for who owns none of them."""
    owned = _must_own(request_id, users, act)
    return move(request_id, lambda one, at, by: one.decided(body.decisions, owned, at, by), act)


def refuse(request_id: str, body: GivenRefusal, users: Collection[str], act: Act) -> Request:
    """Refuse a request as a whole, as the owner of a register that it concerns."""
    _must_own(request_id, users, act)
    return move(request_id, lambda one, at, by: one.refused(body.article, body.reason, at, by), act)


def _must_own(request_id: str, users: Collection[str], act: Act) -> Any:
    """The registers that the caller owns, of those that the request concerns."""
    concerned = store.read(request_id, act).registers
    known = catalogue.configuration()
    if unowned := [one.code for one in known.registers if one.code in concerned and not one.owner_id]:
        raise Conflict(f"the privacy configuration names no owner_id of the register {unowned[0]}")
    owned = _owned(users).intersection(concerned)
    if not owned:
        raise Forbidden("only the owner of a register that the request concerns decides on it")
    return owned


def notify(request_id: str, task_id: str, body: GivenNotification, act: Act) -> Request:
    """Record what became of telling a recipient."""
    return move(request_id, lambda one, at, by: one.notified(task_id, body, at, by), act)


# --- carrying it out -------------------------------------------------------------------------------------


def carry_out(event: RequestExecuted) -> None:
    """Give every context the errand of a request; a repeat finds it given."""
    act = acts.system("privacy", event.request_id)
    request = store.find(event.record_id, act)
    if request is None or request.status != "executing" or len(request.errands) != event.attempt:
        return
    what = request.errands[-1].what
    if what is What.ERASE:
        suppressions.bar_return(request.granted, _purposes(request), request.id, act)
    terms = {"subjects": request.granted, "purposes": _purposes(request), "changes": request.changes}
    errands_given.give(what, request.id, act, event.attempt, **terms)


def _purposes(request: Request) -> tuple[Purpose, ...]:
    """What is erased from, or objected to: what the person named, else all that the right reaches."""
    if request.kind is Right.MARKETING_OBJECTION:
        return (Purpose.MKT,)
    known = catalogue.list_purposes()
    held = {purpose for one in request.granted for purpose in purposes_of(one.partition(":")[0])}
    reached = [one.code for one in known if one.code in held and _reaches(request.kind, one.basis)]
    return request.purposes or tuple(reached)


def _reaches(right: Right, basis: Basis) -> bool:
    """Whether a right is of any use on a basis: consent alone is withdrawn, what can be is objected to."""
    if right is Right.ERASURE:
        return True
    return answer_to(right, Ground("", basis), clock.today()).outcome == "yes"


def take_in(errand: GivenErrand, act: Act) -> None:
    """Every context acknowledged an errand: the request that gave it goes on, once."""
    at = clock.now()
    grounds = [one.ground for one in errand.outcomes if one.ground]
    told = [one.removeprefix(TOLD) for one in grounds if one.startswith(TOLD)]
    store.change(str(errand.request_id), lambda one: one.carried_out(errand.id, told, at, act.actor), act)


def _answered(moved: tuple[Request, Event]) -> tuple[Request, Event]:
    """A move that ends a request leaves the hash of the answer that the person gets."""
    new, event = moved
    if new.open or new.status == "withdrawn":
        return moved
    return new.having(response_hash=response_hash(new)), event
