"""A package as the files that a person gets: HTML to read, JSON and CSV for machines. Pure."""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from html import escape
from typing import Any, Protocol, get_args

from services.privacy.model.answer import day
from services.privacy.model.catalogue import declared
from services.privacy.model.package import DataPackage, PackageField, PackageRecord, label
from services.privacy.model.reading import Inputs, Reading
from services.privacy.model.release_parts import Ground
from services.privacy.model.request import Request
from services.privacy.model.rights import Right, complaint
from shared.fields import Language

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What begins a formula in a spreadsheet program."""


class Sheet(Protocol):
    """What the files of somebody's records are written by: in which language, with which words."""

    @property
    def inputs(self) -> Inputs: ...
    @property
    def language(self) -> Language: ...
    @property
    def words(self) -> dict[str, str]: ...


@dataclass(frozen=True)
class Cover:
    """What a package says of itself: for which request, by whom, when, where the notice is."""

    request: Request
    inputs: Inputs
    made: date
    notice: str

    @property
    def language(self) -> Language:
        return self.request.language

    @property
    def words(self) -> dict[str, str]:
        found: dict[str, str] = declared("package")[self.language]
        return found


def as_json(package: DataPackage, cover: Cover) -> bytes:
    """Everything with its labels; the same package is the same bytes."""
    about = {
        "request": cover.request.id,
        "kind": cover.request.kind,
        "received": cover.request.received.isoformat(),
        "made": cover.made.isoformat(),
        "controller": cover.inputs.configuration.controller.name_fi,
        "notice": cover.notice,
        "complaint": complaint().model_dump(),
    }
    whole = {"about": about} | package.model_dump(mode="json", exclude_none=True)
    return json.dumps(whole, ensure_ascii=False, indent=1).encode()


def as_csv(package: DataPackage, cover: Sheet) -> bytes:
    """One line for each value: record, kind, path, label, value; a value that looks a formula is quoted."""
    text = io.StringIO(newline="")
    rows = csv.writer(text)
    rows.writerow(["record", "kind", "path", "label", "value"])
    for record in package.records:
        for one in record.fields:
            cells = (record.record, record.kind, one.path, label(one, cover.language), _text(one.value))
            rows.writerow([f"'{cell}" if cell.startswith(FORMULA) else cell for cell in cells])
    return text.getvalue().encode("utf-8-sig")


def reads_as_csv(reads: Iterable[Mapping[str, str]], inputs: Inputs, language: Language) -> bytes:
    """A part of the log of reads, one line for each: when, for which purpose, which record."""
    words = declared("package")[language]
    names = {str(one.code): one.name_en if language == "en" else one.name_fi for one in inputs.purposes}
    text = io.StringIO(newline="")
    rows = csv.writer(text)
    rows.writerow([words["at"], words["why"], "record"])
    rows.writerows((one["at"], _why(one["purpose"], names, words), one["record"]) for one in reads)
    return text.getvalue().encode("utf-8-sig")


def as_html(package: DataPackage, cover: Cover) -> bytes:
    """A document that stands alone, without script or anything from elsewhere."""
    return document(cover.words["title"], _body(package, cover), cover)


def document(heading: str, parts: Iterable[str], cover: Sheet) -> bytes:
    """Parts of HTML as a document."""
    title, body = escape(heading), "\n".join(parts)
    return (
        f'<!doctype html>\n<html lang="{cover.language}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title}</title>\n</head>\n<body>\n<main>\n<h1>{title}</h1>\n{body}\n</main>\n</body>\n</html>\n"
    ).encode()


def _body(package: DataPackage, cover: Cover) -> Iterator[str]:
    words, received = cover.words, day(cover.request.received)
    controller = cover.inputs.configuration.controller
    name = controller.name_en if cover.language == "en" else controller.name_fi
    yield paragraph(words["made"].format(controller=name, made=day(cover.made), received=received))
    if cover.request.kind is Right.PORTABILITY:
        yield paragraph(words["portability"])
    if not package.records:
        yield paragraph(words["nothing"])
    for record in package.records:
        yield from told_of(record, cover)
    if package.recipients:
        yield paragraph(words["recipients"].format(recipients=", ".join(_recipients(package, cover))))
    if package.reads:
        yield from _reads(package, cover)
    yield paragraph(words["notice"].format(link=cover.notice))
    said = complaint()
    yield paragraph(said.en if cover.language == "en" else said.fi)


def told_of(record: PackageRecord, cover: Sheet) -> Iterator[str]:
    """One record: its kind, why and how long it is kept, its values."""
    words, reading = cover.words, _reading(cover)
    yield f"<h2>{escape(label(record, cover.language))}</h2>"
    named = [
        words["purpose"].format(name=label(one, cover.language), basis=reading.say(f"basis.{one.basis}"))
        for one in record.purposes
    ]
    yield paragraph(words["purposes"].format(purposes=", ".join(named)))
    if periods := [reading.period(one) for one in cover.inputs.rules if record.kind in one.kinds]:
        yield paragraph(words["kept"].format(periods="; ".join(periods)))
    rows = [(label(one, cover.language), _value(one, cover)) for one in record.fields]
    yield from _table((words["field"], words["value"]), rows)


def _value(one: PackageField, cover: Sheet) -> str:
    if one.redacted:
        return cover.words["redacted"].format(ground=one.redacted)
    return cover.words["staff"] if one.value == "user" else _text(one.value)


def _reads(package: DataPackage, cover: Cover) -> Iterator[str]:
    words = cover.words
    names = {one.code: label(one, cover.language) for record in package.records for one in record.purposes}
    yield f"<h2>{escape(words['reads'])}</h2>"
    if package.more_reads:
        files = ", ".join(f"{one.file}.csv" for one in package.more_reads)
        more = sum(one.entries for one in package.more_reads)
        yield paragraph(words["reads.more"].format(first=len(package.reads), more=more, files=files))
    rows = [(one.at, _why(one.purpose, names, words)) for one in package.reads]
    yield from _table((words["at"], words["why"]), rows)


def _why(code: str, names: Mapping[str, str], words: Mapping[str, str]) -> str:
    """A purpose in words, or the ground on which a restricted record was used; a code that is neither."""
    return names.get(code) or (words[f"release.{code}"] if code in get_args(Ground) else code)


def _recipients(package: DataPackage, cover: Cover) -> list[str]:
    known = {one.code: one for one in cover.inputs.configuration.recipients}
    english = cover.language == "en"
    return [known[code].name_en if english else known[code].name_fi for code in package.recipients]


def _reading(cover: Sheet) -> Reading:
    return Reading(cover.inputs, "en" if cover.language == "en" else "fi")


def paragraph(text: str) -> str:
    """A paragraph of plain text."""
    return f"<p>{escape(text)}</p>"


def _table(heads: tuple[str, str], rows: list[tuple[str, str]]) -> Iterator[str]:
    yield "<table>"
    yield "<tr>" + "".join(f'<th scope="col">{escape(one)}</th>' for one in heads) + "</tr>"
    for row in rows:
        yield "<tr>" + "".join(f"<td>{escape(one)}</td>" for one in row) + "</tr>"
    yield "</table>"


def _text(value: Any) -> str:
    return "" if value is None else str(value)
