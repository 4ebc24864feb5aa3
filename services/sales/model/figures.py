"""Figures of a month that is over, kept as they were; and what a year's figures are made of. Pure."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any, ClassVar, Self

from services.sales.model.reports import Amount, MonthText, ReportSum, Row, Sums, month_of, months_of
from shared.events.sales import FiguresFrozen
from shared.personal import NOT_PERSONAL, Id
from shared.record import Event, Flag, Model, Number, Record

NOUNS = ("opportunity", "revision", "order", "engagement", "course", "enrolment", "billing")
"""The kinds of documents that figures are about."""
AMOUNTS = ("value", "net", "gross")
Word = Annotated[str, NOT_PERSONAL]


class FigureGroup(Model):
    """Documents that were closed alike: how many, and their amounts in euros.

    `begun`: the year in which an opportunity was recorded, a quote sent, an order made, a participant
    enrolled, a billing request submitted for the first time. `kind` is a billing request's, `reason` an
    opportunity's. `counted`: they were counted before, in a month that is frozen.
    """

    document: Word
    status: Word
    begun: Number | None = None
    unit: Id | None = None
    reason: Word | None = None
    kind: Word | None = None
    counted: Flag = False
    count: Number
    value: Amount
    net: Amount
    gross: Amount


class Figures(Record):
    """What was closed in a month, counted once when it was over; its id is the month, `2026-03`.

    It stays so: a document that is reopened later is missing from its month in the documents, not here.
    """

    noun: ClassVar[str] = "figures"
    read_logged: ClassVar[bool] = False

    status: Word = "frozen"
    frozen_on: Annotated[date, NOT_PERSONAL]
    groups: tuple[FigureGroup, ...] = ()

    @classmethod
    def frozen(cls, month: str, groups: tuple[FigureGroup, ...], today: date) -> tuple[Self, Event]:
        """The figures of a month, to be kept."""
        return cls(id=month, frozen_on=today, groups=groups), FiguresFrozen()


def grouped(rows: Iterable[Row]) -> tuple[FigureGroup, ...]:
    """Documents counted by what they have in common, in a fixed order."""
    found: dict[tuple[str, ...], Sums] = {}
    for one in rows:
        found.setdefault(_key(one), Sums(AMOUNTS)).add(one)
    return tuple(_group(key, sums) for key, sums in sorted(found.items()))


_KEY = ("document", "status", "begun", "unit", "reason", "kind", "counted")


def _key(one: Row) -> tuple[str, ...]:
    told = {**one, "begun": _begun(one)}
    return tuple(str(told.get(name) or "") for name in _KEY)


def _begun(one: Row) -> str:
    """A year; of a billing request that of its number, which it took when it was first submitted."""
    if one["document"] == "billing":
        return str(one.get("number") or "--").split("-")[1]
    return str(one.get("opened_on") or "")[:4]


def _group(key: tuple[str, ...], sums: Sums) -> FigureGroup:
    known = {name: value for name, value in zip(_KEY, key, strict=True) if value}
    return FigureGroup.model_validate(known | {"count": sums.count} | sums.amounts)


# --- a year ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Figure:
    """One of the year's figures: documents of a kind in these states, with these amounts.

    begun: counted in the year in which they were begun, whatever became of them since; else in the month in
    which they were closed.
    """

    document: str
    statuses: tuple[str, ...]
    sums: tuple[str, ...] = ()
    begun: bool = False
    kind: str | None = None

    def counts(self, document: str, status: str) -> bool:
        """Whether it counts documents of a kind in a state."""
        return document == self.document and status in self.statuses

    def takes(self, group: FigureGroup) -> bool:
        """Whether it counts documents of a group."""
        return self.counts(group.document, group.status) and self.kind in (None, group.kind)


_SENT = ("sent", "accepted", "declined", "withdrawn")
_MADE = ("draft", "confirmed", "in_progress", "fulfilled", "closed")
_BILLED = ("submitted", "acknowledged", "invoiced", "paid")
FIGURES: Mapping[str, Figure] = {
    "opportunities_recorded": Figure("opportunity", ("open", "won", "lost"), ("value",), begun=True),
    "opportunities_won": Figure("opportunity", ("won",), ("value",)),
    "opportunities_lost": Figure("opportunity", ("lost",), ("value",)),
    "quotes_sent": Figure("revision", _SENT, ("net", "gross"), begun=True),
    "quotes_accepted": Figure("revision", ("accepted",), ("net", "gross")),
    "quotes_declined": Figure("revision", ("declined",), ("net", "gross")),
    "orders_made": Figure("order", _MADE, ("net", "gross"), begun=True),
    "orders_closed": Figure("order", ("closed",), ("net", "gross")),
    "orders_cancelled": Figure("order", ("cancelled",), ("net", "gross")),
    "billed": Figure("billing", _BILLED, ("net", "gross"), begun=True, kind="request"),
    "credited": Figure("billing", _BILLED, ("net", "gross"), begun=True, kind="credit"),
    "paid": Figure("billing", ("paid",), ("net", "gross")),
    "engagements_completed": Figure("engagement", ("completed",)),
    "engagements_cancelled": Figure("engagement", ("cancelled",)),
    "courses_completed": Figure("course", ("completed",)),
    "courses_cancelled": Figure("course", ("cancelled",)),
    "enrolments_made": Figure("enrolment", ("enrolled", "completed"), begun=True),
}
"""The year's figures. A quote counts by the revision that was sent last; superseded ones do not. A billing
request counts in the year of its number while finance has not sent it back; credits are negative."""
BEGUN = tuple(dict.fromkeys(figure.document for figure in FIGURES.values() if figure.begun))
"""The kinds of documents of which open ones count too."""


def is_counted(one: Any, frozen: Collection[str]) -> bool:
    """Whether a document that is to be opened again is counted for good among those begun in its year."""
    kept = one.closed_on is not None and month_of(one.closed_on) in frozen
    return one.counted or (
        kept and any(each.begun and each.counts(one.noun, one.status) for each in FIGURES.values())
    )


class MonthFigures(Model):
    """What was closed in a month; `frozen_on` the day it was frozen, missing where it was counted now."""

    month: MonthText
    frozen_on: date | None = None
    figures: dict[str, ReportSum]


class YearFigures(Model):
    """The year's figures, of all units or of one; `as_of` the moment at which what is not frozen was counted.

    `live`: everything was counted just now, the frozen months too: what differs was changed since.
    """

    year: int
    unit: str | None = None
    live: bool
    as_of: datetime
    figures: dict[str, ReportSum]
    months: tuple[MonthFigures, ...]


@dataclass(frozen=True)
class Counted:
    """The groups of a month's closed documents, and the day they were frozen."""

    month: str
    groups: Sequence[FigureGroup]
    frozen_on: date | None = None


