"""The file round a workbook: a ZIP of XML parts, looked over before any library opens it."""

import posixpath
import zipfile
import zlib
from dataclasses import dataclass
from typing import IO, NoReturn
from xml.parsers import expat

MEGABYTE = 1024 * 1024
MAX_ZIPPED = 10 * MEGABYTE
MAX_EXPANDED = 60 * MEGABYTE
MAX_RATIO = 100
MAX_ENTRIES = 200
MAX_ELEMENTS = 1_000_000
LAST_ROW = 1_048_576

_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_ZIP = b"PK\x03\x04"
_ACTIVE = ("vbaproject", "externallinks/", "embeddings/", "activex/", "macrosheets/")
_ROW = "http://schemas.openxmlformats.org/spreadsheetml/2006/main row"


class Unreadable(Exception):
    """A file refused as a whole: `code` is stable, `detail` plain English without the file's content."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail


@dataclass
class Contents:
    """What the scan counts over all XML parts of a workbook."""

    elements: int = 0
    hidden_rows: int = 0


def look_over(file: IO[bytes]) -> Contents:
    """Refuse with `Unreadable` what no ordinary XLSX file holds; the file is left at its beginning."""
    _check_kind(file)
    try:
        with zipfile.ZipFile(file) as archive:
            _check_entries(archive.infolist())
            return _scan(archive)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError):
        raise Unreadable("damaged", "The file is damaged: its ZIP container cannot be read.") from None
    finally:
        file.seek(0)


def _check_kind(file: IO[bytes]) -> None:
    size = file.seek(0, 2)
    file.seek(0)
    start = file.read(8)
    if size > MAX_ZIPPED:
        raise Unreadable("too_large", "The file is larger than 10 MB.")
    if start == _OLE:
        raise Unreadable(
            "encrypted_or_old",
            "The file has a password or is an old .xls file; save it as .xlsx without a password.",
        )
    if not start.startswith(_ZIP):
        raise Unreadable("not_a_workbook", "The file is not an Excel workbook (.xlsx).")


def _check_entries(entries: list[zipfile.ZipInfo]) -> None:
    if len(entries) > MAX_ENTRIES:
        raise Unreadable("suspicious", f"The file has more than {MAX_ENTRIES} parts.")
    if sum(entry.file_size for entry in entries) > MAX_EXPANDED:
        raise Unreadable("too_large", "The file is larger than 60 MB when it is unpacked.")
    for entry in entries:
        _check_entry(entry)
    paths = {entry.filename.lower() for entry in entries}
    if len(paths) < len(entries):
        raise Unreadable("suspicious", "The file has two parts of the same name.")
    if "[content_types].xml" not in paths or not any(path.startswith("xl/") for path in paths):
        raise Unreadable("not_a_workbook", "The file is not an Excel workbook (.xlsx).")


def _check_entry(entry: zipfile.ZipInfo) -> None:
    if entry.flag_bits & 0x1:
        raise Unreadable("encrypted_or_old", "The file has a password; save it without one.")
    if entry.file_size > MAX_RATIO * max(entry.compress_size, 1):
        raise Unreadable("suspicious", f"A part of the file unpacks to over {MAX_RATIO} times its size.")
    if _is_tricky(entry.orig_filename):
        raise Unreadable("suspicious", "The file has a part whose path leads out of it.")
    if any(mark in entry.filename.lower() for mark in _ACTIVE):
        raise Unreadable(
            "active_content",
            "The file has macros, links to other files or embedded objects; save a plain copy of the list.",
        )


def _is_tricky(path: str) -> bool:
    inside = posixpath.normpath(path) == path.rstrip("/") and not path.startswith(("/", "../"))
    return not inside or path == ".." or any(sign in path for sign in "\\:\0")


def _scan(archive: zipfile.ZipFile) -> Contents:
    contents = Contents()
    for entry in archive.infolist():
        with archive.open(entry) as part:
            _scan_part(part, contents, must_be_xml=entry.filename.lower().endswith((".xml", ".rels")))
    return contents


def _scan_part(part: IO[bytes], contents: Contents, must_be_xml: bool) -> None:
    """Every part is read as XML, whatever its name says; pictures end at their first byte."""
    last_row = 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal last_row
        contents.elements += 1
        if contents.elements > MAX_ELEMENTS:
            raise Unreadable("too_large", "The file has too many cells.")
        if name == _ROW:
            last_row = _row_number(attributes, last_row)
            contents.hidden_rows += attributes.get("hidden") in ("1", "true")

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = start
    parser.StartDoctypeDeclHandler = _refuse_doctype
    try:
        parser.ParseFile(part)
    except (expat.ExpatError, ValueError, LookupError):
        if must_be_xml:
            raise Unreadable("damaged", "The file is damaged: a part of it is not well-formed XML.") from None


def _row_number(attributes: dict[str, str], previous: int) -> int:
    """Rows out of order would be lost in reading, so they are refused."""
    written = attributes.get("r", str(previous + 1))
    if not (written.isdecimal() and previous < int(written[:8]) <= LAST_ROW):
        raise Unreadable("damaged", "The file is damaged: its rows are not in order.")
    return int(written)


def _refuse_doctype(*_: object) -> NoReturn:
    raise Unreadable("suspicious", "The file has a document type definition, which no Excel file has.")
