"""What sales tells: what happened to products, documents, courses, feedback."""

from datetime import date
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from shared.record import Event


class Documented(Event):
    """Something happened to a customer's document; `open` says whether it still waits for somebody.

    contact_id: the contact it was made for, with whom somebody deals.
    """

    organisation_id: str = ""
    contact_id: str = ""
    number: str = ""
    open: bool = True


# --- configuration and catalogue -------------------------------------------------------------------------


class ConfigurationChanged(Event):
    """Seller, limits, terms, stages or questions changed."""


class ProductCreated(Event):
    """A product or service can be offered."""


class ProductChanged(Event):
    """A product changed; documents keep what they were made with."""


class ProductDeactivated(Event):
    """A product can no longer be offered."""


class ProductReactivated(Event):
    """A product can be offered again."""

    allowed_on: ClassVar = frozenset({"passive"})


# --- opportunities ---------------------------------------------------------------------------------------


class OpportunityCreated(Documented):
    """An opportunity was recorded."""


class OpportunityChanged(Documented):
    """Fields of an opportunity changed, its stage among them."""


class OpportunityWon(Documented):
    """The opportunity became a deal."""


class OpportunityLost(Documented):
    """The opportunity came to nothing."""


class OpportunityCancelled(Documented):
    """The opportunity was a mistake, or the customer gave up the plan."""


class OpportunityReopened(Documented):
    """The opportunity is open again."""


# --- quotes ----------------------------------------------------------------------------------------------


class QuoteCreated(Event):
    """A quote got its number."""


class QuoteChanged(Event):
    """The quote's title, responsible person, latest revision or the one in force changed."""


class QuoteRevised(Documented):
    """A new revision was drafted."""


class QuoteRevisionEdited(Documented):
    """A draft changed; an approval it had is void."""


class QuoteSubmitted(Documented):
    """A draft above the limit awaits approval."""


class QuoteApproved(Documented):
    """The revision may be sent."""


class QuoteRejected(Documented):
    """The revision was sent back to its author."""


class QuoteRecalled(Documented):
    """The author took the revision back."""


class QuoteSent(Documented):
    """Prices, VAT and customer are frozen; the PDF is to be made and the link to be mailed."""

    mail: bool = True


class QuoteMailRequested(Documented):
    """The link of a sent revision is to be mailed once more."""


class QuoteReassigned(Documented):
    """The revision follows what the quote says of title, contact, responsible person and unit."""


class QuoteDocumentMade(Event):
    """The PDF of a sent revision is kept."""


class QuoteSuperseded(Documented):
    """A newer revision was sent."""


class QuoteAccepted(Documented):
    """The customer ordered."""

    order_id: str = ""


class QuoteDeclined(Documented):
    """The customer said no."""


class QuoteWithdrawn(Documented):
    """We took the offer back."""


class QuoteDiscarded(Documented):
    """The draft was given up."""


class QuoteAcceptanceUndone(Documented):
    """An acceptance recorded by mistake was undone before the order was confirmed."""


# --- orders and engagements ------------------------------------------------------------------------------


class OrderCreated(Documented):
    """An order was made of an accepted revision, or recorded directly."""


class OrderChanged(Documented):
    """A draft order or its billing plan changed."""


class OrderConfirmed(Documented):
    """The order binds; changes are amendments from now on."""


class OrderAmended(Documented):
    """A confirmed order was changed by a numbered amendment."""


class OrderFulfilmentRecorded(Documented):
    """A part of the order was delivered."""


class OrderFulfilled(Documented):
    """All of the order was delivered."""


class OrderBillingChanged(Documented):
    """What of the order is billed changed."""


class OrderHeld(Documented):
    """The order is on hold, or no longer."""


class OrderWithdrawalDeclared(Documented):
    """A consumer withdrew from the contract; the receipt is to be acknowledged, and staff to answer."""

    allowed_on: ClassVar = frozenset({"restricted"})


class OrderClosed(Documented):
    """The order is done with."""


class OrderReopened(Documented):
    """A closed order is open again."""


class OrderCancelled(Documented):
    """The order was cancelled."""


class EngagementPlanned(Documented):
    """An engagement was planned."""


class EngagementChanged(Documented):
    """Staff, participants, schedule or deliverables of an engagement changed."""


class EngagementStarted(Documented):
    """Work on an engagement began."""


class EngagementCompleted(Documented):
    """An engagement is done; feedback is to be asked for."""

    feedback: str = "named"


class EngagementCancelled(Documented):
    """An engagement was cancelled."""


# --- continuing education --------------------------------------------------------------------------------


class CoursePlanned(Event):
    """A course was planned."""


class CourseChanged(Event):
    """Fields of a course, its places or its waiting list changed."""


