"""What is printed of a quote: no more, and all of it frozen when the quote was sent."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from shared.fields import Language
from shared.money import Totals, VatCategory


@dataclass(frozen=True, slots=True)
class Party:
    """Seller or customer as the document names them; `address` line by line."""

    name: str
    address: tuple[str, ...] = ()
    business_id: str | None = None
    vat_number: str | None = None
    email: str | None = None
    phone: str | None = None
    contact: str | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """A line: price of a unit and sum in euros net, discount and VAT rate in percent."""

    name: str
    quantity: Decimal
    unit: str
    unit_price: Decimal
    net: Decimal
    category: VatCategory
    rate: Decimal
    discount: Decimal = Decimal(0)
    description: str | None = None
    supplied_on: date | None = None


@dataclass(frozen=True, slots=True)
class Offer:
    """A sent quote. `private`: a consumer, who sees prices with VAT and is told what the law prescribes.

    `sent_at` has a time zone and is the one moment in the file. `withdrawal_url` is where a consumer can
    withdraw from the contract online.
    """

    language: Language
    number: str
    title: str
    sent_at: datetime
    valid_until: date
    seller: Party
    customer: Party
    rows: tuple[Row, ...]
    totals: Totals
    payment_days: int
    private: bool = False
    message: str | None = None
    terms: str | None = None
    withdrawal_url: str | None = None
