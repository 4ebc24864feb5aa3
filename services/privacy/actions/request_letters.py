"""The letters about requests of data subjects."""

from datetime import timedelta
from email.message import EmailMessage

from services.privacy.actions.request_codes import answer_code, identity_code
from services.privacy.model.answer import day
from services.privacy.model.request import Request
from services.privacy.model.request_letters import DUE, LATE, LINE, LINK, NOTICE
from services.privacy.store import candidates, cards, catalogue, outbox
from services.privacy.store import requests as store
from shared import act as acts
from shared import clock, codes, mail, settings
from shared.codes import Code

NEAR = timedelta(days=7)
MOST = 200
"""Requests that one letter names."""
IDENTITY_PAGE, ANSWER_PAGE = "/privacy/pages/identity", "/privacy/pages/package"


def tell_what_is_due() -> int:
    """Mail the officer which requests are overdue or due within a week, once a day; how many there are."""
    today = clock.today()
    found = list(store.due_by((today + NEAR).isoformat()))
    officer, name = catalogue.configuration().officer, f"requests-due-{today.isoformat()}"
    if not found or officer.email is None:
        return len(found)
    message = mail.letter(
        officer.email,
        "fi",
        DUE,
        overdue=str(sum(one.due < today for one in found)),
        near=str(sum(one.due >= today for one in found)),
        lines="\n".join(_line(one) for one in found[:MOST]),
        link=f"{settings.read('PUBLIC_URL').rstrip('/')}/privacy/requests",
    )
    _send(message, name)
    return len(found)


def _line(one: Request) -> str:
    late = LATE if one.due < clock.today() else ""
    return late + LINE.format(due=one.due.isoformat(), kind=one.kind, status=one.status, id=one.id)


def mail_link(request_id: str, links: int) -> None:
    """Mail the link by which the maker confirms a request, to the address if one of our records has it.

    Not where a later link took its place, the maker is known by now, or nothing more is to be mailed.
    """
    request = store.find(request_id, acts.system("privacy"))
    if request is None or not links or request.links != links or request.identity or not request.open:
        return
    address = request.person.email
    if address is None or next(candidates.by_address("email", address), None) is None:
        return
    _write(request, address, LINK, IDENTITY_PAGE, identity_code(request), f"link-{links}")


def mail_notice(request_id: str, version: int) -> None:
    """Tell the person, as secure mail, that there is something to read about their request."""
    request = store.find(request_id, acts.system("privacy"))
    address = _address(request) if request else None
    if request and address:
        code, name = answer_code(request), f"notice-{version}"
        _write(request, address, NOTICE, ANSWER_PAGE, code, name, confidential=True)


def _address(request: Request) -> str | None:
    """Where the person is written to: as they said, or as their account has it."""
    return request.person.email or (cards.user_email(request.requester_id) if request.requester_id else None)


def _write(
    request: Request,
    to: str,
    template: dict[str, tuple[str, str]],
    page: str,
    code: Code,
    name: str,
    *,
    confidential: bool = False,
) -> None:
    message = mail.letter(
        to,
        request.language,
        template,
        received=day(request.received),
        link=codes.link(settings.read("PUBLIC_URL"), page, code, request.language),
        organisation=catalogue.configuration().controller.name_fi,
    )
    _send(message, f"request-{request.id}-{name}", confidential=confidential)


def _send(message: EmailMessage, outbox_id: str, *, confidential: bool = False) -> None:
    """Send a mail unless it went out; where the gateway is down, what asked for it asks again."""
    if not outbox.sent(outbox_id):
        mail.send(message, outbox_id, confidential=confidential)
        outbox.put_sent(outbox_id)
