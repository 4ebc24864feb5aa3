"""What partners does about events: edges to contacts and documents, rows of committed imports."""

from services.partners import store, subjects
from services.partners.actions import informing, unsubscribed
from services.partners.actions.imports import apply_import
from services.partners.store import kept
from shared import act
from shared.consumer import Reactions, consumer
from shared.errors import NotFound
from shared.events.alumni import ParticipationInvited
from shared.events.integrations import AddressesUnsubscribed, ExportMade, ImportCommitRequested
from shared.events.partners import ContactAffiliated, ContactCreated, ContactTellingAsked
from shared.events.sales import CLOSING, OPENING, Documented, FeedbackRequested
from shared.events.subjects import ErrandGiven


def _tell_organisations(event: ContactCreated | ContactAffiliated) -> None:
    try:
        contact = store.read_contact(event.record_id, act.system("partners"))
    except NotFound:
        return
    store.put_edges(contact)


def _dealt_with(event: Documented) -> None:
    """Something happened to a customer's document: whether it is open, when, and with whom."""
    store.put_document(event)
    kept.put_activity(event)
    informing.reach(event)


REACTIONS: Reactions = {
    ContactCreated: _tell_organisations,
    ContactAffiliated: _tell_organisations,
    ContactTellingAsked: informing.mail_notice,
    ImportCommitRequested: apply_import,
    ErrandGiven: subjects.holder.run,
    FeedbackRequested: informing.reach,
    ParticipationInvited: informing.reach,
    ExportMade: informing.reach,
    AddressesUnsubscribed: unsubscribed.block,
    **dict.fromkeys((*OPENING, *CLOSING), _dealt_with),
}

handler = consumer(REACTIONS)
