"""Field types that inputs share: each takes what people write and keeps one canonical form."""

from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, StringConstraints

from shared import identifiers
from shared.personal import Line

_Short = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=254)]


def _code(text: object) -> object:
    return text.strip().upper() if isinstance(text, str) else text


Email = Annotated[_Short, AfterValidator(identifiers.email)]
"""An email address, normalised: trimmed, lower case, IDNA."""

Phone = Annotated[_Short, AfterValidator(identifiers.phone)]
"""A phone number as E.164, its extension kept; a number without a country is Finnish."""

BusinessId = Annotated[_Short, AfterValidator(identifiers.business_id)]
"""A Finnish business ID as NNNNNNN-N."""

VatNumber = Annotated[_Short, AfterValidator(identifiers.vat_number)]
"""A VAT number of an EU country."""

AssociationId = Annotated[_Short, AfterValidator(identifiers.association_id)]
"""A number of the Finnish register of associations."""

Country = Annotated[
    str, BeforeValidator(_code), StringConstraints(pattern=r"^[A-Z]{2}$"), AfterValidator(identifiers.country)
]
"""ISO 3166-1 alpha-2."""

PostalCode = Annotated[Line, StringConstraints(max_length=12)]
"""Checked against the country by the model that holds both."""
