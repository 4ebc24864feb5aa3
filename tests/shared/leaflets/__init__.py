"""Pages of a made-up context: a thing is shown to whoever has its letter, who answers or leaves."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import StringConstraints

from shared import table
from shared.codes import Code
from shared.errors import Invalid
from shared.fields import Email
from shared.pages import Coded, Download, Pages, SeeOther, View, Wrong
from shared.personal import Line, Prose
from shared.record import Model
from tests.shared.things import THINGS, Thing

pages = Pages("things", Path(__file__).parent, {"shouted": lambda text: f"{text}!"})
LETTER = "/things/pages/letter"
JOIN = "/things/pages/join"
handle = pages.handle


class Reply(Coded):
    by_name: Line
    email: Email | None = None
    mark: Literal["1", "2", "3", "4", "5"]
    liked: tuple[Literal["food", "talks"], ...] = ()
    remarks: Annotated[Prose, StringConstraints(max_length=200)] | None = None
    agreed: Literal["yes"]


class Joining(Model):
    by_name: Line


def code_of(thing_id: str) -> Code:
    return Code.of("letter", thing_id)


def opened(code: Code) -> Thing:
    """The thing that a code opens."""
    code.must_open("letter")
    return table.read(THINGS, code.record_id, pages.act)


@pages.get(LETTER)
def enter() -> View:
    """The page that the letter's link opens."""
    return pages.entry("letter")


@pages.ask(LETTER, on=enter)
def show(form: Coded) -> View:
    """The thing, and the form to answer."""
    thing = opened(form.code)
    return View("letter.html", thing=thing, given={"by_name": thing.name})


@pages.ask(f"{LETTER}/file", on=enter)
def keep(form: Coded) -> Download:
    """A file of it."""
    return Download("Lehtinen & Ström.txt", "text/plain", opened(form.code).name.encode())


@pages.post(f"{LETTER}/reply", on=show)
def reply(form: Reply) -> View:
    """Answer."""
    thing = opened(form.code)
    if form.by_name == "Nobody":
        raise Wrong("by_name", "nobody")
    if form.by_name == "Elsewhere":
        raise Invalid("no field of this form")
    if form.by_name == "Broken":
        raise RuntimeError("131052-308T matti@example.fi")
    done = table.change(
        THINGS, thing.id, lambda one: one.edited({"notes": form.remarks, "city": form.mark}), pages.act
    )
    return View("thanks.html", thing=done)


@pages.ask(f"{LETTER}/farewell", on=enter, right=True)
def ask_to_leave(form: Coded) -> View:
    """The form to leave."""
    return View("letter.html", thing=opened(form.code))


@pages.post(f"{LETTER}/leaving", on=ask_to_leave, right=True)
def leave(form: Coded) -> SeeOther:
    """Leave: a right."""
    form.code.must_open("letter")
    table.change(THINGS, form.code.record_id, Thing.barred, pages.act)
    return SeeOther("/things/pages/goodbye")


@pages.get("/things/pages/goodbye")
def goodbye() -> View:
    """After leaving."""
    return View("goodbye.html")


@pages.get(JOIN)
def open_joining() -> View:
    """A form without a letter."""
    return View("join.html")


@pages.post(JOIN, on=open_joining)
def join(form: Joining) -> View:
    """Join."""
    return View("goodbye.html")
