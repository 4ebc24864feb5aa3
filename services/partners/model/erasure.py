"""What becomes of contacts and private customers when they are erased, or object. Pure."""

from datetime import datetime
from typing import Any

from services.partners.model.contact import Contact
from services.partners.model.organisation import Organisation, OrganisationKind
from shared.contracts.partners import PURPOSES, USES
from shared.contracts.privacy import Purpose
from shared.contracts.subjects import Errand
from shared.errors import Conflict
from shared.events.partners import (
    ContactConsentWithdrawn,
    ContactMarketingBlocked,
    ContactObjected,
    OrganisationObjected,
)
from shared.fates import Fate, gone, needed_still, scrubbed, unneeded
from shared.record import Event

BARS = frozenset({"marketing_block", "marketing_lift"})
"""What stands in the way of messages stays as long as the record does."""


def fate_of_contact(contact: Contact, errand: Errand) -> Fate[Contact]:
    """All goes with the last purpose; before that the purposes, and what none of those left needs."""
    ref = f"partners.contact:{contact.id}"
    if ref not in errand.subjects:
        return Fate(contact)
    left = errand.without(contact.purposes)
    if not left:
        return gone(ref)
    if left == contact.purposes:
        return needed_still(ref, contact, left)
    return scrubbed(ref, contact, contact.having(**_for(contact, left)), left)


def _for(contact: Contact, left: tuple[Purpose, ...]) -> dict[str, Any]:
    """What a contact holds for these purposes alone; refusals stay, and so do the grounds of what is left."""
    empty = unneeded(Contact, USES["contact"], left) - BARS
    known = {name: Contact.model_fields[name].get_default(call_default_factory=True) for name in empty}
    known |= {f"{name}_of": None for name in ("email", "phone") if name in empty}
    return known | {
        "purposes": left,
        "consents": tuple(one for one in contact.consents if one.purpose in left),
        "informed": {purpose: one for purpose, one in contact.informed.items() if purpose in left},
        "soft_opt_in": contact.soft_opt_in and Purpose.MKT in left,
        "sources": {name: one for name, one in contact.sources.items() if name not in empty},
    }


def fate_of_organisation(organisation: Organisation, errand: Errand) -> Fate[Organisation]:
    """A private customer goes with the last purpose of their kind; other organisations are nobody."""
    ref = f"partners.organisation:{organisation.id}"
    if ref not in errand.subjects or organisation.kind is not OrganisationKind.PRIVATE_PERSON:
        return Fate(organisation)
    left = errand.without(PURPOSES["organisation"])
    if not left:
        return gone(ref)
    names = unneeded(Organisation, USES["organisation"], left)
    empty = {name: Organisation.model_fields[name].get_default() for name in names}
    return scrubbed(ref, organisation, organisation.having(**empty), left)


def objected(contact: Contact, purposes: tuple[Purpose, ...], by: str, at: datetime) -> tuple[Contact, Event]:
    """The objections, with those made before; one to marketing blocks it as the person's own wish [21(2)]."""
    new = contact.with_objections_by(purposes, by, at)
    return new, ContactMarketingBlocked() if Purpose.MKT in purposes else ContactObjected()


def withdrew(contact: Contact, purposes: tuple[Purpose, ...], at: datetime) -> tuple[Contact, Event]:
    """The consents to these purposes end; one that has ended already stays as it ended [7(3)]."""
    consents = tuple(
        one.model_copy(update={"withdrawn_at": one.withdrawn_at or at}) if one.purpose in purposes else one
        for one in contact.consents
    )
    return contact.having(consents=consents), ContactConsentWithdrawn()


def customer_objected(one: Organisation, purposes: tuple[Purpose, ...]) -> tuple[Organisation, Event]:
    """The objections of a private customer, with those made before; Conflict where it is nobody's record."""
    if not one.private:
        raise Conflict("only a private person can object", legal=sorted(one.actions()))
    return one.with_objections(purposes), OrganisationObjected()
