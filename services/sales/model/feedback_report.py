"""The report on feedback: fixed cells and their margins; no group of less than five is told of. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Annotated, Self

from services.sales.model.configuration import Code
from services.sales.model.disclosure import Cell, Place, publishable
from services.sales.model.feedback_cells import EMPTY, SCALE, FeedbackCell, Histogram, Tally
from shared.personal import NOT_PERSONAL
from shared.record import Flag, Model, Number

TENTH = Decimal("0.1")
Mean = Annotated[Decimal, NOT_PERSONAL]
Named = Annotated[str | None, NOT_PERSONAL]


class QuestionFigures(Model):
    """One question: how many answered it, their mean mark to one decimal, how often each mark was given."""

    code: Code
    n: Number
    mean: Mean
    marks: Histogram

    @classmethod
    def of(cls, code: str, marks: Histogram) -> Self:
        """The figures of a question that somebody answered."""
        n = sum(marks)
        total = sum(mark * count for mark, count in zip(SCALE, marks, strict=True))
        mean = (Decimal(total) / n).quantize(TENTH, rounding=ROUND_HALF_UP)
        return cls(code=code, n=n, mean=mean, marks=marks)


class FeedbackFigures(Model):
    """A cell or a margin: a service and a unit; what is left out stands for all of them."""

    product_id: Named = None
    unit: Named = None
    n: Number
    questions: tuple[QuestionFigures, ...] = ()


class FeedbackReport(Model):
    """A year's feedback. final: no anonymous answer of the year waits any more to be counted."""

    year: Number
    final: Flag
    rows: tuple[FeedbackFigures, ...]


def report(
    year: int, cells: Sequence[FeedbackCell], final: bool, product_id: str | None, unit: str | None
) -> FeedbackReport:
    """The published rows of a year, those of one service or unit alone if it is named; never others."""
    rows = [
        row
        for row in figures(cells, final)
        if product_id in (None, row.product_id) and unit in (None, row.unit)
    ]
    return FeedbackReport(year=year, final=final, rows=tuple(rows))


def figures(cells: Sequence[FeedbackCell], final: bool) -> list[FeedbackFigures]:
    """What may be published of a year, by service and unit, margins after the cells of their service.

    The answers that the report counts are one table. The anonymous ones that still wait when a year is final
    are another: its cells stay closed, so that nobody who knows the former report or the named answers learns
    of fewer than five; its margins are added.
    """
    counted = _Layer.of({(one.product_id, one.unit): one.counted for one in cells})
    waiting = {(one.product_id, one.unit): one.waiting for one in cells if final}
    layers = (counted, _Layer.of(waiting, closed=True))
    places = sorted(counted.open | (layers[1].open - counted.tallies.keys()), key=_order)
    return [_row(place, layers) for place in places]


def published(cells: Sequence[FeedbackCell], product_id: str, unit: str) -> bool:
    """Whether the numbers of a cell are published now; its texts are only then."""
    return any((row.product_id, row.unit) == (product_id, unit) for row in figures(cells, final=False))


def _order(place: Place) -> tuple[bool, str, bool, str]:
    return (place[0] is None, place[0] or "", place[1] is None, place[1] or "")


@dataclass(frozen=True)
class _Layer:
    """A table of answers: the numbers of each place, and where they may be told, by question as well."""

    tallies: Mapping[Place, Tally]
    open: frozenset[Place]
    answered: Mapping[str, frozenset[Place]]

    @classmethod
    def of(cls, cells: Mapping[Cell, Tally], closed: bool = False) -> "_Layer":
        """The table of these cells; `closed`: only its margins may be told."""
        tallies = _with_margins(cells)
        shown = publishable({cell: one.n for cell, one in cells.items()}, cells if closed else ())
        hidden, most = tallies.keys() - shown, {place: tallies[place].n for place in shown}
        codes = sorted({code for one in cells.values() for code in one.marks})
        answered = {
            code: publishable({cell: _n(one, code) for cell, one in cells.items()}, hidden, most)
            for code in codes
        }
        return cls(tallies, shown, answered)

    def at(self, place: Place) -> Tally:
        """The numbers of a place that may be told."""
        if place not in self.open:
            return Tally()
        whole = self.tallies[place]
        marks = {code: one for code, one in whole.marks.items() if place in self.answered[code]}
        return Tally(n=whole.n, marks=marks)


def _n(tally: Tally, code: str) -> int:
    return sum(tally.marks.get(code, EMPTY))


def _with_margins(cells: Mapping[Cell, Tally]) -> dict[Place, Tally]:
    found: dict[Place, Tally] = {}
    for cell, tally in cells.items():
        for place in _margins(cell) if tally.n else ():
            found[place] = found.get(place, Tally()) + tally
    return found


def _margins(cell: Cell) -> Iterator[Place]:
    yield from (cell, (cell[0], None), (None, cell[1]), (None, None))


def _row(place: Place, layers: Sequence[_Layer]) -> FeedbackFigures:
    whole = sum((layer.at(place) for layer in layers), Tally())
    questions = tuple(QuestionFigures.of(code, marks) for code, marks in whole.marks.items())
    return FeedbackFigures(product_id=place[0], unit=place[1], n=whole.n, questions=questions)
