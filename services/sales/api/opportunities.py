"""Routes of opportunities."""

from datetime import date
from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Query

from services.sales.actions import opportunities
from services.sales.actions.customers import warned
from services.sales.api.edge import (
    DocumentCard,
    Month,
    OfCustomer,
    OfUnit,
    api,
    cards,
    narrowed,
    whose,
)
from services.sales.model.configuration import Code
from services.sales.model.opportunity import (
    Closing,
    NewOpportunity,
    NextActivity,
    Opportunity,
    OpportunityPatch,
    Reopening,
)
from services.sales.store import opportunities as store
from shared.paging import Cursor, Limit, Page, Responsible
from shared.record import Model

ALL = "/sales/opportunities"
ONE = f"{ALL}/<opportunity_id>"


class DueOpportunity(Model):
    """An open opportunity by what is to be done next."""

    id: str
    version: int
    status: str
    title: str
    stage: str
    next_activity: NextActivity
    organisation_id: str | None = None
    responsible_id: str | None = None
    unit: str | None = None
    value: str | None = None
    expected_close: date | None = None


@api.get(ALL, allow="sales.opportunities.read")
def list_opportunities(
    responsible: Responsible = None,
    organisation: OfCustomer = None,
    unit: OfUnit = None,
    stage: Annotated[Code | None, Query(description="Opportunities at this stage.")] = None,
    month: Month = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[DocumentCard]:
    """Opportunities, newest first: open ones, or those closed in a month; of a user or customer, all."""
    where = narrowed(unit=unit, stage=stage)
    which = whose(responsible, organisation, month)
    return cards(*store.list_opportunities(where, limit, cursor, **which))


@api.get(f"{ALL}/due", allow="sales.opportunities.read")
def list_due_opportunities(
    responsible: Responsible = None, unit: OfUnit = None, limit: Limit = 50, cursor: Cursor = None
) -> Page[DueOpportunity]:
    """Open opportunities by the day of their next activity: those that are overdue come first."""
    where = narrowed(responsible_id=api.caller.named(responsible), unit=unit)
    return api.cards(DueOpportunity, *store.list_due(where, limit, cursor))


@api.create(ALL, allow="sales.opportunities.create")
def create_opportunity(body: NewOpportunity) -> Opportunity:
    """Record an opportunity; the caller is responsible unless another user is named."""
    return opportunities.create(body, api.caller, api.act)


@api.get(ONE, allow="sales.opportunities.read")
def read_opportunity(opportunity_id: str) -> Opportunity:
    """One opportunity, with a warning where its customer is out of use."""
    return warned(store.read_opportunity(opportunity_id, api.act))


@api.change("PATCH", ONE, allow="sales.opportunities.edit")
def edit_opportunity(opportunity_id: str, body: OpportunityPatch) -> Opportunity:
    """Replace fields by a JSON merge patch, the stage among them; null clears."""
    return opportunities.edit(opportunity_id, body, api.act)


@api.move(f"{ONE}/winning", allow="sales.opportunities.edit")
def win_opportunity(opportunity_id: str, body: Closing) -> Opportunity:
    """The opportunity became a deal."""
    return opportunities.close(opportunity_id, "win", body, api.act)


@api.move(f"{ONE}/loss", allow="sales.opportunities.edit")
def lose_opportunity(opportunity_id: str, body: Closing) -> Opportunity:
    """The opportunity came to nothing."""
    return opportunities.close(opportunity_id, "lose", body, api.act)


@api.move(f"{ONE}/cancellation", allow="sales.opportunities.edit")
def cancel_opportunity(opportunity_id: str, body: Closing) -> Opportunity:
    """The opportunity was a mistake, or the customer gave up the plan."""
    return opportunities.close(opportunity_id, "cancel", body, api.act)


@api.move(f"{ONE}/reopening", allow="sales.opportunities.edit")
def reopen_opportunity(opportunity_id: str, body: Reopening) -> Opportunity:
    """Open a closed opportunity again, at the stage where it was; its customer must be active."""
    return opportunities.reopen(opportunity_id, body, api.act)