def months_since(year: int, today: date) -> list[str]:
    """The months from a year's first to the present one."""
    present = month_of(today)
    return [month for one in range(year, today.year + 1) for month in months_of(one) if month <= present]


def of_year(
    year: int, counted: Sequence[Counted], still_open: Sequence[FigureGroup], live: bool, **more: Any
) -> YearFigures:
    """The figures of a year: of what was closed in it, and of what was begun in it and is closed or open.

    `counted`: the months from the year's first to the present one; no document counts as begun in two.
    """
    within = [one for one in counted if one.month.startswith(f"{year:04d}-")]
    closed = [group for one in within for group in one.groups]
    every = [*still_open, *(group for one in counted for group in one.groups)]
    begun = [group for group in every if group.begun == year and (live or not group.counted)]
    figures = {name: _sum(figure, begun if figure.begun else closed) for name, figure in FIGURES.items()}
    months = tuple(
        MonthFigures(month=one.month, frozen_on=one.frozen_on, figures=_closed(one.groups)) for one in within
    )
    return YearFigures(year=year, figures=figures, months=months, live=live, **more)


def of_unit(groups: Iterable[FigureGroup], unit: str | None) -> tuple[FigureGroup, ...]:
    """The groups of one unit; all of them where none is named."""
    return tuple(group for group in groups if unit in (None, group.unit))


def _closed(groups: Sequence[FigureGroup]) -> dict[str, ReportSum]:
    return {name: _sum(figure, groups) for name, figure in FIGURES.items() if not figure.begun}


def _sum(figure: Figure, groups: Iterable[FigureGroup]) -> ReportSum:
    sums = Sums(figure.sums)
    for group in filter(figure.takes, groups):
        sums.merge(group.count, {name: getattr(group, name) for name in figure.sums})
    return ReportSum.of(sums)
