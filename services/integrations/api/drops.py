"""Routes of drops: files of applications from Soleops, where it does not call for each."""

from services.integrations.actions import drops
from services.integrations.api.edge import api
from services.integrations.model.drops import Drop, DropCard, NewDrop, OpenedDrop, ReportedRow
from services.integrations.store import drops as store
from shared.exports import Link
from shared.paging import Cursor, Limit, Page

READ = "integrations.drops.read"
ONE = "/integrations/soleops/drops/<drop_id>"


@api.get("/integrations/soleops/drops", allow=READ)
def list_drops(limit: Limit = 50, cursor: Cursor = None) -> Page[DropCard]:
    """Drops, the newest first: one's own or all, as far as one may read."""
    return api.cards(DropCard, *store.list_drops(api.caller, limit, cursor))


@api.create("/integrations/soleops/drops", allow="integrations.drops.create")
def create_drop(body: NewDrop) -> OpenedDrop:
    """Open a drop; POST a file of at most 10 MB and 5 000 rows with the form in `upload` in 15 minutes."""
    return drops.open_drop(body, api.caller, api.act)


@api.get(ONE, allow=READ)
def read_drop(drop_id: str) -> Drop:
    """One drop: its status, why it was rejected, how many rows were taken, unchanged, refused."""
    return store.read_drop(drop_id, api.act)


@api.get(f"{ONE}/report", allow=READ)
def list_drop_problems(drop_id: str, limit: Limit = 100, cursor: Cursor = None) -> Page[ReportedRow]:
    """The rows that were refused, or of which fields were left out: which, and why; never a value."""
    return api.cards(ReportedRow, *drops.report(drop_id, limit, cursor, api.act))


@api.get(f"{ONE}/refused-rows", allow=READ)
def download_refused_rows(drop_id: str) -> Link:
    """A link, good for 60 seconds, to an XLSX of the rows that were refused, each with the reason.

    Personal identity codes in it are masked. Corrected, it can be dropped as it is.
    """
    return drops.refused_rows(drop_id, api.act)
