"""Use cases of the register's staff: manual entry, edits, consent on paper, leaving on somebody's word."""

from dataclasses import replace
from typing import Any

from services.alumni.actions.registration import admitted, change, register
from services.alumni.model.alumnus import Alumnus
from services.alumni.model.consent import AlumnusConsent, Departure, Source
from services.alumni.model.life import Awaited, DegreeConfirmation
from services.alumni.model.requests import (
    AlumnusCard,
    AlumnusPatch,
    DegreeOutcome,
    DegreeOutcomes,
    DegreeSeen,
    DegreesSeen,
    GivenConsent,
    NewAlumnus,
)
from services.alumni.store import alumni as store
from services.alumni.store import consent_texts, submissions
from shared import clock, ids, read_audit
from shared.act import Act
from shared.attributes import Item
from shared.contracts.privacy import Purpose
from shared.errors import Held, Invalid, NotFound, Refusal
from shared.record import Event
from shared.writes import Put


def create(body: NewAlumnus, act: Act) -> Alumnus:
    """Record an alumnus by hand, with the evidence of the consent; refusals as `register`.

    Pending until the degree is confirmed, which the caller may say at once if they may confirm degrees.
    Raises Invalid where nobody would tell them: no letter of welcome, and not whoever records them.
    """
    if body.no_welcome and body.informed is None:
        raise Invalid.field(
            "informed", "is missing, and no letter is to tell them", "when and how they were told"
        )
    given = body.model_dump(exclude_unset=True, exclude={"consent", "degree_confirmed", "informed"})
    consent = consent_of(body.consent)
    values: dict[str, Any] = given | {
        "id": act.new_id(),
        "status": "pending",
        "source": body.consent.source,
        "consents": (consent,),
        "awaits": () if body.degree_confirmed else (Awaited.GRADUATION,),
        "topics_asked": body.newsletter_topics is not None,
    }
    if body.degree_confirmed:
        values["degree_confirmed"] = DegreeConfirmation(at=clock.now(), by=act.actor)
    if body.informed:
        values["informed"] = {Purpose.ALUM: body.informed.told()}
    alumnus = Alumnus.model_validate(values)
    act.must_edit(alumnus, set(given))
    if body.degree_confirmed:
        act.require("alumni.alumni.confirm", alumnus)
    return _logging_held(alumnus, act)


def _logging_held(alumnus: Alumnus, act: Act) -> Alumnus:
    try:
        return register(alumnus, act)
    except Held:
        read_audit.send(read_audit.Read("held", f"alumni#alumnus#{alumnus.id}"), act)
        raise


def consent_of(given: GivenConsent) -> AlumnusConsent:
    """A consent to a version of the text that is or was in force; raises Invalid for another version."""
    try:
        text = consent_texts.read_text(int(given.text_version))
    except NotFound:
        text = None
    if text is None or text.status != "approved":
        raise Invalid.field("consent.text_version", "is no approved version", "a number of the consent texts")
    values = given.model_dump(exclude_none=True)
    return AlumnusConsent.model_validate({"channels": text.channels} | values)


def edit(alumnus_id: str, body: AlumnusPatch, act: Act) -> Alumnus:
    """Replace fields; new addresses are checked as at registration."""
    patch = body.model_dump(exclude_unset=True)

    def move(alumnus: Alumnus, beside: list[Put]) -> tuple[Alumnus, Event]:
        act.must_edit(alumnus, patch)
        new, event = alumnus.edited(patch)
        return admitted(alumnus, new, act, beside), event

    return change(alumnus_id, move, act, responsible_id=patch.get("responsible_id"))


def card(alumnus_id: str) -> Item:
    """What a list shows of an alumnus whom staff may find; raises NotFound for anybody else."""
    found = store.find_card(alumnus_id, tuple(AlumnusCard.model_fields))
    if found is None:
        raise NotFound("there is no such alumnus to be found")
    return found


def record_consent(alumnus_id: str, body: GivenConsent, act: Act) -> Alumnus:
    """Record a consent given otherwise than on a page: it ends reminders, and makes a passive one active."""
    consent = consent_of(body)
    return store.change_alumnus(alumnus_id, lambda one: one.consented(consent), act)


def withdraw(alumnus_id: str, source: Source, act: Act) -> Alumnus:
    """The person leaves the register; the consent ends at once."""
    departure = Departure(at=clock.now(), source=source, by=act.actor)
    return submissions.leave(alumnus_id, lambda one: one.left(departure), act)


def confirm_degree(alumnus_id: str, act: Act) -> Alumnus:
    """A coordinator says that the degree was completed."""
    at = clock.now()
    return store.change_alumnus(alumnus_id, lambda one: one.degree_is_confirmed(act.actor, at), act)


def confirm_degrees(body: DegreesSeen, act: Act) -> DegreeOutcomes:
    """Confirm each degree as `confirm_degree` does; one that is refused spares the others."""
    return DegreeOutcomes(alumni=tuple(_confirmed(one, act) for one in body.alumni))


def _confirmed(seen: DegreeSeen, act: Act) -> DegreeOutcome:
    own = replace(act, if_match=seen.version, key=ids.digest("degree", act.key or "", seen.alumnus_id))
    try:
        new = confirm_degree(seen.alumnus_id, own)
    except Refusal as no:
        refused = {"confirmed": False, "code": no.code, "detail": no.detail}
        return DegreeOutcome.model_validate({"alumnus_id": seen.alumnus_id, **refused})
    return DegreeOutcome(alumnus_id=new.id, confirmed=True, status=new.status, version=new.version)
