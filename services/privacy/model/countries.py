"""The countries of the EU and the EEA, the only ones where personal data may be (R25). Pure."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import AfterValidator

from shared.fields import Country
from shared.identifiers import NotValid
from shared.personal import NOT_PERSONAL

EEA: Mapping[str, tuple[str, str]] = {
    "AT": ("Itävalta", "Austria"),
    "BE": ("Belgia", "Belgium"),
    "BG": ("Bulgaria", "Bulgaria"),
    "CY": ("Kypros", "Cyprus"),
    "CZ": ("Tšekki", "Czechia"),
    "DE": ("Saksa", "Germany"),
    "DK": ("Tanska", "Denmark"),
    "EE": ("Viro", "Estonia"),
    "ES": ("Espanja", "Spain"),
    "FI": ("Suomi", "Finland"),
    "FR": ("Ranska", "France"),
    "GR": ("Kreikka", "Greece"),
    "HR": ("Kroatia", "Croatia"),
    "HU": ("Unkari", "Hungary"),
    "IE": ("Irlanti", "Ireland"),
    "IS": ("Islanti", "Iceland"),
    "IT": ("Italia", "Italy"),
    "LI": ("Liechtenstein", "Liechtenstein"),
    "LT": ("Liettua", "Lithuania"),
    "LU": ("Luxemburg", "Luxembourg"),
    "LV": ("Latvia", "Latvia"),
    "MT": ("Malta", "Malta"),
    "NL": ("Alankomaat", "Netherlands"),
    "NO": ("Norja", "Norway"),
    "PL": ("Puola", "Poland"),
    "PT": ("Portugali", "Portugal"),
    "RO": ("Romania", "Romania"),
    "SE": ("Ruotsi", "Sweden"),
    "SI": ("Slovenia", "Slovenia"),
    "SK": ("Slovakia", "Slovakia"),
}
"""ISO 3166-1 alpha-2 to the Finnish and the English name."""


def _within(code: str) -> str:
    if code not in EEA:
        raise NotValid("is outside the EU and the EEA", "a country of the EU or the EEA")
    return code


EeaCountry = Annotated[Country, AfterValidator(_within), NOT_PERSONAL]
"""A country of the EU or the EEA."""
