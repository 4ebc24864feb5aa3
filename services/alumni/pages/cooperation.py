"""The page on which an alumnus answers a request for cooperation."""

from typing import Annotated, Literal

from pydantic import Field

from services.alumni.actions import cooperation, cooperation_letters
from services.alumni.model.cooperation import CooperationRequest
from services.alumni.model.cooperation_letters import KINDS
from services.alumni.pages.edge import pages
from shared.errors import Conflict
from shared.pages import Coded, View
from shared.personal import Prose

PAGE = cooperation_letters.PAGE


class Answer(Coded):
    """The form: yes or no, and what there is to say."""

    cooperation_answer: Literal["accept", "decline"]
    answer_note: Annotated[Prose, Field(max_length=1000)] | None = None


@pages.get(PAGE)
def enter_cooperation() -> View:
    """What the letter's link opens."""
    return pages.entry("cooperation")


@pages.ask(PAGE, on=enter_cooperation)
def show_cooperation(form: Coded) -> View:
    """What is asked, and the form to answer; or what was answered."""
    return _shown(cooperation_letters.opened(form.code))


@pages.post(f"{PAGE}/answer", on=show_cooperation)
def answer_cooperation(form: Answer) -> View:
    """Take the answer, another one, or other words with it; the same once more changes nothing."""
    request = cooperation_letters.opened(form.code)
    said, note = form.cooperation_answer, form.answer_note
    if not request.answerable:
        return _shown(request, 409)
    if (said, note) == request.said_on_page:
        return _shown(request)
    try:
        return _shown(cooperation.answer(request.id, said, note, pages.act, through="page"))
    except Conflict as conflict:
        if type(conflict) is not Conflict:
            raise
        return _shown(cooperation_letters.opened(form.code), 409)


def _shown(request: CooperationRequest, status: int = 200) -> View:
    kind = KINDS[pages.visit.language][request.kind]
    answer, note = request.said_on_page
    given = {"cooperation_answer": answer or "", "answer_note": note or ""}
    return View("cooperation.html", status=status, given=given, request=request, kind=kind)
