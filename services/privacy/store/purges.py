"""Runs of retention rules."""

from collections.abc import Mapping

from services.privacy.model.purge import Purge
from shared import clock, lists, table
from shared.act import Act
from shared.errors import Conflict, KeyReused, NotFound
from shared.lists import Listing
from shared.record import Kind, Move
from shared.retention import ACCOUNTED


def _lists(one: Purge) -> Mapping[str, tuple[str, str]]:
    """gsi1: all; gsi2: those that are still to be approved or carried out."""
    made = clock.stamp(one.created_at or clock.now())
    return {"gsi1": ("all", made)} | ({"gsi2": ("live", made)} if one.live else {})


PURGES = Kind("privacy", Purge, lists=_lists, lives=ACCOUNTED)


def create_purge(purge: Purge, act: Act) -> bool:
    """Plan a run; False where the rule is run in this week already."""
    try:
        table.create(PURGES, purge, purge.planned(), act)
    except (Conflict, KeyReused):
        return False
    return True


def read_purge(purge_id: str, act: Act) -> Purge:
    """One run."""
    return table.read(PURGES, purge_id, act)


def find_purge(purge_id: str, act: Act) -> Purge | None:
    """One run, if there is one."""
    try:
        return table.read(PURGES, purge_id, act)
    except NotFound:
        return None


def change_purge(purge_id: str, move: Move[Purge], act: Act) -> Purge:
    """Make a move on a run."""
    return table.change(PURGES, purge_id, move, act)


def list_purges(live: bool, limit: int, cursor: str | None) -> tuple[list[Purge], str | None]:
    """A page of runs, the newest first: all, or those still to be approved or carried out."""
    index, partition = ("gsi2", "live") if live else ("gsi1", "all")
    listing = Listing(index, (PURGES.prefix + partition,), latest_first=True)
    whole, following = lists.whole_page(listing, limit, cursor)
    return [PURGES.load(item) for item in whole], following


def live() -> list[Purge]:
    """The runs that are still to be approved or carried out, one of a rule at most; for jobs."""
    walked = lists.walk("gsi2", [f"{PURGES.prefix}live"])
    return [PURGES.load(item) for item in table.batch([{"pk": one["pk"], "sk": "record"} for one in walked])]
