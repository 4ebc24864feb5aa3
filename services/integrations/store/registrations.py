"""Where registrations of graduates are kept: by status, the newest first."""

from collections.abc import Iterator, Mapping

from services.integrations.model.registration import Registration
from services.integrations.store import newest
from shared import lists, table
from shared.act import Act
from shared.attributes import Item
from shared.lists import Listing
from shared.record import Event, Kind, Move


def _by_status(one: Registration) -> Mapping[str, tuple[str, str]]:
    return {"gsi1": (one.status, newest(one))}


REGISTRATIONS = Kind("integrations", Registration, lists=_by_status)


def find_registration(registration_id: str) -> Registration | None:
    """One registration, if it is known."""
    item = table.get(REGISTRATIONS.key(registration_id))
    return REGISTRATIONS.load(item) if item else None


def read_registration(registration_id: str, act: Act) -> Registration:
    """One registration."""
    return table.read(REGISTRATIONS, registration_id, act)


def create_registration(registration: Registration, event: Event, act: Act) -> Registration:
    """Record a registration; Conflict where it is known."""
    return table.create(REGISTRATIONS, registration, event, act)


def change_registration(registration_id: str, move: Move[Registration], act: Act) -> Registration:
    """Make a move on a registration."""
    return table.change(REGISTRATIONS, registration_id, move, act)


def received_registrations() -> Iterator[str]:
    """The ids of all that wait to be decided about."""
    for item in lists.walk("gsi1", [f"{REGISTRATIONS.prefix}received"]):
        yield item["id"]


def list_registrations(status: str, limit: int, cursor: str | None) -> tuple[list[Item], str | None]:
    """A page of the registrations of a status, the newest first: one query, one batch get."""
    return lists.whole_page(Listing("gsi1", (f"{REGISTRATIONS.prefix}{status}",)), limit, cursor)
