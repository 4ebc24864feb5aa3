"""What becomes of an alumnus, and of what they were asked, when they are erased. Pure."""

from datetime import datetime

from services.alumni.model.alumnus import Alumnus
from services.alumni.model.cooperation import CooperationRequest
from services.alumni.model.intake import Intake
from services.alumni.model.participation import Participation
from services.alumni.model.submission import Submission
from shared.contracts.alumni import PURPOSES
from shared.contracts.privacy import OBJECTABLE, Basis, Purpose
from shared.contracts.subjects import Errand
from shared.errors import Conflict
from shared.fates import Fate, gone, needed_still, scrubbed
from shared.record import Event


def fate_of_alumnus(alumnus: Alumnus, errand: Errand) -> Fate[Alumnus]:
    """There is but one purpose, which rests on consent: with it all goes."""
    ref = f"alumni.alumnus:{alumnus.id}"
    if ref not in errand.subjects:
        return Fate(alumnus)
    left = errand.without(alumnus.purposes)
    return needed_still(ref, alumnus, left) if left else gone(ref)


def fate_of_cooperation(one: CooperationRequest, errand: Errand) -> Fate[CooperationRequest]:
    """What an alumnus was asked for goes with the alumnus."""
    if one.alumnus_id not in errand.of("alumni.alumnus"):
        return Fate(one)
    ref, left = f"alumni.cooperation:{one.id}", errand.without(PURPOSES)
    return needed_still(ref, one, left) if left else gone(ref)


def fate_of_participation(one: Participation, errand: Errand) -> Fate[Participation]:
    """Somebody's part in an event goes with them, by the purpose for which they were invited."""
    if not is_part_of_subject(one, errand):
        return Fate(one)
    purpose = Purpose.ALUM if one.person_kind == "alumnus" else Purpose.PART
    ref, left = f"alumni.participation:{one.id}", errand.without((purpose,))
    return needed_still(ref, one, left) if left else gone(ref)


def is_part_of_subject(one: Participation, errand: Errand) -> bool:
    """Whether it is a subject's own part."""
    kind = "alumni.alumnus" if one.person_kind == "alumnus" else "partners.contact"
    return one.person_id in errand.of(kind)


def fate_of_submission(one: Submission, errand: Errand) -> Fate[Submission]:
    """What somebody sent goes with their record, or where it is named itself."""
    ref, left = f"alumni.submission:{one.id}", errand.without(PURPOSES)
    if one.alumnus_id not in errand.of("alumni.alumnus") and ref not in errand.subjects:
        return Fate(one)
    return needed_still(ref, one, left) if left else gone(ref)


def fate_of_intake(one: Intake, errand: Errand) -> Fate[Intake]:
    """What a registration gave goes with the alumnus; that there was one stays, so that it is known again."""
    ref = f"alumni.intake:{one.id}"
    if one.alumnus_id not in errand.of("alumni.alumnus") and ref not in errand.subjects:
        return Fate(one)
    left = errand.without(PURPOSES)
    return needed_still(ref, one, left) if left else scrubbed(ref, one, one.forgotten()[0])


def objected(alumnus: Alumnus, errand: Errand, by: str, at: datetime, basis: Basis) -> tuple[Alumnus, Event]:
    """The objections; what rests on consent, as the register does by default, is withdrawn instead [art. 21].

    basis: of the register's purpose as it is now (R13).
    """
    register = alumnus.purposes if basis in OBJECTABLE else ()
    purposes = tuple(one for one in errand.purposes if one is Purpose.MKT or one in register)
    if not purposes:
        raise Conflict("what rests on consent is withdrawn", legal=["withdraw"])
    return alumnus.objected(purposes, by, at)
