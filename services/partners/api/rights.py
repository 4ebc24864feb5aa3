"""Routes of a contact's rights: they work on passive and restricted records too (R27)."""

from services.partners import store
from services.partners.actions import rights
from services.partners.api.contacts import ONE
from services.partners.api.edge import api
from services.partners.model.contact import Consent, Contact
from services.partners.model.contact_requests import ConsentRequest, Objections
from shared import clock
from shared.contracts.privacy import Purpose
from shared.person import (
    InformedRequest,
    Lifting,
    MarketingBlockRequest,
    Protection,
    UnblockRequest,
)


@api.change("PUT", f"{ONE}/marketing-block", allow="partners.contacts.block")
def block_marketing(contact_id: str, body: MarketingBlockRequest) -> Contact:
    """Block marketing to the person, with who wants it and why."""
    return store.change_contact(contact_id, lambda one: one.blocked(body.block(api.act)), api.act)


@api.change("DELETE", f"{ONE}/marketing-block", allow="partners.contacts.unblock")
def unblock_marketing(contact_id: str, body: UnblockRequest) -> Contact:
    """Lift a block; one that the person or the newsletter service set needs `wished_at`."""
    return store.change_contact(contact_id, lambda one: one.unblocked(body.lift(api.act)), api.act)


@api.change("PUT", f"{ONE}/protection", allow="partners.contacts.protect")
def protect_contact(contact_id: str, body: Protection) -> Contact:
    """Set non-disclosure for safety (turvakielto) and death; to lift the first asks fields.contact_secret."""
    return store.change_contact(contact_id, body.move(api.act, Contact.protected), api.act)


@api.change("PUT", f"{ONE}/objections", allow="partners.contacts.block")
def object_to_purposes(contact_id: str, body: Objections) -> Contact:
    """Record the purposes the person objects to [GDPR art. 21(1)]; fewer than before asks for their wish."""
    return store.change_contact(contact_id, rights.objecting(body, api.act), api.act)


@api.change("PUT", f"{ONE}/restriction", allow="partners.contacts.restrict")
def restrict_contact(contact_id: str) -> Contact:
    """Restrict processing [GDPR art. 18]: the record is hidden from everyone but the DPO."""
    return store.change_contact(contact_id, Contact.restrict, api.act)


@api.change("DELETE", f"{ONE}/restriction", allow="partners.contacts.restrict")
def unrestrict_contact(contact_id: str, body: Lifting) -> Contact:
    """Lift a restriction, of which the person was told before [GDPR art. 18(3)]."""
    return store.change_contact(contact_id, Contact.unrestrict, api.act.because(body.reason))


@api.change("PUT", f"{ONE}/informed/<purpose>", allow="partners.contacts.edit")
def inform_contact(contact_id: str, purpose: Purpose, body: InformedRequest) -> Contact:
    """Record that the person was told of the processing [GDPR art. 13, 14]."""
    return store.change_contact(contact_id, lambda one: one.was_informed(purpose, body.told()), api.act)


@api.change("PUT", f"{ONE}/consents/<purpose>", allow="partners.contacts.edit")
def record_consent(contact_id: str, purpose: Purpose, body: ConsentRequest) -> Contact:
    """Record a consent with the text's version and the evidence [GDPR art. 7(1)]."""
    given = body.model_dump() | {"purpose": purpose, "at": body.at or clock.now()}
    consent = Consent.model_validate(given)
    return store.change_contact(contact_id, lambda contact: contact.consented(consent), api.act)


@api.change("DELETE", f"{ONE}/consents/<purpose>", allow="partners.contacts.block")
def withdraw_consent(contact_id: str, purpose: Purpose) -> Contact:
    """Record that a consent was withdrawn [GDPR art. 7(3)]."""
    return store.change_contact(contact_id, lambda contact: contact.withdrew(purpose, clock.now()), api.act)
