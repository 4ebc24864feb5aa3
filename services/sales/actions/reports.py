"""Reports as they are read: a page of rows, or exact totals over all of the index."""

from collections.abc import Iterable, Iterator
from typing import Any

from services.sales.model.reports import (
    REPORTS,
    Report,
    ReportFilter,
    ReportName,
    ReportSummary,
    row,
    summary,
)
from services.sales.store import customers
from services.sales.store import reports as store
from shared import clock
from shared.attributes import Item
from shared.errors import Conflict

MOST_PAGES = 24
"""Megabytes of index that a summary walks at the most: some 30 000 documents, or the months of two years."""
Row = dict[str, Any]


def page(
    name: ReportName, asked: ReportFilter, limit: int, cursor: str | None
) -> tuple[list[Row], str | None]:
    """A page of a report, which may be short though `next` is there.

    Costs one query; the report on passive customers one batch get as well.
    """
    found, following = store.page(REPORTS[name], asked, clock.today(), limit, cursor)
    rows = Rows(REPORTS[name])
    return rows.of(map(rows.row, found)), following


def totals(name: ReportName, asked: ReportFilter) -> ReportSummary:
    """Exact totals of a report; raises Conflict where its index is over 24 megabytes.

    Costs a query for each megabyte, and one at least for each month and kind of document.
    """
    return summary(name, _every(name, asked), clock.now())


def _every(name: ReportName, asked: ReportFilter) -> Iterator[Row]:
    rows = Rows(REPORTS[name])
    for number, found in enumerate(store.pages(REPORTS[name], asked, clock.today())):
        if number == MOST_PAGES:
            raise Conflict("the report is too long to be summed at once: narrow it, or ask for it as a file")
        yield from rows.of(map(rows.row, found))


class Rows:
    """The rows of a report in the making; each customer is looked up once."""

    def __init__(self, report: Report, named: bool = False) -> None:
        self.report = report
        self.named = named
        self.today = clock.today()
        self.met: dict[str, Item] = {}

    def row(self, item: Item) -> Row:
        """A document as it stands in the index."""
        return row(item, self.today)

    def of(self, found: Iterable[Row]) -> list[Row]:
        """The rows of some documents as the report has them; `named` ones with their customer's name."""
        rows = list(found)
        if self.named or self.report.idle:
            self._meet(rows)
        if self.report.idle:
            rows = [one | {"customer": self._standing(one)} for one in rows]
            rows = [one for one in rows if one["customer"] != "active"]
        return [one | self._name(one) for one in rows] if self.named else rows

    def _meet(self, rows: Iterable[Row]) -> None:
        named = {one["organisation_id"] for one in rows if "organisation_id" in one}
        self.met |= customers.cards(sorted(named - self.met.keys()))

    def _standing(self, one: Row) -> str:
        """The state of a document's customer; of a contact alone nothing is known here."""
        if "organisation_id" not in one:
            return "active"
        return customers.standing(self.met.get(one["organisation_id"]))

    def _name(self, one: Row) -> Row:
        """The name of a document's customer, unless their data is restricted."""
        card = self.met.get(one.get("organisation_id", ""), {})
        return {"customer_name": card["name"]} if "name" in card and not card.get("restricted") else {}
