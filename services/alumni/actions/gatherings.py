"""Use cases of events: planning, signing up and giving up a place, attendance, what goes in time."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import TypeVar

from services.alumni.model.gathering import CURRENT, Gathering
from services.alumni.model.gathering_requests import (
    GatheringPatch,
    InvitationOrder,
    NewGathering,
    must_name_some,
)
from services.alumni.model.participation import Participation
from services.alumni.model.rounds import InvitationRound
from services.alumni.store import event_lists, guests, users
from services.alumni.store import gatherings as store
from shared import act as acts
from shared import clock, contention, log
from shared.act import Act
from shared.attributes import Item
from shared.auth import Caller
from shared.errors import Conflict, Refusal
from shared.events.alumni import GatheringCancelled, GatheringRescheduled
from shared.events.subjects import RecordUnrestricted
from shared.record import Event

T = TypeVar("T")
SIGNED_UP = ("accepted", "waiting")
SIGNING = ("invited", *SIGNED_UP)
"""States of a part in an event that is called off."""


def settled(attempt: Callable[[], T]) -> T:
    """What an attempt gives, which reads the event afresh: one in demand is changed by many at once."""
    return contention.settled(attempt, contention.Overtaken, store.BUSY)


# --- events ----------------------------------------------------------------------------------------------


def plan(body: NewGathering, caller: Caller, act: Act) -> Gathering:
    """Plan an event in the caller's responsibility, unless another user is named."""
    given = {"responsible_id": caller.user_id, "unit": caller.unit} | body.model_dump(exclude_none=True)
    one = Gathering.model_validate(given | {"id": act.new_id()}).consistent()
    return store.create_event(one, act, users.checks(act, body.responsible_id, body.unit))


def edit(event_id: str, body: GatheringPatch, act: Act) -> Gathering:
    """Replace fields; with more places the first of the waiting list get one in the same write."""
    patch = body.model_dump(exclude_unset=True)
    checks = users.checks(act, body.responsible_id, body.unit)

    def attempt() -> Gathering:
        seen = store.read_event(event_id, act)
        return store.edit_event(seen, lambda one: one.edited(patch), body.places, act, checks)

    return settled(attempt)


def order_invitations(event_id: str, body: InvitationOrder, act: Act) -> Gathering:
    """Have people invited a moment later, each if they may be contacted; the ledger is on the event."""
    must_name_some(body.segment, body.alumnus_ids, body.contact_ids)
    asked = InvitationRound(**dict(body), ordered_at=clock.now(), ordered_by=act.actor)
    return store.change_event(event_id, lambda one: one.inviting(asked), act)


def end(event: GatheringCancelled) -> None:
    """Cancel everybody's part in an event that was called off, each by its state."""
    act = acts.system("alumni", event.request_id)
    for item in store.participations(event.record_id):
        if item["status"] in SIGNING:
            try:
                store.change_participation(item["id"], Participation.cancelled, act)
            except Conflict:
                """They declined meanwhile."""


def reschedule(event: GatheringRescheduled) -> None:
    """Have everybody told who signed up for an event that has another time or place."""
    act = acts.system("alumni", event.request_id)
    for item in store.participations(event.record_id):
        if item["status"] in SIGNED_UP:
            with suppress(Conflict):
                store.change_participation(item["id"], lambda one: one.moved(event.version), act)


def catch_up(event: RecordUnrestricted) -> None:
    """Bring somebody's part up to its event once a restriction is lifted: seated, off, without a diet."""
    item = store.find_participation(event.record_id)
    gathering = store.find_event(item["event_id"]) if item else None
    if item is None or gathering is None:
        return
    act = acts.system("alumni", event.request_id)
    if item.get("diet") and gathering.diets_until < clock.today():
        store.change_participation(item["id"], _emptied, act)
    with suppress(Conflict):
        if gathering.status == "cancelled" and item["status"] in SIGNING:
            store.change_participation(item["id"], Participation.cancelled, act)
        elif gathering.status in CURRENT and item["status"] == "waiting":
            _seat(item["id"], gathering, act)


