"""The parts of an order: its lines, deliveries, billing plan and amendments. Pure."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Annotated

from pydantic import Field

from services.sales.model.lines import PROSE, Delivered, LineId, PricedLine, Quantity, rate_on
from shared.errors import Conflict, Invalid
from shared.money import ZERO, Money, Totals, cents
from shared.personal import NOT_PERSONAL, Id, Line, Personal
from shared.record import Model, Moment, Number

MOST_DELIVERIES, MOST_AMENDMENTS = 200, 50


BUYER_REFERENCE = Personal(
    "user.name", "Ostajan viite", "Buyer's reference", source="subject or staff", erase="retain"
)


class OrderLine(PricedLine):
    """An ordered line. `fulfilled`: the quantity delivered; `billed`: euros net on live billing requests,
    `billed_quantity` the quantity that those name."""

    fulfilled: Delivered = Decimal(0)
    billed: Money = ZERO
    billed_quantity: Delivered = Decimal(0)

    @property
    def unbilled(self) -> Decimal:
        """Euros net that can still be billed."""
        return self.net - self.billed

    @property
    def undelivered(self) -> Decimal:
        """Euros net of the quantity that is not delivered yet, half up to the cent."""
        return cents(self.net * (self.quantity - self.fulfilled) / self.quantity)


class OrderTotals(Totals):
    """The totals of an order; `undelivered`: euros net of what is not delivered yet."""

    undelivered: Money = ZERO


class Delivery(Model):
    """What was delivered of a line on a day."""

    line: LineId
    quantity: Quantity
    on: Annotated[date, NOT_PERSONAL]
    by: Annotated[str, NOT_PERSONAL]


class Instalment(Model):
    """A part of the billing plan: euros net due on a day; `billing_id` the request that bills it."""

    id: LineId
    due_on: Annotated[date, NOT_PERSONAL]
    net: Money
    name: Annotated[str | None, PROSE] = None
    billing_id: Id | None = None


class Amendment(Model):
    """A numbered change after confirmation: who, when, why, and the totals before and after, euros net."""

    number: Number
    at: Moment
    by: Annotated[str, NOT_PERSONAL]
    reason: Annotated[str, PROSE]
    before: Money
    after: Money


class References(Model):
    """What the customer wants to read on the invoice."""

    buyer: Annotated[Line | None, Field(max_length=70), BUYER_REFERENCE] = None
    agreement: Annotated[Line | None, Field(max_length=35), NOT_PERSONAL] = None
    project: Annotated[Line | None, Field(max_length=35), NOT_PERSONAL] = None


class Billed(Model):
    """How much of a line: euros net, and the quantity it stands for where it stands for one."""

    net: Decimal
    quantity: Decimal = Decimal(0)

    def __neg__(self) -> "Billed":
        return Billed(net=-self.net, quantity=-self.quantity)


class GivenDelivery(Model):
    """What was delivered of a line."""

    line: LineId
    quantity: Quantity


def delivered(known: Mapping[str, OrderLine], part: GivenDelivery, number: int, on: date) -> OrderLine:
    line = known.get(part.line)
    if line is None:
        raise Invalid.field(f"lines.{number}.line", "is no line of the order", "one of its lines' ids")
    left = line.quantity - line.fulfilled
    if part.quantity > left:
        raise Invalid.field(f"lines.{number}.quantity", "is more than is left", f"at most {left}")
    rate_on(line.vat, on, "on")
    return line.model_copy(update={"fulfilled": line.fulfilled + part.quantity})


def billed(line: OrderLine, part: Billed) -> OrderLine:
    net, quantity = line.billed + part.net, line.billed_quantity + part.quantity
    if net > line.net or quantity > line.quantity:
        raise Conflict(
            f"line {line.id} would be billed for more than was ordered",
            line=line.id,
            unbilled=str(line.unbilled),
        )
    return line.model_copy(update={"billed": net, "billed_quantity": quantity})


def must_keep(old: Sequence[OrderLine], new: Sequence[OrderLine]) -> None:
    """Raise Conflict where an amendment falls below what was delivered or billed."""
    lines = {line.id: line for line in new}
    for line in old:
        if line.id not in lines and (line.fulfilled or line.billed or line.billed_quantity):
            raise Conflict(f"line {line.id} is delivered or billed in part and must stay", line=line.id)
        kept = lines.get(line.id, line)
        if kept.quantity < max(line.fulfilled, line.billed_quantity) or kept.net < line.billed:
            raise Conflict(f"line {line.id} would fall below what is delivered or billed", line=line.id)


def must_cover(instalments: Sequence[Instalment], net: Decimal) -> None:
    if sum((one.net for one in instalments), ZERO) > net:
        raise Conflict("the billing plan holds more than the order", ordered=str(net))


def ordered(line: PricedLine) -> OrderLine:
    """An offered line as it is ordered: nothing delivered or billed."""
    return OrderLine.model_validate(line.model_dump())
