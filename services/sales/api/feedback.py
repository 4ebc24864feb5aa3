"""Routes of feedback: asking by hand, answers given in person, the report."""

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Query

from services.sales.actions import feedback
from services.sales.api.edge import api, narrowed
from services.sales.model.feedback import Feedback
from services.sales.model.feedback_report import FeedbackReport
from services.sales.model.feedback_requests import (
    FeedbackCard,
    FeedbackText,
    NewFeedbackRequest,
    RecordedFeedback,
)
from services.sales.store import feedback as store
from shared.paging import Cursor, Limit, Page, Responsible
from shared.personal import Id

ALL = "/sales/feedback"
ONE = f"{ALL}/<feedback_id>"
READ, EDIT, CREATE = "sales.feedback.read", "sales.feedback.edit", "sales.feedback.create"
Year = Annotated[int, Query(ge=2020, le=2199, description="The calendar year of the cells.")]
OfService = Annotated[Id | None, Query(description="A product's id; `none` stands for no product.")]
InUnit = Annotated[Id | None, Query(description="A unit's id; `none` stands for no unit.")]
OfEngagement = Annotated[
    Id | None, Query(description="Requests about an engagement, whoever is responsible.")
]
OfOrder = Annotated[Id | None, Query(description="Requests about an order, whoever is responsible.")]
InState = Annotated[str | None, Query(max_length=20, description="Requests in this state.")]


@api.get(ALL, allow=READ)
def list_feedback(
    responsible: Responsible = None,
    engagement: OfEngagement = None,
    order: OfOrder = None,
    status: InState = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[FeedbackCard]:
    """Requests, newest first: about an engagement or order, or a user's own; one's own if nothing is said."""
    whose = api.caller.named(responsible or "me") or ""
    found = store.list_feedback(engagement or order, whose, narrowed(status=status), limit, cursor)
    return api.cards(FeedbackCard, *found)


@api.create(ALL, allow=CREATE)
def request_feedback(body: NewFeedbackRequest) -> Feedback:
    """Ask a contact about an engagement or order; the link is mailed if the person may be written to."""
    return feedback.ask(body, api.act)


@api.create(f"{ALL}/recorded", allow=CREATE, status=200)
def record_feedback(body: RecordedFeedback) -> Feedback:
    """Write down an answer that was given in a call, at a meeting or by mail."""
    return feedback.record(body, api.caller.user_id, api.act)


@api.get(f"{ALL}/report", allow=READ)
def report_feedback(year: Year, product: OfService = None, unit: InUnit = None) -> FeedbackReport:
    """A year's feedback by service and unit, in groups of five at least; filters open nothing more."""
    return feedback.figures(year, product, unit)


@api.get(f"{ALL}/texts", allow=READ)
def list_feedback_texts(year: Year, product: OfService = None, unit: InUnit = None) -> Page[FeedbackText]:
    """The words of anonymous answers in one published cell, in no order; none where it is not published."""
    words = [{"text": one} for one in feedback.texts(year, product, unit)]
    return api.cards(FeedbackText, words)


@api.get(ONE, allow=READ)
def read_feedback(feedback_id: str) -> Feedback:
    """One request; what was answered by name is shown to whom it concerns."""
    return store.read_feedback(feedback_id, api.act)


@api.move(f"{ONE}/reminder", allow=EDIT)
def remind_of_feedback(feedback_id: str) -> Feedback:
    """Mail the link again; twice at the most."""
    return store.change_feedback(feedback_id, Feedback.reminded, api.act)


@api.move(f"{ONE}/closing", allow=EDIT)
def close_feedback(feedback_id: str) -> Feedback:
    """Close a request: its link opens nothing any more."""
    return store.change_feedback(feedback_id, Feedback.closed, api.act)
