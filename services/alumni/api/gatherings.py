"""Routes of events for alumni and partners: planning, invitations, who comes, who was there."""

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Query

from services.alumni.actions import attendance as door
from services.alumni.actions import gathering_reminders, gatherings
from services.alumni.api.edge import api, user
from services.alumni.model.cooperation import CancelledBecause
from services.alumni.model.gathering import Gathering
from services.alumni.model.gathering_requests import (
    GatheringCard,
    GatheringCounts,
    GatheringPatch,
    InvitationOrder,
    NewGathering,
)
from services.alumni.model.participation import Participation, ParticipationCard, SignUp, State, WalkIn
from services.alumni.store import attendance
from services.alumni.store import gatherings as store
from shared.paging import Cursor, Limit, Page, Responsible

ALL = "/alumni/events"
ONE = f"{ALL}/<event_id>"
PART = "/alumni/participations/<participation_id>"
EDIT, TAKE = "alumni.events.edit", "alumni.participations.edit"
Year = Annotated[int | None, Query(ge=2000, le=2199, description="Those of a year that are over.")]
InState = Annotated[State | None, Query(description="Participations in this state.")]


@api.get(ALL, allow="alumni.events.read")
def list_events(
    responsible: Responsible = None, year: Year = None, limit: Limit = 50, cursor: Cursor = None
) -> Page[GatheringCard]:
    """Events that are to come, by time; those of a past year, or a user's, the latest first."""
    whose = user(responsible) if responsible else None
    return api.cards(GatheringCard, *store.list_events(whose, year, limit, cursor))


@api.create(ALL, allow="alumni.events.create")
def plan_event(body: NewGathering) -> Gathering:
    """Plan an event; it takes sign-ups once it is open."""
    return gatherings.plan(body, api.caller, api.act)


@api.get(ONE, allow="alumni.events.read")
def read_event(event_id: str) -> Gathering:
    """One event, with the ledger of its invitations."""
    return store.read_event(event_id, api.act)


@api.change("PATCH", ONE, allow=EDIT)
def edit_event(event_id: str, body: GatheringPatch) -> Gathering:
    """Replace fields by a JSON merge patch; never fewer places than are taken."""
    return gatherings.edit(event_id, body, api.act)


@api.move(f"{ONE}/opening", allow=EDIT)
def open_event(event_id: str) -> Gathering:
    """Take sign-ups from now on."""
    return store.change_event(event_id, Gathering.opened, api.act)


@api.move(f"{ONE}/invitations", allow=EDIT)
def invite_to_event(event_id: str, body: InvitationOrder) -> Gathering:
    """Invite alumni of a segment, or people by their ids; the round's ledger is filled a moment later."""
    return gatherings.order_invitations(event_id, body, api.act)


@api.move(f"{ONE}/reminders", allow=EDIT)
def remind_of_event(event_id: str) -> Gathering:
    """Remind whoever was invited and has not answered, once each; the ledger fills page by page."""
    return gathering_reminders.order(event_id, api.act)


@api.move(f"{ONE}/closing", allow=EDIT)
def close_event(event_id: str) -> Gathering:
    """Take no more sign-ups."""
    return store.change_event(event_id, Gathering.closed, api.act)


@api.move(f"{ONE}/holding", allow=EDIT)
def hold_event(event_id: str) -> Gathering:
    """Write down that it took place."""
    return store.change_event(event_id, Gathering.held, api.act)


@api.move(f"{ONE}/cancellation", allow=EDIT)
def cancel_event(event_id: str, body: CancelledBecause) -> Gathering:
    """Call it off; whoever signed up is told by mail."""
    return store.change_event(event_id, lambda one: one.cancelled(body.reason), api.act)


@api.get(f"{ONE}/counts", allow="alumni.participations.read")
def count_participations(event_id: str) -> GatheringCounts:
    """How many are invited, come, wait, declined, were there or not, and how many places are free."""
    return attendance.counts(store.read_event(event_id, api.act))


@api.get(f"{ONE}/participations", allow="alumni.participations.read")
def list_participations(
    event_id: str, status: InState = None, limit: Limit = 50, cursor: Cursor = None
) -> Page[ParticipationCard]:
    """Who is invited, signed up, waiting or was there, in the order of the invitations."""
    event = store.read_event(event_id, api.act)
    found, following = store.list_participations(event_id, status, limit, cursor)
    shown = gatherings.named(found, diets=api.caller.may(TAKE, event))
    return api.cards(ParticipationCard, shown, following)


@api.create(f"{ONE}/walk-ins", allow=TAKE)
def record_walk_in(event_id: str, body: WalkIn) -> Participation:
    """Write down that an alumnus came, invited or not."""
    return door.walk_in(event_id, body, api.act)


@api.get(PART, allow=TAKE)
def read_participation(participation_id: str) -> Participation:
    """Somebody's part in an event."""
    return gatherings.with_event(participation_id, api.act)[0]


@api.move(f"{PART}/acceptance", allow=TAKE)
def accept_participation(participation_id: str, body: SignUp) -> Participation:
    """Write down that somebody comes; they get a place, or wait for one."""
    return gatherings.sign_up(participation_id, body.diet, api.act)


@api.change("PATCH", PART, allow=TAKE)
def edit_participation(participation_id: str, body: SignUp) -> Participation:
    """Write down another diet of somebody who signed up; null takes it away."""
    return gatherings.change_diet(participation_id, body.diet, api.act)


@api.move(f"{PART}/decline", allow=TAKE)
def decline_participation(participation_id: str) -> Participation:
    """Write down that somebody does not come; whoever waits first gets the place."""
    return gatherings.decline(participation_id, api.act)


@api.move(f"{PART}/mailing", allow=TAKE)
def mail_participation(participation_id: str) -> Participation:
    """Mail somebody's letter once more: the invitation, or what became of their sign-up; three times."""
    return gathering_reminders.resend(participation_id, api.act)


@api.move(f"{PART}/attendance", allow=TAKE)
def attend_event(participation_id: str) -> Participation:
    """Write down that somebody was there."""
    return door.record(participation_id, True, api.act)


@api.move(f"{PART}/absence", allow=TAKE)
def miss_event(participation_id: str) -> Participation:
    """Write down that somebody was not there."""
    return door.record(participation_id, False, api.act)
