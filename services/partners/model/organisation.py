"""Organisations: what they are, what may become of them. Pure."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Any, ClassVar, Self

from shared import identifiers
from shared.errors import Conflict, Invalid
from shared.events.partners import (
    OrganisationChanged,
    OrganisationDeactivated,
    OrganisationProtected,
    OrganisationReactivated,
    OrganisationRestricted,
    OrganisationUnrestricted,
)
from shared.fields import (
    AssociationId,
    BusinessId,
    Country,
    Email,
    Language,
    Phone,
    PostalCode,
    VatNumber,
    fitting_postal_code,
)
from shared.person import Protected
from shared.personal import NOT_PERSONAL, Id, Line, Personal, Prose
from shared.record import Event, Model


class OrganisationKind(StrEnum):
    """The four kinds of customer and partner (R8)."""

    COMPANY = "company"
    ASSOCIATION = "association"
    PUBLIC = "public"
    PRIVATE_PERSON = "private_person"


Kind = Annotated[OrganisationKind, NOT_PERSONAL]
NAME = Personal("user.name", "Nimi", "Name", mandatory=True)
EMAIL = Personal("user.contact.email", "Sähköposti", "Email")
PHONE = Personal("user.contact.phone_number", "Puhelin", "Phone")
STREET = Personal("user.contact.address.street", "Katuosoite", "Street address")
POSTAL_CODE = Personal("user.contact.address.postal_code", "Postinumero", "Postal code")
CITY = Personal("user.contact.address.city", "Postitoimipaikka", "City")
COUNTRY = Personal("user.contact.address.country", "Maa", "Country")
NOTES = Personal("user.user_sensor", "Lisätiedot", "Notes", source="staff")

REGISTRATIONS = ("business_id", "vat_number", "national_id", "association_id")
NOT_FOR_PEOPLE = (*REGISTRATIONS, "website", "e_invoice_address", "e_invoice_operator")


class Organisation(Protected):
    """A partner or customer: a company, an association, a public organisation, or a private person.

    Its registrations and invoice addresses are about the organisation; a private person has none of them,
    and their address is a home address.
    """

    noun: ClassVar[str] = "organisation"
    at_home: ClassVar[tuple[str, ...]] = ("street", "postal_code", "city", "country", "phone")

    kind: Kind
    name: Annotated[str, NAME]
    business_id: Annotated[str | None, NOT_PERSONAL] = None
    vat_number: Annotated[str | None, NOT_PERSONAL] = None
    national_id: Annotated[str | None, NOT_PERSONAL] = None
    association_id: Annotated[str | None, NOT_PERSONAL] = None
    website: Annotated[str | None, NOT_PERSONAL] = None
    e_invoice_address: Annotated[str | None, NOT_PERSONAL] = None
    e_invoice_operator: Annotated[str | None, NOT_PERSONAL] = None
    email: Annotated[str | None, EMAIL] = None
    phone: Annotated[str | None, PHONE] = None
    street: Annotated[str | None, STREET] = None
    postal_code: Annotated[str | None, POSTAL_CODE] = None
    city: Annotated[str | None, CITY] = None
    country: Annotated[str, COUNTRY] = "FI"
    language: Annotated[Language | None, NOT_PERSONAL] = None
    notes: Annotated[str | None, NOTES] = None
    incomplete: Annotated[tuple[str, ...], NOT_PERSONAL] = ()
    source: Annotated[str, NOT_PERSONAL] = "staff"

    def actions(self) -> Mapping[str, str]:
        moves = {"reactivate": "reactivate"} if self.status == "passive" else ACTIVE
        moves = {"unrestrict": "restrict"} if self.restricted else moves
        if self.private:
            moves = moves | {"protect": "protect", "object": "block"}
            moves = moves if self.restricted else moves | {"restrict": "restrict"}
        return {action: f"partners.organisations.{verb}" for action, verb in moves.items()}

    @property
    def private(self) -> bool:
        """Whether it is a person, who has the rights of one."""
        return self.kind is OrganisationKind.PRIVATE_PERSON

    def guarded(self) -> dict[str, str]:
        billing = dict.fromkeys(("e_invoice_address", "e_invoice_operator"), "fields.billing")
        home = dict.fromkeys(("street", "postal_code"), "fields.home_address") if self.private else {}
        return billing | home | super().guarded()

    def identified(self) -> Self:
        """This organisation if it is registered as its kind must be; raises Invalid saying what lacks."""
        if self.private:
            _refuse_registrations(self)
        elif not any(getattr(self, name) for name in self._registrations()) and not self.incomplete:
            raise Invalid.field(
                "business_id",
                f"is missing for kind {self.kind}",
                f"one of {', '.join(self._registrations())}",
            )
        fitting_postal_code("postal_code", self.postal_code, self.country)
        return self.having(national_id=_national_id(self)) if self.national_id else self

    def _registrations(self) -> tuple[str, ...]:
        home = ("business_id", "association_id") if self.kind == "association" else ("business_id",)
        return home if self.country == "FI" else (*home, "vat_number", "national_id")

    def edited(self, patch: Mapping[str, Any]) -> tuple[Self, Event]:
        """Fields replaced by a merge patch."""
        new = self.patched(patch)
        registered = any(getattr(new, name) for name in new._registrations())
        return (new.having(incomplete=()) if registered else new).identified(), OrganisationChanged()

    def deactivated(self) -> tuple[Self, Event]:
        """Passive: neither edited nor linked any more."""
        return self.having(status="passive"), OrganisationDeactivated()

    def reactivated(self) -> tuple[Self, Event]:
        """Active again; raises Conflict where it is."""
        if self.status == "active":
            raise Conflict("the organisation is active already", legal=sorted(self.actions()))
        return self.having(status="active"), OrganisationReactivated()

    def protected(self, contact_secret: bool, deceased: bool) -> tuple[Self, Event]:
        """Non-disclosure for safety (turvakielto), and death (R34); of a private person alone."""
        if not self.private:
            raise Conflict("only a private person's record can be protected", legal=sorted(self.actions()))
        return self.with_protection(contact_secret, deceased), OrganisationProtected()

    def restrict(self) -> tuple[Self, Event]:
        """Stored and nothing else [art. 18]; only a private person can ask for that."""
        if not self.private:
            raise Conflict("only a private person's record can be restricted", legal=sorted(self.actions()))
        if self.restricted:
            raise Conflict("the record is restricted already", legal=sorted(self.actions()))
        return self.having(restricted=True), OrganisationRestricted()

    def unrestrict(self) -> tuple[Self, Event]:
        """The restriction lifted; raises Conflict where there is none."""
        if not self.restricted:
            raise Conflict("the record is not restricted", legal=sorted(self.actions()))
        return self.having(restricted=False), OrganisationUnrestricted()


ACTIVE = {"edit": "edit", "deactivate": "deactivate"}


def _refuse_registrations(organisation: Organisation) -> None:
    for name in NOT_FOR_PEOPLE:
        if getattr(organisation, name):
            raise Invalid.field(name, "is not for a private person", "only personal fields, or another kind")


def _national_id(organisation: Organisation) -> str:
    """The id of another country's register, as it is written there."""
    try:
        return identifiers.national_id(organisation.national_id or "", organisation.country)[1]
    except identifiers.NotValid as error:
        raise Invalid.field("national_id", error.problem, error.expected) from error


