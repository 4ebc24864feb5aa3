"""Money in euros, VAT by supply date, and totals per VAT group, exact to the cent."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Annotated, Self

from pydantic import AfterValidator, Field, model_validator

from shared.identifiers import NotValid
from shared.personal import NOT_PERSONAL, Line
from shared.record import Model

CENT = Decimal("0.01")
ZERO = Decimal("0.00")


def cents(amount: Decimal) -> Decimal:
    """An amount rounded half up to the cent; never a negative zero."""
    return amount.quantize(CENT, rounding=ROUND_HALF_UP) + ZERO


def plain(number: Decimal) -> Decimal:
    """The same number as its text should read: no exponent, no negative zero."""
    return Decimal(f"{number + 0:f}")


Money = Annotated[
    Decimal,
    Field(ge=0, max_digits=12, decimal_places=2, allow_inf_nan=False),
    AfterValidator(cents),
    NOT_PERSONAL,
]
"""Euros, not negative, to the cent."""

Balance = Annotated[
    Decimal, Field(max_digits=12, decimal_places=2, allow_inf_nan=False), AfterValidator(cents), NOT_PERSONAL
]
"""Euros, negative in a credit, to the cent."""

Percent = Annotated[
    Decimal,
    Field(ge=0, le=100, max_digits=5, decimal_places=2, allow_inf_nan=False),
    AfterValidator(plain),
    NOT_PERSONAL,
]


class VatCategory(StrEnum):
    """VAT categories [UN/CEFACT 5305]: standard-rated, exempt, zero-rated, reverse charge, outside VAT."""

    S = "S"
    E = "E"
    Z = "Z"
    AE = "AE"
    O = "O"  # noqa: E741 - the code list's own letter


class RateClass(StrEnum):
    """Which of the rates a standard-rated supply carries [AVL 84, 85, 85 a §]."""

    STANDARD = "standard"
    REDUCED = "reduced"
    LOW = "low"


@dataclass(frozen=True)
class Rate:
    """A rate in percent, for supplies from a day on."""

    rate_class: RateClass
    since: date
    percent: Decimal


RATES: Sequence[Rate] = (
    Rate(RateClass.STANDARD, date(2013, 1, 1), Decimal("24")),
    Rate(RateClass.STANDARD, date(2024, 9, 1), Decimal("25.5")),
    Rate(RateClass.REDUCED, date(2013, 1, 1), Decimal("14")),
    Rate(RateClass.REDUCED, date(2026, 1, 1), Decimal("13.5")),
    Rate(RateClass.LOW, date(2013, 1, 1), Decimal("10")),
)
"""Finnish rates by supply date; the one table of them [Arvonlisäverolaki 1501/1993, 84-85 a §]."""


def rates(on: date) -> Sequence[Rate]:
    """The rate of each class for a supply on this day, the highest first; none before the table begins."""
    known = {one.rate_class: one for one in sorted(RATES, key=lambda rate: rate.since) if one.since <= on}
    return sorted(known.values(), key=lambda one: -one.percent)


class Vat(Model):
    """How a supply is taxed. S says its rate class; E says why [AVL 39-40 §: a human decision]."""

    category: Annotated[VatCategory, NOT_PERSONAL]
    rate_class: Annotated[RateClass | None, NOT_PERSONAL] = None
    reason: Annotated[Line | None, NOT_PERSONAL] = None

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if (self.category is VatCategory.S) != (self.rate_class is not None):
            raise NotValid("rate_class goes with category S, and with no other", "standard, reduced or low")
        if self.category is VatCategory.E and not self.reason:
            raise NotValid("an exemption needs its reason", "a reason, such as AVL 39 §")
        if self.category is VatCategory.S and self.reason:
            raise NotValid("a standard-rated supply has no reason", "a reason only for what is not taxed")
        return self

    def rate(self, on: date) -> Decimal:
        """Percent for a supply on this day; 0 for all but S. Raises NotValid before the table begins."""
        if self.rate_class is None:
            return Decimal(0)
        found = next((one for one in rates(on) if one.rate_class is self.rate_class), None)
        if found is None:
            raise NotValid("is before the first known VAT rate", "a supply date from 2013-01-01 on")
        return found.percent


@dataclass(frozen=True)
class Part:
    """A net amount under one VAT treatment, its rate in percent."""

    net: Decimal
    category: VatCategory
    rate: Decimal
    reason: str | None = None


class Group(Model):
    """What is taxed alike: net, VAT."""

    category: Annotated[VatCategory, NOT_PERSONAL]
    rate: Percent
    reason: Annotated[str | None, NOT_PERSONAL] = None
    net: Balance
    vat: Balance


class Totals(Model):
    """Sums of a document; gross = net + VAT of the groups."""

    net: Balance = ZERO
    vat: Balance = ZERO
    gross: Balance = ZERO
    groups: tuple[Group, ...] = ()


def totals(parts: Iterable[Part]) -> Totals:
    """Sums by VAT group; VAT is worked out per group, never per row (3 x 10.10 at 25.5 % is 7.73).

    A group is a category and a rate; what is not taxed is told apart by its reason as well.
    """
    nets: dict[tuple[VatCategory, Decimal, str | None], Decimal] = {}
    for part in parts:
        key = (part.category, part.rate, part.reason if part.rate == 0 else None)
        nets[key] = nets.get(key, ZERO) + part.net
    groups = tuple(
        Group(category=category, rate=rate, reason=reason, net=net, vat=cents(net * rate / 100))
        for (category, rate, reason), net in sorted(nets.items(), key=lambda one: _order(one[0]))
    )
    net, vat = sum((one.net for one in groups), ZERO), sum((one.vat for one in groups), ZERO)
    return Totals(net=net, vat=vat, gross=net + vat, groups=groups)


def _order(key: tuple[VatCategory, Decimal, str | None]) -> tuple[Decimal, str, str]:
    return -key[1], key[0], key[2] or ""
