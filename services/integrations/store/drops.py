"""Where drops are kept: all of them, and a user's own, the newest first."""

from services.integrations import store
from services.integrations.model.drops import Drop
from shared import table
from shared.act import Act
from shared.attributes import Item
from shared.auth import Caller
from shared.errors import NotFound
from shared.record import Event, Kind, Move
from shared.retention import ACCOUNTED

DROPS = Kind("integrations", Drop, lists=store.newest_first, lives=ACCOUNTED)


def create_drop(drop: Drop, event: Event, act: Act) -> Drop:
    """Record a drop."""
    return table.create(DROPS, drop, event, act)


def read_drop(drop_id: str, act: Act) -> Drop:
    """One drop."""
    return table.read(DROPS, drop_id, act)


def find_drop(drop_id: str, act: Act) -> Drop | None:
    """One drop, if it is there."""
    try:
        return table.read(DROPS, drop_id, act)
    except NotFound:
        return None


def change_drop(drop_id: str, move: Move[Drop], act: Act) -> Drop:
    """Make a move on a drop."""
    return table.change(DROPS, drop_id, move, act)


def list_drops(caller: Caller, limit: int, cursor: str | None) -> tuple[list[Item], str | None]:
    """A page of the drops that the caller may read, newest first."""
    return store.page(DROPS, caller, "integrations.drops.read", limit, cursor)
