"""Which columns a workbook has, and what of a row stands in each."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from services.sales.model.billing import BillingLine, BillingRequest
from services.sales.model.figures import YearFigures
from services.sales.workbook.words import CODES, HEADERS, TITLES, word
from shared import workbook
from shared.workbook import DAY, MONEY, NUMBER, PERCENT, TEXT, WHOLE, Cell, Column, Written

Row = Mapping[str, Any]
Labels = Mapping[str, Mapping[str, str]]
"""What the configuration calls its codes: by column and code."""

_WHO = ("title", "customer_name", "responsible_id", "unit")
LAYOUTS: Mapping[str, tuple[str, ...]] = {
    "open-quotes": ("number", *_WHO, "opened_on", "valid_until", "expired", "net", "gross"),
    "order-backlog": (
        *("number", *_WHO, "status", "on_hold", "opened_on"),
        *("net", "undelivered", "remaining"),
    ),
    "pipeline": (*_WHO, "stage", "source", "opened_on", "expected_close", "value"),
    "won-lost": (*_WHO, "status", "reason", "source", "opened_on", "closed_on", "value"),
    "engagements": ("number", *_WHO, "status", "opened_on", "closed_on"),
    "to-bill": ("document", "number", *_WHO, "status", "opened_on", "net", "remaining"),
    "passive-customers": ("document", "number", *_WHO, "status", "customer", "opened_on"),
    "figures": ("period", "frozen_on", "figure", "count", "value", "net", "gross"),
    "billing_requests": (
        *("number", "kind", "attempt", "customer_name", "buyer_kind", "business_id", "vat_number"),
        *("e_invoice_address", "e_invoice_operator", "street", "postal_code", "city", "country"),
        *("contact_name", "contact_email", "title", "order_number", "buyer_reference", "agreement"),
        *("project", "delivery_date", "payment_days", "row", "name", "quantity", "measure"),
        *("unit_price", "discount", "net", "vat_category", "rate", "vat_reason", "account", "supplied_on"),
    ),
}
"""The columns of each workbook, in their order."""

MONEYS = ("value", "net", "gross", "undelivered", "remaining", "unit_price")
DAYS = (
    *("opened_on", "closed_on", "valid_until", "expected_close"),
    *("delivery_date", "supplied_on", "frozen_on"),
)
WHOLES = ("count", "attempt", "payment_days", "row")
FLAGS = ("expired", "on_hold")
FORMS: Mapping[str, tuple[str, int]] = {
    **dict.fromkeys(MONEYS, (MONEY, 15)),
    **dict.fromkeys(DAYS, (DAY, 12)),
    **dict.fromkeys(WHOLES, (WHOLE, 8)),
    **dict.fromkeys(("rate", "discount"), (PERCENT, 9)),
    "quantity": (NUMBER, 10),
    **dict.fromkeys(("title", "name", "customer_name"), (TEXT, 36)),
    **dict.fromkeys(("number", "status", "unit", "country", *FLAGS), (TEXT, 14)),
}
"""The number format and the width of a column; 24 letters of text where it is not named."""


def write(path: Path, what: str, cells: Iterable[Sequence[Cell]], language: str) -> Written:
    """Write a workbook of rows of cells; raises DoesNotFit beyond what a sheet takes."""
    columns = [Column(word(HEADERS, name, language), *FORMS.get(name, (TEXT, 24))) for name in LAYOUTS[what]]
    return workbook.write(path, columns, cells, word(TITLES, what, language))


def cells_of(what: str, language: str, labels: Labels) -> Callable[[Row], list[Cell]]:
    """What makes a row's cells: amounts as numbers, days as days, codes in words; `labels` go first."""
    named = {name: {code: word(codes, code, language) for code in codes} for name, codes in CODES.items()}
    known = {**named, **labels}

    def cells(row: Row) -> list[Cell]:
        return [_cell(name, row.get(name), known) for name in LAYOUTS[what]]

    return cells


def _cell(name: str, value: Any, known: Labels) -> Cell:
    if value is None or value == "":
        return None
    if name in DAYS:
        return date.fromisoformat(str(value))
    if FORMS.get(name, (TEXT,))[0] != TEXT:
        return Decimal(str(value))
    codes = known.get("flag" if name in FLAGS else name, {})
    return codes.get(str(value), str(value))


# --- rows ------------------------------------------------------------------------------------------------


def of_report(row: Row) -> Row:
    """A report's row; a quote's number names its revision."""
    return row if "revision" not in row else {**row, "number": f"{row['number']}/{row['revision']}"}


def of_figures(found: YearFigures) -> list[Row]:
    """The figures of the year, then those of its months."""
    whole = (str(found.year), None, found.figures)
    periods = [whole, *((one.month, one.frozen_on, one.figures) for one in found.months)]
    return [
        {"period": period, "frozen_on": frozen_on, "figure": name, **sums.model_dump()}
        for period, frozen_on, figures in periods
        for name, sums in figures.items()
    ]


def of_billing(billing: BillingRequest) -> list[Row]:
    """A billing request: a row for each of its rows."""
    buyer, references = billing.buyer, billing.references
    head = billing.model_dump(include=set(_HEAD)) | {
        "buyer_reference": references.buyer,
        "agreement": references.agreement,
        "project": references.project,
    }
    if buyer is not None:
        head |= {"customer_name": buyer.name, "buyer_kind": buyer.kind} | buyer.model_dump(
            include=set(_BUYER)
        )
    return [{**head, **_of_line(line)} for line in billing.lines]


_HEAD = ("number", "kind", "attempt", "title", "order_number", "delivery_date", "payment_days")
_BUYER = (
    *("business_id", "vat_number", "e_invoice_address", "e_invoice_operator"),
    *("street", "postal_code", "city", "country", "contact_name", "contact_email"),
)


def _of_line(line: BillingLine) -> Row:
    copied = ("name", "quantity", "unit_price", "discount", "net", "rate", "account", "supplied_on")
    return line.model_dump(include=set(copied)) | {
        "row": line.id,
        "measure": line.unit,
        "vat_category": line.vat.category.value,
        "vat_reason": line.vat.reason,
    }
