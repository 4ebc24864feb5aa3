"""The letters about requests of data subjects."""

from datetime import timedelta

from services.privacy.model.request import Request
from services.privacy.model.request_letters import DUE, LATE, LINE
from services.privacy.store import catalogue, outbox
from services.privacy.store import requests as store
from shared import clock, mail, settings

NEAR = timedelta(days=7)
MOST = 200
"""Requests that one letter names."""


def tell_what_is_due() -> int:
    """Mail the officer which requests are overdue or due within a week, once a day; how many there are."""
    today = clock.today()
    found = list(store.due_by((today + NEAR).isoformat()))
    officer, name = catalogue.configuration().officer, f"requests-due-{today.isoformat()}"
    if not found or officer.email is None or outbox.sent(name):
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
    mail.send(message, name)
    outbox.put_sent(name)
    return len(found)


def _line(one: Request) -> str:
    late = LATE if one.due < clock.today() else ""
    return late + LINE.format(due=one.due.isoformat(), kind=one.kind, status=one.status, id=one.id)
