"""Routes of files: have one made, see what became of it, take it."""

from services.sales.actions import exports
from services.sales.api.edge import api
from services.sales.model.export import NewSalesExport, SalesExport
from services.sales.store import exports as store
from shared.exports import Link

ONE = "/sales/exports/<sales_export_id>"


@api.create("/sales/exports", allow="sales.exports.create", status=202)
def create_sales_export(body: NewSalesExport) -> SalesExport:
    """Have a report, the year's figures or billing requests made into a file; it is made a moment later."""
    asked = body.model_copy(update={"responsible_id": api.caller.named(body.responsible_id)})
    return exports.order(asked, api.caller, api.act)


@api.get(ONE, allow="sales.exports.read")
def read_sales_export(sales_export_id: str) -> SalesExport:
    """What became of a file: requested, made with its rows and SHA-256, or failed with the reason."""
    return store.read_export(sales_export_id, api.act)


@api.get(f"{ONE}/download", allow="sales.exports.download")
def download_sales_export(sales_export_id: str) -> Link:
    """A link to the file that works for 60 seconds; every download is logged."""
    return exports.link(sales_export_id, api.act)
