"""The cells in which feedback is counted: service, unit and calendar year. Pure.

An anonymous answer is counted among those that wait, and these are let into the report five at a time: who
watches the report, or takes the named answers away from it, never sees the answer of one.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Annotated, Self

from pydantic import Field

from services.sales.model.configuration import Code
from services.sales.model.disclosure import LEAST
from services.sales.model.feedback import TEXT, VALID_DAYS, Feedback
from shared.personal import NOT_PERSONAL, Id
from shared.record import Model, Number

NONE = "none"
"""Stands for no service of the catalogue, and for no unit."""
SCALE = range(1, 6)
Histogram = Annotated[tuple[int, int, int, int, int], NOT_PERSONAL]
"""How often each mark from 1 to 5 was given."""
EMPTY: Histogram = (0, 0, 0, 0, 0)


class Tally(Model):
    """Numbers of several answers: how many, and by question how often each mark was given."""

    n: Number = 0
    marks: dict[Code, Histogram] = {}

    @classmethod
    def of(cls, marks: Mapping[str, int]) -> Self:
        """The numbers of one answer."""
        given = {code: tuple(int(mark == one) for one in SCALE) for code, mark in marks.items()}
        return cls.model_validate({"n": 1, "marks": given})

    def __add__(self, other: "Tally") -> "Tally":
        codes = sorted(self.marks.keys() | other.marks.keys())
        marks = {code: _added(self.marks.get(code, EMPTY), other.marks.get(code, EMPTY)) for code in codes}
        return Tally(n=self.n + other.n, marks=marks)


def _added(one: Histogram, other: Histogram) -> Histogram:
    a, b, c, d, e = (left + right for left, right in zip(one, other, strict=True))
    return (a, b, c, d, e)


def together(tallies: Iterable[Tally]) -> Tally:
    """The numbers of all of them."""
    return sum(tallies, Tally())


class FeedbackCell(Model):
    """What was answered on a service in a unit in a year.

    named: answers with a name. released: anonymous ones that the report counts; waiting: those that it does
    not count yet, of the batch that is open. last_day: the last on which texts of the open batch are kept, by
    the month of its first answer, so that a day tells nothing of one answer.
    """

    product_id: Id = NONE
    unit: Id = NONE
    year: Number
    version: Number = 0
    batch: Number = 0
    named: Tally = Field(default_factory=Tally)
    released: Tally = Field(default_factory=Tally)
    waiting: Tally = Field(default_factory=Tally)
    last_day: Annotated[date | None, NOT_PERSONAL] = None

    @classmethod
    def of(cls, request: Feedback) -> Self:
        """The empty cell that a request belongs to."""
        return cls(product_id=request.product_id or NONE, unit=request.unit or NONE, year=request.year)

    @property
    def counted(self) -> Tally:
        """What the report may count now."""
        return self.named + self.released

    def with_named(self, marks: Mapping[str, int]) -> Self:
        """With one named answer more."""
        return self.model_copy(update={"named": self.named + Tally.of(marks)})

    def opened(self, today: date) -> Self:
        """With an open batch: the first answer of one says how long its texts are kept."""
        if self.last_day:
            return self
        return self.model_copy(update={"last_day": date(today.year + 1, today.month, 1)})

    def with_anonymous(self, marks: Mapping[str, int]) -> Self:
        """With one anonymous answer more; the fifth that waits lets all five into the report."""
        waiting = self.waiting + Tally.of(marks)
        if waiting.n < LEAST:
            return self.model_copy(update={"waiting": waiting})
        closed = {"batch": self.batch + 1, "waiting": Tally(), "last_day": None}
        return self.model_copy(update={"released": self.released + waiting, **closed})


class AnonymousText(Model):
    """The words of an anonymous answer: all that is kept of it by itself. No time, no person, no marks.

    All of a batch go on the same day, so that it tells nothing of one of them.
    """

    text: Annotated[str, TEXT]
    batch: Number
    last_day: Annotated[date, NOT_PERSONAL]


def is_final(year: int, today: date) -> bool:
    """Whether no anonymous answer of a year can come any more: the last link of it is too old."""
    return (today - date(year, 12, 31)).days > VALID_DAYS
