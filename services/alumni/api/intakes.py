"""Routes of intakes: registrations from foreign systems that a person has to decide about."""

from typing import Annotated, Literal

from aws_lambda_powertools.event_handler.openapi.params import Query

from services.alumni.actions import decisions
from services.alumni.api.edge import api
from services.alumni.model.intake import DECIDE, RELEASE, Intake
from services.alumni.store import intakes as store
from shared.contracts.registration import LeftOut, Stage, System
from shared.paging import Cursor, Limit, Page
from shared.personal import Id, Prose
from shared.record import Model

ONE = "/alumni/intakes/<intake_id>"
READ = "alumni.intakes.read"
View = Annotated[
    Literal["open", "held"],
    Query(description="`open`: to decide or to look at; `held`: for the data protection officer."),
]


class IntakeCard(Model):
    """An intake as lists show it; what was answered is shown with the registration of the same id."""

    id: Id
    version: int
    status: str
    source: System
    stage: Stage
    reason: str | None = None
    candidates: tuple[Id, ...] = ()
    alumnus_id: Id | None = None
    notes: tuple[LeftOut, ...] = ()


class LinkRequest(Model):
    """The alumnus whom the registration is about."""

    alumnus_id: Id


class UnlinkingRequest(Model):
    """Why the registration is not about this alumnus."""

    reason: Prose


class RejectionRequest(Model):
    """Why the registration is not taken."""

    reason: Prose


@api.get("/alumni/intakes", allow=READ)
def list_intakes(view: View = "open", limit: Limit = 50, cursor: Cursor = None) -> Page[IntakeCard]:
    """Registrations that a person has to decide about, or to look at, the oldest first."""
    return api.cards(IntakeCard, *store.list_intakes(view, limit, cursor))


@api.get(ONE, allow=READ)
def read_intake(intake_id: str) -> Intake:
    """One intake: what became of a registration, why a person is asked, what was left out."""
    return decisions.read(intake_id, api.act)


@api.move(f"{ONE}/link", allow=DECIDE)
def link_intake(intake_id: str, body: LinkRequest) -> Intake:
    """Make it part of an alumnus's record: blanks are filled, nothing is replaced."""
    return decisions.link(intake_id, body.alumnus_id, api.act)


@api.move(f"{ONE}/unlinking", allow=DECIDE)
def unlink_intake(intake_id: str, body: UnlinkingRequest) -> Intake:
    """Take it off a record that it was linked to by mistake; `notes` name what others changed, and stays."""
    return decisions.unlink(intake_id, body.reason, api.act)


@api.move(f"{ONE}/detachment", allow=RELEASE)
def detach_intake(intake_id: str, body: UnlinkingRequest) -> Intake:
    """The same of an alumnus who is restricted or protected; it is held afterwards."""
    return decisions.unlink(intake_id, body.reason, api.act, "detach")


@api.move(f"{ONE}/admission", allow=DECIDE)
def admit_intake(intake_id: str) -> Intake:
    """Make a new alumnus of it."""
    return decisions.admit(intake_id, api.act)


@api.move(f"{ONE}/rejection", allow=DECIDE)
def reject_intake(intake_id: str, body: RejectionRequest) -> Intake:
    """Not take it; what was answered is erased."""
    return decisions.reject(intake_id, body.reason, api.act)


@api.move(f"{ONE}/noting", allow=DECIDE)
def note_intake(intake_id: str) -> Intake:
    """Record that what was left out has been looked at."""
    return decisions.note(intake_id, api.act)


@api.move(f"{ONE}/retrial", allow=RELEASE)
def retry_intake(intake_id: str) -> Intake:
    """Judge one that is held afresh."""
    return decisions.retry(intake_id, api.act)


@api.move(f"{ONE}/refusal", allow=RELEASE)
def refuse_intake(intake_id: str, body: RejectionRequest) -> Intake:
    """Not take one that is held; what was answered is erased."""
    return decisions.reject(intake_id, body.reason, api.act, "refuse")
