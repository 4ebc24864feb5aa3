"""The page on which a customer gives feedback: one answer, by name or without one, as the request says."""

from typing import Literal

from pydantic import ConfigDict

from services.sales.actions import feedback_answers
from services.sales.model.feedback import Answer, Said
from services.sales.pages.edge import pages
from shared.pages import Coded, SeeOther, View, Wrong

FEEDBACK = "/sales/pages/feedback"
THANKS = f"{FEEDBACK}/thanks"
MARKS = ("1", "2", "3", "4", "5", "none")
QUESTION = "q-"
"""What the name of a question's field begins with; its code follows."""


class GivenFeedback(Coded):
    """The form: a mark or `none` for each question that is asked now, and words of one's own."""

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, Literal["1", "2", "3", "4", "5", "none"]]

    comments: Said | None = None

    def answer(self, questions: set[str]) -> Answer:
        """What is said; raises Wrong for what was not asked, and where nothing is said."""
        given = self.__pydantic_extra__
        if given.keys() - {f"{QUESTION}{code}" for code in questions}:
            raise Wrong("", "unknown")
        marks = {name.removeprefix(QUESTION): int(mark) for name, mark in given.items() if mark != "none"}
        if not marks and self.comments is None:
            raise Wrong("", "nothing_said")
        return Answer(marks=marks, text=self.comments)


@pages.get(FEEDBACK)
def enter_feedback() -> View:
    """What the letter's link opens."""
    return pages.entry("feedback")


@pages.ask(FEEDBACK, on=enter_feedback)
def show_feedback(form: Coded) -> View:
    """What it is about, whether by name, what is kept and for whom, and the form."""
    request = feedback_answers.opened(form.code)
    return View("feedback.html", request=request, questions=feedback_answers.questions(), marks=MARKS)


@pages.post(f"{FEEDBACK}/answer", on=show_feedback)
def give_feedback(form: GivenFeedback) -> SeeOther:
    """Take the answer; the link is spent."""
    answer = form.answer({one.code for one in feedback_answers.questions()})
    feedback_answers.answer(form.code, answer, pages.visit.once, pages.act)
    return SeeOther(THANKS)


@pages.get(THANKS)
def thank() -> View:
    """After the answer; tells nothing of anybody."""
    return View("feedback_thanks.html")
