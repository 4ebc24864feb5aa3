"""Use cases of feedback: whom to ask, answers given in person, the report, what is kept no longer."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from services.sales.model.feedback import KEPT_MONTHS, VALID_DAYS, Feedback, months_before
from services.sales.model.feedback_cells import NONE, is_final
from services.sales.model.feedback_report import FeedbackReport, published, report
from services.sales.model.feedback_requests import FeedbackSubject, NewFeedbackRequest, RecordedFeedback
from services.sales.store import configuration, customers, feedback_cells
from services.sales.store import feedback as store
from shared import act as acts
from shared import clock, ids, log
from shared.act import Act
from shared.attributes import Item
from shared.contracts.permission import decide
from shared.contracts.privacy import Channel, Message, Purpose
from shared.errors import Refusal
from shared.events.sales import EngagementCompleted, FeedbackClosed
from shared.open_requests import SUBJECT, OpenRequests
from shared.record import Event

# --- asking ----------------------------------------------------------------------------------------------


def ask_on_completion(event: EngagementCompleted) -> None:
    """Ask the contact of a completed engagement, or write down why not; a repeat finds that it is done."""
    act = acts.system("sales", event.request_id)
    engagement = store.engagement(event.record_id, act)
    contact_id = engagement.feedback_contact_id or engagement.contact_id
    request_id = store.feedback_id(engagement.id, contact_id)
    if event.feedback == "none" or store.find_feedback(request_id):
        return
    act = replace(act, key=ids.digest("feedback", request_id))
    request = _about(request_id, engagement, engagement.product_id, event.feedback)
    if reasons := addressee(contact_id)[1]:
        not_asked = request.having(engagement_id=engagement.id, reasons=reasons)
        store.create_feedback(not_asked, FeedbackClosed(), act)
        return
    asked, told = request.having(engagement_id=engagement.id).asked(contact_id or "", event.feedback)
    store.create_feedback(asked, told, act, customers.checks(act, contacts=[contact_id]))


def ask(body: NewFeedbackRequest, act: Act) -> Feedback:
    """Ask a contact by hand, once about one thing; who could not be asked before is asked now.

    Whether the person may be written to is decided before the letter goes out; if not, the request says why.
    """
    request = _request(body, body.contact_id, act)
    checks = customers.checks(act, contacts=[body.contact_id])
    standing = store.find_feedback(request.id)
    if standing and standing.status == "not_asked":
        return store.change_feedback(
            request.id, lambda one: one.asked(body.contact_id, body.mode), act, checks
        )
    asked, event = request.asked(body.contact_id, body.mode)
    return store.create_feedback(asked, event, act, checks)


def addressee(contact_id: str | None) -> tuple[Item, tuple[str, ...]]:
    """A contact's card, and why they may not be asked: by the one decision, as the service they had says.

    A request for feedback is a message of the service, and an objection to `FEED` stands against it.
    """
    if contact_id is None:
        return {}, ("no_contact",)
    card = customers.whole_contact(contact_id)
    if card is None:
        return {}, ("erased",)
    decided = decide([card], Purpose.FEED, Channel.EMAIL, message=Message.SERVICE)
    return card, decided[contact_id].reasons


def _request(body: FeedbackSubject, contact_id: str, act: Act) -> Feedback:
    """A request about what a body names, before anybody is asked."""
    body.must_name_one()
    if body.engagement_id:
        engagement = store.engagement(body.engagement_id, act)
        request_id = store.feedback_id(engagement.id, contact_id)
        made = _about(request_id, engagement, engagement.product_id, "named")
        return made.having(engagement_id=engagement.id)
    order = store.order(body.order_id or "", act)
    products = {line.product_id for line in order.lines}
    product_id = products.pop() if len(products) == 1 else None
    made = _about(store.feedback_id(order.id, contact_id), order, product_id, "named")
    return made.having(order_id=order.id)


def _about(request_id: str, subject: Any, product_id: str | None, mode: str) -> Feedback:
    copied = ("organisation_id", "title", "responsible_id", "unit")
    given = {name: getattr(subject, name) for name in copied}
    own = {"id": request_id, "status": "not_asked", "product_id": product_id, "mode": mode}
    return Feedback.model_validate(given | own | {"year": clock.today().year})


# --- answers given in person -----------------------------------------------------------------------------


def record(body: RecordedFeedback, by: str, act: Act) -> Feedback:
    """Write down what a contact said in a call, at a meeting or by mail, and count it.

    Raises Conflict where the contact has answered already, Invalid for what no question asks.
    """
    day, answer = body.day, body.answer
    answer.must_fit([one.code for one in configuration.current().questions])
    request = _request(body, body.contact_id, act)
    checks = customers.checks(act, contacts=[body.contact_id])

    def move(one: Feedback) -> tuple[Feedback, Event]:
        return one.recorded(answer, body.contact_id, body.channel, day, by)

    if standing := store.find_feedback(request.id):
        return feedback_cells.record_answer(standing, move, answer, day.year, act, checks)
    recorded, event = move(request)
    return feedback_cells.create_answered(recorded, event, act, checks)


# --- the report ------------------------------------------------------------------------------------------


def figures(year: int, product_id: str | None, unit: str | None) -> FeedbackReport:
    """What may be told of a year's feedback; naming a service or unit opens no cell that is closed else."""
    final = is_final(year, clock.today())
    return report(year, feedback_cells.cells(year), final, product_id, unit)


def texts(year: int, product_id: str | None, unit: str | None) -> list[str]:
    """The words of anonymous answers in a cell whose numbers are published, in no order; else none."""
    place = (product_id or NONE, unit or NONE)
    cells = feedback_cells.cells(year)
    if not published(cells, *place):
        return []
    cell = next(one for one in cells if (one.product_id, one.unit) == place)
    return feedback_cells.texts(cell, clock.today())


# --- what is kept no longer: every night -----------------------------------------------------------------


def purge_answers() -> dict[str, int]:
    """Take away named answers of more than twelve months ago; their numbers stay in their cells.

    One whose giver has asked something that waits for an answer stays until it is answered: of requests it is
    asked anew for each (decision 22).
    """
    day = months_before(clock.today(), KEPT_MONTHS) + timedelta(days=1)
    due = (one for one in store.answered_before(day) if not _is_asked_for(one))
    return _each(due, Feedback.purged_of_answer, "job:purge_answers")


def _is_asked_for(feedback_id: str) -> bool:
    """Whether an open request of a data subject is about it, about its contact, or its private customer."""
    one = store.find_feedback(feedback_id)
    about = [f"sales.feedback:{feedback_id}"]
    if one and one.contact_id:
        about.append(f"partners.contact:{one.contact_id}")
    if one and one.organisation_id:
        about.append(f"partners.organisation:{one.organisation_id}")
    return OpenRequests.now().concern([(SUBJECT, each) for each in about])


def close_requests() -> dict[str, int]:
    """Close requests whose link is too old."""
    day = clock.today() - timedelta(days=VALID_DAYS)
    return _each(store.asked_before(day), Feedback.closed, "job:close_requests")


def _each(
    found: Iterable[str], move: Callable[[Feedback], tuple[Feedback, Event]], reason: str
) -> dict[str, int]:
    """Make a move on each; what cannot be moved now holds up none of the others."""
    act, counted = acts.system("sales", reason=reason), {"done": 0, "left": 0}
    for feedback_id in found:
        try:
            store.change_feedback(feedback_id, move, act)
            counted["done"] += 1
        except Refusal as refusal:
            log.failure("a request for feedback was left", refusal, feedback_id=feedback_id)
            counted["left"] += 1
    return counted
