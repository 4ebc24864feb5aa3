"""The edge of sales' public pages: the object on which each module declares its routes."""

from collections.abc import Callable
from pathlib import Path

from services.sales.document import formats
from shared.pages import Pages

FILTERS: dict[str, Callable[..., str]] = {
    "money": formats.money,
    "number": formats.number,
    "percent": formats.percent,
    "day": formats.day,
}
"""How templates write amounts, quantities and days: `{{ on|day(lang) }}`."""

pages = Pages("sales", Path(__file__).parent, FILTERS)
