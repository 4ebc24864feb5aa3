"""What sales does about events: letters of quotes and feedback, ended courses, files, what finance says."""

from services.sales import subjects
from services.sales.actions import billing, courses, export_files, feedback, feedback_letters, offers
from shared.consumer import Reactions, consumer
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


def _end(event: CourseCompleted | CourseCancelled) -> None:
    courses.close(event.record_id)


REACTIONS: Reactions = {
    QuoteSent: offers.make_document,
    QuoteDocumentMade: offers.mail_offer,
    QuoteMailRequested: offers.mail_offer,
    QuoteAccepted: offers.confirm_order,
    OrderWithdrawalDeclared: offers.confirm_withdrawal,
    CourseCompleted: _end,
    CourseCancelled: _end,
    EngagementCompleted: feedback.ask_on_completion,
    FeedbackRequested: feedback_letters.mail_request,
    FeedbackAnswered: feedback_letters.tell_responsible,
    BillingStatusReported: billing.reported,
    SalesExportRequested: export_files.make,
    ErrandGiven: subjects.holder.run,
    RecordScrubbed: offers.make_anew,
    ContactRestricted: subjects.follow,
    ContactUnrestricted: subjects.follow,
    OrganisationRestricted: subjects.follow,
    OrganisationUnrestricted: subjects.follow,
    OrganisationProtected: subjects.protect,
}

handler = consumer(REACTIONS)
