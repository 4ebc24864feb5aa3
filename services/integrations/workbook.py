"""Excel in and out: a report read row by row, a list written row by row."""

import io
import zipfile
import zlib
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, cast

from services.integrations import cells
from services.integrations.cells import Problem, SheetRow
from services.integrations.package import MAX_ZIPPED, Unreadable, look_over
from shared import workbook
from shared.workbook import Column, Written

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

__all__ = [
    "Layout",
    "LayoutUnknown",
    "Problem",
    "Report",
    "Sheet",
    "SheetRow",
    "Unreadable",
    "Written",
    "must_fit",
    "read",
    "read_sheet",
    "write",
]

MAX_ROWS = 2_000
MAX_COLUMNS = 100
HEADER_ROWS = 10

# What openpyxl raises on files that are not what they say; ParseError is a SyntaxError.
_DAMAGE = (ArithmeticError, AttributeError, LookupError, OSError, SyntaxError, TypeError, ValueError)
_DAMAGES = (*_DAMAGE, EOFError, NotImplementedError, zipfile.BadZipFile, zlib.error)


class LayoutUnknown(Unreadable):
    """No header row names the columns: `expected` headers, and how many header cells were `found`."""

    def __init__(self, found: int, expected: tuple[str, ...]) -> None:
        self.expected = expected
        self.found = found
        super().__init__(
            "layout_unknown",
            f"No header row was recognised in the first {HEADER_ROWS} rows: expected the headers "
            f"{', '.join(self.expected)}; the fullest row has {found} header cells.",
        )


def _names_persons(fields: Collection[str]) -> bool:
    return len(fields) > 1 and not {"name", "last_name", "email"}.isdisjoint(fields)


@dataclass(frozen=True)
class Layout:
    """How a sheet's header row is known, which headers it is expected to have, how long the sheet may be."""

    fields_of: Callable[[Iterable[cells.Cell]], dict[int, str]]
    is_header: Callable[[Collection[str]], bool]
    expected: tuple[str, ...]
    max_rows: int


CONTACTS = Layout(cells.fields_of, _names_persons, cells.EXPECTED, MAX_ROWS)


@dataclass(frozen=True)
class Sheet:
    """A sheet whose header row is known: the fields by column (from 0), and the rows under it."""

    header_row: int
    columns: dict[int, str]
    count: int
    hidden_rows: int
    _sheet: "Worksheet" = field(repr=False)

    def rows(self) -> Iterator[tuple[int, Sequence[cells.Cell]]]:
        """Every row that is not blank, as its cells, with its number in Excel."""
        return _filled_rows(self._sheet, self.header_row + 1)


@dataclass(frozen=True)
class Report:
    """A sheet whose header row is known; `rows()` reads it anew each time, one row in memory at once."""

    header_row: int
    fields: tuple[str, ...]
    count: int
    hidden_rows: int
    _sheet: Sheet = field(repr=False)

    def rows(self) -> Iterator[SheetRow]:
        """Every row that is not blank, with its number in Excel; a wrong cell is a problem of its row."""
        for number, row in self._sheet.rows():
            yield cells.row_of(number, row, self._sheet.columns)


def read(source: Path | str | IO[bytes]) -> Report:
    """The contacts of a workbook of at most 2 000 rows; raises as `read_sheet` does."""
    found = read_sheet(source, CONTACTS)
    fields = tuple(dict.fromkeys(found.columns.values()))
    return Report(found.header_row, fields, found.count, found.hidden_rows, found)


def read_sheet(source: Path | str | IO[bytes], layout: Layout) -> Sheet:
    """The first visible sheet that has a header row in its first ten rows.

    Raises `Unreadable` for a file that is hostile, damaged or longer than the layout takes, `LayoutUnknown`
    for one without a known header row. An open file is read from where it stands.
    """
    file = io.BytesIO(_bytes_of(source))
    contents = look_over(file)
    sheet, header_row, columns = _find_header(_open(file), layout)
    count = sum(1 for _ in islice(_filled_rows(sheet, header_row + 1), layout.max_rows + 1))
    must_fit(count, layout.max_rows)
    return Sheet(header_row, columns, count, contents.hidden_rows, sheet)


def must_fit(count: int, most: int) -> None:
    """Raise `Unreadable` for a list of more rows than are taken at once."""
    if count > most:
        raise Unreadable("too_many_rows", f"The list has over {most} rows; split it into several files.")


def write(
    path: Path | str, columns: Sequence[str], rows: Iterable[Sequence[str | None]], title: str
) -> Written:
    """Write a list whose every cell is text, also what looks like a formula; memory stays flat.

    The same columns, rows and title give the same bytes. Raises `ValueError` where a row does not fit.
    """
    texts = ([value or "" for value in row] for row in rows)
    return workbook.write(path, [Column(header) for header in columns], texts, title)


def _bytes_of(source: Path | str | IO[bytes]) -> bytes:
    if isinstance(source, Path | str):
        with Path(source).open("rb") as file:
            return file.read(MAX_ZIPPED + 1)
    return source.read(MAX_ZIPPED + 1)


def _open(file: IO[bytes]) -> "Workbook":
    """Formulas are kept apart from their cached values, so that a formula cell can be told and refused."""
    import warnings

    import openpyxl

    warnings.filterwarnings("ignore", category=UserWarning, module=r"openpyxl\.")
    try:
        return openpyxl.load_workbook(file, read_only=True, data_only=False, keep_links=False)
    except _DAMAGES:
        raise Unreadable("damaged", "The file is damaged or not a workbook that Excel would open.") from None


def _find_header(book: "Workbook", layout: Layout) -> tuple["Worksheet", int, dict[int, str]]:
    fullest = 0
    for sheet in book.worksheets:
        if sheet.sheet_state != "visible":
            continue
        cast(Any, sheet).reset_dimensions()  # what the file says of its size is not to be trusted
        best, columns, filled = _best_header(sheet, layout)
        fullest = max(fullest, filled)
        if columns:
            return sheet, best, columns
    raise LayoutUnknown(fullest, layout.expected)


def _best_header(sheet: "Worksheet", layout: Layout) -> tuple[int, dict[int, str], int]:
    """(row, fields by column, filled cells of the fullest row); no fields where no row will do."""
    best, columns, fullest = 0, dict[int, str](), 0
    for number, row in _filled_rows(sheet, 1, HEADER_ROWS):
        found = layout.fields_of(row)
        fullest = max(fullest, sum(not cells.is_blank(cell) for cell in row))
        if layout.is_header(found.values()) and len(found) > len(columns):
            best, columns = number, found
    return best, columns, fullest


def _filled_rows(
    sheet: "Worksheet", first: int, last: int | None = None
) -> Iterator[tuple[int, Sequence[cells.Cell]]]:
    """(number in Excel, cells) of rows that are not blank; the rows that a file skips are all one tuple."""
    rows = sheet.iter_rows(min_row=first, max_row=last, max_col=MAX_COLUMNS)
    blank: Sequence[cells.Cell] = ()
    try:
        for number, row in enumerate(rows, start=first):
            if row is blank:
                continue
            if all(map(cells.is_blank, row)):
                blank = row
            else:
                yield number, row
    except _DAMAGES:
        raise Unreadable("damaged", "The file is damaged: a sheet cannot be read to its end.") from None
