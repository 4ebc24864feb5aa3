"""An application of Soleops as a row of a sheet: the API's fields, and what Finns call them. Pure."""

import datetime
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Protocol

from services.integrations.model.headers import Headers
from shared import names
from shared.clock import HELSINKI
from shared.errors import Invalid

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
NEEDED = ("application_id", "state")
EXPECTED = ("application_id (or Hakemustunnus)", "state (or Tila)")
YEARS = ("studies_began", "graduation_year")
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


def application(row: Sequence[Cell], columns: Mapping[int, str]) -> dict[str, Any]:
    """The row as the API takes it; raises Invalid where a cell holds a formula or an error.

    Where two columns hold one field, the first that is not blank counts.
    """
    found: dict[str, Any] = {}
    for column, cell in enumerate(row):
        field = columns.get(column)
        if field and field not in found and not _is_blank(cell):
            found[field] = _plain(field, cell)
    consent = {
        name.removeprefix("consent."): found.pop(name) for name in [*found] if name.startswith("consent.")
    }
    return found | ({"consent": consent} if consent else {})


def _is_blank(cell: Cell) -> bool:
    return cell.value is None or (isinstance(cell.value, str) and not names.tidy(cell.value))


def _plain(field: str, cell: Cell) -> Any:
    """The value as JSON would give it; a time of a sheet has no zone and is Finnish."""
    if cell.data_type in WRONG:
        raise Invalid.field(field, WRONG[cell.data_type], PASTE)
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
