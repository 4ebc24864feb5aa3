"""A dropped file as rows of applications, whichever of its forms it has."""

import io
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

from services.integrations import workbook
from services.integrations.model import soleops_sheet
from services.integrations.model.drops import MAX_ROWS
from services.integrations.workbook import Unreadable
from shared.contracts.integrations import DropFormat

MAX_BYTES = 10 * 1024 * 1024
MAX_FIELDS = 100
LAYOUT = workbook.Layout(
    soleops_sheet.HEADERS.fields_of, soleops_sheet.is_header, soleops_sheet.EXPECTED, MAX_ROWS
)


class Given(NamedTuple):
    """A row: its number, what it says, and what is wrong with it already."""

    number: int
    said: Mapping[str, Any]
    wrong: Sequence[Mapping[str, str]] = ()


def read(path: Path, form: DropFormat) -> Iterator[Given]:
    """The rows of a file of at most 10 MB and 5 000 rows; a wrong row is one by itself.

    Raises `Unreadable` for a file that is hostile, damaged, too long, empty, or of another form; of damage at
    the end of a workbook not before the rows above it are read.
    """
    if path.stat().st_size > MAX_BYTES:
        raise Unreadable("too_large", "The file is larger than 10 MB.")
    rows = _FORMS[form](path)
    first = next(rows, None)
    if first is None:
        raise Unreadable("no_rows", "There is no application in the file.")
    return chain((first,), rows)


def _wrong(number: int, problem: str, expected: str) -> Given:
    return Given(number, {}, ({"field": "row", "problem": problem, "expected": expected},))


# --- JSON ------------------------------------------------------------------------------------------------


def _json(path: Path) -> Iterator[Given]:
    try:
        listed = json.loads(path.read_bytes().decode("utf-8-sig"), object_pairs_hook=_once)
    except RecursionError:
        raise Unreadable("too_deep", "The file is nested too deeply: expected a list of objects.") from None
    except ValueError:
        raise Unreadable("damaged", "The file is not JSON in UTF-8.") from None
    if not isinstance(listed, list):
        raise Unreadable("not_a_list", "The file is no JSON list: expected a list of applications.")
    workbook.must_fit(len(listed), MAX_ROWS)
    for number, one in enumerate(listed, 1):
        yield _object(number, one)


def _ndjson(path: Path) -> Iterator[Given]:
    filled = [(number, line) for number, line in enumerate(io.BytesIO(path.read_bytes()), 1) if line.strip()]
    workbook.must_fit(len(filled), MAX_ROWS)
    if filled and not any(line.lstrip(b"\xef\xbb\xbf \t").startswith(b"{") for _, line in filled):
        raise Unreadable("not_ndjson", "No line of the file is a JSON object: expected one in each line.")
    for number, line in filled:
        yield _line(number, line)


def _line(number: int, line: bytes) -> Given:
    try:
        return _object(number, json.loads(line.decode("utf-8-sig"), object_pairs_hook=_once))
    except (ValueError, RecursionError):
        return _wrong(number, "is not JSON in UTF-8", "one JSON object in the line")


class _Twice(dict[str, Any]):
    """An object that names a field more than once, so that nobody can say which is meant."""


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    return found if len(found) == len(pairs) else _Twice(found)


def _object(number: int, one: Any) -> Given:
    """The fields of a row; not where they are no object, too many, named twice, or no text."""
    if not isinstance(one, dict):
        return _wrong(number, "is no object", "an object of the application's fields")
    if any(isinstance(part, _Twice) for part in (one, *one.values())):
        return _wrong(number, "names a field twice", "each field of the application once")
    if any(len(part) > MAX_FIELDS for part in (one, *one.values()) if isinstance(part, dict)):
        return _wrong(number, f"has over {MAX_FIELDS} fields", "the fields of an application")
    try:
        json.dumps(one, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        return _wrong(number, "holds what is no text, or is nested too deeply", "texts of Unicode")
    return Given(number, one)


# --- XLSX ------------------------------------------------------------------------------------------------


def _xlsx(path: Path) -> Iterator[Given]:
    sheet = workbook.read_sheet(path, LAYOUT)
    for number, row in sheet.rows():
        said, wrong = soleops_sheet.application(row, sheet.columns)
        yield _object(number, said)._replace(wrong=wrong) if wrong else _object(number, said)


_FORMS: Mapping[DropFormat, Callable[[Path], Iterator[Given]]] = {
    "json": _json,
    "ndjson": _ndjson,
    "xlsx": _xlsx,
}
