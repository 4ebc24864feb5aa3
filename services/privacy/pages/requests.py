"""The page on which anybody makes a request about their data, and that on which its maker confirms it.

It answers alike whatever is known of who asks: it looks nobody up, and a request is recorded in any case.
"""

from typing import Literal

from services.privacy.actions import request_pages as actions
from services.privacy.model import deadline
from services.privacy.model.request_parts import AskedRequest
from services.privacy.model.rights import Right, named
from services.privacy.pages.edge import pages
from shared import clock
from shared.pages import Coded, SeeOther, View

REQUEST = "/privacy/pages/request"
RECEIVED = f"{REQUEST}/received"
IDENTITY = "/privacy/pages/identity"
REGISTERS: tuple[Literal["alumni", "customers", "unknown"], ...] = ("alumni", "customers", "unknown")


@pages.get(REQUEST)
def enter_request() -> View:
    """The form."""
    words = pages.renderer.words[pages.visit.language]
    kinds = [(str(one), words(f"request.kinds.{one}")) for one in Right]
    registers = [(one, words(f"request.registers.{one}")) for one in REGISTERS]
    return View("request.html", kinds=kinds, registers=registers, given={"which": "unknown"})


@pages.post(REQUEST, on=enter_request)
def make_request(form: AskedRequest) -> SeeOther:
    """Record the request with today as its day of receipt; a link goes to the address if it is on file."""
    actions.receive(form, pages.visit.language, pages.act)
    return SeeOther(RECEIVED)


@pages.get(RECEIVED)
def show_receipt() -> View:
    """After the request; tells nothing of anybody."""
    today = clock.today()
    return View("request_received.html", received=today, due=deadline.due(today))


@pages.get(IDENTITY)
def enter_identity() -> View:
    """What the letter's link opens; opening it confirms nothing."""
    return pages.entry("identity")


@pages.ask(IDENTITY, on=enter_identity)
def show_identity(form: Coded) -> View:
    """What was asked for, and the button that confirms it; once it was used, that it is confirmed."""
    request = actions.opened(form.code, pages.act)
    if request.identity:
        return View("confirmed.html", request=request)
    return View("identity.html", request=request, right=named(request.kind, pages.visit.language))


@pages.post(f"{IDENTITY}/confirmation", on=show_identity)
def confirm_identity(form: Coded) -> View:
    """Who opened the letter made the request; the link is spent."""
    return View("confirmed.html", request=actions.confirm(form.code, pages.act))
