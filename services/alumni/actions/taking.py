"""Taking a registration into the register: a new alumnus of it, or its part in one who is there."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from services.alumni.actions.registration import ADDRESSES, welcomed
from services.alumni.model.alumnus import Alumnus
from services.alumni.model.consent import AlumnusConsent, Source, joined
from services.alumni.model.contributions import Contribution, begun, differing, renewed
from services.alumni.model.intake import Intake, IntakeDecision
from services.alumni.model.unlinking import Before
from services.alumni.store import claims, consent_texts
from services.alumni.store import intakes as store
from shared import clock, ids
from shared.act import Act
from shared.attributes import Item
from shared.contracts.privacy import Purpose
from shared.contracts.registration import LeftOut, Registered, Stage
from shared.errors import NotFound
from shared.events.alumni import AlumnusChanged, AlumnusConsented
from shared.person import Informed
from shared.record import Event

DIFFERS = {"problem": "differs from what is recorded", "expected": "a person's decision which is right"}


class Part(NamedTuple):
    """A registration's part in an alumnus's record: the record with it, what it says, what is to be noted."""

    alumnus: Alumnus
    said: Contribution
    notes: tuple[LeftOut, ...]
    before: Before | None = None


def consent_of(registration: Registered) -> AlumnusConsent | None:
    """The consent that came with it; None where no such text was ever approved."""
    given = registration.consent
    assert given
    try:
        text = consent_texts.read_text(int(given.text_version))
    except (NotFound, ValueError):
        return None
    if text.status != "approved":
        return None
    values = given.model_dump() | {"source": Source(registration.source), "channels": text.channels}
    return AlumnusConsent.model_validate(values)


def admit(
    registration: Registered,
    intake: Intake,
    act: Act,
    claimed: Mapping[str, Item] | None = None,
    decision: IntakeDecision | None = None,
) -> Intake:
    """Make a new alumnus of a registration; raises Held as `register`.

    claimed: the claims as they were read; without them nobody is kept from being recorded twice.
    """
    said = _said(registration, intake)
    alumnus_id = ids.derived("intake", registration.id, str(registration.revision))
    part = _with_consent(begun(alumnus_id, said), said, registration, ADDRESSES, act)
    beside = claims.claims(part.alumnus, claimed) if claimed is not None else ()
    return store.admit(
        intake,
        lambda one: _taken(one, part, registration, decision),
        part.alumnus.registered(),
        beside,
        act,
    )


def join(
    registration: Registered,
    intake: Intake,
    alumnus: Alumnus,
    act: Act,
    decision: IntakeDecision | None = None,
) -> None:
    """Make a registration a part of an alumnus's record; raises Held as `register`."""
    said = _said(registration, intake)
    before = contributions(alumnus)
    new = renewed(alumnus, before, before | {said.id: said})
    changed = [name for name in ADDRESSES if getattr(new, name) != getattr(alumnus, name)]
    part = _with_consent(new, said, registration, changed, act)
    part = part._replace(before=_before(registration, intake, alumnus, part.alumnus))
    store.join(
        intake,
        lambda one: _taken(one, part, registration, decision),
        alumnus,
        lambda _: (part.alumnus, _event(alumnus, part.alumnus)),
        act,
    )


def _before(registration: Registered, intake: Intake, old: Alumnus, new: Alumnus) -> Before | None:
    """How the record stood before this first became part of it; None where that is not kept any more."""
    is_part = intake.alumnus_id == old.id and registration.id in old.registrations
    before = intake.before if is_part else Before.of(old, clock.now())
    return before and before.giving(new.registrations[registration.id], old, new)


def contributions(alumnus: Alumnus) -> dict[str, Contribution]:
    """What each registration in an alumnus's record said when it was taken."""
    found = {one.id: one.contribution for one in store.intakes(alumnus.registrations)}
    return {one: said for one, said in found.items() if said}


def _said(registration: Registered, intake: Intake) -> Contribution:
    assert registration.profile
    assert registration.consent
    said = Contribution(
        registration.id,
        registration.consent.at,
        Source(registration.source),
        registration.profile,
        registration.stage is Stage.GRADUATED,
    )
    wrong = [one.field for one in registration.left_out]
    return said.carrying(intake.given, wrong) if intake.given else said


def _with_consent(
    alumnus: Alumnus, said: Contribution, registration: Registered, addresses: Sequence[str], act: Act
) -> Part:
    """The alumnus with the consent and what the person was told, as far as they may be kept (N3)."""
    consent = consent_of(registration)
    consents = joined(alumnus.consents, consent) if consent else alumnus.consents
    new = alumnus.renewed(consents).having(**_told(alumnus, registration))
    new = welcomed(new, addresses, act.actor)
    differs = [LeftOut(field=name, **DIFFERS) for name in differing(new, said)]
    confirmed = new.degree_confirmed
    if registration.stage is Stage.APPLIED and confirmed and confirmed.by == registration.source:
        differs.append(LeftOut(field="state", **DIFFERS))
    return Part(new, said, (*registration.left_out, *differs))


def _told(alumnus: Alumnus, registration: Registered) -> dict[str, Any]:
    """When, how and of which notice the person was informed by the form (R33), unless later since."""
    assert registration.consent
    at, version = registration.consent.at, registration.notice_version
    earlier = alumnus.informed.get(Purpose.ALUM)
    if version is None or (earlier and earlier.at >= at):
        return {}
    told = Informed(at=at, how=f"the form of {registration.source}", notice_version=version)
    informed = {purpose: one.model_dump() for purpose, one in alumnus.informed.items()}
    return {"informed": informed | {Purpose.ALUM: told.model_dump()}}


def _taken(
    one: Intake, part: Part, registration: Registered, decision: IntakeDecision | None
) -> tuple[Intake, Event]:
    new, event = one.taken(registration, part.alumnus.id, part.said, part.notes, part.before)
    return (new.having(decision=decision), event) if decision else (new, event)


def _event(old: Alumnus, new: Alumnus) -> Event:
    """By a person's decision a passive alumnus is edited too, and active again with a later consent."""
    if old.status == "passive":
        return AlumnusConsented(status=new.status)
    return AlumnusChanged(status=new.status)
