"""What people decide about registrations: whose they are, or not, that they are new, or are not taken."""

from services.alumni.actions import intake as judging
from services.alumni.actions import taking
from services.alumni.model.intake import Intake, IntakeDecision
from services.alumni.model.unlinking import parted
from services.alumni.store import alumni as register
from services.alumni.store import intakes as store
from shared import clock
from shared.act import Act
from shared.contracts.alumni import LIVING
from shared.contracts.registration import Registered
from shared.errors import Conflict, Held, Invalid


def read(intake_id: str, act: Act) -> Intake:
    """One intake; with what it gave where somebody has to compare that with a record that staff may see."""
    intake = store.read_intake(intake_id, act)
    if intake.given is None or not intake.open:
        return intake
    if intake.alumnus_id is None:
        return intake.model_copy(update={"concealed": False})
    found = store.alumni([intake.alumnus_id])
    seen = bool(found) and not (found[0].restricted or found[0].contact_secret)
    return intake.model_copy(update={"concealed": not seen})


def link(intake_id: str, alumnus_id: str, act: Act) -> Intake:
    """It is about this alumnus, and becomes part of their record; a passive one is active with its consent.

    Raises Invalid where the alumnus has left, Conflict where nobody has to decide, Held as `register`.
    """
    intake, repeated = _looked_up(intake_id, act)
    if repeated:
        return intake
    intake.must_allow("link")
    registration = _answers(intake)
    alumnus = register.read_alumnus(alumnus_id, act)
    if alumnus.status not in LIVING:
        raise Invalid.field("alumnus_id", "has left the register", "an alumnus who has not")
    if alumnus.restricted or alumnus.deceased or alumnus.contact_secret:
        raise Held("this needs a decision of the data protection officer; nothing was saved")
    taking.join(registration, intake, alumnus, act, _decision(act))
    return store.read_intake(intake_id, act)


def admit(intake_id: str, act: Act) -> Intake:
    """It is about nobody in the register: a new alumnus is made of it; refusals as `link`."""
    intake, repeated = _looked_up(intake_id, act)
    if repeated:
        return intake
    intake.must_allow("admit")
    registration = _answers(intake)
    profile = registration.profile
    if not (profile and profile.last_name and profile.first_names):
        raise Conflict("the registration names nobody; link it to an alumnus, or reject it")
    return taking.admit(registration, intake, act, decision=_decision(act))


def unlink(intake_id: str, why: str, act: Act, move: str = "unlink") -> Intake:
    """It is not about the alumnus whose record it is part of: that is as it was, as far as nobody changed it.

    What somebody changed stays, and is named in `notes`. move: `detach` for the officer, who alone decides
    where the alumnus is restricted or protected; `unlink` raises Held there. Raises Conflict where the
    alumnus has left: what registrations gave goes with them.
    """
    intake, repeated = _looked_up(intake_id, act)
    if repeated:
        return intake
    intake.must_allow(move)
    assert intake.before
    alumnus = register.read_alumnus(str(intake.alumnus_id), act)
    if move == "unlink" and (alumnus.restricted or alumnus.deceased or alumnus.contact_secret):
        raise Held("this needs a decision of the data protection officer; nothing was saved")
    said_by, decision = taking.contributions(alumnus), _decision(act, why)
    new, event, stays = parted(alumnus, intake.linked, intake.before, said_by, clock.now())
    store.join(intake, lambda one: one.unlinked(move, decision, stays), alumnus, lambda _: (new, event), act)
    return read(intake_id, act)


def reject(intake_id: str, why: str, act: Act, move: str = "reject") -> Intake:
    """It is not taken; its answers are erased. move: `refuse` for one that was held."""
    decision = _decision(act, why)
    return store.change_intake(intake_id, lambda one: one.rejected(move, decision), act)


def note(intake_id: str, act: Act) -> Intake:
    """Somebody has seen what was left out of a registration that was taken."""
    decision = _decision(act)
    return store.change_intake(intake_id, lambda one: one.looked_at(decision), act)


def retry(intake_id: str, act: Act) -> Intake:
    """Judge one that was held afresh, as what held it may have gone."""
    intake, repeated = _looked_up(intake_id, act)
    if not repeated:
        intake.must_allow("retry")
        judging.judge(_answers(intake), act)
    return store.read_intake(intake_id, act)


def _looked_up(intake_id: str, act: Act) -> tuple[Intake, bool]:
    """An intake as it is, and whether this very request was carried out on it; raises StaleVersion."""
    intake, repeated = store.seen_intake(intake_id, act)
    if not repeated:
        act.must_match(intake.version)
    return intake, repeated


def _answers(intake: Intake) -> Registered:
    """What the registration says; Conflict where it says something else by now, or is erased."""
    found = store.find_registration(intake.id)
    if found is not None and found.revision != intake.revision:
        raise Conflict("its source has changed it just now; read it again in a moment")
    if found is None or found.profile is None:
        found = intake.registration()
    if found is None or found.profile is None or found.consent is None:
        raise Conflict("the answers of this registration are gone", legal=["reject", "refuse"])
    if taking.consent_of(found) is None:
        raise Conflict("no such version of the consent text was approved", legal=["reject"])
    return found


def _decision(act: Act, why: str | None = None) -> IntakeDecision:
    return IntakeDecision(at=clock.now(), by=act.actor, why=why)
