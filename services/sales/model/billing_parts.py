"""What of an order a billing request bills: lines, instalments of the plan, or what is delivered. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal

from services.sales.model.billing import BillingLine
from services.sales.model.billing_requests import GivenBillingLine
from services.sales.model.lines import rate_on
from services.sales.model.order import Order
from services.sales.model.order_lines import Billed, Instalment, OrderLine, billed
from shared.errors import Conflict, Invalid
from shared.money import ZERO, cents


def by_lines(order: Order, given: Sequence[GivenBillingLine], today: date) -> list[BillingLine]:
    """Rows of the parts that are asked for; Invalid for a line that is none of the order's.

    Conflict where a part is more than is left of its line, whatever other parts there are.
    """
    known = {line.id: line for line in order.lines}
    rows: list[BillingLine] = []
    for number, part in enumerate(given):
        line = known.get(part.line)
        if line is None:
            raise Invalid.field(f"lines.{number}.line", "is no line of the order", "a line's id")
        on = part.supplied_on or _day(order, line, today)
        net, quantity = _asked(line, part)
        known[line.id] = billed(line, Billed(net=net, quantity=quantity or Decimal(0)))
        rows.append(_row(number + 1, line, net, quantity, on))
    return rows


def _asked(line: OrderLine, part: GivenBillingLine) -> tuple[Decimal, Decimal | None]:
    """Euros net and the quantity that they stand for, None where they stand for none.

    The last of a line's quantity stands for all that is left of the line: its parts add up to it.
    """
    if part.net is not None:
        return part.net, None
    before, left = line.billed_quantity, line.quantity - line.billed_quantity
    if part.quantity is None and not line.unbilled and (line.net or not left):
        raise Conflict(f"line {line.id} is billed already", line=line.id, unbilled="0.00")
    if part.quantity is None or part.quantity == left:
        return line.unbilled, left or None
    return _share(line, before + part.quantity) - _share(line, before), part.quantity


def _day(order: Order, line: OrderLine, today: date) -> date:
    """The day of supply of a line: of its last delivery, else as agreed, else today."""
    made = [one.on for one in order.deliveries if one.line == line.id]
    return max(made, default=None) or line.supplied_on or today


def _share(line: OrderLine, quantity: Decimal) -> Decimal:
    return cents(line.net * quantity / line.quantity)


def by_fulfilment(order: Order, today: date) -> list[BillingLine]:
    """Rows of all that is delivered and not billed, apart where the VAT rate changed between deliveries."""
    rows: list[BillingLine] = []
    for line in order.lines:
        so_far = line.billed
        for quantity, on, end in _deliveries(order, line, today):
            net = _share(line, end) - so_far
            if net > 0:
                rows.append(_row(len(rows) + 1, line, net, quantity, on))
                so_far += net
    if not rows:
        raise Conflict("nothing is delivered that is not billed", legal=sorted(order.actions()))
    return rows


def _deliveries(order: Order, line: OrderLine, today: date) -> Iterator[tuple[Decimal, date, Decimal]]:
    """Delivered quantities that are not billed, by rate: quantity, last day, all delivered by then."""
    made = sorted((one for one in order.deliveries if one.line == line.id), key=lambda one: one.on)
    passed, waiting, last = Decimal(0), Decimal(0), today
    for one in made:
        fresh = max(Decimal(0), min(one.quantity, passed + one.quantity - line.billed_quantity))
        if waiting and fresh and _rate(line, one.on) != _rate(line, last):
            yield waiting, last, passed
            waiting = Decimal(0)
        passed += one.quantity
        waiting, last = waiting + fresh, one.on
    if waiting:
        yield waiting, last, passed


def _rate(line: OrderLine, on: date) -> Decimal:
    return rate_on(line.vat, on, "fulfilled")


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
            rows.append(_row(len(rows) + 1, lines[index], net, None, _day(order, lines[index], today)))
            lines[index] = billed(lines[index], Billed(net=net))
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
    rate = rate_on(line.vat, on, f"lines.{number - 1}.supplied_on")
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
