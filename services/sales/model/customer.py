"""The customer of a document, as they were when it was sent: what it is made out to. Pure."""

from collections.abc import Mapping
from typing import Annotated, Any, Self

from shared.personal import NOT_PERSONAL, Erase, Id, Personal
from shared.record import Model

KEPT: Erase = "retain"
NAME = Personal("user.name", "Asiakkaan nimi", "Customer's name", mandatory=True, erase=KEPT)
EMAIL = Personal("user.contact.email", "Asiakkaan sähköposti", "Customer's email", erase=KEPT)
STREET = Personal("user.contact.address.street", "Asiakkaan katuosoite", "Customer's street", erase=KEPT)
POSTAL_CODE = Personal(
    "user.contact.address.postal_code", "Asiakkaan postinumero", "Customer's postal code", erase=KEPT
)
CITY = Personal("user.contact.address.city", "Asiakkaan postitoimipaikka", "Customer's city", erase=KEPT)
COUNTRY = Personal("user.contact.address.country", "Asiakkaan maa", "Customer's country", erase=KEPT)
CONTACT_NAME = Personal("user.name", "Yhteyshenkilön nimi", "Contact's name", erase=KEPT)
CONTACT_EMAIL = Personal("user.contact.email", "Yhteyshenkilön sähköposti", "Contact's email", erase=KEPT)

COPIED = (
    "kind",
    "name",
    "business_id",
    "vat_number",
    "street",
    "postal_code",
    "city",
    "country",
    "email",
    "e_invoice_address",
    "e_invoice_operator",
)


class Customer(Model):
    """A snapshot of the organisation, or private person, and the contact: part of a voucher, kept with it."""

    kind: Annotated[str, NOT_PERSONAL]
    name: Annotated[str, NAME]
    business_id: Annotated[str | None, NOT_PERSONAL] = None
    vat_number: Annotated[str | None, NOT_PERSONAL] = None
    street: Annotated[str | None, STREET] = None
    postal_code: Annotated[str | None, POSTAL_CODE] = None
    city: Annotated[str | None, CITY] = None
    country: Annotated[str, COUNTRY] = "FI"
    email: Annotated[str | None, EMAIL] = None
    e_invoice_address: Annotated[str | None, NOT_PERSONAL] = None
    e_invoice_operator: Annotated[str | None, NOT_PERSONAL] = None
    contact_id: Id | None = None
    contact_name: Annotated[str | None, CONTACT_NAME] = None
    contact_email: Annotated[str | None, CONTACT_EMAIL] = None

    @property
    def private(self) -> bool:
        """A consumer [Consumer Protection Act 38/1978, 1:4 §]."""
        return self.kind == "private_person"

    def guarded(self, field: str) -> dict[str, str]:
        """What of the snapshot asks a permission of its own, as it does on the customer's record (R23)."""
        named = dict.fromkeys(("e_invoice_address", "e_invoice_operator"), "fields.billing")
        if self.private:
            named |= dict.fromkeys(("street", "postal_code"), "fields.home_address")
        return {f"{field}.{name}": permission for name, permission in named.items()}

    @property
    def address(self) -> str | None:
        """Where a document is mailed: to the contact, else to the customer."""
        return self.contact_email or self.email

    @classmethod
    def of(cls, organisation: Mapping[str, Any], contact: Mapping[str, Any] | None) -> Self:
        """The snapshot of their cards as they are now."""
        known = {name: organisation[name] for name in COPIED if name in organisation}
        if contact is not None:
            known |= {
                "contact_id": contact["id"],
                "contact_name": f"{contact['first_names']} {contact['last_name']}",
                "contact_email": contact.get("email"),
            }
        return cls.model_validate(known)