class OrganisationPatch(Model):
    """Fields to replace; null clears. `kind` cannot be changed."""

    name: Annotated[Line | None, NAME] = None
    business_id: BusinessId | None = None
    vat_number: VatNumber | None = None
    national_id: Line | None = None
    association_id: AssociationId | None = None
    website: Line | None = None
    e_invoice_address: Line | None = None
    e_invoice_operator: Line | None = None
    email: Email | None = None
    phone: Phone | None = None
    street: Line | None = None
    postal_code: PostalCode | None = None
    city: Line | None = None
    country: Country | None = None
    language: Language | None = None
    notes: Prose | None = None
    responsible_id: Id | None = None
    unit: Id | None = None


class NewOrganisation(OrganisationPatch):
    """An organisation to record. `name` and `kind` are mandatory; by kind, a registration as well:

    company and public: `business_id` (abroad `vat_number` or `national_id`); association: `business_id` or
    `association_id`; private_person: none. Without them the record is refused.
    """

    kind: OrganisationKind
    name: Line


class OrganisationCard(Model):
    """An organisation as lists show it."""

    id: Id
    version: int
    kind: Kind
    name: Annotated[str, NAME]
    status: Annotated[str, NOT_PERSONAL]
    business_id: Annotated[str | None, NOT_PERSONAL] = None
    city: Annotated[str | None, CITY] = None
    responsible_id: Id | None = None
    unit: Id | None = None
