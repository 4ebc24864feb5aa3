"""Workbooks written row by row: no text becomes a formula, memory stays flat, equal rows are equal files."""

import datetime
import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

Cell = str | int | Decimal | datetime.date | None
TEXT, WHOLE, NUMBER, PERCENT = "@", "0", "#,##0.###", '0.0#" %"'
MONEY = '#,##0.00" €"'
DAY = "d.m.yyyy"
"""Number formats; Excel shows their separators as its reader's language has them: `1 234,50 €`."""

# One moment for every file: equal rows are equal files.
_CREATED = datetime.datetime(2000, 1, 1)  # noqa: DTZ001 - a naive date is what the writer takes


class DoesNotFit(ValueError):
    """More rows than a sheet takes, a text that is too long for a cell, or a row of another width."""


@dataclass(frozen=True)
class Column:
    """A column: its header, the number format of its cells, its width in letters."""

    header: str
    form: str = TEXT
    width: int = 24


@dataclass(frozen=True)
class Written:
    """A finished file: rows under the header, SHA-256 in hexadecimal."""

    rows: int
    sha256: str


def write(
    path: Path | str,
    columns: Sequence[Column],
    rows: Iterable[Sequence[Cell]],
    title: str,
    *,
    printed: bool = False,
) -> Written:
    """Write one sheet; a text stays a text, also what looks like a formula, a number or a link.

    Numbers and days are such to Excel; the header is bold and stays in sight. The same columns, rows and
    title give the same bytes. printed: it is set for paper, A4, with title and header on each page. Raises
    DoesNotFit.
    """
    import xlsxwriter

    count = 0
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(str(path), options) as book:
        book.set_properties({"title": title, "created": _CREATED})
        sheet = book.add_worksheet(_sheet_name(title))
        sheet.freeze_panes(1, 0)
        if printed:
            _set_for_paper(sheet, title)
        forms = [book.add_format(_form(column.form)) for column in columns]
        for place, (column, form) in enumerate(zip(columns, forms, strict=True)):
            sheet.set_column(place, place, column.width, form)
        bold = book.add_format(_form(TEXT) | {"bold": True})
        _write_row(sheet, 0, [column.header for column in columns], [bold] * len(columns))
        for count, row in enumerate(rows, start=1):
            _write_row(sheet, count, row, forms)
    return Written(count, sha256(path))


def sha256(path: Path | str) -> str:
    """The SHA-256 of a file, in hexadecimal."""
    with Path(path).open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _set_for_paper(sheet: Any, title: str) -> None:
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.hide_gridlines(0)
    sheet.set_header("&L" + title[:100].replace("&", "&&"))
    sheet.set_footer("&R&P / &N")


def _form(form: str) -> dict[str, Any]:
    return {"num_format": form, "quote_prefix": form == TEXT}


def _sheet_name(title: str) -> str:
    """At most 31 characters without those that Excel refuses."""
    return " ".join(re.sub(r"[\[\]:*?/\\']", " ", title).split())[:31].strip() or "Lista"


def _write_row(sheet: Any, number: int, row: Sequence[Cell], forms: Sequence[Any]) -> None:
    if len(row) != len(forms):
        raise DoesNotFit("a row has another number of cells than the list has columns")
    for column, (value, form) in enumerate(zip(row, forms, strict=True)):
        if _write(sheet, number, column, value, form):
            raise DoesNotFit("a cell does not fit: too many rows, or a text over 32 767 characters")


def _write(sheet: Any, row: int, column: int, value: Cell, form: Any) -> Any:
    """Write a cell as what it is; not 0 where the writer refuses it."""
    match value:
        case None:
            return sheet.write_blank(row, column, None, form)
        case str():
            return sheet.write_string(row, column, value, form)
        case datetime.date():
            return sheet.write_datetime(row, column, value, form)
    return sheet.write_number(row, column, value, form)
