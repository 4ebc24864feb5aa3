"""What sales does about events: documents and letters of quotes, what finance says."""

from services.sales.actions import billing, offers
from shared.consumer import consumer
from shared.contracts.sales import (
    BillingStatusReported,
    QuoteAccepted,
    QuoteDocumentMade,
    QuoteMailRequested,
    QuoteSent,
)

Heard = QuoteSent | QuoteDocumentMade | QuoteMailRequested | QuoteAccepted | BillingStatusReported


def react(event: Heard) -> None:
    """Deliveries repeat and come in any order: each case finds by state what is still to do."""
    match event:
        case QuoteSent():
            offers.make_document(event)
        case QuoteDocumentMade() | QuoteMailRequested():
            offers.mail_offer(event)
        case QuoteAccepted():
            offers.confirm_order(event)
        case BillingStatusReported():
            billing.reported(event)


handler = consumer(
    (QuoteSent, QuoteDocumentMade, QuoteMailRequested, QuoteAccepted, BillingStatusReported), react
)