def _seat(waiting_id: str, gathering: Gathering, act: Act) -> None:
    if waiting_id not in gathering.waiting:
        store.change_participation(waiting_id, Participation.promoted, act)


# --- people's part in them -------------------------------------------------------------------------------


def sign_up(one: str, diet: str | None, act: Act) -> Participation:
    """Give somebody a place, or the end of the waiting list; Conflict where there is none to be had.

    The person may be found, and is active, in the very write (N5). Diet is kept where the event asks for it.
    """

    def attempt() -> Participation:
        standing = store.find_participation(one)
        if standing and act.repeats(standing):
            return store.PARTICIPATIONS.load(standing)
        part, event, mine = with_event(one, act)
        after, _ = event.taking(part.id)
        waits, at = part.id in after.waiting, clock.now()
        kept = diet if event.asks_diet else None
        there = [store.person_there(part)]
        return store.sign_up(
            event, part.id, lambda it: it.seated(waits, kept, at), mine, there, diet=kept is not None
        )

    return settled(attempt)


def change_diet(one: str, diet: str | None, act: Act) -> Participation:
    """Write down another diet of somebody who signed up; Conflict where the event asks for none."""

    def attempt() -> Participation:
        part, event, mine = with_event(one, act)
        event.must_be_current()
        if diet is None or event.diets:
            return store.change_participation(part.id, lambda it: it.eating(diet), mine)
        if not event.asks_diet:
            raise Conflict("the event asks for no diet", legal=sorted(part.actions()))
        return store.change_both(event, Gathering.serving, part.id, lambda it: it.eating(diet), mine)

    return settled(attempt)


def decline(one: str, act: Act) -> Participation:
    """Say that somebody does not come; whoever waits first gets the place that they had."""

    def attempt() -> Participation:
        part, event, mine = with_event(one, act)
        if part.status in ("accepted", "waiting"):
            return store.leave(event, part.id, Participation.declined, mine)
        event.must_be_current()
        return store.change_participation(part.id, Participation.declined, mine)

    return settled(attempt)


def with_event(one: str, act: Act) -> tuple[Participation, Gathering, Act]:
    """Somebody's part, its event, and the act of a caller whose scope reaches one or the other."""
    anybodys = replace(act, reaches=lambda _: True)
    part = store.read_participation(one, anybodys)
    event = store.read_event(part.event_id, anybodys)
    mine = replace(act, reaches=lambda record: act.reaches(record) or act.reaches(event))
    mine.must_see(part)
    return part, event, mine


def named(found: list[Item], diets: bool) -> list[Item]:
    """Participations as a list shows them: with names, and with diets for who may see them.

    The part of whoever is restricted is left out.
    """
    names = guests.names(found)
    hidden = () if diets else ("diet",)
    shown = [{name: value for name, value in one.items() if name not in hidden} for one in found]
    return [
        one | ({"name": name} if (name := names[one["id"]]) else {}) for one in shown if one["id"] in names
    ]


# --- what is kept no longer: every night -----------------------------------------------------------------


def delete_diets() -> dict[str, int]:
    """Take away diets of events that ended more than fourteen days ago; what cannot be done now waits."""
    act, counted = acts.system("alumni", reason="job:delete_diets"), {"events": 0, "diets": 0, "left": 0}
    for event_id in store.with_diets_before(clock.today()):
        try:
            counted["diets"] += _without_diets(event_id, act)
            counted["events"] += 1
        except Refusal as refusal:
            log.failure("diets of an event were left", refusal, event_id=event_id)
            counted["left"] += 1
    return counted


def _without_diets(event_id: str, act: Act) -> int:
    holding = [one["id"] for one in store.participations(event_id) if one.get("diet")]
    for one in holding:
        store.change_participation(one, _emptied, act)
    event_lists.drop(event_id, act, "diets")
    store.change_event(event_id, Gathering.without_diets, act)
    return len(holding)


def _emptied(one: Participation) -> tuple[Participation, Event]:
    return one.without_diet()
