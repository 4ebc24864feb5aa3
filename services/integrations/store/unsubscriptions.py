"""Where lists of unsubscribed addresses and their errors are kept; and who carries an address."""

from collections.abc import Iterable, Iterator, Mapping

from services.integrations import store
from services.integrations.model.unsubscriptions import KEPT, Unsubscription
from shared import clock, files, search, table
from shared.act import Act
from shared.attributes import Item
from shared.auth import Caller
from shared.errors import NotFound
from shared.record import Event, Kind, Move
from shared.retention import ACCOUNTED

UNSUBSCRIPTIONS = Kind("integrations", Unsubscription, lists=store.newest_first, lives=ACCOUNTED)


def create(one: Unsubscription, event: Event, act: Act) -> Unsubscription:
    """Record a list."""
    return table.create(UNSUBSCRIPTIONS, one, event, act)


def read(record_id: str, act: Act) -> Unsubscription:
    """One list."""
    return table.read(UNSUBSCRIPTIONS, record_id, act)


def find(record_id: str, act: Act) -> Unsubscription | None:
    """One list, if it is there."""
    try:
        return table.read(UNSUBSCRIPTIONS, record_id, act)
    except NotFound:
        return None


def change(record_id: str, move: Move[Unsubscription], act: Act) -> Unsubscription:
    """Make a move on a list."""
    return table.change(UNSUBSCRIPTIONS, record_id, move, act)


def page(caller: Caller, limit: int, cursor: str | None) -> tuple[list[Item], str | None]:
    """A page of the lists that the caller may read, newest first."""
    return store.page(UNSUBSCRIPTIONS, caller, "integrations.unsubscriptions.read", limit, cursor)


def recent() -> Iterator[Unsubscription]:
    """The lists whose files may still be there."""
    oldest = clock.now() - KEPT
    return (one for one in store.every(UNSUBSCRIPTIONS) if (one.created_at or oldest) >= oldest)


# --- their errors ----------------------------------------------------------------------------------------


def put_errors(record_id: str, lines: Iterable[Item]) -> None:
    """Keep which rows hold no address."""
    files.write_lines(_errors_key(record_id), lines)


def errors(record_id: str) -> Iterator[Item]:
    """Which rows hold no address, in the order of the file."""
    yield from files.read_lines(_errors_key(record_id))


def _errors_key(record_id: str) -> str:
    return f"drops/{record_id}/errors.ndjson"


# --- who carries an address ------------------------------------------------------------------------------


def carriers(addresses: Iterable[str]) -> Mapping[str, list[tuple[str, Item]]]:
    """The cards of contacts, private customers and alumni that carry each address now, with their kind."""
    found = {one: [*_hits("partners", one), *_hits("alumni", one)] for one in addresses}
    every = [hit for hits in found.values() for hit in hits]
    cards: dict[str, dict[str, Item]] = {
        kind: get(sorted({one for noun, one in every if noun == kind})) for kind, get in _CARDS.items()
    }
    return {
        address: [
            (kind, card)
            for kind, record_id in hits
            if (card := cards[kind].get(record_id)) and card.get("email") == address
        ]
        for address, hits in found.items()
    }


_CARDS = {
    "contact": store.contacts,
    "organisation": store.organisations,
    "alumnus": store.alumni_cards,
}


def _hits(context: str, address: str) -> list[tuple[str, str]]:
    hits = search.every_by_value(context, "email", address)
    return list(dict.fromkeys((hit.kind, hit.record_id) for hit in hits if hit.kind in _CARDS))
