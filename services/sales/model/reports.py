"""Reports: which documents they show, what they sum, and by what they are grouped. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal, Self, get_args

from pydantic import Field, model_validator

from shared.identifiers import NotValid
from shared.money import ZERO
from shared.personal import NOT_PERSONAL, Id
from shared.record import Model

ReportName = Literal[
    "open-quotes", "order-backlog", "pipeline", "won-lost", "engagements", "to-bill", "passive-customers"
]
NAMES: tuple[ReportName, ...] = get_args(ReportName)
Amount = Annotated[Decimal, NOT_PERSONAL]
"""Euros, exact, of any size."""
YearNumber = Annotated[int, Field(ge=2000, le=2199), NOT_PERSONAL]
MonthText = Annotated[str, Field(pattern=r"^[0-9]{4}-(0[1-9]|1[0-2])$"), NOT_PERSONAL]
Row = Mapping[str, Any]


class ReportFilter(Model):
    """What a report is narrowed to. A year or month is about the day that the report goes by."""

    unit: Id | None = None
    responsible_id: Id | None = None
    organisation_id: Id | None = None
    year: YearNumber | None = None
    month: MonthText | None = None

    @model_validator(mode="after")
    def _one_period(self) -> Self:
        if self.year and self.month and not self.month.startswith(f"{self.year:04d}-"):
            raise NotValid("month is in another year", "a month of the year, or one of the two alone")
        return self

    @property
    def period(self) -> str | None:
        """What a day of the period begins with: `2026-03`, or `2026`."""
        return self.month or (f"{self.year:04d}" if self.year else None)

    def months(self, today: date) -> tuple[str, ...]:
        """The months of the period that have begun; this month where none is asked for."""
        present = month_of(today)
        asked = [self.month] if self.month else months_of(self.year) if self.year else [present]
        return tuple(month for month in asked if month <= present)


def month_of(day: date) -> str:
    """`2026-03`."""
    return f"{day:%Y-%m}"


def months_of(year: int) -> list[str]:
    """All months of a year."""
    return [f"{year:04d}-{month:02d}" for month in range(1, 13)]


@dataclass(frozen=True)
class Report:
    """Documents of some kinds: open ones, closed ones, or closed ones only where a period is asked for.

    dated: the day that a period narrows open ones by. billable: only what can be billed now.
    idle: only where the customer is out of use. by: what the sums are grouped by.
    """

    nouns: tuple[str, ...]
    by: tuple[str, ...]
    sums: tuple[str, ...] = ()
    closed: Literal["never", "always", "asked"] = "never"
    statuses: tuple[str, ...] = ()
    dated: str = "opened_on"
    billable: bool = False
    idle: bool = False

    def months(self, asked: ReportFilter, today: date) -> tuple[str, ...] | None:
        """The closed months that it is about; None where it is about open documents."""
        about = self.closed == "always" or (self.closed == "asked" and asked.period is not None)
        return asked.months(today) if about else None


REPORTS: Mapping[ReportName, Report] = {
    "open-quotes": Report(
        nouns=("revision",),
        statuses=("sent",),
        dated="valid_until",
        by=("unit", "responsible_id", "expired"),
        sums=("net", "gross"),
    ),
    "order-backlog": Report(
        nouns=("order",),
        by=("status", "unit", "responsible_id"),
        sums=("net", "undelivered", "remaining"),
    ),
    "pipeline": Report(
        nouns=("opportunity",),
        dated="expected_close",
        by=("stage", "responsible_id", "unit", "expected_month"),
        sums=("value",),
    ),
    "won-lost": Report(
        nouns=("opportunity",),
        closed="always",
        by=("month", "status", "reason", "unit"),
        sums=("value",),
    ),
    "engagements": Report(
        nouns=("engagement",),
        closed="asked",
        by=("organisation_id", "unit", "year", "status"),
    ),
    "to-bill": Report(
        nouns=("order", "enrolment"),
        statuses=("confirmed", "in_progress", "fulfilled", "completed", "cancelled"),
        billable=True,
        by=("document", "status", "unit", "responsible_id"),
        sums=("remaining",),
    ),
    "passive-customers": Report(
        nouns=("opportunity", "revision", "order", "engagement", "enrolment", "billing"),
        idle=True,
        by=("document", "customer"),
    ),
}
"""Every report. `to-bill`: orders that bind and are not on hold, enrolments that were completed or cancelled
too late, of which something is left to bill."""


class ReportRow(Model):
    """A document as reports show it: what of this it has.

    Euros: `remaining` net that can still be billed, `undelivered` net of what is not delivered. `expired`:
    the last day of a quote has passed. `customer`: passive, restricted or gone, in the report about that.
    """

    document: Literal["opportunity", "revision", "order", "engagement", "enrolment", "billing"]
    id: str
    version: int
    status: str
    number: str | None = None
    revision: int | None = None
    title: str | None = None
    organisation_id: str | None = None
    responsible_id: str | None = None
    unit: str | None = None
    customer: str | None = None
    kind: str | None = None
    stage: str | None = None
    source: str | None = None
    reason: str | None = None
    value: Decimal | None = None
    net: Decimal | None = None
    gross: Decimal | None = None
    remaining: Decimal | None = None
    undelivered: Decimal | None = None
    valid_until: date | None = None
    expired: bool | None = None
    expected_close: date | None = None
    opened_on: date | None = None
    closed_on: date | None = None
    on_hold: bool | None = None


def row(item: Row, today: date) -> dict[str, Any]:
    """A document of the index as reports show it, its amounts side by side.

    The reason of an opportunity is a code; those of other documents are words, and in no report.
    """
    noun = item["pk"].split("#")[1]
    found = {name: item[name] for name in ReportRow.model_fields if name in item}
    found |= {
        name: amount for name, amount in item.get("totals", {}).items() if name in ReportRow.model_fields
    }
    if noun == "revision":
        found["revision"] = int(item["id"].rpartition("-")[2])
        found["expired"] = item["status"] == "sent" and item.get("valid_until", "9") < today.isoformat()
    if noun != "opportunity":
        found.pop("reason", None)
    return found | {"document": noun}


# --- counting --------------------------------------------------------------------------------------------


@dataclass
class Sums:
    """A count and exact sums in the making."""

    of: tuple[str, ...]
    count: int = 0
    amounts: dict[str, Decimal] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.amounts |= {name: ZERO for name in self.of if name not in self.amounts}

    def add(self, one: Row) -> None:
        """One document more; an amount that it lacks is none."""
        self.count += 1
        for name in self.of:
            self.amounts[name] += Decimal(one.get(name) or 0)

    def merge(self, count: int, amounts: Mapping[str, Decimal | None]) -> None:
        """Several documents more."""
        self.count += count
        for name in self.of:
            self.amounts[name] += amounts.get(name) or ZERO


class ReportSum(Model):
    """How many documents, and their amounts in euros, exact; which amounts depends on the report."""

    count: int
    value: Amount | None = None
    net: Amount | None = None
    gross: Amount | None = None
    remaining: Amount | None = None
    undelivered: Amount | None = None

    @classmethod
    def of(cls, sums: Sums, **more: Any) -> Self:
        """The sums as they are now."""
        return cls(count=sums.count, **sums.amounts, **more)


class ReportGroup(ReportSum):
    """The documents that share a key; an empty key stands for those that have none."""

    key: str


class ReportSummary(Model):
    """Exact totals of a report, and by each grouping; as the index stood at `as_of`."""

    report: str
    as_of: datetime
    total: ReportSum
    groups: dict[str, tuple[ReportGroup, ...]]


def summary(name: ReportName, rows: Iterable[Row], as_of: datetime) -> ReportSummary:
    """Totals and groups of a report's rows, the groups in the order of their keys."""
    report = REPORTS[name]
    total = Sums(report.sums)
    groups: dict[str, dict[str, Sums]] = {by: {} for by in report.by}
    for one in rows:
        total.add(one)
        for by in report.by:
            groups[by].setdefault(_key(one, by), Sums(report.sums)).add(one)
    found = {
        by: tuple(ReportGroup.of(sums, key=key) for key, sums in sorted(groups[by].items()))
        for by in report.by
    }
    return ReportSummary(report=name, as_of=as_of, total=ReportSum.of(total), groups=found)


_MONTHS = {"month": ("closed_on", 7), "expected_month": ("expected_close", 7), "year": ("closed_on", 4)}


def _key(one: Row, by: str) -> str:
    if by in _MONTHS:
        name, letters = _MONTHS[by]
        return str(one.get(name) or "")[:letters]
    if by == "expired":
        return "expired" if one.get(by) else "valid"
    return str(one.get(by) or "")
