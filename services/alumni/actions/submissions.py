"""What came by public pages: kept at once, dealt with by the consumer; so no answer tells who is known."""

from contextlib import suppress
from dataclasses import replace
from typing import Any

from services.alumni.actions import letters, links
from services.alumni.actions.registration import register
from services.alumni.model.alumnus import Alumnus
from services.alumni.model.consent import AlumnusConsent, Source
from services.alumni.model.life import Awaited
from services.alumni.model.page_letters import ALREADY, LEFT, LINK, NEW_ADDRESS, NOT_YOU, VERIFY, marketing
from services.alumni.model.submission import Answers, Submission
from services.alumni.store import alumni as store
from services.alumni.store import submissions
from shared import act as acts
from shared import clock, ids
from shared.act import Act
from shared.contracts.alumni import LIVING
from shared.contracts.privacy import Message, Purpose, notice_version
from shared.dates import day
from shared.errors import Conflict, Held, NotFound
from shared.events.alumni import (
    AlumnusAddressChanged,
    AlumnusSupplemented,
    SubmissionAdmitted,
    SubmissionReceived,
    SubmissionRejected,
)
from shared.events.subjects import RecordUnrestricted
from shared.person import Informed

HOW = "the notice linked on the page of registration"
AWAITED = (Awaited.VERIFICATION, Awaited.GRADUATION)
"""A form proves neither whose address it is nor the degree."""


# --- what pages keep -------------------------------------------------------------------------------------


def registration(
    email: str, silent: bool, given: dict[str, Any], text_version: str, shown: str, act: Act
) -> None:
    """Keep a registration: the fields of an alumnus, and the consent to a text shown in a language.

    Raises Invalid naming a field that does not agree with another.
    """
    record_id = act.new_id()
    consent = {
        "text_version": text_version,
        "language": shown,
        "source": Source.PAGE,
        "at": clock.now(),
        "evidence": f"form {record_id}",
    }
    language = given.pop("language", None) or shown
    answers = {name: value for name, value in given.items() if value is not None} | {"consent": consent}
    one = Submission(
        id=record_id,
        status="received",
        asks="registration",
        email=email,
        language=language,
        silent=silent,
        answers=Answers.model_validate(answers),
    )
    new_alumnus(one).consistent()
    submissions.receive(one, act)


def link(email: str, language: str, silent: bool, act: Act) -> None:
    """Keep the wish for a link to one's own data."""
    values = {"id": act.new_id(), "status": "received", "asks": "link", "email": email, "silent": silent}
    submissions.receive(Submission.model_validate(values | {"language": language}), act)


def address(alumnus: Alumnus, email: str, silent: bool, act: Act) -> None:
    """Keep the wish to have another address; it is verified first."""
    values = {"id": act.new_id(), "status": "received", "asks": "address", "email": email, "silent": silent}
    more = {"language": alumnus.language or "fi", "alumnus_id": alumnus.id}
    submissions.receive(Submission.model_validate(values | more), act)


# --- what the consumer does about it ---------------------------------------------------------------------


def deal_with(
    event: SubmissionReceived | SubmissionAdmitted | SubmissionRejected | RecordUnrestricted,
) -> None:
    """Do what was asked, unless that is done; a letter goes out unless the address has had its mails.

    What is restricted waits until it is not.
    """
    act = acts.system("alumni", event.request_id)
    one = submissions.find_submission(event.record_id)
    if one is None or one.restricted:
        return
    if one.status == "rejected":
        submissions.finish(one.id, act)
    elif one.status == "received":
        _deal_with(one, act)


def _deal_with(one: Submission, act: Act) -> None:
    match one.asks:
        case "registration":
            _register(one, act)
        case "address" if one.admitted_by:
            _change_address(one, act)
        case "address":
            _ask_address(one, act)
        case "link":
            _send_link(one, act)
        case "farewell":
            _confirm_leaving(one, act)


def finish(event: AlumnusSupplemented | AlumnusAddressChanged) -> None:
    """Leave nothing of a submission that a record has taken in; one that is gone stays so."""
    if event.submission:
        submissions.finish(event.submission, acts.system("alumni", event.request_id))


