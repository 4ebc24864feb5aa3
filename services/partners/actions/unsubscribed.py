"""Who unsubscribed in the newsletter service gets no marketing of partners any more."""

import contextlib
from datetime import datetime

from services.partners import store
from services.partners.model.contact import Contact
from services.partners.model.erasure import customer_objected
from services.partners.model.organisation import Organisation
from shared import act as acts
from shared import clock
from shared.contracts.privacy import Purpose
from shared.errors import NotFound
from shared.events.integrations import AddressesUnsubscribed
from shared.events.partners import ContactMarketingBlocked, OrganisationObjected
from shared.person import MarketingBlock
from shared.record import Event


def block(event: AddressesUnsubscribed) -> None:
    """Block every contact of the list, also a passive or restricted one; told again it changes nothing.

    A private customer, who has no block, objects to marketing. Whoever is erased by now is passed over.
    """
    at = event.occurred_at or clock.now()
    act = acts.system("partners", event.request_id, f"unsubscription:{event.record_id}")
    new = MarketingBlock.unsubscribed(event.record_id, at)

    def blocked(contact: Contact) -> tuple[Contact, Event]:
        return contact.unsubscribed(new), ContactMarketingBlocked()

    for contact_id in event.contacts:
        with contextlib.suppress(NotFound):
            store.change_contact(contact_id, blocked, act)
    for organisation_id in event.organisations:
        with contextlib.suppress(NotFound):
            store.change_organisation(organisation_id, lambda one: _objecting(one, at), act)


def _objecting(one: Organisation, at: datetime) -> tuple[Organisation, Event]:
    withdrawn = one.objection_withdrawn_at is not None and one.objection_withdrawn_at > at
    bars = withdrawn or not one.private
    return (one, OrganisationObjected()) if bars else customer_objected(one, (Purpose.MKT,))
