"""Use cases of billing requests: drafting, handing to finance, what finance says, crediting."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from services.sales.actions.orders import snapshot
from services.sales.finvoice import checks as finvoice
from services.sales.model import billing_parts as parts
from services.sales.model.billing import BillingLine, BillingRequest, credit_lines
from services.sales.model.billing_requests import BillingPatch, GivenBillingLine, NewBillingRequest, NewCredit
from services.sales.model.order import Order
from services.sales.store import billing as store
from services.sales.store import configuration, courses, customers, orders
from shared import clock
from shared.act import Act, system
from shared.auth import Caller
from shared.errors import Busy, Conflict, Invalid
from shared.events.sales import BillingStatusReported
from shared.money import ZERO
from shared.record import Event, Move
from shared.table import Change
from shared.writes import Check

# --- drafting --------------------------------------------------------------------------------------------


def create(body: NewBillingRequest, caller: Caller, act: Act) -> BillingRequest:
    """Draft a request for parts of an order, and hold them against it; the customer is active."""
    _must_say_one(body)
    lines: list[BillingLine] = []
    billing_id = act.new_id()

    def billed(order: Order) -> tuple[Order, Event]:
        order.must_bill()
        lines[:] = _lines(order, body)
        plan = dict.fromkeys(body.instalments or (), billing_id)
        return order.billed(parts.held(lines), plan)

    def drafted(order: Order) -> BillingRequest:
        given = body.model_dump(exclude_unset=True, exclude={"lines", "fulfilled"})
        copied = {name: getattr(order, name) for name in COPIED}
        own = {
            "id": billing_id,
            "status": "draft",
            "order_number": order.number,
            "lines": tuple(lines),
            "opened_on": clock.today(),
            "responsible_id": body.responsible_id or order.responsible_id or caller.user_id,
        }
        return BillingRequest.model_validate(copied | given | own).whole()

    order = orders.read_order(body.order_id, act)
    checks = customers.checks(
        act, organisations=[order.organisation_id], users=[body.responsible_id], units=[body.unit]
    )
    return store.draft(Change(orders.ORDERS, body.order_id, billed, follows=True), drafted, act, checks)


COPIED = ("organisation_id", "title", "language", "payment_days", "references", "unit")


def _must_say_one(body: NewBillingRequest) -> None:
    if sum((body.lines is not None, body.instalments is not None, body.fulfilled)) != 1:
        raise Invalid.field("lines", "or another way to bill must be said", "lines, instalments or fulfilled")


def _lines(order: Order, body: NewBillingRequest) -> list[BillingLine]:
    today = clock.today()
    if body.fulfilled:
        return parts.by_fulfilment(order, today)
    if body.instalments is not None:
        return parts.by_instalments(order, body.instalments, today)
    return parts.by_lines(order, body.lines or (), today)


def edit(billing_id: str, body: BillingPatch, act: Act) -> BillingRequest:
    """Replace fields of a draft; with `lines` it holds those of the order, and no others."""
    patch = body.model_dump(exclude_unset=True, exclude={"lines"})
    checks = customers.checks(act, users=[body.responsible_id], units=[body.unit])
    if body.lines is None:
        return store.change_billing(billing_id, lambda one: one.edited(patch), act, checks)
    draft = store.read_billing(billing_id, act)
    draft.must_edit()
    if draft.order_id is None or draft.instalments:
        raise Conflict("only rows billed by line can be replaced: cancel this request and draft another one")
    return _relined(draft, body.lines, patch, act)


def _relined(
    draft: BillingRequest, given: Sequence[GivenBillingLine], patch: dict[str, Any], act: Act
) -> BillingRequest:
    order = orders.read_order(draft.order_id or "", act)
    freed, _ = order.billed(parts.less(parts.held(draft.lines)), {})
    lines = parts.by_lines(freed, given, clock.today())

    def held(current: Order) -> tuple[Order, Event]:
        if current.version != order.version:
            raise Busy("the order was changed just now; nothing was written, try again")
        current.must_bill()
        return freed.billed(parts.held(lines), {})

    def move(one: BillingRequest) -> tuple[BillingRequest, Event]:
        if one.version != draft.version:
            raise Busy("the billing request was changed just now; nothing was written, try again")
        return one.edited(patch | {"lines": tuple(lines)})

    return store.change_with(draft.id, move, [Change(orders.ORDERS, order.id, held, follows=True)], act)


# --- to finance ------------------------------------------------------------------------------------------


def ready(billing_id: str, act: Act) -> BillingRequest:
    """Check a draft as finance will, and freeze whom it is made out to; Invalid names all that is wrong."""
    store.ahead_of_readiness(billing_id, act)
    draft = store.read_billing(billing_id, act)
    buyer = snapshot(draft.organisation_id, None)
    seller = configuration.current(act).seller

    def move(one: BillingRequest) -> tuple[BillingRequest, Event]:
        new, event = one.readied(buyer)
        if errors := finvoice.faults(new, seller):
            raise Invalid("finance could make no invoice of it; see errors", errors=errors)
        return new, event

    checks = customers.checks(act, organisations=[draft.organisation_id], secret=buyer.contact_secret)
    return store.change_billing(billing_id, move, act, [*checks, *_standing(draft)])


def _standing(request: BillingRequest) -> list[Check]:
    """What is billed still stands: the order is neither cancelled nor on hold, its people billable."""
    if request.kind == "credit":
        return []
    if request.order_id:
        return [orders.stands(request.order_id)]
    return [courses.is_billable(line.enrolment_id) for line in request.lines if line.enrolment_id]


def submit(billing_id: str, act: Act) -> BillingRequest:
    """Hand a request to finance; its number is taken in the same write, the first time."""
    store.ahead_of_submission(billing_id, act)
    request = store.read_billing(billing_id, act)

    def submitted(number: str) -> Callable[[BillingRequest], tuple[BillingRequest, Event]]:
        return lambda one: one.submitted(number, clock.now())

    return store.submit(billing_id, submitted, request.number is not None, act, _standing(request))


def cancel(billing_id: str, reason: str, act: Act) -> BillingRequest:
    """Give a request up; what it held can be billed, or credited, again."""
    request = store.read_billing(billing_id, act)
    return store.change_with(billing_id, lambda one: one.cancelled(reason), _released(request), act)


def _released(request: BillingRequest) -> list[Change[Any]]:
    """What no longer stands when a request is cancelled."""
    if request.credits:
        back = {line.id: line.net for line in request.lines}
        return [Change(store.BILLING, request.credits, lambda one: one.credited(back), follows=True)]
    if request.order_id:
        return [_freed(request)]
    return courses.freed([line.enrolment_id for line in request.lines if line.enrolment_id])


def _freed(request: BillingRequest) -> Change[Order]:
    billed = parts.held(request.lines)
    plan = dict.fromkeys(request.instalments)
    return Change(
        orders.ORDERS,
        request.order_id or "",
        lambda order: order.billed(parts.less(billed), plan),
        follows=True,
    )


# --- credits ---------------------------------------------------------------------------------------------


def credit(billing_id: str, body: NewCredit, caller: Caller, act: Act) -> BillingRequest:
    """Draft a credit of what finance acknowledged, never for more than was billed."""
    wanted: dict[str, Decimal] = {}

    def credited(original: BillingRequest) -> tuple[BillingRequest, Event]:
        original.must_credit()
        wanted.clear()
        wanted.update(_wanted(original, body))
        return original.credited(wanted)

    def drafted(original: BillingRequest) -> BillingRequest:
        copied = {
            name: getattr(original, name) for name in (*COPIED, "order_id", "course_id", "order_number")
        }
        own = {
            "id": act.new_id(),
            "status": "draft",
            "kind": "credit",
            "credits": original.id,
            "lines": tuple(credit_lines(original, wanted)),
            "message": body.reason,
            "opened_on": clock.today(),
            "responsible_id": caller.user_id,
        }
        return BillingRequest.model_validate(copied | own).whole()

    original = store.read_billing(billing_id, act)
    checks = customers.checks(act, organisations=[original.organisation_id])
    return store.draft(Change(store.BILLING, billing_id, credited), drafted, act, checks)


def _wanted(original: BillingRequest, body: NewCredit) -> dict[str, Decimal]:
    left = {line.id: line.net - line.credited for line in original.lines}
    if body.lines is None:
        wanted = {number: net for number, net in left.items() if net}
    else:
        wanted = {}
        for place, one in enumerate(body.lines):
            if one.line not in left or one.line in wanted:
                raise Invalid.field(
                    f"lines.{place}.line", "is no row of the request, or named twice", "a row's id"
                )
            wanted[one.line] = left[one.line] if one.net is None else one.net
    if sum(wanted.values(), ZERO) == 0:
        raise Conflict("nothing is left to credit", legal=sorted(original.actions()))
    return wanted


# --- what finance says -----------------------------------------------------------------------------------


def acknowledge(billing_id: str, act: Act, attempt: int | None = None) -> BillingRequest:
    """Finance took a request, of this attempt; what an acknowledged credit takes back can be billed again."""
    request = store.read_billing(billing_id, act)
    others = _freed_by_credit(request, act) if request.credits else []
    move = _of_attempt(attempt or request.attempt, BillingRequest.acknowledged)
    return store.change_with(billing_id, move, others, act)


def _of_attempt(attempt: int, move: Move[BillingRequest]) -> Move[BillingRequest]:
    """A move that only the attempt makes that it is about."""

    def made(one: BillingRequest) -> tuple[BillingRequest, Event]:
        if one.attempt != attempt:
            raise Conflict(f"attempt {attempt} is not the present one", legal=sorted(one.actions()))
        return move(one)

    return made


def _freed_by_credit(credit: BillingRequest, act: Act) -> list[Change[Any]]:
    """The order, by what was taken back; of a course the enrolments whose rows were taken back whole."""
    if credit.order_id:
        taken = parts.held(credit.lines)
        return [Change(orders.ORDERS, credit.order_id, lambda order: order.billed(taken, {}), follows=True)]
    whole = {line.id: -line.net for line in store.read_billing(credit.credits or "", act).lines}
    gone = [one.enrolment_id for one in credit.lines if one.enrolment_id and one.net == whole[one.id]]
    return courses.credited(gone, credit.credits or "")


RANK = {"submitted": 0, "acknowledged": 1, "invoiced": 2, "paid": 3}


class OutOfTurn(RuntimeError):
    """A report came before the one that it follows; the queue brings it again."""


def reported(event: BillingStatusReported) -> None:
    """Mirror what finance says; a report that is known already, or of an earlier attempt, changes nothing.

    Each move is of the very attempt that is reported, whatever happens meanwhile.

    Raises OutOfTurn for one that came too early, Conflict for one that contradicts what is known.
    """
    act = system("sales", event.request_id, reason="finance")
    request = store.read_billing(event.record_id, act)
    if event.attempt < request.attempt or _is_known(request, event.status):
        return
    if event.attempt > request.attempt or (
        request.status in RANK and RANK.get(event.status, 1) > RANK[request.status] + 1
    ):
        raise OutOfTurn(f"{event.status} was reported while the request is {request.status}")
    REPORTS[event.status](request, event, act)


def _is_known(request: BillingRequest, status: str) -> bool:
    if status == "rejected":
        return any(one.attempt == request.attempt for one in request.rejections)
    return RANK.get(request.status, -1) >= RANK.get(status, 99)


def _acknowledged(request: BillingRequest, event: BillingStatusReported, act: Act) -> None:
    acknowledge(request.id, act, event.attempt)


def _rejected(request: BillingRequest, event: BillingStatusReported, act: Act) -> None:
    move = _of_attempt(event.attempt, lambda one: one.rejected(event.code, clock.now()))
    store.change_billing(request.id, move, act)


def _invoiced(request: BillingRequest, event: BillingStatusReported, act: Act) -> None:
    if not event.invoice_number:
        raise Invalid.field("invoice_number", "is missing", "the number of the invoice")
    move = _of_attempt(event.attempt, lambda one: one.invoiced(event.invoice_number, event.day))
    store.change_billing(request.id, move, act)


def _paid(request: BillingRequest, event: BillingStatusReported, act: Act) -> None:
    store.change_billing(request.id, _of_attempt(event.attempt, lambda one: one.paid(event.day)), act)


REPORTS = {
    "acknowledged": _acknowledged,
    "rejected": _rejected,
    "invoiced": _invoiced,
    "paid": _paid,
}
