"""A list of unsubscribed addresses as rows: its one column `email`, and what is wrong with its rows."""

import csv
import io
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import NamedTuple

from services.integrations import cells, workbook
from services.integrations.cells import Cell
from services.integrations.model.headers import Header
from services.integrations.model.unsubscriptions import RowError
from services.integrations.workbook import Unreadable
from shared.contracts.integrations import PlanProblem, UnsubscriptionFormat

EMAIL = "email"
MAX_BYTES = 10 * 1024 * 1024
MAX_ROWS = 5_000
MISSING = PlanProblem(field=EMAIL, problem="is missing", expected="one address such as name@example.fi")


class Read(NamedTuple):
    """The addresses of a file, each once, in its order; how many rows repeat one; the rows without one."""

    addresses: list[str]
    repeats: int
    errors: list[RowError]

    @property
    def row_count(self) -> int:
        """How many rows there are."""
        return len(self.addresses) + self.repeats + len(self.errors)


@dataclass(frozen=True)
class _Text:
    """A cell of a file that knows no types."""

    value: str
    data_type: str = "s"


def read(path: Path, form: UnsubscriptionFormat) -> Read:
    """All rows of a file of at most 10 MB and 5 000 rows that are not blank.

    Raises `Unreadable` for a file that is hostile, damaged, too long or empty, or has not one column `email`.
    """
    if path.stat().st_size > MAX_BYTES:
        raise Unreadable("too_large", "The file is larger than 10 MB.")
    addresses: dict[str, None] = {}
    errors, repeats = [], 0
    for number, cell in _FORMS[form](path):
        address, problems = _address(number, cell)
        if problems:
            errors.append(RowError(row=number, problems=problems))
        elif address in addresses:
            repeats += 1
        addresses |= {} if problems else {address: None}
    found = Read([*addresses], repeats, errors)
    if not found.row_count:
        raise Unreadable("no_rows", "There is no address in the file.")
    return found


def _address(number: int, cell: Cell | None) -> tuple[str, tuple[PlanProblem, ...]]:
    if cell is None or cells.is_blank(cell):
        return "", (MISSING,)
    row = cells.row_of(number, [cell], {0: EMAIL})
    named = [one for one in row.problems if one.field == EMAIL]
    if not row.email and not named:
        return "", (MISSING,)
    return row.email, tuple(PlanProblem(**asdict(one)) for one in named)


def _columns(cells: Iterable[Header]) -> dict[int, str]:
    """Only what is called exactly so is the column: a list of another shape is not guessed at."""
    return {column: EMAIL for column, cell in enumerate(cells) if cell.value == EMAIL}


def _is_header(fields: Collection[str]) -> bool:
    return len(fields) == 1


LAYOUT = workbook.Layout(_columns, _is_header, (EMAIL,), MAX_ROWS)


def _xlsx(path: Path) -> Iterator[tuple[int, Cell | None]]:
    sheet = workbook.read_sheet(path, LAYOUT)
    (column,) = sheet.columns
    for number, row in sheet.rows():
        yield number, row[column] if column < len(row) else None


def _csv(path: Path) -> Iterator[tuple[int, Cell | None]]:
    """Rows parted by the semicolon, comma or tab that its first line has; in UTF-8."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
        first = text.partition("\n")[0]
        parted = max(";,\t", key=first.count)
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=parted, strict=True)
        lines = [(reader.line_num, row) for row in reader if any(cell.strip() for cell in row)]
    except (UnicodeDecodeError, csv.Error):
        raise Unreadable("damaged", "The file is not CSV in UTF-8.") from None
    columns = _columns(map(_Text, lines[0][1])) if lines else {}
    if not _is_header(columns.values()):
        raise workbook.LayoutUnknown(len(lines[0][1]) if lines else 0, LAYOUT.expected)
    workbook.must_fit(len(lines) - 1, MAX_ROWS)
    (column,) = columns
    for number, row in lines[1:]:
        yield number, _Text(row[column]) if column < len(row) else None


_FORMS: Mapping[UnsubscriptionFormat, Callable[[Path], Iterator[tuple[int, Cell | None]]]] = {
    "xlsx": _xlsx,
    "csv": _csv,
}
