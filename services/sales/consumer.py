"""What sales does about events: letters of quotes and feedback, ended courses, files, what finance says."""

from services.sales import subjects
from services.sales.actions import billing, courses, export_files, feedback, feedback_letters, offers
from shared.consumer import consumer
from shared.events.partners import (
    ContactRestricted,
    ContactUnrestricted,
    OrganisationProtected,
    OrganisationRestricted,
    OrganisationUnrestricted,
)
from shared.events.sales import (
    BillingStatusReported,
    CourseCancelled,
    CourseCompleted,
    EngagementCompleted,
    FeedbackAnswered,
    FeedbackRequested,
    OrderWithdrawalDeclared,
    QuoteAccepted,
    QuoteDocumentMade,
    QuoteMailRequested,
    QuoteSent,
    SalesExportRequested,
)
from shared.events.subjects import ErrandGiven, RecordScrubbed

OfQuotes = QuoteSent | QuoteDocumentMade | QuoteMailRequested | QuoteAccepted | OrderWithdrawalDeclared
OfRights = ErrandGiven | RecordScrubbed | OrganisationProtected | subjects.Followed
Heard = (
    OfQuotes
    | CourseCompleted
    | CourseCancelled
    | EngagementCompleted
    | FeedbackRequested
    | FeedbackAnswered
    | BillingStatusReported
    | SalesExportRequested
    | OfRights
)


def react(event: Heard) -> None:
    """Deliveries repeat and come in any order: each case finds by state what is still to do."""
    match event:
        case CourseCompleted() | CourseCancelled():
            courses.close(event.record_id)
        case BillingStatusReported():
            billing.reported(event)
        case SalesExportRequested():
            export_files.make(event)
        case EngagementCompleted() | FeedbackRequested() | FeedbackAnswered():
            _ask(event)
        case _:
            _write_or_mind_rights(event)


def _write_or_mind_rights(event: OfQuotes | OfRights) -> None:
    match event:
        case ErrandGiven():
            subjects.holder.run(event)
        case RecordScrubbed():
            offers.make_anew(event)
        case OrganisationProtected():
            subjects.protect(event)
        case (
            ContactRestricted()
            | ContactUnrestricted()
            | OrganisationRestricted()
            | OrganisationUnrestricted()
        ):
            subjects.follow(event)
        case _:
            _write(event)


def _write(event: OfQuotes) -> None:
    match event:
        case QuoteSent():
            offers.make_document(event)
        case QuoteDocumentMade() | QuoteMailRequested():
            offers.mail_offer(event)
        case QuoteAccepted():
            offers.confirm_order(event)
        case OrderWithdrawalDeclared():
            offers.confirm_withdrawal(event)


def _ask(event: EngagementCompleted | FeedbackRequested | FeedbackAnswered) -> None:
    match event:
        case EngagementCompleted():
            feedback.ask_on_completion(event)
        case FeedbackRequested():
            feedback_letters.mail_request(event)
        case FeedbackAnswered():
            feedback_letters.tell_responsible(event)


handler = consumer(
    (
        QuoteSent,
        QuoteDocumentMade,
        QuoteMailRequested,
        QuoteAccepted,
        OrderWithdrawalDeclared,
        CourseCompleted,
        CourseCancelled,
        EngagementCompleted,
        FeedbackRequested,
        FeedbackAnswered,
        BillingStatusReported,
        SalesExportRequested,
        ErrandGiven,
        RecordScrubbed,
        ContactRestricted,
        ContactUnrestricted,
        OrganisationRestricted,
        OrganisationUnrestricted,
        OrganisationProtected,
    ),
    react,
)
