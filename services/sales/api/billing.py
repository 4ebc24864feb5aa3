"""Routes of billing requests."""

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Query

from services.sales.actions import billing
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
from services.sales.model.billing import BillingRequest
from services.sales.model.billing_requests import (
    BillingPatch,
    Invoiced,
    NewBillingRequest,
    NewCredit,
    Paid,
    Rejected,
)
from services.sales.model.quote_requests import GivenReason
from services.sales.store import billing as store
from shared import clock
from shared.paging import Cursor, Limit, Page, Responsible

ALL = "/sales/billing-requests"
ONE = f"{ALL}/<billing_id>"


@api.get(ALL, allow="sales.billing.read")
def list_billing_requests(
    responsible: Responsible = None,
    organisation: OfCustomer = None,
    unit: OfUnit = None,
    month: Month = None,
    status: Annotated[str | None, Query(max_length=20, description="Requests in this state.")] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[DocumentCard]:
    """Billing requests, newest first: open ones, or those closed in a month; a user's, a customer's."""
    where = narrowed(status=status, unit=unit)
    which = whose(responsible, organisation, month)
    return cards(*store.list_billing(where, limit, cursor, **which))


@api.create(ALL, allow="sales.billing.create")
def create_billing_request(body: NewBillingRequest) -> BillingRequest:
    """Draft a request for parts of an order: by line, by instalment, or for all that is delivered."""
    return billing.create(body, api.caller, api.act)


@api.get(ONE, allow="sales.billing.read")
def read_billing_request(billing_id: str) -> BillingRequest:
    """One billing request."""
    return warned(store.read_billing(billing_id, api.act))


@api.change("PATCH", ONE, allow="sales.billing.edit")
def edit_billing_request(billing_id: str, body: BillingPatch) -> BillingRequest:
    """Replace fields of a draft; never more than was ordered."""
    return billing.edit(billing_id, body, api.act)


@api.move(f"{ONE}/readiness", allow="sales.billing.edit")
def ready_billing_request(billing_id: str) -> BillingRequest:
    """Check a draft and freeze whom it is made out to; refused where no invoice could be sent."""
    return billing.ready(billing_id, api.act)


@api.move(f"{ONE}/reopening", allow="sales.billing.edit")
def reopen_billing_request(billing_id: str) -> BillingRequest:
    """Make a checked request a draft again."""
    return store.change_billing(billing_id, BillingRequest.reopened, api.act)


@api.move(f"{ONE}/submission", allow="sales.billing.submit")
def submit_billing_request(billing_id: str) -> BillingRequest:
    """Hand a request to finance; its number follows the last one of the year."""
    return billing.submit(billing_id, api.act)


@api.move(f"{ONE}/correction", allow="sales.billing.edit")
def correct_billing_request(billing_id: str) -> BillingRequest:
    """Take a rejected request up again: the next attempt under the same number."""
    return store.change_billing(billing_id, BillingRequest.corrected, api.act)


@api.move(f"{ONE}/cancellation", allow="sales.billing.edit")
def cancel_billing_request(billing_id: str, body: GivenReason) -> BillingRequest:
    """Cancel a request that finance does not hold; what it billed can be billed again."""
    return billing.cancel(billing_id, body.reason, api.act)


@api.move(f"{ONE}/acknowledgement", allow="sales.billing.report")
def acknowledge_billing_request(billing_id: str) -> BillingRequest:
    """Finance took the request."""
    return billing.acknowledge(billing_id, api.act)


@api.move(f"{ONE}/rejection", allow="sales.billing.report")
def reject_billing_request(billing_id: str, body: Rejected) -> BillingRequest:
    """Finance sent the request back, with the reason."""
    return store.change_billing(billing_id, lambda one: one.rejected(body.reason, clock.now()), api.act)


@api.move(f"{ONE}/invoice", allow="sales.billing.report")
def invoice_billing_request(billing_id: str, body: Invoiced) -> BillingRequest:
    """Finance invoiced the customer."""
    return store.change_billing(billing_id, lambda one: one.invoiced(body.invoice_number, body.on), api.act)


@api.move(f"{ONE}/payment", allow="sales.billing.report")
def pay_billing_request(billing_id: str, body: Paid) -> BillingRequest:
    """The invoice is paid."""
    return store.change_billing(billing_id, lambda one: one.paid(body.on), api.act)


@api.create(f"{ONE}/credits", allow="sales.billing.credit")
def credit_billing_request(billing_id: str, body: NewCredit) -> BillingRequest:
    """Draft a credit request of what finance acknowledged; never for more than was billed."""
    return billing.credit(billing_id, body, api.caller, api.act)
