"""What partners holds of people, and what becomes of it when privacy asks."""

from collections.abc import Iterator

from services.partners import retention, store
from services.partners.model.contact import Contact
from services.partners.model.contact_requests import ContactPatch
from services.partners.model.erasure import (
    customer_objected,
    fate_of_contact,
    fate_of_organisation,
    objected,
    withdrew,
)
from services.partners.model.organisation import Organisation, OrganisationKind, OrganisationPatch
from shared import clock
from shared.act import Act
from shared.contracts.partners import PURPOSES
from shared.contracts.privacy import Purpose, objectable
from shared.contracts.subjects import Errand
from shared.errands import Holder
from shared.errors import Conflict
from shared.record import Event
from shared.subjects import Held, does, ids_of


def _contacts() -> Iterator[str]:
    return ids_of(store.CONTACTS, "gsi1", store.by_name())


def _organisations() -> Iterator[str]:
    return ids_of(store.ORGANISATIONS, "gsi1", store.by_name())


def _clear_contact(contact: Contact, errand: Errand) -> None:
    """What the organisations are told of the contact's roles goes with the contact."""
    if fate_of_contact(contact, errand).left is None:
        for one in contact.affiliations:
            store.drop_edge(contact.id, one.organisation_id)


def _objected(contact: Contact, errand: Errand, act: Act) -> tuple[Contact, Event]:
    return objected(contact, _objectable(contact, errand), act.actor, clock.now())


def _withdrew(contact: Contact, errand: Errand, _: Act) -> tuple[Contact, Event]:
    return withdrew(contact, errand.purposes, clock.now())


def _customer_objected(one: Organisation, errand: Errand, _: Act) -> tuple[Organisation, Event]:
    return customer_objected(one, _objectable(one, errand))


def _objectable(one: Contact | Organisation, errand: Errand) -> tuple[Purpose, ...]:
    """The uses of such a record that may be objected to now, of those an errand names; Conflict without."""
    found = objectable(purpose for purpose in errand.purposes if purpose in PURPOSES[one.noun])
    if not found:
        raise Conflict("nothing that this record is used for can be objected to", legal=sorted(one.actions()))
    return found


def _restricted(contact: Contact, restricted: bool) -> tuple[Contact, Event]:
    return contact.restrict() if restricted else contact.unrestrict()


def _restricted_customer(one: Organisation, restricted: bool) -> tuple[Organisation, Event]:
    return one.restrict() if restricted else one.unrestrict()


def _is_private(one: Organisation, _: Errand) -> bool:
    return one.kind is OrganisationKind.PRIVATE_PERSON


CONTACTS = Held(
    store.CONTACTS,
    PURPOSES["contact"],
    every=_contacts,
    fate=fate_of_contact,
    matched=True,
    clear=_clear_contact,
    patch=ContactPatch,
    restrict=_restricted,
    objected=_objected,
    withdrew=_withdrew,
)
ORGANISATIONS = Held(
    store.ORGANISATIONS,
    PURPOSES["organisation"],
    every=_organisations,
    fate=fate_of_organisation,
    owned=_is_private,
    matched=True,
    patch=OrganisationPatch,
    restrict=_restricted_customer,
    objected=_customer_objected,
)

holder = Holder("partners", {**does(CONTACTS, ORGANISATIONS), **retention.DOES})
