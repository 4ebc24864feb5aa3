"""How long a record is kept: the day its clock began, the last day it is kept, the day of a cutoff. Pure."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from shared.calendar import months_later

Unit = Literal["days", "months", "years"]
Clock = Literal[
    "passivation",
    "last_activity",
    "creation",
    "closure",
    "replacement",
    "financial_year",
    "leaving",
    "lifting",
    "records_plan",
]
"""What a period is counted from: `financial_year` from 31 December of the year in which it ended."""
UNTIMED = ("leaving", "lifting", "records_plan")
"""Clocks that end the keeping by themselves; the others take a period."""
OUT_OF_USE = ("passivation", "closure", "replacement")
"""Clocks that only a record which is out of use has."""
MONTHS = {"months": 1, "years": 12}
ACCOUNTED = timedelta(days=5 * 365)
"""How long it is told who changed, imported and exported what: the rule `changes` says so."""


@dataclass(frozen=True)
class Life:
    """What is known of a record's life, as days in Finland.

    ended: when it went out of use (made passive, closed, replaced); None while it is in use.
    """

    created: date
    last_activity: date | None = None
    ended: date | None = None
    agreement_end: date | None = None

    @property
    def clock(self) -> date:
        """The last of what happened to it; the day it was made where nothing has."""
        happened = (self.last_activity, self.ended, self.agreement_end)
        return max((day for day in happened if day), default=self.created)

    def begun(self, counted_from: str, financial_year: int = 12) -> date | None:
        """The day from which its period is counted; None while it is in use and the rule waits for its end.

        financial_year: the month with whose last day a financial year ends.
        """
        if counted_from == "creation":
            return self.created
        if counted_from in OUT_OF_USE and self.ended is None:
            return None
        if counted_from == "financial_year":
            return financial_year_end(self.clock, financial_year)
        return self.clock

    def is_due(self, counted_from: str, before: date, financial_year: int = 12) -> bool:
        """Whether its clock began before a rule's cutoff."""
        begun = self.begun(counted_from, financial_year)
        return begun is not None and begun < before


def financial_year_end(day: date, month: int = 12) -> date:
    """The last day of the financial year that a day is in; it ends with the last day of a month."""
    year = day.year + (day.month > month)
    return date(year, month, monthrange(year, month)[1])


def kept_until(begun: date, amount: int, unit: Unit, counted_from: str) -> date:
    """The last day on which a record is kept whose clock began on a day; a month's end stays one.

    Counted from a financial year it is the last of December [Accounting Act 1336/1997, 2:10 §].
    """
    last = _later(begun, amount, unit)
    return last.replace(month=12, day=31) if counted_from == "financial_year" else last


def cutoff(amount: int, unit: Unit, counted_from: str, today: date) -> date:
    """The day before which a clock has begun where the keeping is over today.

    Whatever began before it was kept until yesterday at the latest; whatever began on it or later is kept.
    """
    if counted_from == "financial_year":
        today = today.replace(month=1, day=1)
    earlier = _earlier(today, amount, unit)
    return earlier if _later(earlier, amount, unit) >= today else earlier + timedelta(days=1)


def _later(day: date, amount: int, unit: Unit) -> date:
    """A period later; the last day there is where that is beyond the calendar."""
    try:
        if unit == "days":
            return day + timedelta(days=amount)
        return months_later(day, amount * MONTHS[unit])
    except (OverflowError, ValueError):
        return date.max


def _earlier(day: date, amount: int, unit: Unit) -> date:
    """A period earlier; the first day there is where that is before the calendar."""
    try:
        if unit == "days":
            return day - timedelta(days=amount)
        return months_later(day, -amount * MONTHS[unit])
    except (OverflowError, ValueError):
        return date.min
