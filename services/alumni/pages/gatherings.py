"""The page on which somebody who is invited to an event signs up, or says that they do not come."""

from collections.abc import Callable

from services.alumni.actions import gathering_letters, gatherings
from services.alumni.model.participation import Diet, Participation
from services.alumni.pages.edge import pages
from shared.codes import Code
from shared.errors import Conflict
from shared.pages import Coded, View

PAGE = gathering_letters.PAGE


class SigningUp(Coded):
    """The form: what the kitchen has to know."""

    diet: Diet | None = None


@pages.get(PAGE)
def enter_event() -> View:
    """What the letter's link opens."""
    return pages.entry("event")


@pages.ask(PAGE, on=enter_event)
def show_event(form: Coded) -> View:
    """The event, how it stands with the guest, and the forms."""
    return _shown(form.code)


@pages.post(f"{PAGE}/sign-up", on=show_event)
def sign_up(form: SigningUp) -> View:
    """Sign up; where all places are taken, wait for one."""
    return _answered(form.code, lambda one: gatherings.sign_up(one, form.diet, pages.act))


@pages.post(f"{PAGE}/decline", on=show_event)
def decline(form: Coded) -> View:
    """Do not come; whoever waits first gets the place."""
    return _answered(form.code, lambda one: gatherings.decline(one, pages.act))


def _answered(code: Code, answer: Callable[[str], Participation]) -> View:
    """The page after an answer; as it stands where there is no place to be had, or it was said already."""
    part = gathering_letters.opened(code)[0]
    try:
        answer(part.id)
    except Conflict as conflict:
        if type(conflict) is not Conflict:
            raise
        return _shown(code, 409)
    return _shown(code)


def _shown(code: Code, status: int = 200) -> View:
    part, event = gathering_letters.opened(code)
    language = pages.visit.language
    return View(
        "event.html",
        status=status,
        given={"diet": part.diet or ""},
        part=part,
        event=event,
        text=event.texts.in_language(language),
        when=gathering_letters.when(event, language),
        full=event.taken >= event.places or bool(event.waiting),
    )
