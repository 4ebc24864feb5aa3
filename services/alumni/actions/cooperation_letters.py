"""The letters about cooperation: the link to the alumnus, the news of an answer to the responsible user."""

from services.alumni.actions import links
from services.alumni.actions.contact import reasons_against
from services.alumni.model.alumnus import Alumnus
from services.alumni.model.cooperation import CooperationRequest
from services.alumni.model.cooperation_letters import ANSWERED, ANSWERS, FACTS, KINDS, MORE, REQUEST
from services.alumni.store import alumni, users
from services.alumni.store import cooperation as store
from shared import act as acts
from shared import beside, codes, mail, settings
from shared.codes import Code
from shared.contracts.privacy import Channel
from shared.dates import day
from shared.errors import NotFound
from shared.events.alumni import (
    CooperationAccepted,
    CooperationAsked,
    CooperationDeclined,
    CooperationMailRequested,
)

PAGE = "/alumni/pages/cooperation"
USE = "alumni-cooperation"


def code_of(request: CooperationRequest) -> Code:
    """The code of a request's link; nothing of it is stored."""
    return Code.of(USE, request.id, request.alumnus_id)


def opened(code: Code) -> CooperationRequest:
    """The request that a code opens; NotFound alike for any other code and for what is gone."""
    request = store.find_request(code.record_id)
    code.must_open(USE, request.alumnus_id if request else "")
    if request is None:
        raise NotFound("this link is not valid, or no longer valid")
    return request


def mail_request(event: CooperationAsked | CooperationMailRequested) -> None:
    """Mail the letter, unless it went out, or the request waits for no answer, or for a later letter.

    Whether the alumnus may be written to is decided now, however long the letter had to wait.
    """
    request = store.find_request(event.record_id)
    if request is None or not _is_due(request, event.letter):
        return
    alumnus = alumni.find_alumnus(request.alumnus_id)
    reasons = ("erased",) if alumnus is None else reasons_against(alumnus, Channel.EMAIL)
    if alumnus is None or reasons:
        act = acts.system("alumni", event.request_id)
        store.change_request(request.id, lambda one: one.not_mailed(reasons), act)
        return
    _mail(request, alumnus)
    beside.put_mailed(store.COOPERATION, request.id, "letter", request.letters)


def _is_due(request: CooperationRequest, number: int) -> bool:
    awaited = number > 0 and request.status == "asked" and request.letters == number
    return awaited and beside.mailed(store.COOPERATION, request.id, "letter") < number


def _mail(request: CooperationRequest, alumnus: Alumnus) -> None:
    language = alumnus.language or "fi"
    responsible = users.correspondent(request.responsible_id)
    message = mail.letter(
        alumnus.email or "",
        language,
        REQUEST,
        title=request.title,
        kind=KINDS[language][request.kind],
        facts=_facts(request, language),
        message=f"\n{request.message}\n" if request.message else "",
        link=codes.link(settings.read("PUBLIC_URL"), PAGE, code_of(request), language),
        ways_out=links.ways_out(alumnus, language),
        more=MORE[language].format(email=responsible["email"]) if responsible else "",
    )
    mail.send(message, f"cooperation-{request.id}-{request.letters}")


def _facts(request: CooperationRequest, language: str) -> str:
    """The lines that say when, for which course, and by when an answer is hoped for."""
    days = dict.fromkeys(one for one in (request.starts, request.ends) if one)
    known = {
        "when": "–".join(day(one, language) for one in days),
        "course": request.course or "",
        "by": day(request.answer_by, language) if request.answer_by else "",
    }
    said = [FACTS[language][name].format(**{name: text}) for name, text in known.items() if text]
    return "".join(f"{line}\n" for line in said)


def tell_responsible(event: CooperationAccepted | CooperationDeclined) -> None:
    """Tell the responsible user of each answer on the page, once, and not what it says beyond yes or no."""
    request = store.find_request(event.record_id)
    if request is None or not _is_news(request, event.version):
        return
    card = users.correspondent(request.responsible_id)
    if card is None:
        return
    language = card.get("language") or "fi"
    link = f"{settings.read('PUBLIC_URL').rstrip('/')}/alumni/cooperation-requests/{request.id}"
    answer = ANSWERS[language][request.status]
    message = mail.letter(card["email"], language, ANSWERED, link=link, answer=answer)
    mail.send(message, f"cooperation-{request.id}-answered-{event.version}")
    beside.put_mailed(store.COOPERATION, request.id, "told", request.version)


def _is_news(request: CooperationRequest, version: int) -> bool:
    """Whether an answer on the page stands, and nobody was told of that of this version, or a later one."""
    given = request.answer is not None and request.answer.through == "page"
    known = beside.mailed(store.COOPERATION, request.id, "told")
    return given and request.status in ANSWERS["en"] and known < version
