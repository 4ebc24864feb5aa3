"""InvoiceRow: what is billed, how much of it, at what price, under which VAT, to which account."""

import re
from collections.abc import Iterator
from decimal import Decimal
from xml.etree.ElementTree import Element, SubElement

from services.sales.finvoice import texts
from services.sales.finvoice.elements import EURO, LONGEST_TEXT, amount, clean, day, decimal, paragraphs, put
from services.sales.model.billing import BillingLine
from services.sales.model.lines import net_of
from shared.money import cents

NAME = 100
_QUANTITY = re.compile(r"-?[0-9]{1,9}(,[0-9]{1,3})?")
_PRICE = re.compile(r"[0-9]{1,15},[0-9]{2,5}")


def row(root: Element, line: BillingLine) -> None:
    """One row. Its VAT amount is left out: VAT is worked out by group, and those of rows need not add up."""
    part = SubElement(root, "InvoiceRow")
    name, *rest = _named(line)
    put(part, "ArticleName", name)
    put(part, "ArticleDescription", rest[0] if rest else None)
    exact = _multiplies(line)
    _priced(part, line) if exact else _lump(part, line.net)
    put(part, "RowPositionIdentifier", line.id)
    day(part, "RowDeliveryDate", line.supplied_on)
    put(part, "RowAccountDimensionText", clean(line.account)[:35])
    for text in (*rest[1:], *(() if exact else _unmultiplied(line))):
        put(part, "RowFreeText", text)
    if exact:
        _discounted(part, line)
    put(part, "RowVatRatePercent", decimal(line.rate))
    put(part, "RowVatCode", line.vat.category.value)
    amount(part, "RowVatExcludedAmount", line.net)


def _named(line: BillingLine) -> Iterator[str]:
    """The name, cut to what it may have; then the whole of one that is longer, in parts."""
    whole = clean(line.name)
    yield whole[:NAME].rstrip()
    if len(whole) > NAME:
        yield from paragraphs(whole, LONGEST_TEXT)


def _multiplies(line: BillingLine) -> bool:
    """Whether quantity and price give the row's net: not so where euros were billed, or cents were shared."""
    if line.quantity is None or line.unit_price is None:
        return False
    fits = _QUANTITY.fullmatch(decimal(line.quantity)) and _PRICE.fullmatch(decimal(line.unit_price, 2))
    return bool(fits) and net_of(line.quantity, line.unit_price, line.discount) == line.net


def _priced(part: Element, line: BillingLine) -> None:
    unit = clean(line.unit)[:14]
    codes = {"QuantityUnitCode": unit} if unit else {}
    if unit.casefold() in texts.UNITS:
        codes["QuantityUnitCodeUN"] = texts.UNITS[unit.casefold()]
    put(part, "InvoicedQuantity", decimal(line.quantity or Decimal(0)), **codes)
    price = {"UnitPriceUnitCode": unit} if unit else {}
    put(part, "UnitPriceAmount", decimal(line.unit_price or Decimal(0), 2), **EURO, **price)


def _lump(part: Element, net: Decimal) -> None:
    """A sum as one piece at its price; the price is never negative, the quantity of a credit is."""
    put(part, "InvoicedQuantity", "-1" if net < 0 else "1", QuantityUnitCodeUN=texts.ONE)
    put(part, "UnitPriceAmount", decimal(abs(net), 2), **EURO)


def _unmultiplied(line: BillingLine) -> Iterator[str]:
    """What a sum stands for, where it does: `10 h, 100,00 EUR/h, -5 %`."""
    if line.quantity is None:
        return
    unit = clean(line.unit)
    told = [f"{decimal(line.quantity)} {unit}".strip()]
    if line.unit_price is not None:
        told.append(f"{decimal(line.unit_price, 2)} EUR{'/' if unit else ''}{unit}")
    if line.discount:
        told.append(f"-{decimal(line.discount)} %")
    yield from paragraphs(", ".join(told))


def _discounted(part: Element, line: BillingLine) -> None:
    if not line.discount:
        return
    base = cents((line.quantity or Decimal(0)) * (line.unit_price or Decimal(0)))
    put(part, "RowDiscountPercent", decimal(line.discount))
    amount(part, "RowDiscountAmount", base - line.net)
    amount(part, "RowDiscountBaseAmount", base)
