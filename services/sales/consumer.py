"""What sales does about events: documents and letters of quotes, ended courses, what finance says."""

from services.sales.actions import billing, courses, offers
from shared.consumer import consumer
from shared.contracts.sales import (
    BillingStatusReported,
    CourseCancelled,
    CourseCompleted,
    QuoteAccepted,
    QuoteDocumentMade,
    QuoteMailRequested,
    QuoteSent,
)

Heard = (
    QuoteSent
    | QuoteDocumentMade
    | QuoteMailRequested
    | QuoteAccepted
    | CourseCompleted
    | CourseCancelled
    | BillingStatusReported
)


def react(event: Heard) -> None:
    """Deliveries repeat and come in any order: each case finds by state what is still to do."""
    match event:
        case QuoteSent():
            offers.make_document(event)
        case QuoteDocumentMade() | QuoteMailRequested():
            offers.mail_offer(event)
        case QuoteAccepted():
            offers.confirm_order(event)
        case CourseCompleted() | CourseCancelled():
            courses.close(event.record_id)
        case BillingStatusReported():
            billing.reported(event)


handler = consumer(
    (
        QuoteSent,
        QuoteDocumentMade,
        QuoteMailRequested,
        QuoteAccepted,
        CourseCompleted,
        CourseCancelled,
        BillingStatusReported,
    ),
    react,
)