def _register(one: Submission, act: Act) -> None:
    """A pending alumnus, or what awaits the person's word that they are in the register already."""
    told = Informed(at=clock.now(), how=HOW, notice_version=notice_version())
    new = new_alumnus(one).having(informed={Purpose.ALUM: told})
    try:
        key = ids.digest("submission", one.id)
        alumnus = register(new, replace(act, key=key), decided=one.admitted_by is not None)
    except Held:
        submissions.change_submission(one.id, Submission.held, act)
    except Conflict as conflict:
        _join(one, conflict.facts["existing_id"], act)
    else:
        _verify(one, alumnus.id)
        submissions.finish(one.id, act)


def new_alumnus(one: Submission) -> Alumnus:
    """The alumnus that a registration makes."""
    values: dict[str, Any] = one.answered() | {
        "id": ids.derived("submission", one.id),
        "status": "pending",
        "source": Source.PAGE,
        "awaits": AWAITED,
        "topics_asked": True,
        "consents": (consent_of(one).model_dump(),),
    }
    return Alumnus.model_validate(values)


def consent_of(one: Submission) -> AlumnusConsent:
    """The consent that a registration carries."""
    assert one.answers
    return one.answers.consent


def _join(one: Submission, existing_id: str, act: Act) -> None:
    """The person is in the register: what they sent is added once the address is shown to be theirs.

    A record without an address is left to a coordinator: to give it one would open it to whoever knows a
    phone number, a date of birth and a surname.
    """
    existing = store.find_alumnus(existing_id)
    if existing is None or (existing.email is None and one.admitted_by is None):
        secret = existing is not None and existing.contact_secret
        submissions.change_submission(one.id, Submission.held if secret else Submission.questioned, act)
        return
    if existing.email != one.email:
        _verify(one, one.id)
    elif not one.silent:
        add = links.verification_link(one.id, one.email, one.language)
        letters.write(existing, ALREADY, f"submission-{one.id}", Message.LEGAL, add=add)
    submissions.change_submission(one.id, lambda kept: kept.kept(existing_id), act)


def _verify(one: Submission, record_id: str) -> None:
    """Mail the link that verifies the address of an alumnus, or of what was sent."""
    if not one.silent:
        link = links.verification_link(record_id, one.email, one.language)
        letters.write_to(one.email, one.language, VERIFY, f"submission-{one.id}", link=link)


def _send_link(one: Submission, act: Act) -> None:
    """Mail everybody who is in the register with this address the link to their own data."""
    found = [] if one.silent else store.with_values([("email", one.email)])
    for alumnus in (store.find_alumnus(item["id"]) for item in found if item["status"] in LIVING):
        if alumnus:
            _link(alumnus, f"submission-{one.id}-{alumnus.id}")
    submissions.finish(one.id, act)


def _link(alumnus: Alumnus, outbox_id: str) -> None:
    if Awaited.VERIFICATION in alumnus.awaits:
        link = links.verification_link(alumnus.id, alumnus.email or "", alumnus.language or "fi")
        letters.write(alumnus, VERIFY, outbox_id, Message.LEGAL, link=link)
    else:
        letters.write(alumnus, LINK, outbox_id, Message.LEGAL)


def _ask_address(one: Submission, act: Act) -> None:
    """Ask at the new address whether it is theirs, and tell the present one that this was asked."""
    alumnus = store.find_alumnus(one.alumnus_id or "")
    if alumnus is None or alumnus.status not in LIVING:
        submissions.finish(one.id, act)
        return
    if not one.silent:
        link = links.verification_link(one.id, one.email, one.language)
        letters.write_to(one.email, one.language, NEW_ADDRESS, f"submission-{one.id}", link=link)
        letters.write(alumnus, NOT_YOU, f"submission-{one.id}-told", Message.LEGAL)
    submissions.change_submission(one.id, lambda kept: kept.kept(alumnus.id), act)


def _change_address(one: Submission, act: Act) -> None:
    """The address is verified, and somebody decided that it may be the person's."""
    at, keyed = clock.now(), replace(act, key=ids.digest("submission", one.id))
    with suppress(Conflict, NotFound):
        store.change_alumnus(
            one.alumnus_id or "", lambda alumnus: alumnus.moved_to(one.email, at, one.id), keyed
        )
    submissions.finish(one.id, act)


def _confirm_leaving(one: Submission, act: Act) -> None:
    """Confirm to who left that they did; their record may be erased by now."""
    left = (one.created_at or clock.now()).astimezone(clock.HELSINKI).date()
    said = marketing(one.language, one.no_marketing)
    facts = {"day": day(left, one.language), "marketing": said}
    letters.write_to(one.email, one.language, LEFT, f"submission-{one.id}", **facts)
    submissions.finish(one.id, act)
