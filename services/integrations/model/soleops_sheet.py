"""An application of Soleops as a row of a sheet: the API's fields, and what Finns call them. Pure."""

import datetime
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Protocol

from services.integrations.model.headers import Headers
from shared import names
from shared.clock import HELSINKI
from shared.identifiers import mask_identity_codes

_FINNISH = {
    "application_id": "Hakemustunnus|Hakemuksen tunnus|Hakemus",
    "state": "Tila|Hakemuksen tila",
    "changed_at": "Muutettu|Muuttunut|Muutosaika",
    "last_name": "Sukunimi",
    "former_surname": "Entinen sukunimi|Aiempi sukunimi",
    "first_names": "Etunimet|Etunimi",
    "preferred_name": "Kutsumanimi",
    "birth_date": "Syntymäaika|Syntymäpäivä",
    "street": "Katuosoite|Lähiosoite|Osoite",
    "postal_code": "Postinumero",
    "city": "Postitoimipaikka|Kaupunki|Paikkakunta",
    "country": "Maa",
    "email": "Sähköposti|Sähköpostiosoite",
    "phone": "Puhelin|Puhelinnumero|Matkapuhelin",
    "programme": "Koulutusohjelma|Tutkinto-ohjelma|Koulutus",
    "programme_code": "Koulutuskoodi|Koulutuksen koodi",
    "studies_began": "Aloitusvuosi|Opinnot alkoivat",
    "degree": "Tutkinto|Tutkintonimike",
    "graduation_year": "Valmistumisvuosi",
    "language": "Kieli|Asiointikieli",
    "consent.text_version": "Suostumustekstin versio",
    "consent.language": "Suostumuksen kieli",
    "consent.at": "Suostumuksen aika|Suostumus annettu",
    "consent.notice_version": "Tietosuojailmoituksen versio",
}
HEADERS = Headers({field: f"{field}|{aliases}" for field, aliases in _FINNISH.items()})
COLUMNS = {field: aliases.partition("|")[0] for field, aliases in _FINNISH.items()}
"""Field to the header under which refused rows are given back, to be corrected and dropped again."""
NEEDED = ("application_id", "state")
EXPECTED = ("application_id (or Hakemustunnus)", "state (or Tila)")
YEARS = ("studies_began", "graduation_year")
LONGEST = 4_000
"""Letters of a value that are given back: as many as a field may have."""
PASTE = "the value itself (paste as values)"
WRONG = {"f": "the cell holds a formula", "e": "the cell shows an error"}


class Cell(Protocol):
    """What is read of a cell."""

    @property
    def value(self) -> Any: ...
    @property
    def data_type(self) -> Any: ...


def is_header(fields: Collection[str]) -> bool:
    """Whether these columns can tell an application and its state."""
    return set(NEEDED) <= set(fields)


def application(
    row: Sequence[Cell], columns: Mapping[int, str]
) -> tuple[dict[str, Any], list[dict[str, str]]]:
    """The row as the API takes it, and what is wrong with cells that hold a formula or an error.

    Where two columns hold one field, the first that is not blank counts.
    """
    found: dict[str, Any] = {}
    wrong: dict[str, dict[str, str]] = {}
    for column, cell in enumerate(row):
        field = columns.get(column)
        if not field or field in found or field in wrong or _is_blank(cell):
            continue
        if cell.data_type in WRONG:
            wrong[field] = {"field": field, "problem": WRONG[cell.data_type], "expected": PASTE}
        else:
            found[field] = _plain(field, cell)
    consent = {
        name.removeprefix("consent."): found.pop(name) for name in [*found] if name.startswith("consent.")
    }
    return found | ({"consent": consent} if consent else {}), list(wrong.values())


def shown(said: Mapping[str, Any]) -> dict[str, str]:
    """What an application that is refused says, as texts of cells, without any personal identity code."""
    consent = said.get("consent")
    parts = consent.items() if isinstance(consent, Mapping) else ()
    found = {**said, **{f"consent.{name}": value for name, value in parts}}
    plain = {name: found[name] for name in COLUMNS if isinstance(found.get(name), str | int | float)}
    return {name: mask_identity_codes(str(value))[:LONGEST] for name, value in plain.items()}


def _is_blank(cell: Cell) -> bool:
    return cell.value is None or (isinstance(cell.value, str) and not names.tidy(cell.value))


def _plain(field: str, cell: Cell) -> Any:
    """The value as JSON would give it; a time of a sheet has no zone and is Finnish."""
    match cell.value:
        case str() | bool():
            return cell.value
        case datetime.datetime() as at if field == "birth_date":
            return at.date().isoformat()
        case datetime.datetime() as at:
            return at.replace(tzinfo=HELSINKI).isoformat()
        case int() | float() as number if float(number).is_integer():
            return int(number) if field in YEARS else str(int(number))
    return str(cell.value)
