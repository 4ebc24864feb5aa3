"""Use cases of orders."""

from collections.abc import Sequence

from services.sales.actions import products
from services.sales.actions.customers import warned
from services.sales.model.customer import Customer
from services.sales.model.figures import is_counted
from services.sales.model.lines import GivenLine, all_priced, priced
from services.sales.model.order import Order
from services.sales.model.order_lines import Instalment, OrderLine, ordered
from services.sales.model.order_requests import AmendedLine, BillingPlan, GivenAmendment, NewOrder, OrderPatch
from services.sales.store import configuration, customers, figures
from services.sales.store import orders as store
from shared import clock
from shared.act import Act
from shared.auth import Caller
from shared.errors import Invalid
from shared.record import Event


def create(body: NewOrder, caller: Caller, act: Act) -> Order:
    """Record an order that came without a quote, as a draft, in the caller's responsibility."""
    language = body.language or "fi"
    filled, active = products.filled(body.lines, language, act)
    customer = snapshot(body.organisation_id, body.contact_id)
    days = body.payment_days
    order = Order.model_validate(
        {
            "id": act.new_id(),
            "number": "",
            "status": "draft",
            "title": body.title,
            "organisation_id": body.organisation_id,
            "contact_id": body.contact_id,
            "language": language,
            "customer": customer,
            "lines": tuple(map(ordered, all_priced(filled, clock.today()))),
            "references": body.references,
            "payment_days": configuration.current().payment_days if days is None else days,
            "responsible_id": body.responsible_id or caller.user_id,
            "unit": body.unit or caller.unit,
            "opened_on": clock.today(),
        }
    ).whole()
    checks = customers.checks(
        act,
        organisations=[body.organisation_id],
        contacts=[body.contact_id],
        users=[body.responsible_id],
        units=[body.unit],
        secret=customer.contact_secret,
    )
    return store.create_order(order, act, [*checks, *active])


def shown(order_id: str, act: Act) -> Order:
    """One order, with the warning `consumer_withdrew` where its consumer did."""
    order = store.read_order(order_id, act)
    warnings = ("consumer_withdrew",) if order.withdrawal else ()
    return warned(order.model_copy(update={"warnings": warnings}))


def snapshot(organisation_id: str, contact_id: str | None) -> Customer:
    """The customer and contact as they are now; PassiveRecord where one is not active."""
    return Customer.of(customers.organisation(organisation_id), customers.contact(contact_id))


def edit(order_id: str, body: OrderPatch, act: Act) -> Order:
    """Replace fields of a draft order."""
    patch = body.model_dump(exclude_unset=True)
    checks = customers.checks(act, users=[body.responsible_id], units=[body.unit])
    return store.change_order(order_id, lambda order: order.edited(patch), act, checks)


def confirm(order_id: str, act: Act) -> Order:
    """Make a draft order binding; its customer is active."""
    order = store.read_order(order_id, act)
    checks = customers.checks(act, organisations=[order.organisation_id], contacts=[order.contact_id])
    return store.change_order(order_id, lambda one: one.confirmed(clock.now()), act, checks)


def amend(order_id: str, body: GivenAmendment, act: Act) -> Order:
    """Replace the lines of a confirmed order by a numbered amendment."""
    filled, checks = products.filled(body.lines, store.read_order(order_id, act).language, act)

    def move(order: Order) -> tuple[Order, Event]:
        lines = _amended(order, body.lines, filled)
        return order.amended(lines, body.reason, act.actor, clock.now())

    return store.change_order(order_id, move, act, checks)


def _amended(
    order: Order, given: Sequence[AmendedLine], filled: Sequence[GivenLine]
) -> tuple[OrderLine, ...]:
    """The order's lines as they are to be: known ones changed in what is said, new ones numbered on."""
    known = {line.id: line for line in order.lines}
    following = max(map(int, known)) + 1
    lines: list[OrderLine] = []
    for number, (asked, full) in enumerate(zip(given, filled, strict=True)):
        if asked.id is None:
            lines.append(
                ordered(priced(number + 1, full, clock.today())).model_copy(update={"id": str(following)})
            )
            following += 1
        elif asked.id in known:
            lines.append(_changed(number, known.pop(asked.id), asked))
        else:
            raise Invalid.field(
                f"lines.{number}.id", "is no line of the order, or named twice", "a line's id"
            )
    return tuple(lines)


def _changed(number: int, line: OrderLine, asked: AmendedLine) -> OrderLine:
    said = asked.model_dump(exclude_unset=True, exclude={"id"})
    base = {name: getattr(line, name) for name in GivenLine.model_fields}
    new = priced(number + 1, GivenLine.model_validate(base | said), clock.today())
    kept = {"id": line.id, "fulfilled": line.fulfilled, "billed": line.billed}
    kept |= {"billed_quantity": line.billed_quantity}
    if not {"vat", "supplied_on"} & said.keys():
        kept["rate"] = line.rate
    return OrderLine.model_validate(new.model_dump() | kept)


def plan(order_id: str, body: BillingPlan, act: Act) -> Order:
    """Replace the billing plan; ids name instalments, those that are billed stay as they are."""
    ids = [one.id for one in body.instalments]
    if len(set(ids)) < len(ids):
        raise Invalid.field("instalments", "hold an id twice", "an id of its own for each")

    def move(order: Order) -> tuple[Order, Event]:
        billed = {one.id: one.billing_id for one in order.instalments}
        plan = tuple(
            Instalment(**one.model_dump(), billing_id=billed.get(one.id)) for one in body.instalments
        )
        return order.planned(plan)

    return store.change_order(order_id, move, act)


def reopen(order_id: str, reason: str, act: Act) -> Order:
    """Open a closed order again; figures of a month that is frozen go on counting it as made."""
    frozen = figures.keeping(store.read_order(order_id, act))
    return store.change_order(order_id, lambda one: one.reopened(reason, is_counted(one, frozen)), act)
