"""The one API object that the routes of partners register with, and what lists take."""

from typing import Annotated, Literal

from aws_lambda_powertools.event_handler.openapi.params import Query

from shared.http import Api

api = Api("partners")

Status = Annotated[Literal["active", "passive"], Query(description="Active records, or those out of use.")]
