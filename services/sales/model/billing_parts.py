"""What of an order a billing request bills: lines, instalments of the plan, or what is delivered. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal

from services.sales.model.billing import BillingLine
from services.sales.model.billing_requests import GivenBillingLine
from services.sales.model.order import Order
from services.sales.model.order_lines import Billed, Instalment, OrderLine
from shared.errors import Conflict, Invalid
from shared.identifiers import NotValid
from shared.money import ZERO, cents


def by_lines(order: Order, given: Sequence[GivenBillingLine], today: date) -> list[BillingLine]:
    """Rows of the parts that are asked for; Invalid for a line that is none of the order's."""
    known = {line.id: line for line in order.lines}
    rows: list[BillingLine] = []
    for number, part in enumerate(given):
        line = known.get(part.line)
        if line is None:
            raise Invalid.field(f"lines.{number}.line", "is no line of the order", "a line's id")
        on = part.supplied_on or line.supplied_on or today
        net, quantity = _asked(line, part)
        rows.append(_row(len(rows) + 1, line, net, quantity, on))
        known[line.id] = _held(line, net, quantity)
    return rows


def _asked(line: OrderLine, part: GivenBillingLine) -> tuple[Decimal, Decimal | None]:
    """Euros net and the quantity that they stand for, None where they stand for none."""
    if part.net is not None:
        return part.net, None
    if part.quantity is not None:
        return _net_of(line, line.billed_quantity, part.quantity), part.quantity
    left = line.quantity - line.billed_quantity
    return line.unbilled, left or None


def _net_of(line: OrderLine, before: Decimal, quantity: Decimal) -> Decimal:
    """Euros net of a quantity; the parts of a line add up to the line, to the cent."""
    if before + quantity >= line.quantity:
        return line.net - _share(line, before)
    return _share(line, before + quantity) - _share(line, before)


def _share(line: OrderLine, quantity: Decimal) -> Decimal:
    return cents(line.net * quantity / line.quantity)


def _held(line: OrderLine, net: Decimal, quantity: Decimal | None) -> OrderLine:
    held = {"billed": line.billed + net, "billed_quantity": line.billed_quantity + (quantity or 0)}
    return line.model_copy(update=held)


def by_fulfilment(order: Order, today: date) -> list[BillingLine]:
    """Rows of all that is delivered and not billed, apart where the VAT rate changed between deliveries."""
    rows: list[BillingLine] = []
    for line in order.lines:
        billed = line.billed
        for quantity, on, end in _deliveries(order, line, today):
            net = _share(line, end) - billed
            if net > 0:
                rows.append(_row(len(rows) + 1, line, net, quantity, on))
                billed += net
    if not rows:
        raise Conflict("nothing is delivered that is not billed", legal=sorted(order.actions()))
    return rows


def _deliveries(order: Order, line: OrderLine, today: date) -> Iterator[tuple[Decimal, date, Decimal]]:
    """Delivered quantities that are not billed, by rate: quantity, last day, all delivered by then."""
    made = sorted((one for one in order.deliveries if one.line == line.id), key=lambda one: one.on)
    passed, waiting, last = Decimal(0), Decimal(0), today
    for one in made:
        fresh = max(Decimal(0), min(one.quantity, passed + one.quantity - line.billed_quantity))
        if waiting and fresh and line.vat.rate(one.on) != line.vat.rate(last):
            yield waiting, last, passed
            waiting = Decimal(0)
        passed += one.quantity
        waiting, last = waiting + fresh, one.on
    if waiting:
        yield waiting, last, passed


def by_instalments(order: Order, numbers: Sequence[str], today: date) -> list[BillingLine]:
    """Rows of instalments of the billing plan, spread over the lines by what is unbilled of each."""
    known = {one.id: one for one in order.instalments}
    lines = list(order.lines)
    rows: list[BillingLine] = []
    for place, number in enumerate(numbers):
        if number not in known or numbers.index(number) != place:
            raise Invalid.field(
                f"instalments.{place}", "is no instalment of the plan, or named twice", "its id"
            )
        instalment = known[number]
        if instalment.billing_id:
            raise Conflict(f"instalment {number} is billed already", legal=["plan_billing"])
        for index, net in _spread(lines, instalment):
            rows.append(_row(len(rows) + 1, lines[index], net, None, lines[index].supplied_on or today))
            lines[index] = _held(lines[index], net, None)
    return rows


def _spread(lines: Sequence[OrderLine], instalment: Instalment) -> Iterable[tuple[int, Decimal]]:
    """An amount over lines in proportion to what is unbilled, to the cent; Conflict where that is less."""
    left, open_ = instalment.net, sum((line.unbilled for line in lines), ZERO)
    if left > open_:
        raise Conflict(f"instalment {instalment.id} is more than is unbilled", unbilled=str(open_))
    for index, line in enumerate(lines):
        if line.unbilled and left:
            net = min(left, line.unbilled, cents(left * line.unbilled / open_))
            net = left if line.unbilled == open_ else net
            left, open_ = left - net, open_ - line.unbilled
            if net:
                yield index, net


def _row(number: int, line: OrderLine, net: Decimal, quantity: Decimal | None, on: date) -> BillingLine:
    try:
        rate = line.vat.rate(on)
    except NotValid as error:
        raise Invalid.field(f"lines.{number - 1}.supplied_on", error.problem, error.expected) from error
    priced = {"unit": line.unit, "unit_price": line.unit_price, "discount": line.discount}
    return BillingLine.model_validate(
        {
            "id": str(number),
            "line": line.id,
            "name": line.name,
            "quantity": quantity,
            **(priced if quantity is not None else {}),
            "net": net,
            "vat": line.vat,
            "rate": rate,
            "supplied_on": on,
            "account": line.account,
        }
    )


def held(lines: Iterable[BillingLine]) -> dict[str, Billed]:
    """What rows hold of each line of the order."""
    found: dict[str, Billed] = {}
    for row in lines:
        if row.line:
            before = found.get(row.line, Billed(net=ZERO))
            found[row.line] = Billed(
                net=before.net + row.net, quantity=before.quantity + (row.quantity or Decimal(0))
            )
    return found


def less(parts: dict[str, Billed]) -> dict[str, Billed]:
    """The same, freed."""
    return {line: -part for line, part in parts.items()}
