"""Routes of the register of breaches [GDPR art. 33(5)]."""

from datetime import datetime
from typing import Annotated, Any, Literal

from aws_lambda_powertools.event_handler.openapi.params import Query

from services.privacy.api.edge import api
from services.privacy.model.breach import (
    EDIT,
    READ,
    Affected,
    Assessment,
    AuthorityNotification,
    Breach,
    BreachPatch,
    BreachReopening,
    GivenAssessment,
    GivenNotice,
    GivenSubjectsDecision,
    NewBreach,
    SubjectsDecision,
)
from services.privacy.store import breaches as store
from shared import clock
from shared.fields import Day
from shared.paging import Cursor, Limit, Page
from shared.personal import Id
from shared.record import Model

ALL, ONE = "/privacy/breaches", "/privacy/breaches/<breach_id>"
State = Annotated[Literal["open", "closed"], Query(description="Open ones, due first, or closed ones.")]


class ActsQuestion(Model):
    """Which user, on which day (UTC): what did they see and change?"""

    user_id: Id
    day: Day
    cursor: str | None = None


class UserAct(Model):
    """What a user saw (`read`: a card, a list, a search) or changed, when, and of which record."""

    at: datetime
    what: str
    record: str


@api.get(ALL, allow=READ)
def list_breaches(state: State = "open", limit: Limit = 50, cursor: Cursor = None) -> Page[Breach]:
    """The register of breaches; `overdue` where the authority should know by now."""
    return api.documents(*store.list_breaches(state, limit, cursor))


@api.create(ALL, allow=EDIT)
def record_breach(body: NewBreach) -> Breach:
    """Record a breach; the authority has to know 72 hours after the controller became aware of it."""
    given = body.model_dump() | {"id": api.act.new_id(), "aware_at": body.aware_at or clock.now()}
    return store.create_breach(Breach.model_validate(given), api.act)


@api.get(ONE, allow=READ)
def read_breach(breach_id: Id) -> Breach:
    """One breach."""
    return store.read_breach(breach_id, api.act)


@api.change("PATCH", ONE, allow=EDIT)
def edit_breach(breach_id: Id, body: BreachPatch) -> Breach:
    """Replace fields by a JSON merge patch; null clears."""
    patch = body.model_dump(exclude_unset=True)
    return store.change_breach(breach_id, lambda one: one.edited(patch), api.act)


@api.move(f"{ONE}/assessment", allow=EDIT)
def assess_breach(breach_id: Id, body: GivenAssessment) -> Breach:
    """Say how grave it is for the people affected, and why."""
    made = Assessment(**body.model_dump(), at=clock.now(), by=api.act.actor)
    return store.change_breach(breach_id, lambda one: one.assessed(made), api.act)


@api.change("PUT", f"{ONE}/affected", allow=EDIT)
def name_affected_records(breach_id: Id, body: Affected) -> Breach:
    """Name the records affected, all of them."""
    return store.change_breach(breach_id, lambda one: one.naming(body.records), api.act)


@api.move(f"{ONE}/notification", allow=EDIT)
def notify_authority(breach_id: Id, body: GivenNotice) -> Breach:
    """Record that the authority was told, in one phase of several; late, with the reasons for the delay."""
    told = AuthorityNotification(
        **body.model_dump(exclude={"at"}), at=body.at or clock.now(), by=api.act.actor
    )
    return store.change_breach(breach_id, lambda one: one.notified(told), api.act)


@api.move(f"{ONE}/decision", allow=EDIT)
def decide_on_telling(breach_id: Id, body: GivenSubjectsDecision) -> Breach:
    """Record whether the people affected are told [GDPR art. 34], and why."""
    decision = SubjectsDecision(**body.model_dump(), at=clock.now(), by=api.act.actor)
    return store.change_breach(breach_id, lambda one: one.decided(decision), api.act)


@api.move(f"{ONE}/closure", allow=EDIT)
def close_breach(breach_id: Id) -> Breach:
    """Close it, once assessment, notification and decision are recorded as the law asks."""
    return store.change_breach(breach_id, lambda one: one.closed(clock.now()), api.act)


@api.move(f"{ONE}/reopening", allow=EDIT)
def reopen_breach(breach_id: Id, body: BreachReopening) -> Breach:
    """Open it again, as more came to light."""
    return store.change_breach(breach_id, lambda one: one.reopened(body.reason), api.act)


@api.ask(f"{ALL}/acts", allow=EDIT)
def list_acts(body: ActsQuestion) -> Page[UserAct]:
    """What a user saw and changed on a day, from the audit: whom a misused account affected."""
    found, following = store.acts_of(body.user_id, body.day, 100, body.cursor)
    shown = [{name: one[name] for name in ("at", "what", "record")} for one in found]
    return Page[Any].model_construct(items=shown, next=following)
