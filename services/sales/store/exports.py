"""Where files that were asked for are recorded, and what goes into those of billing requests."""

from collections.abc import Iterator
from datetime import date

from services.sales.model.billing import BillingRequest
from services.sales.model.export import SalesExport
from services.sales.model.reports import Report, ReportFilter
from services.sales.store import reports
from services.sales.store.billing import BILLING
from shared import table
from shared.act import Act
from shared.attributes import Item
from shared.contracts.staff import user_key
from shared.events.sales import SalesExportRequested
from shared.record import Kind, Move
from shared.retention import ACCOUNTED

EXPORTS = Kind("sales", SalesExport, lives=ACCOUNTED)
AWAITING = Report(nouns=("billing",), statuses=("submitted",), by=())
"""Billing requests that finance has not answered."""


def create_export(export: SalesExport, act: Act) -> SalesExport:
    """Record what was asked for."""
    return table.create(EXPORTS, export, SalesExportRequested(), act)


def read_export(export_id: str, act: Act) -> SalesExport:
    """One export."""
    return table.read(EXPORTS, export_id, act)


def change_export(export_id: str, move: Move[SalesExport], act: Act) -> SalesExport:
    """Make a move on an export."""
    return table.change(EXPORTS, export_id, move, act)


def awaiting_finance(asked: ReportFilter, today: date) -> Iterator[Item]:
    """Whole items of the billing requests that are submitted: a batch get for a hundred of the index."""
    for page in reports.pages(AWAITING, asked, today):
        whole = {
            item["pk"]: item for item in table.batch([{"pk": one["pk"], "sk": "record"} for one in page])
        }
        found = (whole[one["pk"]] for one in page if one["pk"] in whole)
        yield from (item for item in found if item["status"] in AWAITING.statuses)


def load(item: Item) -> BillingRequest:
    """The billing request of an item, without where a customer under non-disclosure lives (R34)."""
    return BILLING.load(item).concealed()


def language(user_id: str) -> str:
    """The language of a user."""
    return str((table.get(user_key(user_id), ("language",)) or {}).get("language", "fi"))
