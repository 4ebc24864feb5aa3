"""What becomes of a registration from a foreign system: taken, merged, asked about, held, or left."""

from collections.abc import Mapping

from services.alumni.actions import letters, links
from services.alumni.actions.taking import admit, consent_of, contributions, join
from services.alumni.model.alumnus import Alumnus
from services.alumni.model.consent import FOREIGN, Source, ended
from services.alumni.model.contributions import without
from services.alumni.model.intake import Intake
from services.alumni.model.life import Awaited
from services.alumni.model.matching import Found, Hold, Leave, Question, Take, Verdict, verdict
from services.alumni.model.page_letters import VERIFY
from services.alumni.store import alumni as register
from services.alumni.store import claims
from services.alumni.store import intakes as store
from shared import act as acts
from shared import beside, clock
from shared.act import Act
from shared.attributes import Item
from shared.contracts.alumni import LIVING
from shared.contracts.privacy import Message
from shared.contracts.registration import Registered, Stage
from shared.errors import Busy, Conflict, Held
from shared.events.alumni import AlumnusChanged, AlumnusRegistered
from shared.events.integrations import RegistrationReceived
from shared.record import Event
from shared.writes import TRIES, Lost, pause

MOST = 20
"""Registrations that one alumnus's record takes; a person decides about more."""


def receive(event: RegistrationReceived) -> None:
    """Judge a registration as it is now, unless this revision of it was judged before."""
    act = acts.system("alumni", event.request_id, f"registration:{event.record_id}")
    registration = store.find_registration(event.record_id)
    known = store.find_intake(event.record_id)
    if registration is None or (known and known.revision >= registration.revision):
        return
    judge(registration, act)


def judge(registration: Registered, act: Act) -> None:
    """Decide by the register as it is, and write it; again where others were faster."""
    for attempt in range(TRIES):
        intake = store.find_intake(registration.id) or Intake.of(registration)
        try:
            _carry_out(registration, intake, act)
        except (Conflict, Lost):
            pause(attempt)
        else:
            return
    raise Busy("others are changing the same alumni just now; try again")


def _carry_out(registration: Registered, intake: Intake, act: Act) -> None:
    if registration.stage in (Stage.CANCELLED, Stage.WITHDRAWN):
        _cancel(registration, intake, act)
        return
    if registration.profile is None or registration.consent is None:
        return
    judged, claimed = _verdict(registration, intake)
    try:
        _follow(_discreet(judged), registration, intake, claimed, act)
    except Held:
        store.keep(intake, lambda one: one.held(registration), act)


def _discreet(judged: Verdict) -> Verdict:
    """Whether somebody is a protected person is asked of the data protection officer alone (R34)."""
    if isinstance(judged, Question) and any(one.contact_secret for one in store.alumni(judged.candidates)):
        return Hold()
    return judged


def _follow(
    judged: Verdict, registration: Registered, intake: Intake, claimed: Mapping[str, Item], act: Act
) -> None:
    match judged:
        case Take(None):
            admit(registration, intake, act, claimed)
        case Take(Alumnus() as alumnus):
            join(registration, intake, alumnus, act)
        case Question(reason, candidates):
            store.keep(intake, lambda one: one.questioned(registration, reason, candidates), act)
        case Leave():
            store.keep(intake, lambda one: one.left(registration), act)
        case Hold():
            store.keep(intake, lambda one: one.held(registration), act)


# --- who it is about -------------------------------------------------------------------------------------


def _verdict(registration: Registered, intake: Intake) -> tuple[Verdict, Mapping[str, Item]]:
    """What is to become of it, and the claims that it was judged by."""
    assert registration.profile
    assert registration.consent
    profile, consented_at = registration.profile, registration.consent.at
    if consent_of(registration) is None:
        return Question("consent_text"), {}
    claimed = claims.claimed(register.persons(profile))
    linked = _linked(intake)
    if linked and linked.departure and linked.departure.at < consented_at:
        linked = None
    found = Found(linked) if linked else _found(registration, claimed)
    judged = verdict(profile, consented_at, found)
    if isinstance(judged, Take) and judged.alumnus and not linked:
        if judged.alumnus.id in intake.apart:
            return Question("unlinked"), claimed
        full = len(judged.alumnus.registrations) >= MOST
        return (Question("too_many", (judged.alumnus.id,)) if full else judged), claimed
    return judged, claimed


