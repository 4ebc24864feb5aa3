"""The edge of sales' public pages: the object on which each module declares its routes."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from shared import clock, dates
from shared.pages import Pages


def heading(text: str) -> str:
    """A column's heading as one line; the PDF breaks it where the column is narrow."""
    return text.replace("-\n", "\u00ad").replace("\n", " ")


def moment(at: datetime, language: str) -> dict[str, str]:
    """Day and time in Finland."""
    local = at.astimezone(clock.HELSINKI)
    return {"day": dates.day(local.date(), language), "time": f"{local:%H.%M}"}


FILTERS: dict[str, Callable[..., str]] = {"day": dates.day, "heading": heading}
"""How templates write days, `{{ on|day(lang) }}`, and headings."""

pages = Pages("sales", Path(__file__).parent, FILTERS)
