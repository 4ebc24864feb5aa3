"""Routes of orders."""

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Query

from services.sales.actions import orders
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
from services.sales.model.order import Order
from services.sales.model.order_requests import (
    BillingPlan,
    Completion,
    Deliveries,
    GivenAmendment,
    NewOrder,
    OrderClosing,
    OrderPatch,
)
from services.sales.model.quote_requests import GivenReason
from services.sales.store import orders as store
from shared import clock
from shared.paging import Cursor, Limit, Page, Responsible

ALL = "/sales/orders"
ONE = f"{ALL}/<order_id>"


@api.get(ALL, allow="sales.orders.read")
def list_orders(
    responsible: Responsible = None,
    organisation: OfCustomer = None,
    unit: OfUnit = None,
    month: Month = None,
    status: Annotated[str | None, Query(max_length=20, description="Orders in this state.")] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[DocumentCard]:
    """Orders, newest first: open ones, or those closed in a month; a user's, a customer's."""
    where = narrowed(status=status, unit=unit)
    which = whose(responsible, organisation, month)
    return cards(*store.list_orders(where, limit, cursor, **which))


@api.create(ALL, allow="sales.orders.create")
def create_order(body: NewOrder) -> Order:
    """Record an order that came without a quote, as a draft."""
    return orders.create(body, api.caller, api.act)


@api.get(ONE, allow="sales.orders.read")
def read_order(order_id: str) -> Order:
    """One order; `billing` says how much of it is billed, `warnings` that its consumer withdrew."""
    return orders.shown(order_id, api.act)


@api.change("PATCH", ONE, allow="sales.orders.edit")
def edit_order(order_id: str, body: OrderPatch) -> Order:
    """Replace fields of a draft order."""
    return orders.edit(order_id, body, api.act)


@api.move(f"{ONE}/confirmation", allow="sales.orders.confirm")
def confirm_order(order_id: str) -> Order:
    """Make a draft order binding; changes are amendments from then on."""
    return orders.confirm(order_id, api.act)


@api.move(f"{ONE}/start", allow="sales.orders.edit")
def start_order(order_id: str) -> Order:
    """Work on the order began."""
    return store.change_order(order_id, Order.started, api.act)


@api.move(f"{ONE}/deliveries", allow="sales.orders.edit")
def deliver_order(order_id: str, body: Deliveries) -> Order:
    """Record what was delivered; an order that is delivered whole is fulfilled."""
    on, by = body.on or clock.today(), api.act.actor
    return store.change_order(order_id, lambda order: order.delivered(body.lines, on, by), api.act)


@api.move(f"{ONE}/completion", allow="sales.orders.edit")
def complete_order(order_id: str, body: Completion) -> Order:
    """Record that all that was not delivered yet is delivered."""
    on, by = body.on or clock.today(), api.act.actor
    return store.change_order(order_id, lambda order: order.completed(on, by), api.act)


@api.move(f"{ONE}/amendments", allow="sales.orders.confirm")
def amend_order(order_id: str, body: GivenAmendment) -> Order:
    """Replace the lines of a confirmed order by a numbered amendment, never below what is done or billed."""
    return orders.amend(order_id, body, api.act)


@api.change("PUT", f"{ONE}/billing-plan", allow="sales.orders.edit")
def plan_billing(order_id: str, body: BillingPlan) -> Order:
    """Replace the billing plan; its instalments never add up to more than the order."""
    return orders.plan(order_id, body, api.act)


@api.move(f"{ONE}/hold", allow="sales.orders.edit")
def hold_order(order_id: str) -> Order:
    """Put an order on hold: nothing is delivered or billed meanwhile."""
    return store.change_order(order_id, lambda order: order.held(True), api.act)


@api.move(f"{ONE}/release", allow="sales.orders.edit")
def release_order(order_id: str) -> Order:
    """Take an order off hold."""
    return store.change_order(order_id, lambda order: order.held(False), api.act)


@api.move(f"{ONE}/closing", allow="sales.orders.edit")
def close_order(order_id: str, body: OrderClosing) -> Order:
    """Close a fulfilled order; a reason is needed where a part is not billed."""
    return store.change_order(order_id, lambda order: order.closed(body.reason), api.act)


@api.move(f"{ONE}/reopening", allow="sales.orders.confirm")
def reopen_order(order_id: str, body: GivenReason) -> Order:
    """Open a closed order again, with the reason: what was credited or left unbilled can be billed."""
    return orders.reopen(order_id, body.reason, api.act)


@api.move(f"{ONE}/cancellation", allow="sales.orders.cancel")
def cancel_order(order_id: str, body: GivenReason) -> Order:
    """Cancel an order of which no live billing request bills anything, with the reason."""
    return store.change_order(order_id, lambda order: order.cancelled(body.reason), api.act)
