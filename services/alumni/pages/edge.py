"""The edge of alumni's public pages: the object on which each module declares its routes."""

from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from services.alumni.model.words import countries, words
from shared import clock, dates, names
from shared.pages import Pages, limits


def moment(at: datetime, language: str) -> str:
    """The day of a moment in Finland."""
    return dates.day(at.astimezone(clock.HELSINKI).date(), language)


FILTERS: dict[str, Callable[..., str]] = {"day": dates.day, "moment": moment}
"""How templates write days and moments, `{{ on|day(lang) }}`."""

pages = Pages("alumni", Path(__file__).parent, FILTERS)


def may_mail(email: str) -> bool:
    """Whether a letter may go to an address; it is counted, and no answer tells."""
    return limits.may_mail(email)


def chosen() -> Mapping[str, Any]:
    """What can be chosen, field by field, as pairs of code and label in the visitor's language."""
    language = pages.visit.language
    everything = {**words(), "country": countries()}
    found = {
        field: [(code, said[language]) for code, said in some.items()] for field, some in everything.items()
    }
    return found | {"country": sorted(found["country"], key=lambda one: names.sort_key(one[1]))}
