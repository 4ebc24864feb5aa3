"""From cells to a person's row: header names, clean text, and what is wrong with a cell."""

import datetime
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from services.integrations.model.headers import Headers
from shared import identifiers, names

_HEADERS = {
    "name": "Nimi|Koko nimi|Name|Full name|Contact|Contact name|Yhteyshenkilö|Namn",
    "first_names": "Etunimi|Etunimet|First name|First names|Given name|Förnamn",
    "last_name": "Sukunimi|Last name|Surname|Family name|Efternamn",
    "phone": "Puhelin|Puhelinnumero|Puh|Matkapuhelin|GSM|Phone|Phone number|Telephone|Tel|Mobile|Mobile phone"
    "|Telefon",
    "email": "Sähköposti|Sähköpostiosoite|Email|E-mail address|E-post",
    "company": "Yritys|Yrityksen nimi|Organisaatio|Company|Company name|Organisation|Organization|Företag",
    "business_id": "Y-tunnus|Yritystunnus|Business ID|FO-nummer",
    "role": "Rooli|Tehtävä|Tehtävänimike|Titteli|Role|Title|Job title|Position",
    "city": "Kaupunki|Paikkakunta|Postitoimipaikka|City|Town|Ort",
}
EXPECTED = ("Nimi (or Etunimi and Sukunimi)", "Puhelin", "Sähköposti", "Yritys")

_SPACES_IN_EMAIL = dict.fromkeys(map(ord, "\u00a0\u2007\u202f"))
_CONTROL_ESCAPE = re.compile(r"_x00(?:[01][0-9A-Fa-f]|7[Ff])_")
_PARTICLES = re.compile(r"a[flv]|bin|d[aeiu]|del|della|den|der|el|la|le|ten|ter|van|von|zur?")
_CHECKED: dict[str, Callable[[str], str]] = {
    "email": identifiers.email,
    "phone": identifiers.phone,
    "business_id": identifiers.business_id,
}
_MAY_BE_NUMBERS = frozenset({"company", "business_id"})


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a field and what would be right, without its value."""

    field: str
    problem: str
    expected: str


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One person as a sheet gives them: clean values, empty where a cell is blank or wrong."""

    row_number: int
    first_names: str = ""
    last_name: str = ""
    email: str = ""
    phone: str = ""
    company: str = ""
    business_id: str = ""
    role: str = ""
    city: str = ""
    problems: tuple[Problem, ...] = ()


class Cell(Protocol):
    """What is read of a cell, whichever library it comes from."""

    @property
    def value(self) -> Any: ...
    @property
    def data_type(self) -> Any: ...


fields_of = Headers(_HEADERS).fields_of


def is_blank(cell: Cell) -> bool:
    return cell.value is None or (isinstance(cell.value, str) and not names.tidy(cell.value))


def row_of(number: int, cells: Sequence[Cell], fields: Mapping[int, str]) -> SheetRow:
    """The person in a row. Where two columns hold one field, the first that is not blank counts."""
    values: dict[str, str] = {}
    problems: list[Problem] = []
    for column, cell in enumerate(cells):
        field = fields.get(column)
        if field in values or is_blank(cell):
            continue
        if field is None:
            problems += _identity_code(f"column {_letters(column)}", cell.value)
        else:
            values[field], found = _value(field, cell)
            problems += found
    if not values:
        problems.append(
            Problem("row", "none of the known columns has a value", "a name, or an email address")
        )
    problems += _split_name(values)
    return SheetRow(row_number=number, **values, problems=tuple(problems))


def person(name: str) -> tuple[str, str]:
    """(first names, last name) of a name in one cell; raises `NotValid`.

    "Sukunimi, Etunimet" is split at its comma. Without a comma the order is "Etunimet Sukunimi": the last
    word is the last name, together with the small particles before it (Maija von Essen, Juan de la Cruz).
    A last name written first without a comma cannot be told apart.
    """
    expected = "Sukunimi, Etunimi or Etunimi Sukunimi"
    if name.count(",") > 1:
        raise identifiers.NotValid("more than one comma in a name", expected)
    if "," in name:
        last, _, first = (part.strip() for part in name.partition(","))
    else:
        words = name.split()
        start = next(
            (at for at, word in enumerate(words) if at and _PARTICLES.fullmatch(word)), len(words) - 1
        )
        first, last = " ".join(words[:start]), " ".join(words[start:])
    if not first or not last:
        raise identifiers.NotValid("only one name where a first and a last name are expected", expected)
    return first, last


def _split_name(values: dict[str, str]) -> list[Problem]:
    """Put the parts of a whole name where no columns of their own hold them."""
    name = values.pop("name", "")
    if not name or values.get("last_name"):
        return []
    try:
        values["first_names"], values["last_name"] = person(name)
    except identifiers.NotValid as refusal:
        values["last_name"] = name.strip(", ")
        return [Problem("name", refusal.problem, refusal.expected)]
    return []


def _value(field: str, cell: Cell) -> tuple[str, list[Problem]]:
    if cell.data_type == "f":
        return "", [Problem(field, "the cell holds a formula", "the value itself (paste as values)")]
    if cell.data_type == "e":
        return "", [Problem(field, "the cell shows an error", "a value")]
    if isinstance(cell.value, str):
        return _text(field, cell.value)
    return _number(field, cell.value)


def _number(field: str, value: object) -> tuple[str, list[Problem]]:
    """A number counts only where no leading zero can be missing without being noticed."""
    if isinstance(value, bool):
        return "", [Problem(field, "a true or false where text is expected", "text")]
    if isinstance(value, datetime.date | datetime.time | datetime.timedelta):
        return "", [
            Problem(field, "a date or time where text is expected", "text, in a cell formatted as text")
        ]
    if field == "phone":
        problem = "the phone number is stored as a number, so a leading zero may be lost"
        return "", [Problem(field, problem, "text such as 050 502 0402 or +358 50 502 0402")]
    if field in _MAY_BE_NUMBERS and isinstance(value, int | float) and float(value).is_integer():
        return _text(field, str(int(value)))
    return "", [Problem(field, "a number where text is expected", "text")]


def _text(field: str, raw: str) -> tuple[str, list[Problem]]:
    raw = _CONTROL_ESCAPE.sub(" ", raw)
    found = _identity_code(field, raw)
    text = names.tidy(identifiers.mask_identity_codes(raw))
    if found:
        return ("" if field in _CHECKED else _without_mask(field, text)), found
    if field not in _CHECKED:
        return text, []
    try:
        return _CHECKED[field](raw.translate(_SPACES_IN_EMAIL) if field == "email" else text), []
    except identifiers.NotValid as refusal:
        return "", [Problem(field, refusal.problem, refusal.expected)]


def _identity_code(field: str, value: object) -> list[Problem]:
    if isinstance(value, str) and identifiers.find_identity_code(value):
        return [Problem(field, "a personal identity code, which is not kept", "the cell without the code")]
    return []


def _without_mask(field: str, text: str) -> str:
    """No mask stays in a name, where it would be read as a part of it."""
    return names.tidy(text.replace(identifiers.MASK, "")) if field.endswith(("name", "names")) else text


def _letters(column: int) -> str:
    """A column as Excel names it: 0 is A, 26 is AA."""
    letters = ""
    while column >= 0:
        letters = chr(ord("A") + column % 26) + letters
        column = column // 26 - 1
    return letters
