"""The one API object that the routes of sales register with, and what its lists take."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from aws_lambda_powertools.event_handler.openapi.params import Query

from services.sales.model.order_lines import OrderTotals
from shared.attributes import Item
from shared.http import Api
from shared.paging import Page
from shared.personal import Id
from shared.record import Model

api = Api("sales")

OfCustomer = Annotated[Id | None, Query(description="A customer's documents by the organisation's id.")]
OfUnit = Annotated[Id | None, Query(description="A unit's documents.")]
Month = Annotated[
    str | None,
    Query(
        pattern=r"^[0-9]{4}-(0[1-9]|1[0-2])$", description="Documents closed in this month; else open ones."
    ),
]


class DocumentCard(Model):
    """A document as lists show it: what of this it has."""

    id: str
    version: int
    status: str
    number: str | None = None
    revision: int | None = None
    title: str | None = None
    kind: str | None = None
    organisation_id: str | None = None
    responsible_id: str | None = None
    unit: str | None = None
    stage: str | None = None
    value: Decimal | None = None
    totals: OrderTotals | None = None
    remaining: Decimal | None = None
    valid_until: date | None = None
    expected_close: date | None = None
    starts: date | None = None
    ends: date | None = None
    opened_on: date | None = None
    closed_on: date | None = None
    on_hold: bool | None = None


def whose(responsible: str | None, organisation: str | None, month: str | None) -> dict[str, str | None]:
    """Which documents a list is of: a user's, a customer's, those closed in a month; else open ones."""
    named = api.caller.named(responsible)
    return {"responsible_id": named, "organisation_id": organisation, "month": month}


def narrowed(**where: str | None) -> dict[str, Any]:
    """A list's filter of what was asked for."""
    return {name: value for name, value in where.items() if value is not None}


def cards(items: Iterable[Item], following: str | None) -> Page[DocumentCard]:
    """Documents as a list shows them."""
    return api.cards(DocumentCard, items, following)
