"""The one API object that the routes of alumni register with, and what lists take."""

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Query

from shared.contracts.privacy import Purpose
from shared.http import Api

api = Api("alumni", Purpose.ALUM)

Limit = Annotated[int, Query(ge=1, le=100, description="Records in a page.")]
Cursor = Annotated[str | None, Query(description="`next` of the previous page, unchanged.")]
