"""Where drops are kept, all of them and a user's own, the newest first; and the files of their rows."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from services.integrations import store
from services.integrations.model.drops import KEPT, Drop, Rows
from shared import clock, files, table
from shared.act import Act
from shared.attributes import Item
from shared.auth import Caller
from shared.contracts.integrations import SEGMENT_ROWS
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


def live_drops() -> Iterator[Drop]:
    """The drops whose rows may still be there."""
    now = clock.now()
    for one in store.every(DROPS):
        if (one.expires_at or ((one.created_at or now) + KEPT)) > now:
            yield one


# --- their rows: those that wait, and what became of them -------------------------------------------------


def put_rows(drop_id: str, file_hash: str, rows: Iterable[Any]) -> Rows:
    """Keep the rows of a file in segments of 500 until they are taken; the same file makes the same ones."""
    rest, segments, count = iter(rows), 0, 0
    while chunk := list(islice(rest, SEGMENT_ROWS)):
        files.write_lines(_rows_key(drop_id, file_hash, segments), chunk)
        segments, count = segments + 1, count + len(chunk)
    return Rows(row_count=count, segments=segments, file_hash=file_hash)


def rows(drop: Drop, segment: int) -> Iterator[Any]:
    """The rows of one segment as they wait."""
    yield from files.read_lines(_rows_key(drop.id, drop.file_hash or "", segment))


def drop_rows(drop_id: str) -> None:
    """Delete the rows that waited: they are taken, or their file is refused."""
    files.delete(f"drops/{drop_id}/rows/")


def put_report(drop_id: str, segment: int, lines: Iterable[Any]) -> None:
    """Keep what is to be told of the rows of one segment."""
    files.write_lines(_report_key(drop_id, segment), lines)


def report(drop: Drop) -> Iterator[Item]:
    """What is told of the rows that were refused, or of which a field was left out, in their order."""
    for segment in range(drop.progress.done):
        yield from files.read_lines(_report_key(drop.id, segment))


def refused_key(drop_id: str) -> str:
    """Where the workbook of the refused rows lies."""
    return f"drops/{drop_id}/refused.xlsx"


def drop_files(drop_id: str) -> None:
    """Delete all that is kept of the rows of a drop."""
    files.delete(f"drops/{drop_id}/")


def _rows_key(drop_id: str, file_hash: str, segment: int) -> str:
    return f"drops/{drop_id}/rows/{file_hash[:16]}/{segment:04d}.ndjson"


def _report_key(drop_id: str, segment: int) -> str:
    return f"drops/{drop_id}/report/{segment:04d}.ndjson"
