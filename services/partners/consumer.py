"""What partners does about events: edges to contacts and documents, rows of committed imports."""

from services.partners import store, subjects
from services.partners.actions import informing
from services.partners.actions.imports import apply_import
from services.partners.store import kept
from shared import act
from shared.consumer import consumer
from shared.errors import NotFound
from shared.events.alumni import ParticipationInvited
from shared.events.integrations import ExportMade, ImportCommitRequested
from shared.events.partners import ContactAffiliated, ContactCreated, ContactTellingAsked
from shared.events.sales import CLOSING, OPENING, Documented, FeedbackRequested
from shared.events.subjects import ErrandGiven
from shared.record import Event

Heard = (
    ContactCreated
    | ContactAffiliated
    | ImportCommitRequested
    | Documented
    | ErrandGiven
    | ContactTellingAsked
    | FeedbackRequested
    | ParticipationInvited
    | ExportMade
)


def react(event: Heard) -> None:
    """Deliveries repeat and come in any order: each case reads the state and writes what it says."""
    match event:
        case ContactCreated() | ContactAffiliated():
            _tell_organisations(event.record_id)
        case ImportCommitRequested():
            apply_import(event)
        case ErrandGiven():
            subjects.holder.run(event)
        case ContactTellingAsked():
            informing.mail_notice(event)
        case _:
            _dealt_with(event)


def _dealt_with(event: informing.Reaching) -> None:
    if isinstance(event, Documented):
        store.put_document(event)
        kept.put_activity(event)
    informing.reach(event)


def _tell_organisations(contact_id: str) -> None:
    try:
        contact = store.read_contact(contact_id, act.system("partners"))
    except NotFound:
        return
    store.put_edges(contact)


HEARD: tuple[type[Event], ...] = (
    ContactCreated,
    ContactAffiliated,
    ContactTellingAsked,
    ImportCommitRequested,
    ErrandGiven,
    FeedbackRequested,
    ParticipationInvited,
    ExportMade,
    *OPENING,
    *CLOSING,
)

handler = consumer(HEARD, react)
