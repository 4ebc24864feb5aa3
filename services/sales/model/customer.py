"""The customer of a document, as they were when it was sent: what it is made out to. Pure."""

from collections.abc import Callable, Mapping
from typing import Annotated, Any, Self, TypeVar

from shared.personal import NON_DISCLOSURE, NOT_PERSONAL, SEES_RESTRICTED, Erase, Id, Personal
from shared.record import Flag, Model, Record

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
    "contact_secret",
)
AT_HOME = ("street", "postal_code", "city")
"""What non-disclosure conceals of a snapshot; the country, on which VAT depends, stays."""
OF_CONTACT = ("contact_name", "contact_email")
"""What the restriction of the contact conceals of it [GDPR art. 18]."""


class Customer(Model):
    """A snapshot of the organisation, or private person, and the contact: part of a voucher, kept with it.

    contact_secret: the private person is under non-disclosure now (R34). contact_restricted: the contact's
    processing is restricted now. Both follow their records.
    """

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
    contact_secret: Flag = False
    contact_id: Id | None = None
    contact_name: Annotated[str | None, CONTACT_NAME] = None
    contact_email: Annotated[str | None, CONTACT_EMAIL] = None
    contact_restricted: Flag = False

    @property
    def private(self) -> bool:
        """A consumer [Consumer Protection Act 38/1978, 1:4 §]."""
        return self.kind == "private_person"

    def guarded(self, field: str) -> dict[str, str]:
        """What of the snapshot asks a permission of its own, as it does on the customer's record (R23)."""
        named = dict.fromkeys(("e_invoice_address", "e_invoice_operator"), "fields.billing")
        if self.private:
            named |= dict.fromkeys(("street", "postal_code"), "fields.home_address")
        if self.contact_secret:
            named |= dict.fromkeys(AT_HOME, NON_DISCLOSURE)
        if self.contact_restricted:
            named |= dict.fromkeys(OF_CONTACT, SEES_RESTRICTED)
        return {f"{field}.{name}": permission for name, permission in named.items()}

    def concealed(self) -> Self:
        """What of it goes where nobody's permission is asked: no protected address, no restricted contact."""
        secret = AT_HOME if self.contact_secret else ()
        restricted = OF_CONTACT if self.contact_restricted else ()
        return self.model_copy(update=dict.fromkeys((*secret, *restricted))) if secret or restricted else self

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


D = TypeVar("D", bound=Record)


def protecting(document: D, secret: bool) -> D:
    """A document whose snapshot follows whether its customer is under non-disclosure."""
    return _following(document, lambda one: one.model_copy(update={"contact_secret": secret}))


def restricting(document: D, contact_id: str, restricted: bool) -> D:
    """A document whose snapshot follows whether a contact is restricted, where it is of that contact."""
    standing = {"contact_restricted": restricted}
    return _following(
        document, lambda one: one.model_copy(update=standing if one.contact_id == contact_id else {})
    )


def _following(document: D, follow: Callable[[Customer], Customer]) -> D:
    found = {name: getattr(document, name, None) for name in ("customer", "buyer")}
    new = {name: follow(one) for name, one in found.items() if isinstance(one, Customer)}
    return document.model_copy(update=new)
