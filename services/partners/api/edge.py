"""The one API object that the routes of partners register with, and what lists take."""

from typing import Annotated, Literal

from aws_lambda_powertools.event_handler.openapi.params import Query

from shared.http import Api
from shared.personal import Id

api = Api("partners")

Status = Annotated[Literal["active", "passive"], Query(description="Active records, or those out of use.")]
Responsible = Annotated[
    Id | None, Query(description="A user's own records by the user's id; `me` for one's own.")
]


def user(named: str | None) -> str | None:
    """The user a list is asked for; `me` is the caller."""
    return api.caller.user_id if named == "me" else named
