"""Pages of a list: what its route takes and answers."""

from typing import Annotated, Generic, TypeVar

from aws_lambda_powertools.event_handler.openapi.params import Query

from shared.personal import Id
from shared.record import Model

T = TypeVar("T")
Limit = Annotated[int, Query(ge=1, le=100, description="Records in a page.")]
Cursor = Annotated[str | None, Query(description="`next` of the previous page, unchanged.")]
Responsible = Annotated[
    Id | None, Query(description="A user's own records by the user's id; `me` for one's own.")
]


class Page(Model, Generic[T]):
    """One page of a list; `next` is the cursor of the following page."""

    items: list[T]
    next: str | None = None
