"""The letters about feedback: the link to the customer, the news of an answer to the responsible user."""

from services.sales.actions.feedback import addressee
from services.sales.actions.feedback_answers import PAGE, code_of
from services.sales.model.feedback import Feedback
from services.sales.model.feedback_letters import ANSWERED, REMINDER, REQUEST, mode_in
from services.sales.store import configuration
from services.sales.store import feedback as store
from shared import act as acts
from shared import beside, codes, mail, settings
from shared.attributes import Item
from shared.dates import day
from shared.events.sales import FeedbackAnswered, FeedbackRequested


def mail_request(event: FeedbackRequested) -> None:
    """Mail the link, unless this letter went out, or the request waits no more, or for a later letter.

    Whether the person may be written to is decided now, however long the letter had to wait.
    """
    request = store.find_feedback(event.record_id)
    if request is None or not _is_due(request, event.letter):
        return
    card, reasons = addressee(request.contact_id)
    if reasons:
        act = acts.system("sales", event.request_id)
        store.change_feedback(request.id, lambda one: one.refused(reasons), act)
        return
    _mail(request, event.letter, card)
    beside.put_mailed(store.FEEDBACK, request.id, "letter", event.letter)


def _is_due(request: Feedback, number: int) -> bool:
    awaited = request.waits and not request.restricted and request.letters == number
    return awaited and beside.mailed(store.FEEDBACK, request.id, "letter") < number


def _mail(request: Feedback, number: int, card: Item) -> None:
    language = card.get("language") or "fi"
    seller, until = configuration.current().seller, request.last_day
    message = mail.letter(
        card["email"],
        language,
        REQUEST if number == 1 else REMINDER,
        title=request.title,
        mode=mode_in(language, request.mode),
        until=day(until, language) if until else "",
        link=codes.link(settings.read("PUBLIC_URL"), PAGE, code_of(request.id), language),
        seller=seller.name,
        email=seller.email,
    )
    mail.send(message, f"feedback-{request.id}-{number}")


def tell_responsible(event: FeedbackAnswered) -> None:
    """Tell the responsible user at once that there is an answer by name, once, and not what it says."""
    request = store.find_feedback(event.record_id)
    if request is None or not _is_news(request) or beside.mailed(store.FEEDBACK, request.id, "told"):
        return
    card = store.correspondent(request.responsible_id or "")
    if card is None:
        return
    link = f"{settings.read('PUBLIC_URL').rstrip('/')}/sales/feedback/{request.id}"
    message = mail.letter(card["email"], card.get("language") or "fi", ANSWERED, link=link)
    mail.send(message, f"feedback-{request.id}-answered")
    beside.put_mailed(store.FEEDBACK, request.id, "told")


def _is_news(request: Feedback) -> bool:
    """Whether there is an answer by name, to be read by somebody who did not write it down themselves."""
    known = request.restricted or request.recorded_by == request.responsible_id
    return request.holds_answer and request.responsible_id is not None and not known
