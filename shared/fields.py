"""Field types that inputs share: each takes what people write and keeps one canonical form."""

from datetime import UTC, date, datetime
from typing import Annotated, Literal, get_args

from pydantic import AfterValidator, AwareDatetime, BeforeValidator, Field, StringConstraints

from shared import clock, identifiers, references
from shared.errors import Invalid
from shared.personal import Line, without_identity_code

Language = Literal["fi", "sv", "en"]
"""The languages in which the university serves people."""
LANGUAGES: tuple[Language, ...] = get_args(Language)

_Short = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=254)]


def _code(text: object) -> object:
    return text.strip().upper() if isinstance(text, str) else text


Email = Annotated[
    _Short,
    AfterValidator(without_identity_code),
    AfterValidator(identifiers.email),
    AfterValidator(without_identity_code),
]
"""An email address, normalised: trimmed, lower case, IDNA."""

Phone = Annotated[_Short, AfterValidator(without_identity_code), AfterValidator(identifiers.phone)]
"""A phone number as E.164, its extension kept; a number without a country is Finnish."""

BusinessId = Annotated[_Short, AfterValidator(identifiers.business_id)]
"""A Finnish business ID as NNNNNNN-N."""

VatNumber = Annotated[_Short, AfterValidator(identifiers.vat_number)]
"""A VAT number of an EU country."""

AssociationId = Annotated[_Short, AfterValidator(identifiers.association_id)]
"""A number of the Finnish register of associations."""

Iban = Annotated[_Short, AfterValidator(references.iban)]
"""An account number as an IBAN without spaces."""

Bic = Annotated[_Short, AfterValidator(references.bic)]
"""A bank's BIC of 8 or 11 characters."""

EInvoiceAddress = Annotated[_Short, AfterValidator(references.e_invoice_address)]
"""An address of the Finnish e-invoice network: an OVT code, one after TE, or an IBAN."""

Country = Annotated[
    str, BeforeValidator(_code), StringConstraints(pattern=r"^[A-Z]{2}$"), AfterValidator(identifiers.country)
]
"""ISO 3166-1 alpha-2."""

PostalCode = Annotated[Line, StringConstraints(max_length=12)]
"""Checked against the country by the model that holds both."""


def fitting_postal_code(field: str, code: str | None, country: str) -> None:
    """Raise Invalid, naming the field, where a postal code is not one of the country's."""
    try:
        identifiers.postal_code(code or "00000", country)
    except identifiers.NotValid as error:
        raise Invalid.field(field, error.problem, error.expected) from error


Day = Annotated[date, Field(ge=date(1900, 1, 1), le=date(2199, 12, 31))]
"""A calendar day that a person may have meant."""


def _past(at: datetime) -> datetime:
    if at > clock.now():
        raise identifiers.NotValid("is in the future", "a moment that has passed")
    return at


Past = Annotated[AwareDatetime, Field(ge=datetime(1900, 1, 1, tzinfo=UTC)), AfterValidator(_past)]
"""When something happened, with a time zone."""
