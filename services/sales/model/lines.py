"""Lines: what is offered and ordered, at what price, under which VAT. Pure."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Annotated, Self

from pydantic import AfterValidator, Field

from shared.errors import Invalid
from shared.fields import Day
from shared.identifiers import NotValid
from shared.money import Money, Part, Percent, Totals, Vat, cents, plain, totals
from shared.personal import NOT_PERSONAL, Id, Line, Personal, Prose, without_identity_code
from shared.record import Model

MOST_LINES = 100
LARGEST = Decimal("9999999.99")
"""Euros net of one line."""

PROSE = Personal("user.user_sensor", "Vapaa teksti", "Free text", source="staff")
LineId = Annotated[str, Field(pattern=r"^[1-9][0-9]{0,3}$"), NOT_PERSONAL]
Quantity = Annotated[
    Decimal,
    Field(gt=0, max_digits=9, decimal_places=3, allow_inf_nan=False),
    AfterValidator(plain),
    NOT_PERSONAL,
]
Delivered = Annotated[
    Decimal,
    Field(ge=0, max_digits=9, decimal_places=3, allow_inf_nan=False),
    AfterValidator(plain),
    NOT_PERSONAL,
]
Price = Annotated[
    Decimal,
    Field(ge=0, max_digits=11, decimal_places=4, allow_inf_nan=False),
    AfterValidator(plain),
    NOT_PERSONAL,
]
Unit = Annotated[Line, Field(max_length=12), NOT_PERSONAL]
Account = Annotated[
    str,
    Field(pattern=r"^[A-Za-z0-9 ./-]{1,35}$"),
    AfterValidator(without_identity_code),
    NOT_PERSONAL,
]
"""An account dimension as finance writes it, at most 35 letters."""


class GivenLine(Model):
    """A line as it is asked for: a product of the catalogue, or free text with everything said.

    With `product_id` the name, unit, price, VAT and account are the product's wherever they are left out.
    `discount` is percent off the price; `supplied_on` the day whose VAT rate counts.
    """

    product_id: Id | None = None
    name: Line | None = None
    description: Annotated[Prose | None, Field(max_length=1000)] = None
    quantity: Quantity = Decimal(1)
    unit: Unit | None = None
    unit_price: Price | None = None
    discount: Percent = Decimal(0)
    vat: Vat | None = None
    supplied_on: Day | None = None
    account: Account | None = None


class PricedLine(Model):
    """A line with its price. `net` is quantity x price less discount, half up to the cent; `rate` percent."""

    id: LineId
    product_id: Id | None = None
    name: Annotated[str, PROSE]
    description: Annotated[str | None, PROSE] = None
    quantity: Quantity
    unit: Unit
    unit_price: Price
    discount: Percent = Decimal(0)
    vat: Vat
    rate: Percent
    supplied_on: Annotated[date | None, NOT_PERSONAL] = None
    account: Account | None = None
    net: Money

    @property
    def part(self) -> Part:
        """What it adds to the totals."""
        return Part(self.net, self.vat.category, self.rate, self.vat.reason)

    def rated(self, today: date) -> Self:
        """The line at the VAT rate of its supply date, or of today where it has none."""
        return self.model_copy(
            update={
                "rate": rate_on(self.vat, self.supplied_on or today, f"lines.{int(self.id) - 1}.supplied_on")
            }
        )


def net_of(quantity: Decimal, unit_price: Decimal, discount: Decimal) -> Decimal:
    """Euros net of a line."""
    return cents(quantity * unit_price * (100 - discount) / 100)


def priced(number: int, line: GivenLine, today: date) -> PricedLine:
    """A line with its price; raises Invalid naming what lacks."""
    place = f"lines.{number - 1}"
    for name, expected in REQUIRED.items():
        if getattr(line, name) is None:
            raise Invalid.field(f"{place}.{name}", "is missing", expected)
    given = {name: getattr(line, name) for name in GivenLine.model_fields}
    net = net_of(line.quantity, line.unit_price or Decimal(0), line.discount)
    if net > LARGEST:
        raise Invalid.field(place, "is over the largest amount of a line", f"at most {LARGEST} euros net")
    rate = rate_on(given["vat"], line.supplied_on or today, f"{place}.supplied_on")
    return PricedLine.model_validate(given | {"id": str(number), "net": net, "rate": rate})


REQUIRED = {
    "name": "what is offered, or product_id",
    "unit": "a unit such as h, kpl or pv, or product_id",
    "unit_price": "euros net for a unit, or product_id",
    "vat": "how it is taxed, or product_id",
}


def rate_on(vat: Vat, on: date, field: str) -> Decimal:
    """Percent for a supply on this day; Invalid naming the field where the day is before all known rates."""
    try:
        return vat.rate(on)
    except NotValid as error:
        raise Invalid.field(field, error.problem, error.expected) from error


def all_priced(lines: Sequence[GivenLine], today: date) -> tuple[PricedLine, ...]:
    """All lines of a document with their prices, numbered from 1; raises Invalid above 100."""
    if len(lines) > MOST_LINES:
        raise Invalid.field("lines", "are too many", f"at most {MOST_LINES} lines")
    return tuple(priced(number, line, today) for number, line in enumerate(lines, start=1))


def totals_of(lines: Iterable[PricedLine]) -> Totals:
    """The totals of a document's lines, VAT per group."""
    return totals(line.part for line in lines)
