"""Routes of registrations: what Soleops sends, and what waits to be decided by alumni."""

from typing import Annotated, Literal

from aws_lambda_powertools.event_handler.openapi.params import Query

from services.integrations.actions import registrations
from services.integrations.api.edge import api
from services.integrations.model.registration import Registration
from services.integrations.model.soleops import SoleopsApplication, SoleopsReceipt
from services.integrations.store import registrations as store
from shared.contracts.registration import Stage, System
from shared.paging import Cursor, Limit, Page
from shared.personal import Id
from shared.record import Model

READ = "integrations.registrations.read"
Status = Annotated[Literal["received", "settled"], Query(description="Settled ones hold no answers.")]


class RegistrationCard(Model):
    """A registration as lists show it."""

    id: Id
    version: int
    status: str
    source: System
    external_id: str
    stage: Stage
    revision: int
    outcome: str | None = None


@api.create("/integrations/soleops/registrations", allow="integrations.registrations.submit", status=202)
def submit_soleops_registration(body: SoleopsApplication) -> SoleopsReceipt:
    """Tell of an application for a degree certificate, and again whenever it changes."""
    return registrations.submit(body, "api", api.act)


@api.get("/integrations/registrations", allow=READ)
def list_registrations(
    status: Status = "received", limit: Limit = 50, cursor: Cursor = None
) -> Page[RegistrationCard]:
    """Registrations from foreign systems, the newest first."""
    return api.cards(RegistrationCard, *store.list_registrations(status, limit, cursor))


@api.get("/integrations/registrations/<registration_id>", allow=READ)
def read_registration(registration_id: str) -> Registration:
    """One registration; what was answered is there until it is decided what becomes of it."""
    return store.read_registration(registration_id, api.act)
