"""Where the figures of closed months are kept: under the month itself."""

from collections.abc import Collection, Iterable
from typing import Any

from services.sales.model.figures import Figures
from services.sales.model.reports import month_of
from shared import table
from shared.act import Act
from shared.errors import Conflict
from shared.record import Event, Kind

FIGURES = Kind("sales", Figures)


def frozen(months: Iterable[str]) -> dict[str, Figures]:
    """The frozen ones of these months: one batch get for a hundred."""
    found = map(FIGURES.load, table.batch([FIGURES.key(month) for month in months]))
    return {one.id: one for one in found}


def keeping(one: Any) -> Collection[str]:
    """The month in which a document was closed, if its figures are frozen."""
    return frozen([month_of(one.closed_on)]) if one.closed_on else ()


def freeze(figures: Figures, event: Event, act: Act) -> bool:
    """Keep the figures of a month; False where they are kept already, which stay as they are."""
    try:
        table.create(FIGURES, figures, event, act)
    except Conflict:
        return False
    return True
