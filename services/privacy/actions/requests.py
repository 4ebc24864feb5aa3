"""Requests of data subjects, from their receipt to their answer."""

from collections.abc import Callable, Collection
from datetime import datetime
from typing import Any

from services.privacy.actions import reach
from services.privacy.model import deadline
from services.privacy.model.answer import response_hash
from services.privacy.model.candidates import bears
from services.privacy.model.request import Request
from services.privacy.model.request_moves import DECIDE, HANDLE
from services.privacy.model.request_parts import (
    GivenDecisions,
    GivenExecution,
    GivenNotification,
    GivenRefusal,
    GivenScope,
    Identity,
    NewRequest,
    ScopedRecord,
)
from services.privacy.model.rights import must_be_held
from services.privacy.store import candidates, cards, catalogue, errands
from services.privacy.store import requests as store
from shared import clock
from shared.act import Act
from shared.contracts.subjects import HOLDERS
from shared.errors import Conflict, Forbidden, Invalid
from shared.identifiers import NotValid
from shared.record import Event

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
    given = [errands.find(one.id, act) for one in request.execution]
    waits = {one for errand in given for one in (errand.waits_for if errand else HOLDERS)}
    done = tuple(one for errand in given if errand for one in errand.outcomes)
    return request.having(waits_for=tuple(one for one in HOLDERS if one in waits), done=done)


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


def scope(request_id: str, body: GivenScope, act: Act) -> Request:
    """Confirm which records are about the person.

    Raises Invalid for a kind that holds nobody, and for what a link alone does not make theirs.
    """
    for name, records in (("records", body.records), ("mentions", body.mentions)):
        for one in records:
            _must_be_held(name, one)
    _must_be_proved(store.read(request_id, act), body)
    return move(request_id, lambda one, at, by: one.scoped(body, at, by), act)


def _must_be_held(field: str, record: str) -> None:
    try:
        must_be_held(record)
    except NotValid as error:
        raise Invalid.field(field, error.problem, error.expected) from error


def _must_be_proved(request: Request, body: GivenScope) -> None:
    """A link proves an address: it opens what carries it, and texts only where that bears the name too."""
    if request.proved is None:
        return
    carriers = candidates.carrying("email", request.proved)
    named = any(bears(card, name) for card in cards.of(carriers).values() for name in request.person.names)
    for field, records in (("records", body.records), ("mentions", body.mentions)):
        for one in records:
            if one not in carriers and ((field == "records" and cards.is_read(one)) or not named):
                raise Invalid.field(field, f"{one} does not carry the address that a link proved", _IDENTIFY)


_IDENTIFY = "records with that address, or identify the person in another way first"


def decide(request_id: str, body: GivenDecisions, users: Collection[str], act: Act) -> Request:
    """Decide on records of registers that the caller owns; Forbidden for who owns none of them."""
    owned = _must_own(request_id, users, act)
    return move(request_id, lambda one, at, by: one.decided(body.decisions, owned, at, by), act)


def refuse(request_id: str, body: GivenRefusal, users: Collection[str], act: Act) -> Request:
    """Refuse a request as a whole, as the owner of the registers that it concerns, or of some for these."""
    owned = _must_own(request_id, users, act)
    return move(request_id, lambda one, at, by: one.refused(body, owned, at, by), act)


def _must_own(request_id: str, users: Collection[str], act: Act) -> Any:
    """The registers that the caller owns, of those that the request concerns."""
    concerned = store.read(request_id, act).registers
    known = catalogue.configuration()
    if unowned := [one.code for one in known.registers if one.code in concerned and not one.owner_id]:
        raise Conflict(f"the privacy configuration names no owner_id of the register {unowned[0]}")
    owned = {one for user in users for one in known.owned_by(user)}.intersection(concerned)
    if not owned:
        raise Forbidden("only the owner of a register that the request concerns decides on it")
    return owned


def execute(request_id: str, body: GivenExecution, act: Act) -> Request:
    """Have every context do what was granted; what each errand asks is fixed with this move."""
    return move(
        request_id, lambda one, at, by: reach.executing(one, reach.parts(one), body.changes, at, by), act
    )


def notify(request_id: str, task_id: str, body: GivenNotification, act: Act) -> Request:
    """Record what became of telling a recipient."""
    return move(request_id, lambda one, at, by: one.notified(task_id, body, at, by), act)


def _answered(moved: tuple[Request, Event]) -> tuple[Request, Event]:
    """A move that ends a request leaves the hash of the answer that the person gets."""
    new, event = moved
    if new.open or new.status == "withdrawn":
        return moved
    return new.having(response_hash=response_hash(new)), event
