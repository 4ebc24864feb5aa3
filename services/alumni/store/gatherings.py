"""Where events and people's part in them are kept; what changes both is one transaction."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from services.alumni.model.gathering import CURRENT, MOST_PROMOTED, Gathering
from services.alumni.model.participation import Participation
from services.alumni.store.alumni import findable, months_to
from shared import clock, ids, lists, table
from shared.act import Act
from shared.attributes import Item
from shared.contention import Overtaken, pinned, settled
from shared.contracts.partners import CONTACT_CARD, contact_key, linkable
from shared.errors import Conflict
from shared.events.alumni import GatheringPlanned, ParticipationInvited
from shared.events.subjects import RecordScrubbed
from shared.items import RESTRICTED
from shared.lists import Listing
from shared.record import Event, Kind, Move
from shared.table import Change
from shared.writes import Check


def _event_lists(one: Gathering) -> Mapping[str, tuple[str, str]]:
    """gsi3: by time, those to come, those of a year; gsi2 a user's; gsi1 whose diets are to go, by month."""
    at = clock.stamp(one.starts)
    found = {"gsi3": ("current" if one.status in CURRENT else f"past#{one.day.year}", at)}
    if one.responsible_id:
        found["gsi2"] = (f"responsible#{one.responsible_id}", at)
    if one.diets:
        found["gsi1"] = (f"diets#{one.diets_until:%Y-%m}", one.diets_until.isoformat())
    return found


def _participation_lists(one: Participation) -> Mapping[str, tuple[str, str]]:
    """By the moment of the invitation: gsi1 an event's, gsi2 a person's."""
    made = clock.stamp(one.created_at or clock.now())
    return {"gsi1": (f"event#{one.event_id}", made), "gsi2": (f"{one.person_kind}#{one.person_id}", made)}


BUSY = "others are changing this event just now; try again"
FIRST_YEAR = 2020
"""No event is from before."""
EVENTS = Kind("alumni", Gathering, lists=_event_lists)
PARTICIPATIONS = Kind(
    "alumni",
    Participation,
    lists=_participation_lists,
    matches=lambda one: [(one.person_kind, one.person_id)],
    counted=lambda one: [(event_partition(one.event_id), what) for what in one.counted_as],
)


# --- events ----------------------------------------------------------------------------------------------


def read_event(event_id: str, act: Act) -> Gathering:
    """One event."""
    return table.read(EVENTS, event_id, act)


def find_event(event_id: str) -> Gathering | None:
    """One event, if there is one."""
    item = table.get(EVENTS.key(event_id))
    return EVENTS.load(item) if item else None


def create_event(one: Gathering, act: Act, checks: Sequence[Check]) -> Gathering:
    """Plan an event."""
    return table.create(EVENTS, one, GatheringPlanned(), act, checks)


def change_event(event_id: str, move: Move[Gathering], act: Act) -> Gathering:
    """Make a move on an event."""
    return table.change(EVENTS, event_id, move, act)


def edit_event(
    seen: Gathering, edited: Move[Gathering], places: int | None, act: Act, checks: Sequence[Check]
) -> Gathering:
    """Replace fields; with more `places` the first of the waiting list get one in the same write.

    Raises Overtaken where the event is no longer as it was seen.
    """
    due, hidden = _promotions(seen.due(places)[:MOST_PROMOTED])
    changes = [pinned(EVENTS, seen, edited), *due]
    changed: Gathering = table.change_together(changes, act, [*checks, *hidden])[0]
    return changed


def list_events(
    responsible_id: str | None, year: int | None, limit: int, cursor: str | None
) -> tuple[list[Item], str | None]:
    """A page by time: a user's, those of a past year, or all that are to come."""
    index, partition = "gsi3", f"past#{year}" if year else "current"
    if responsible_id:
        index, partition = "gsi2", f"responsible#{responsible_id}"
    listing = Listing(index, (EVENTS.prefix + partition,), latest_first=bool(responsible_id or year))
    return lists.whole_page(listing, limit, cursor)


def with_diets_before(day: date) -> Iterator[str]:
    """The ids of events whose diets were to be kept until before a day, month by month."""
    for month in months_to(day):
        for item in lists.walk("gsi1", [f"{EVENTS.prefix}diets#{month}"]):
            if item["gsi1sk"] < day.isoformat():
                yield item["id"]


