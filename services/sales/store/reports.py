"""The reports' index: open documents and those closed in a month, as much of each as it projects."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from services.sales.model.reports import Report, ReportFilter
from services.sales.store.documents import COUNTED
from shared import lists
from shared.attributes import Item
from shared.lists import Above, Begins, Listing, Other

INDEX, OPEN = "gsi4", "open"
EQUAL = ("unit", "responsible_id", "organisation_id")


def was_counted(item: Item) -> bool:
    """Whether a document was counted as begun before, in a month whose figures are frozen."""
    return COUNTED in str(item["gsi4sk"])


def _closed(month: str) -> str:
    return f"closed#{month}"


def _listing(report: Report, asked: ReportFilter, today: date) -> Listing:
    months = report.months(asked, today)
    parts = [OPEN] if months is None else [_closed(month) for month in months]
    partitions = tuple(f"sales#{noun}#{part}" for part in parts for noun in report.nouns)
    where: dict[str, Any] = {name: getattr(asked, name) for name in EQUAL if getattr(asked, name)}
    if report.statuses:
        where["status"] = report.statuses
    if report.billable:
        where |= {"on_hold": Other(True), "remaining": Above("0.00")}
    if asked.period and months is None:
        where[report.dated] = Begins(asked.period)
    return Listing(INDEX, partitions, where)


def page(
    report: Report, asked: ReportFilter, today: date, limit: int, cursor: str | None
) -> tuple[list[Item], str | None]:
    """A page of a report: one query, and one for each month or kind whose end it crosses."""
    return lists.page(_listing(report, asked, today), limit, cursor)


def pages(report: Report, asked: ReportFilter, today: date) -> Iterator[list[Item]]:
    """All of a report in pages of a megabyte: one query each, at least one for each month and kind."""
    return lists.pages(_listing(report, asked, today))


def closed_in(noun: str, month: str) -> Iterator[list[Item]]:
    """Every document of a kind that is closed and was so in a month."""
    return lists.pages(Listing(INDEX, (f"sales#{noun}#{_closed(month)}",)))


def still_open(noun: str) -> Iterator[list[Item]]:
    """Every open document of a kind."""
    return lists.pages(Listing(INDEX, (f"sales#{noun}#{OPEN}",)))
