"""Routes of reports and of the year's figures."""

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Path, Query

from services.sales.actions import figures, reports
from services.sales.api.edge import OfCustomer, OfUnit, api
from services.sales.model.figures import YearFigures
from services.sales.model.reports import (
    MonthText,
    ReportFilter,
    ReportName,
    ReportRow,
    ReportSummary,
    YearNumber,
)
from shared.paging import Cursor, Limit, Page, Responsible

READ = "sales.reports.read"
ONE = "/sales/reports/<name>"
OfYear = Annotated[YearNumber | None, Query(description="By the day that the report goes by.")]
OfMonth = Annotated[MonthText | None, Query(description="`2026-03`, by the day that the report goes by.")]
Year = Annotated[int, Path(ge=2000, le=2199)]
Live = Annotated[bool, Query(description="Count the frozen months anew as well.")]


@api.get(ONE, allow=READ)
def read_report(
    name: ReportName,
    unit: OfUnit = None,
    responsible: Responsible = None,
    organisation: OfCustomer = None,
    year: OfYear = None,
    month: OfMonth = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[ReportRow]:
    """A page of a report, the oldest first: open documents, or with won-lost those closed in a month."""
    asked = _asked(unit, responsible, organisation, year, month)
    return api.cards(ReportRow, *reports.page(name, asked, limit, cursor))


@api.get(f"{ONE}/summary", allow=READ)
def read_report_summary(
    name: ReportName,
    unit: OfUnit = None,
    responsible: Responsible = None,
    organisation: OfCustomer = None,
    year: OfYear = None,
    month: OfMonth = None,
) -> ReportSummary:
    """Exact totals of a report and of each of its groups; 409 where it is too long to be summed at once."""
    return reports.totals(name, _asked(unit, responsible, organisation, year, month))


@api.get("/sales/reports/figures/<year>", allow=READ)
def read_figures(year: Year, unit: OfUnit = None, live: Live = False) -> YearFigures:
    """A year's figures: months that are over as they were frozen, the rest, or with `live` all, as it is."""
    return figures.of(year, unit, live)


def _asked(
    unit: str | None, responsible: str | None, organisation: str | None, year: int | None, month: str | None
) -> ReportFilter:
    return ReportFilter(
        unit=unit,
        responsible_id=api.caller.named(responsible),
        organisation_id=organisation,
        year=year,
        month=month,
    )