# --- people's part in them -------------------------------------------------------------------------------


def participation_id(event_id: str, kind: str, person_id: str) -> str:
    """The id of a person's one part in an event: two at once meet each other."""
    return ids.derived("alumni.participation", event_id, kind, person_id)


def read_participation(one: str, act: Act) -> Participation:
    """Somebody's part in an event."""
    return table.read(PARTICIPATIONS, one, act)


def find_participation(one: str) -> Item | None:
    """The item of somebody's part in an event, if there is one."""
    item = table.get(PARTICIPATIONS.key(one))
    return None if item is None or item["status"] == "erased" or item.get("restricted") else item


def rounds_of(participation_ids: Iterable[str]) -> dict[str, int]:
    """Of those that there are, in which round they were invited: one batch get for a hundred."""
    keys = [PARTICIPATIONS.key(one) for one in participation_ids]
    return {item["id"]: item.get("round", 0) for item in table.batch(keys, ("id", "round"))}


def invite(one: Participation, act: Act) -> None:
    """Record an invitation; event and person are as they have to be in the very write (N5)."""
    whom = {"person_kind": one.person_kind, "person_id": one.person_id}
    event = ParticipationInvited(event_id=one.event_id, **whom)
    table.create(PARTICIPATIONS, one, event, act, [_is_open(one.event_id), person_there(one)])


def person_there(one: Participation) -> Check:
    """The check that staff may find the alumnus, or that the contact is active."""
    if one.person_kind == "alumnus":
        return findable(one.person_id)
    return linkable(contact_key(one.person_id))


def _is_open(event_id: str) -> Check:
    return Check(
        key=EVENTS.key(event_id),
        condition="#status = :open",
        values={":open": "open"},
        names={"#status": "status"},
        refusal=NotOpen("the event takes no sign-ups"),
    )


class NotOpen(Conflict):
    """The event is not open any more."""


def sign_up(
    event: Gathering,
    one: str,
    seated: Move[Participation],
    act: Act,
    checks: Sequence[Check],
    diet: bool = False,
) -> Participation:
    """Take a place or wait, on the event as it was seen, in one transaction."""
    return change_both(event, lambda current: current.taking(one, diet), one, seated, act, checks)


def change_both(
    event: Gathering,
    move: Move[Gathering],
    one: str,
    changed: Move[Participation],
    act: Act,
    checks: Sequence[Check] = (),
) -> Participation:
    """Change somebody's part and the event as it was seen, in one transaction."""
    follows = pinned(EVENTS, event, move, follows=True)
    changes: list[Change[Any]] = [Change(PARTICIPATIONS, one, changed), follows]
    found: Participation = table.change_together(changes, act, checks)[0]
    return found


def leave(event: Gathering, one: str, declined: Move[Participation], act: Act) -> Participation:
    """Give a place up, or the wish for one; the first who waits gets it: one transaction."""
    after, _ = event.leaving(one)
    due, hidden = _promotions([who for who in event.waiting if who not in (one, *after.waiting)])
    leaving = pinned(EVENTS, event, lambda current: current.leaving(one), follows=True)
    changes: list[Change[Any]] = [Change(PARTICIPATIONS, one, declined), leaving, *due]
    found: Participation = table.change_together(changes, act, hidden)[0]
    return found


def give_up(participation_id: str, act: Act) -> None:
    """Free the place of somebody who is erased, in an event that is to come; what holds no place stays."""

    def attempt() -> None:
        item = table.get(PARTICIPATIONS.key(participation_id))
        event = find_event(item["event_id"]) if item and item["status"] in ("accepted", "waiting") else None
        if event is not None and event.status in CURRENT:
            leave(event, participation_id, _given_up, act)

    settled(attempt, Overtaken, BUSY)


def _given_up(one: Participation) -> tuple[Participation, Event]:
    """Not coming, also where it is restricted: it is erased next."""
    new, event = one.declined()
    return new, RecordScrubbed(kind=one.noun) if one.restricted else event


def change_participation(one: str, move: Move[Participation], act: Act) -> Participation:
    """Make a move that leaves the event's places as they are."""
    return table.change(PARTICIPATIONS, one, move, act)


