"""The one API object that the routes of alumni register with, and what lists take."""

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Query

from shared.contracts.privacy import Purpose
from shared.http import Api
from shared.personal import Id

api = Api("alumni", Purpose.ALUM)

OfUnit = Annotated[Id | None, Query(description="A unit's records.")]


def user(named: str | None) -> str:
    """The user a list is asked for; `me`, or nobody, is the caller."""
    return named if named and named != "me" else api.caller.user_id


def whose(alumnus: str | None, unit: str | None, responsible: str | None) -> tuple[str, str]:
    """Whose list is asked for: an alumnus's, a unit's, or else a user's own."""
    if alumnus:
        return "alumnus", alumnus
    return ("unit", unit) if unit else ("responsible", user(responsible))
