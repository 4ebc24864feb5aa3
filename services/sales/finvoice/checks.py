"""What must be right before a Finvoice is made: the schema takes wrong check digits and totals, we do not."""

import re
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal

from services.sales.finvoice.elements import clean
from services.sales.model.billing import BillingLine, BillingRequest
from services.sales.model.configuration import Seller
from services.sales.model.customer import Customer
from shared import identifiers, references
from shared.errors import Conflict, Invalid
from shared.identifiers import NotValid
from shared.money import RATES, VatCategory, totals

HANDED = frozenset({"submitted", "rejected", "acknowledged", "invoiced", "paid"})
"""States in which finance has the request as it is."""
AT_HOME = frozenset({"FI", "AX"})
_NUMBER = re.compile(r"[A-Za-z0-9._-]{1,20}")
"""Finvoice's longest number; letters that EpiReference, an NMTOKEN, takes too."""

Check = Callable[[str], str]
Problem = dict[str, str]
SELLER: Mapping[str, Check] = {
    "business_id": identifiers.business_id,
    "vat_number": identifiers.vat_number,
    "iban": references.iban,
    "bic": references.bic,
    "e_invoice_address": references.e_invoice_address,
}
BUYER: Mapping[str, Check] = {
    "business_id": identifiers.business_id,
    "vat_number": identifiers.vat_number,
    "country": identifiers.country,
}


def must_be_whole(billing: BillingRequest, seller: Seller, original: BillingRequest | None) -> None:
    """Raise Conflict for a request that finance does not have; Invalid naming every field that is wrong."""
    if billing.number is None or billing.status not in HANDED:
        raise Conflict(
            "the billing request is not in the hands of finance: there is no Finvoice of it",
            legal=sorted(billing.actions()),
        )
    if errors := [*_of_the_request(billing, original), *faults(billing, seller)]:
        raise Invalid("no Finvoice can be made of the billing request; see errors", errors=errors)


def faults(billing: BillingRequest, seller: Seller) -> list[Problem]:
    """What of seller, buyer, rows and totals is wrong: it can be asked before a number is taken."""
    return [
        *_of_the_seller(seller),
        *_of_the_buyer(billing),
        *_of_the_lines(billing),
        *_of_the_totals(billing),
    ]


def _problem(field: str, problem: str, expected: str) -> Problem:
    return {"field": field, "problem": problem, "expected": expected}


def _of_the_request(billing: BillingRequest, original: BillingRequest | None) -> Iterator[Problem]:
    if not _NUMBER.fullmatch(billing.number or ""):
        yield _problem("number", "does not fit an invoice's", "1 to 20 letters, digits and ._-")
    if billing.payment_days is None:
        yield _problem("payment_days", "are missing", "days from the invoice to its due date")
    if billing.kind == "credit":
        credited = original.number if original and original.id == billing.credits else None
        if not _NUMBER.fullmatch(credited or ""):
            yield _problem("credits", "is no request with a number", "the request that it takes back")


def _of_the_seller(seller: Seller) -> Iterator[Problem]:
    yield from _checked("seller", seller, SELLER)
    for name in ("name", "business_id", "vat_number", "street", "postal_code", "city", "iban", "bic"):
        yield from _long_enough(f"seller.{name}", getattr(seller, name))
    if seller.e_invoice_operator:
        yield from _long_enough("seller.e_invoice_operator", seller.e_invoice_operator, most=35)


def _of_the_buyer(billing: BillingRequest) -> Iterator[Problem]:
    buyer = billing.buyer
    if buyer is None:
        yield _problem("buyer", "is missing", "whom the request is made out to")
        return
    yield from _long_enough("buyer.name", buyer.name)
    yield from _checked("buyer", buyer, BUYER)
    yield from _of_the_e_invoice(buyer)
    if buyer.private and (buyer.business_id or buyer.vat_number):
        yield _problem("buyer.business_id", "is not for a private person", "none, or another kind of buyer")
    reverse = any(line.vat.category is VatCategory.AE for line in billing.lines)
    if reverse and not (buyer.vat_number or buyer.business_id):
        expected = "the number of the buyer, who pays the VAT [AVL 209 e §]"
        yield _problem("buyer.vat_number", "is missing for a reverse charge", expected)


def _of_the_e_invoice(buyer: Customer) -> Iterator[Problem]:
    """Abroad there are other networks: only the length can be checked."""
    if buyer.country in AT_HOME:
        yield from _checked("buyer", buyer, {"e_invoice_address": references.e_invoice_address})
    elif buyer.e_invoice_address:
        yield from _long_enough("buyer.e_invoice_address", buyer.e_invoice_address, most=35)
    if buyer.e_invoice_operator:
        yield from _long_enough("buyer.e_invoice_operator", buyer.e_invoice_operator, most=35)


def _checked(place: str, party: Seller | Customer, checks: Mapping[str, Check]) -> Iterator[Problem]:
    for name, check in checks.items():
        value = getattr(party, name)
        if not value:
            continue
        try:
            check(value)
        except NotValid as error:
            yield _problem(f"{place}.{name}", error.problem, error.expected)


def _long_enough(field: str, text: str, most: int | None = None) -> Iterator[Problem]:
    letters = len(clean(text))
    if letters < 2 or (most is not None and letters > most):
        expected = "at least 2 letters" if most is None else f"2 to {most} letters"
        yield _problem(field, "does not fit Finvoice", expected)


def _of_the_lines(billing: BillingRequest) -> Iterator[Problem]:
    if not billing.lines:
        yield _problem("lines", "are missing", "at least one row to bill")
    for place, line in enumerate(billing.lines):
        if not clean(line.name):
            yield _problem(f"lines.{place}.name", "is missing", "what is billed")
        if line.net < 0 if billing.kind == "request" else line.net > 0:
            sign = "none below 0 in a request, none above 0 in a credit"
            yield _problem(f"lines.{place}.net", "has the wrong sign", sign)
        if not _is_rated(line):
            expected = "the rate of its category on the day of supply"
            yield _problem(f"lines.{place}.rate", "does not match its VAT", expected)


def _is_rated(line: BillingLine) -> bool:
    if line.supplied_on is not None:
        try:
            return line.rate == line.vat.rate(line.supplied_on)
        except NotValid:
            return False
    known = {one.percent for one in RATES if one.rate_class is line.vat.rate_class}
    return line.rate in (known or {Decimal(0)})


def _of_the_totals(billing: BillingRequest) -> Iterator[Problem]:
    if totals(line.part for line in billing.lines) != billing.totals:
        yield _problem("totals", "do not match the rows", "the sums of the rows, VAT by group")
