"""The figures of months: frozen once when a month is over, and put together to a year's."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import timedelta

from services.sales.model.figures import (
    BEGUN,
    NOUNS,
    Counted,
    FigureGroup,
    Figures,
    YearFigures,
    grouped,
    months_since,
    of_unit,
    of_year,
)
from services.sales.model.reports import Row, row
from services.sales.store import figures as store
from services.sales.store import reports
from shared import act, clock
from shared.attributes import Item
from shared.errors import Conflict

SETTLED = timedelta(hours=1)
"""How long after a month's end its last writes have surely landed, in the index too."""
LOOKED_BACK = 100
"""Months: as many as one batch get reads, eight years."""
MOST_MONTHS = 60
"""Months that are counted for one answer at the most; each is a query for each kind of document at least."""


def freeze_months() -> list[str]:
    """Freeze every month that is over and not frozen, the earliest first; answers those that were frozen.

    It begins with the first month that holds anything, or else with the last that is over. A repeat finds
    nothing to do; a run that was broken off is taken up where it stopped.
    """
    over = _over()
    kept = store.frozen(over)
    begun, done, job = bool(kept), [], act.system("sales", reason="job:freeze_months")
    for month in (one for one in over if one > min(kept, default="") and one not in kept):
        groups = _closed_in(month)
        begun = begun or bool(groups) or month == over[-1]
        if begun and store.freeze(*Figures.frozen(month, groups, clock.today()), job):
            done.append(month)
    return done


def _over() -> list[str]:
    """The months that are over, the last hundred of them."""
    present = (clock.now() - SETTLED).astimezone(clock.HELSINKI).date()
    return months_since(present.year - LOOKED_BACK // 12 - 1, present)[-LOOKED_BACK - 1 : -1]


def of(year: int, unit: str | None, live: bool) -> YearFigures:
    """A year's figures: its frozen months, and what is not frozen counted now; with `live` all counted now.

    Costs a batch get and, for the documents that are open and for each month that is counted, a query for
    each kind of document. Raises Conflict where that would be over 60 months.
    """
    today = clock.today()
    months = months_since(year, today)
    kept = {} if live else store.frozen(months)
    counted = [_counted(month, kept, unit) for month in _to_be_told(months, kept)]
    still_open = of_unit(grouped(_rows(map(reports.still_open, BEGUN))), unit)
    return of_year(year, counted, still_open, unit=unit, live=live, as_of=clock.now())


def _to_be_told(months: Sequence[str], kept: Mapping[str, Figures]) -> list[str]:
    """The frozen months and those to count now: none before the first frozen one, which held nothing."""
    first = min(kept, default="")
    told = [month for month in months if month >= first]
    if len(told) - len(kept) > MOST_MONTHS:
        raise Conflict(f"over {MOST_MONTHS} months would have to be counted for this; ask for a later year")
    return told


def _counted(month: str, kept: Mapping[str, Figures], unit: str | None) -> Counted:
    if month in kept:
        return Counted(month, of_unit(kept[month].groups, unit), kept[month].frozen_on)
    return Counted(month, of_unit(_closed_in(month), unit))


def _closed_in(month: str) -> tuple[FigureGroup, ...]:
    return grouped(_rows(reports.closed_in(noun, month) for noun in NOUNS))


def _rows(walks: Iterable[Iterator[list[Item]]]) -> Iterator[Row]:
    today = clock.today()
    for pages in walks:
        for page in pages:
            yield from (row(item, today) | {"counted": reports.was_counted(item)} for item in page)
