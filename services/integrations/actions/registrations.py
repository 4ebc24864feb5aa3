"""Taking in what foreign systems say of graduates, and letting go of it once alumni has decided."""

import json
from typing import Any, NamedTuple

from services.integrations.model.registration import Arrival, Registration
from services.integrations.model.soleops import SoleopsApplication, SoleopsReceipt
from services.integrations.store import registrations as store
from shared import act as acts
from shared import clock, keyring
from shared.act import Act
from shared.contracts.registration import Stage, System
from shared.errors import Conflict, NotFound
from shared.events.alumni import RegistrationDecided, RegistrationQuestioned
from shared.record import Event


class Taken(NamedTuple):
    """A registration as it is now, and whether this was `new`, `changed` it, or left it `unchanged`."""

    registration: Registration
    outcome: str


def take(arrival: Arrival, act: Act) -> Taken:
    """Keep what a source says now; told again, in any order, it is kept once."""
    new, event = Registration.first(arrival)
    known = store.find_registration(new.id)
    if known is None:
        try:
            return Taken(store.create_registration(new, event, act), "new")
        except Conflict:
            known = store.find_registration(new.id)
    if known and known.again(arrival)[0] is known:
        return Taken(known, "unchanged")
    now = store.change_registration(new.id, lambda one: one.again(arrival), act)
    changed = known is None or now.version > known.version
    return Taken(now, "changed" if changed else "unchanged")


def is_known(arrival: Arrival) -> bool:
    """Whether its source has told of it before."""
    return store.find_registration(arrival.registration_id) is not None


def fingerprint(said: dict[str, Any]) -> str:
    """A keyed hash of all that a source says, so that a repeat is known once the answers are gone."""
    return keyring.keyed_hash("registration", json.dumps(said, sort_keys=True, ensure_ascii=False))


# --- Soleops ---------------------------------------------------------------------------------------------


def submit(application: SoleopsApplication, via: str, act: Act) -> SoleopsReceipt:
    """Take in an application, once for each of its states; raises Invalid where it is not whole."""
    arrival, taken = submitted(application, via, act)
    return SoleopsReceipt(
        id=taken.registration.id,
        application_id=application.application_id,
        state=taken.registration.stage,
        revision=taken.registration.revision,
        status=taken.registration.status,
        outcome=taken.outcome,
        left_out=arrival.left_out,
    )


def submitted(application: SoleopsApplication, via: str, act: Act) -> tuple[Arrival, Taken]:
    """What was understood of an application, and what it was kept as; raises Invalid."""
    arrival = _arrival(application, via)
    return arrival, take(arrival, act)


def _arrival(application: SoleopsApplication, via: str) -> Arrival:
    profile, left_out = application.said()
    consent = application.consented()
    said = {
        "stage": application.state,
        "profile": profile.model_dump(mode="json"),
        "consent": consent and consent.model_dump(mode="json"),
        "left_out": [one.model_dump() for one in left_out],
    }
    return Arrival(
        source=System.SOLEOPS,
        external_id=application.application_id,
        via=via,
        stage=Stage(application.state),
        said_at=application.since(clock.now()),
        profile=profile,
        consent=consent,
        notice_version=application.consent.notice_version if application.consent else None,
        left_out=left_out,
        fingerprint=fingerprint(said),
    )


# --- what alumni decided ---------------------------------------------------------------------------------


def follow(event: RegistrationDecided | RegistrationQuestioned) -> None:
    """Erase what was answered once it is decided on, or open it to those whom alumni asks about it.

    Not where the source has changed it since.
    """
    act = acts.system("integrations", event.request_id)
    try:
        store.change_registration(event.record_id, lambda one: _followed(one, event), act)
    except NotFound:
        return


def _followed(
    one: Registration, event: RegistrationDecided | RegistrationQuestioned
) -> tuple[Registration, Event]:
    if isinstance(event, RegistrationDecided):
        return one.settled(event.outcome, event.revision)
    return one.questioned(event.question, event.revision)
