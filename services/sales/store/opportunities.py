"""Where opportunities are kept, and how they are listed."""

from collections.abc import Mapping, Sequence
from typing import Any

from services.sales.model.opportunity import Opportunity
from services.sales.store import documents
from shared import lists, table
from shared.act import Act
from shared.attributes import Item
from shared.events.sales import OpportunityCreated
from shared.lists import Listing
from shared.record import Kind, Move
from shared.writes import Check

DUE = "due"


def _lists(one: Opportunity) -> Mapping[str, tuple[str, str]]:
    """Besides the documents' lists gsi1: open ones by the day of their next activity."""
    found = dict(documents.document_lists(one))
    if one.status == "open" and one.next_activity:
        found["gsi1"] = (DUE, one.next_activity.on.isoformat())
    return found


OPPORTUNITIES = Kind("sales", Opportunity, lists=_lists, matches=documents.by_contact)


def read_opportunity(opportunity_id: str, act: Act) -> Opportunity:
    """One opportunity."""
    return table.read(OPPORTUNITIES, opportunity_id, act)


def create_opportunity(opportunity: Opportunity, act: Act, checks: Sequence[Check]) -> Opportunity:
    """Record an opportunity; what it links is active, as part of the write."""
    event = opportunity.told(OpportunityCreated)
    return table.create(OPPORTUNITIES, opportunity, event, act, checks)


def change_opportunity(
    opportunity_id: str, move: Move[Opportunity], act: Act, checks: Sequence[Check] = ()
) -> Opportunity:
    """Make a move on an opportunity; what it newly links is active, as part of the write."""
    return table.change(OPPORTUNITIES, opportunity_id, move, act, checks)


def list_due(where: dict[str, Any], limit: int, cursor: str | None) -> tuple[list[Item], str | None]:
    """A page of open ones with a next activity, the earliest first: one query, one batch get."""
    listing = Listing("gsi1", (OPPORTUNITIES.prefix + DUE,), where)
    return lists.whole_page(listing, limit, cursor, (*documents.CARD, "next_activity"))


def list_opportunities(
    where: dict[str, Any], limit: int, cursor: str | None, **of: str | None
) -> tuple[list[Item], str | None]:
    """A page, newest first: all that is open, or closed in a month; a user's and a customer's, of any state.

    By stage or month it is a filter of the reports' index, which alone knows the stage.
    """
    month = of.pop("month")
    if month or "stage" in where:
        whose = {name: value for name, value in of.items() if value}
        return documents.listed(OPPORTUNITIES, where | whose, limit, cursor, month=month)
    return documents.listed(OPPORTUNITIES, where, limit, cursor, **of)
