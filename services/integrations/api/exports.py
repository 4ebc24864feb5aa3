"""Routes of exports: order a list, read its ledger, download it."""

from services.integrations import store
from services.integrations.actions import exports
from services.integrations.api.edge import api
from services.integrations.model.exports import Export, ExportCard, NewExport
from shared.exports import Link
from shared.paging import Cursor, Limit, Page

ONE = "/integrations/exports/<export_id>"


@api.get("/integrations/exports", allow="integrations.exports.read")
def list_exports(limit: Limit = 50, cursor: Cursor = None) -> Page[ExportCard]:
    """The ledger, the newest first."""
    return api.cards(ExportCard, *store.list_exports(api.caller, limit, cursor))


@api.create("/integrations/exports", allow="integrations.exports.create", status=202)
def create_export(body: NewExport) -> Export:
    """Order a list for a purpose and a recipient; it is made a moment later."""
    return exports.order(body, api.caller, api.act)


@api.get(ONE, allow="integrations.exports.read")
def read_export(export_id: str) -> Export:
    """One export: how many are in the list, and how many are not, by reason."""
    return store.read_export(export_id, api.act)


@api.get(f"{ONE}/download", allow="integrations.exports.download")
def download_export(export_id: str) -> Link:
    """A link to the file that works for 60 seconds; every download is logged."""
    return exports.link(export_id, api.act)
