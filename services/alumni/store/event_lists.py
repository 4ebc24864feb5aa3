"""Where files about events are recorded, and lie for seven days; who is in them."""

from collections.abc import Collection, Iterator

from services.alumni.model.event_list import EventList
from services.alumni.store import guests
from services.alumni.store.gatherings import PARTICIPATIONS
from shared import clock, files, lists, table
from shared.act import Act
from shared.attributes import Item
from shared.contracts.staff import user_key
from shared.events.alumni import EventListRequested
from shared.events.subjects import RecordScrubbed
from shared.lists import Listing
from shared.record import Event, Kind, Move
from shared.retention import ACCOUNTED

LISTS = Kind(
    "alumni",
    EventList,
    lists=lambda one: {"gsi1": (f"event#{one.event_id}", clock.stamp(one.created_at or clock.now()))},
    lives=ACCOUNTED,
)
CHUNK = 100
GONE = "somebody on it is to be found there no more; make a new list"


def create_list(one: EventList, act: Act) -> EventList:
    """Record what was asked for."""
    return table.create(LISTS, one, EventListRequested(event_id=one.event_id), act)


def read_list(list_id: str, act: Act) -> EventList:
    """One file about an event."""
    return table.read(LISTS, list_id, act)


def change_list(list_id: str, move: Move[EventList], act: Act) -> EventList:
    """Make a move on a file about an event."""
    return table.change(LISTS, list_id, move, act)


def key(list_id: str, file_hash: str) -> str:
    """Where a file lies: under its own hash."""
    return f"exports/alumni/{list_id}/{file_hash[:16]}.xlsx"


def parts(event_id: str, states: Collection[str]) -> Iterator[tuple[Item, str | None]]:
    """Participations in these states with the name of each, None where staff do not find the person.

    Whoever is restricted is left out.
    """
    for page in lists.pages(Listing("gsi1", (f"{PARTICIPATIONS.prefix}event#{event_id}",)), CHUNK):
        found = [one for one in lists.whole(page) if one["status"] in states]
        names = guests.names(found)
        yield from ((one, names[one["id"]]) for one in found if one["id"] in names)


def language(user_id: str) -> str:
    """The language of a user."""
    return str((table.get(user_key(user_id), ("language",)) or {}).get("language", "fi"))


def drop(event_id: str, act: Act, what: str = "") -> None:
    """Delete the files about an event that are still kept, or those of one sort; one not made yet fails."""
    for item in lists.walk("gsi1", [f"{LISTS.prefix}event#{event_id}"]):
        one = read_list(item["pk"].removeprefix(LISTS.prefix), act)
        if what in ("", one.what):
            change_list(one.id, _dropped, act)
            files.delete(f"exports/alumni/{one.id}/")


def drop_those_with(participation_id: str, act: Act) -> None:
    """Delete the files that may name somebody, whose part in the event goes or is hidden."""
    item = table.get(PARTICIPATIONS.key(participation_id), ("event_id",))
    if item and "event_id" in item:
        drop(item["event_id"], act)


def _dropped(one: EventList) -> tuple[EventList, Event]:
    if one.status == "requested":
        return one.failed("overtaken", GONE)
    return one.emptied(clock.now()), RecordScrubbed(kind=one.noun)
