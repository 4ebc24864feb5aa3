"""Telling people of the processing of their data by mail."""

from services.partners import store
from services.partners.model.contact import Contact
from services.partners.model.informing import LETTER, told
from shared import act as acts
from shared import clock, informing, mail, settings
from shared.act import Act
from shared.contracts.permission import decide
from shared.contracts.privacy import Channel, Message, notice_version
from shared.errors import NotFound
from shared.events.alumni import ParticipationInvited
from shared.events.integrations import ExportMade
from shared.events.partners import ContactTellingAsked
from shared.events.sales import Documented, FeedbackRequested
from shared.person import Informed
from shared.record import Event

NOTICE = "privacy/pages/notice"
Reaching = Documented | FeedbackRequested | ParticipationInvited | ExportMade


def mail_notice(event: ContactTellingAsked) -> None:
    """Mail where the notice is, and record that; nothing where all was told, or nothing may be sent.

    The law requires the message, so a block does not stand against it; non-disclosure does. A repeat finds
    that it was told.
    """
    act = acts.system("partners", event.request_id, "informing")
    try:
        contact = store.read_contact(event.record_id, act)
    except NotFound:
        return
    if contact.restricted or not contact.inform_by or not _may_be_told(contact):
        return
    _send(contact)
    how = {"at": clock.now(), "how": "email", "notice_version": notice_version()}
    informed = Informed.model_validate(how)
    store.change_contact(contact.id, lambda one: told(one, informed), act)


def reach(event: Reaching) -> None:
    """Contacts were contacted, as an event of others says: whoever was not told is to be told now (R33)."""
    act = acts.system("partners", event.request_id, "first contact")
    match event:
        case ExportMade(audience="contacts"):
            informing.reach_listed(store.CONTACTS, store.TO_BE_TOLD, event, act)
        case ParticipationInvited(person_kind="contact", person_id=contact_id):
            _reach(contact_id, event, act)
        case Documented(contact_id=contact_id) | FeedbackRequested(contact_id=contact_id) if contact_id:
            _reach(contact_id, event, act)


def _reach(contact_id: str, event: Event, act: Act) -> None:
    informing.reach(store.CONTACTS, contact_id, clock.day(event.occurred_at or clock.now()), act)


def _may_be_told(contact: Contact) -> bool:
    card = contact.model_dump(mode="json", exclude_none=True) | store.CONTACTS.key(contact.id)
    decided = decide([card], contact.uninformed[0], Channel.EMAIL, message=Message.LEGAL)
    return decided[contact.id].allowed


def _send(contact: Contact) -> None:
    language, link = contact.language or "fi", f"{settings.read('PUBLIC_URL').rstrip('/')}/{NOTICE}"
    facts = {"name": contact.preferred_name or contact.first_names, "link": f"{link}?lang={language}"}
    letter = mail.letter(contact.email or "", language, LETTER, **facts)
    asked = clock.stamp(contact.telling_asked_at or clock.now())
    mail.send(letter, f"informing-{contact.id}-{asked}")