def _linked(intake: Intake) -> Alumnus | None:
    """The alumnus whose record an earlier revision went into, unless erased."""
    found = store.alumni([intake.alumnus_id]) if intake.alumnus_id else []
    return found[0] if found else None


def _found(registration: Registered, claimed: Mapping[str, Item]) -> Found:
    assert registration.profile
    values = set(register.persons(registration.profile))
    carrying = store.carriers([*values, *register.likenesses(registration.profile)], claimed)
    strong = [one for one in carrying if values.intersection(register.persons(one))]
    return Found(None, strong, [one for one in carrying if one not in strong])


# --- what goes with an alumnus, and what asks for a proof ------------------------------------------------


def forget(alumnus_id: str, request_id: str) -> None:
    """Leave nothing of what registrations gave an alumnus who is erased; more than once does no harm."""
    act = acts.system("alumni", request_id, "erasure")
    for intake_id in store.of_alumnus(alumnus_id):
        store.change_intake(intake_id, Intake.forgotten, act)


def ask_to_verify(event: AlumnusRegistered | AlumnusChanged) -> None:
    """Mail the link that shows an address to be theirs to who registered by a form elsewhere.

    And to the address that took the place of a pending alumnus's, as that of a letter that never arrived.
    """
    if isinstance(event, AlumnusRegistered) and event.source != Source.WEBROPOL:
        return
    if "email" not in event.changed:
        return
    alumnus = register.find_alumnus(event.record_id)
    if alumnus is None or not alumnus.email or Awaited.VERIFICATION not in alumnus.awaits:
        return
    if beside.mailed(register.ALUMNI, alumnus.id, "verify") < event.version:
        link = links.verification_link(alumnus.id, alumnus.email, alumnus.language or "fi")
        outbox_id = f"alumnus-{alumnus.id}-verify-{event.version}"
        letters.write(alumnus, VERIFY, outbox_id, Message.LEGAL, link=link)
        beside.put_mailed(register.ALUMNI, alumnus.id, "verify", alumnus.version)


# --- what its source cancels, or the person takes back there ----------------------------------------------


def _cancel(registration: Registered, intake: Intake, act: Act) -> None:
    """It is void: a pending alumnus that it alone made is erased, of others its part or its consent goes."""
    linked = _linked(intake)
    if linked is None or linked.status not in LIVING or registration.id not in linked.registrations:
        store.keep(intake, lambda one: one.cancelled(registration), act)
    elif registration.stage is Stage.WITHDRAWN and linked.status != "pending":
        _end_consent(registration, intake, linked, act)
    elif linked.restricted:
        store.keep(intake, lambda one: one.held(registration), act)
    elif linked.status == "pending":
        _cancel_pending(registration, intake, linked, act)
    else:
        reason, named = "cancelled_after_activation", (linked.id,)
        store.keep(intake, lambda one: one.questioned(registration, reason, named), act)


def _end_consent(registration: Registered, intake: Intake, linked: Alumnus, act: Act) -> None:
    """The consent that came with it ends at once; whether the person leaves is for somebody to decide."""

    def asked(one: Intake) -> tuple[Intake, Event]:
        if linked.restricted:
            return one.held(registration)
        return one.questioned(registration, "consent_taken_back", (linked.id,))

    now = clock.now()
    store.join(intake, asked, linked, lambda one: one.without_consent(intake.evidence, now), act)


def _cancel_pending(registration: Registered, intake: Intake, linked: Alumnus, act: Act) -> None:
    if linked.source in FOREIGN and set(linked.registrations) == {registration.id}:
        store.erase_pending(linked.id, act)
        store.keep(intake, lambda one: one.cancelled(registration), act)
        return
    new = without(linked, contributions(linked), registration.id)
    new = new.having(consents=ended(new.consents, intake.evidence, clock.now()))
    left = new, AlumnusChanged(status=new.status)
    store.join(intake, lambda one: one.cancelled(registration), linked, lambda _: left, act)