class CourseOpened(Event):
    """A course takes enrolments."""


class CourseCompleted(Event):
    """A course is over."""


class CourseCancelled(Event):
    """A course was cancelled."""


class EnrolmentMade(Documented):
    """A participant has a place, or waits for one."""


class EnrolmentChanged(Documented):
    """Payer or price of an enrolment changed, or that it is to be paid for."""


class EnrolmentPromoted(Documented):
    """A participant got a place from the waiting list."""


class EnrolmentCancelled(Documented):
    """An enrolment was cancelled."""


class EnrolmentCompleted(Documented):
    """A participant completed the course."""


class EnrolmentBilled(Documented):
    """An enrolment went onto a billing request, or off it."""


# --- billing ---------------------------------------------------------------------------------------------


class BillingRequestCreated(Documented):
    """A billing request was drafted."""


class BillingRequestChanged(Documented):
    """A draft changed."""


class BillingRequestReadied(Documented):
    """A draft was checked and can be submitted."""


class BillingRequestReopened(Documented):
    """A request is a draft again."""


class BillingRequestSubmitted(Documented):
    """A request went to finance under its number."""

    attempt: int = 1


class BillingRequestAcknowledged(Documented):
    """Finance took the request."""

    allowed_on: ClassVar = frozenset({"restricted"})


class BillingRequestRejected(Documented):
    """Finance sent the request back, with a reason on the record."""

    allowed_on: ClassVar = frozenset({"restricted"})


class BillingRequestInvoiced(Documented):
    """Finance invoiced the customer."""

    allowed_on: ClassVar = frozenset({"restricted"})


class BillingRequestPaid(Documented):
    """The invoice is paid."""

    allowed_on: ClassVar = frozenset({"restricted"})


class BillingRequestCancelled(Documented):
    """The request was cancelled; what it held can be billed again."""


class BillingRequestCredited(Documented):
    """A credit request takes back a part of this one."""


class BillingStatusReported(Event):
    """From finance, of one attempt of a request: `day` is when it was rejected, invoiced or paid.

    `record_id` is the request's id; `code` says why it was rejected, a word of finance's own such as
    `missing_reference`, never free text; `invoice_number` goes with an invoice.
    """

    status: Literal["acknowledged", "rejected", "invoiced", "paid"]
    attempt: int
    code: Annotated[str, Field(pattern=r"^[a-z0-9_]{1,40}$")] = "other"
    invoice_number: Annotated[str, Field(pattern=r"^[A-Za-z0-9 ./-]{0,35}$")] = ""
    day: date


# --- feedback, figures, files ----------------------------------------------------------------------------


class FeedbackRequested(Event):
    """A contact is asked for feedback; the link is to be mailed. `letter`: 1, and more for reminders."""

    contact_id: str = ""
    letter: int = 1


class FeedbackAnswered(Event):
    """An answer came in; a named one is told to the responsible person."""


class FeedbackClosed(Event):
    """A request is open no longer, unanswered."""


class FeedbackPurged(Event):
    """Answers older than twelve months are gone; their cell remains."""


class FiguresFrozen(Event):
    """The figures of a closed month are kept as they are."""


class SalesExportRequested(Event):
    """A report or a set of billing requests is wanted as a file."""


class SalesExportMade(Event):
    """The file is there."""


class SalesExportFailed(Event):
    """The file could not be made; the record says why."""


OPENING: tuple[type[Documented], ...] = (
    OpportunityCreated,
    OpportunityChanged,
    OpportunityReopened,
    QuoteRevised,
    QuoteAcceptanceUndone,
    OrderCreated,
    OrderReopened,
    EngagementPlanned,
    EnrolmentMade,
    EnrolmentChanged,
    EnrolmentBilled,
    BillingRequestCreated,
)
CLOSING: tuple[type[Documented], ...] = (
    OpportunityWon,
    OpportunityLost,
    OpportunityCancelled,
    QuoteSuperseded,
    QuoteAccepted,
    QuoteDeclined,
    QuoteWithdrawn,
    QuoteDiscarded,
    OrderClosed,
    OrderCancelled,
    EngagementCompleted,
    EngagementCancelled,
    EnrolmentCancelled,
    EnrolmentCompleted,
    BillingRequestPaid,
    BillingRequestCancelled,
)
"""The events after which a customer's document is open, or waits for nobody any more."""


def document_kind(event: Documented) -> str:
    """What kind of document an event is about, as the paths of the API name it."""
    name = type(event).__name__
    return next(kind for start, kind in KINDS.items() if name.startswith(start))


KINDS = {
    "Opportunity": "opportunity",
    "Quote": "quote",
    "Order": "order",
    "Engagement": "engagement",
    "Enrolment": "enrolment",
    "BillingRequest": "billing-request",
}
