"""Routes of engagements."""

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Query

from services.sales.actions import engagements
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
from services.sales.model.engagement import (
    Engagement,
    EngagementCompletion,
    EngagementPatch,
    GivenDeliverable,
    NewEngagement,
)
from services.sales.model.quote_requests import GivenReason
from services.sales.store import engagements as store
from shared.paging import Cursor, Limit, Page, Responsible
from shared.personal import Id

ALL = "/sales/engagements"
ONE = f"{ALL}/<engagement_id>"
EDIT = "sales.engagements.edit"
OfOrder = Annotated[Id | None, Query(description="An order's engagements, by number; other filters rest.")]
InState = Annotated[str | None, Query(max_length=20, description="Engagements in this state.")]


@api.get(ALL, allow="sales.engagements.read")
def list_engagements(
    responsible: Responsible = None,
    organisation: OfCustomer = None,
    order: OfOrder = None,
    unit: OfUnit = None,
    month: Month = None,
    status: InState = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[DocumentCard]:
    """Engagements, newest first: open or closed in a month; a user's, a customer's; an order's by number."""
    where = narrowed(status=status, unit=unit)
    which = whose(responsible, organisation, month)
    return cards(*store.list_engagements(where, limit, cursor, order, **which))


@api.create(ALL, allow="sales.engagements.create")
def create_engagement(body: NewEngagement) -> Engagement:
    """Plan an engagement, of an order or direct; it has its number from now on."""
    return engagements.create(body, api.caller, api.act)


@api.get(ONE, allow="sales.engagements.read")
def read_engagement(engagement_id: str) -> Engagement:
    """One engagement."""
    return warned(store.read_engagement(engagement_id, api.act))


@api.change("PATCH", ONE, allow=EDIT)
def edit_engagement(engagement_id: str, body: EngagementPatch) -> Engagement:
    """Replace fields by a JSON merge patch; null clears, lists of people are replaced whole."""
    return engagements.edit(engagement_id, body, api.act)


@api.move(f"{ONE}/start", allow=EDIT)
def start_engagement(engagement_id: str) -> Engagement:
    """Begin the work."""
    return store.change_engagement(engagement_id, Engagement.started, api.act)


@api.move(f"{ONE}/completion", allow=EDIT)
def complete_engagement(engagement_id: str, body: EngagementCompletion) -> Engagement:
    """Complete the work; feedback is asked for as the engagement says."""
    return store.change_engagement(engagement_id, lambda one: one.completed(body.on), api.act)


@api.move(f"{ONE}/cancellation", allow=EDIT)
def cancel_engagement(engagement_id: str, body: GivenReason) -> Engagement:
    """Call the engagement off, with the reason."""
    return store.change_engagement(engagement_id, lambda one: one.cancelled(body.reason), api.act)


@api.change("PUT", f"{ONE}/deliverables/<deliverable_id>", allow=EDIT)
def put_deliverable(engagement_id: str, deliverable_id: str, body: GivenDeliverable) -> Engagement:
    """Add a deliverable, change it, or with `done_on` say that it was handed over."""
    return engagements.deliver(engagement_id, deliverable_id, body, api.act)
