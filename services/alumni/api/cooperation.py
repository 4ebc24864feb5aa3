"""Routes of requests for cooperation: who was asked for what, the answer, the outcome."""

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Query

from services.alumni.actions import cooperation
from services.alumni.api.edge import OfUnit, api, whose
from services.alumni.model.cooperation import (
    CancelledBecause,
    CooperationAddress,
    CooperationCard,
    CooperationPatch,
    CooperationRequest,
    GivenAnswer,
    GivenOutcome,
    NewCooperationRequest,
    State,
)
from services.alumni.store import cooperation as store
from shared.paging import Cursor, Limit, Page, Responsible
from shared.personal import Id

ALL = "/alumni/cooperation-requests"
ONE = f"{ALL}/<cooperation_id>"
READ, EDIT = "alumni.cooperation.read", "alumni.cooperation.edit"
OfAlumnus = Annotated[Id | None, Query(description="All that one alumnus was asked for.")]
InState = Annotated[State | None, Query(description="Requests in this state.")]


@api.get(ALL, allow=READ)
def list_cooperation_requests(
    responsible: Responsible = None,
    alumnus: OfAlumnus = None,
    unit: OfUnit = None,
    status: InState = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[CooperationCard]:
    """Requests, the latest first: to an alumnus, of a unit or of a user; one's own if nothing is said."""
    where = {"status": status} if status else {}
    found, following = store.list_requests(*whose(alumnus, unit, responsible), where, limit, cursor)
    return api.cards(CooperationCard, cooperation.named(found), following)


@api.create(ALL, allow="alumni.cooperation.create")
def ask_for_cooperation(body: NewCooperationRequest) -> CooperationRequest:
    """Ask an alumnus for cooperation, by a letter with a link or in a call of one's own."""
    return cooperation.ask(body, api.caller, api.act)


@api.get(ONE, allow=READ)
def read_cooperation_request(cooperation_id: str) -> CooperationRequest:
    """One request, with the answer and the outcome."""
    return store.read_request(cooperation_id, api.act)


@api.get(f"{ONE}/address", allow=EDIT)
def read_cooperation_address(cooperation_id: str) -> CooperationAddress:
    """The phone number of whom to call, or the email of who said yes, for whoever deals with the request."""
    return cooperation.address(cooperation_id, api.act)


@api.change("PATCH", ONE, allow=EDIT)
def edit_cooperation_request(cooperation_id: str, body: CooperationPatch) -> CooperationRequest:
    """Replace fields by a JSON merge patch; null clears."""
    return cooperation.edit(cooperation_id, body, api.act)


@api.move(f"{ONE}/letter", allow=EDIT)
def mail_cooperation_request(cooperation_id: str) -> CooperationRequest:
    """Mail the letter, or mail it again; three at the most."""
    return cooperation.mail(cooperation_id, api.act)


@api.move(f"{ONE}/acceptance", allow=EDIT)
def accept_cooperation_request(cooperation_id: str, body: GivenAnswer) -> CooperationRequest:
    """Write down that the alumnus said yes."""
    return cooperation.answer(cooperation_id, "accept", body.note, api.act)


@api.move(f"{ONE}/decline", allow=EDIT)
def decline_cooperation_request(cooperation_id: str, body: GivenAnswer) -> CooperationRequest:
    """Write down that the alumnus said no, or no longer can."""
    return cooperation.answer(cooperation_id, "decline", body.note, api.act)


@api.move(f"{ONE}/silence", allow=EDIT)
def leave_unanswered(cooperation_id: str) -> CooperationRequest:
    """Wait for no answer any more; a late one counts all the same."""
    return store.change_request(cooperation_id, CooperationRequest.left_unanswered, api.act)


@api.move(f"{ONE}/completion", allow=EDIT)
def complete_cooperation_request(cooperation_id: str, body: GivenOutcome) -> CooperationRequest:
    """Write down what took place, and when."""
    return store.change_request(cooperation_id, lambda one: one.completed(body.outcome), api.act)


@api.move(f"{ONE}/cancellation", allow=EDIT)
def cancel_cooperation_request(cooperation_id: str, body: CancelledBecause) -> CooperationRequest:
    """Take the request back, or call off what was agreed."""
    return store.change_request(cooperation_id, lambda one: one.cancelled(body.reason), api.act)
