"""What somebody without an account does about their request: make it, confirm it, read the answer."""

from services.privacy.actions.packages import filename, must_be_had
from services.privacy.actions.request_codes import ANSWER, IDENTITY, addressee, proving
from services.privacy.model import deadline
from services.privacy.model.request import Request
from services.privacy.model.request_parts import AskedRequest
from services.privacy.store import packages
from services.privacy.store import requests as store
from shared import clock
from shared.act import Act
from shared.codes import Code
from shared.errors import Conflict, NotFound
from shared.pages import limits
from shared.record import Event


def receive(form: AskedRequest, language: str, act: Act) -> Request:
    """Record a request, unverified, with today as its day of receipt; it may be mailed a link or not.

    Does the same whatever is known of who asks: one write that counts the mail, and one of the request.
    """
    today = clock.today()
    links = 1 if limits.may_mail(form.email) else 0
    given = {
        "id": act.new_id(),
        "kind": form.kind,
        "channel": "page",
        "received": today,
        "due": deadline.due(today),
        "language": language,
        "named": () if form.which == "unknown" else (form.which,),
        "person": form.person.model_dump(),
        "message": form.message,
        "links": links,
    }
    return store.create(Request.model_validate(given), act)


def opened(code: Code, act: Act) -> Request:
    """The request that a code opens; NotFound for any other code, and once the request is over."""
    request = store.find(code.record_id, act)
    code.must_open(IDENTITY, *(proving(request) if request else ("0", "")))
    if request is None or not request.links or not request.open:
        raise NotFound("this link is no longer valid")
    return request


def confirm(code: Code, act: Act) -> Request:
    """Its maker confirms a request, by the address as it is in the write: once, as the link is spent."""
    request = opened(code, act)
    if request.identity:
        return request
    at = clock.now()

    def identified(one: Request) -> tuple[Request, Event]:
        code.must_open(IDENTITY, *proving(one))
        return one.identified("link", at, act.actor)

    try:
        return store.change(request.id, identified, act)
    except Conflict:
        return opened(code, act)


# --- the answer ------------------------------------------------------------------------------------------


def answered(code: Code, act: Act) -> Request:
    """The request whose answer a code shows; NotFound for any other code, and one of a former address."""
    request = store.find(code.record_id, act)
    code.must_open(ANSWER, addressee(request) if request else "")
    if request is None:
        raise NotFound("this link is no longer valid")
    return request


def package_file(code: Code, name: str, act: Act) -> tuple[str, bytes]:
    """A file of the package, with what it is called; refusals as `must_be_had`."""
    request = answered(code, act)
    return filename(request, name), packages.get(must_be_had(request, name), name)