def _promotions(due: Sequence[str]) -> tuple[list[Change[Any]], list[Check]]:
    """The moves by which those who waited get their places, and the checks that go with them.

    The part of whoever is restricted is not touched: their place is kept, and `catch_up` says so on their
    part once it may be worked with.
    """
    found = table.batch([PARTICIPATIONS.key(one) for one in due], ("id", "restricted"))
    hidden = {one["id"] for one in found if one.get("restricted")}
    return [_promotion(one) for one in due if one not in hidden], [_is_hidden(one) for one in sorted(hidden)]


def _promotion(waiting_id: str) -> Change[Any]:
    def promoted(one: Participation) -> tuple[Participation, Event]:
        if one.status != "waiting" or one.restricted:
            raise Overtaken(BUSY)
        return one.promoted()

    return Change(PARTICIPATIONS, waiting_id, promoted, follows=True)


def _is_hidden(participation_id: str) -> Check:
    return Check(
        key=PARTICIPATIONS.key(participation_id),
        condition="restricted = :yes",
        values={":yes": True},
        refusal=Overtaken(BUSY),
    )


def list_participations(
    event_id: str, status: str | None, limit: int, cursor: str | None
) -> tuple[list[Item], str | None]:
    """A page of an event's participations in the order of the invitations."""
    where = {"status": status} if status else {}
    listing = Listing("gsi1", (f"{PARTICIPATIONS.prefix}event#{event_id}",), where)
    return lists.whole_page(listing, limit, cursor)


def participations(event_id: str) -> Iterator[Item]:
    """All of an event's participations, whole."""
    for page in lists.pages(Listing("gsi1", (f"{PARTICIPATIONS.prefix}event#{event_id}",)), 100):
        yield from lists.whole(page)


def participations_after(event_id: str, after: str | None, most: int) -> tuple[list[Item], str | None]:
    """Up to so many of an event's participations, whole, and where to go on; None at the end.

    after: where the last ones ended. Those who are invited meanwhile come at the end.
    """
    listing = Listing(
        "gsi1", (f"{PARTICIPATIONS.prefix}event#{event_id}",), since=f"{after}~" if after else ""
    )
    found, following = lists.page(listing, most)
    return lists.whole(found), found[-1]["gsi1sk"] if following and found else None


def event_partition(event_id: str) -> str:
    """The partition of an event, where its letters are counted."""
    return EVENTS.key(event_id)["pk"]


def of_person(kind: str, person_id: str) -> Iterator[str]:
    """The ids of all parts that an `alumnus` or a `contact` has, restricted ones too; for errands."""
    yield from ids_of(PARTICIPATIONS, "gsi2", f"{kind}#{person_id}")
    hidden = [item["pk"] for item in lists.walk("gsi1", [PARTICIPATIONS.prefix + RESTRICTED])]
    for item in table.batch([{"pk": pk, "sk": "record"} for pk in hidden]):
        if (item.get("person_kind"), item.get("person_id")) == (kind, person_id):
            yield item["id"]


def every_participation() -> Iterator[str]:
    """The ids of all participations, event by event, and of the restricted ones; for errands."""
    yield from participations_to(clock.today().year)
    yield from ids_of(PARTICIPATIONS, "gsi1", RESTRICTED)


def participations_to(year: int) -> Iterator[str]:
    """The ids of parts in events up to a year, and in current ones, without those restricted."""
    for partition in ("current", *(f"past#{one}" for one in range(FIRST_YEAR, year + 1))):
        for event_id in ids_of(EVENTS, "gsi3", partition):
            yield from ids_of(PARTICIPATIONS, "gsi1", f"event#{event_id}")


def ids_of(kind: Kind[Any], index: str, partition: str) -> Iterator[str]:
    """The ids of all records of one list."""
    for item in lists.walk(index, [kind.prefix + partition]):
        yield item["pk"].removeprefix(kind.prefix)


# --- people ----------------------------------------------------------------------------------------------


def contacts(contact_ids: Iterable[str]) -> list[Item]:
    """Cards of contacts as they are now: one batch get for a hundred."""
    return table.batch([contact_key(one) for one in contact_ids], CONTACT_CARD)
