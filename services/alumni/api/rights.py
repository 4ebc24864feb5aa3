"""Routes of an alumnus's rights: they work on passive and restricted records too (R27)."""

from datetime import timedelta
from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Query

from services.alumni.actions import alumni
from services.alumni.api.alumni import ONE
from services.alumni.api.edge import api
from services.alumni.model.alumnus import Alumnus
from services.alumni.model.consent import REMINDER_DAYS
from services.alumni.model.requests import DueCard, GivenConsent, InformingCard, LeavingRequest
from services.alumni.store import alumni as store
from services.alumni.store import informing
from shared import clock
from shared.paging import Cursor, Limit, Page
from shared.person import (
    InformedRequest,
    Lifting,
    MarketingBlockRequest,
    Protection,
    UnblockRequest,
)

Overdue = Annotated[bool, Query(description="Only those who should have been told by now.")]


@api.move(f"{ONE}/consents", allow="alumni.alumni.consent")
def record_consent_of_alumnus(alumnus_id: str, body: GivenConsent) -> Alumnus:
    """Record a consent, or its confirmation, on paper, by phone or in person [GDPR art. 7(1)]."""
    return alumni.record_consent(alumnus_id, body, api.act)


@api.get("/alumni/reconfirmations", allow="alumni.alumni.read")
def list_reconfirmations(limit: Limit = 50, cursor: Cursor = None) -> Page[DueCard]:
    """Who is asked to confirm their consent within thirty days; without an email they are asked otherwise."""
    soon = clock.today() + timedelta(days=REMINDER_DAYS)
    return api.cards(DueCard, *store.list_due(soon, limit, cursor))


@api.move(f"{ONE}/withdrawal", allow="alumni.alumni.withdraw")
def withdraw_alumnus(alumnus_id: str, body: LeavingRequest) -> Alumnus:
    """The person leaves the register [GDPR art. 7(3)]: the consent ends at once, erasure follows."""
    return alumni.withdraw(alumnus_id, body.source, api.act)


@api.get("/alumni/informing-tasks", allow="alumni.alumni.read")
def list_alumni_to_inform(
    overdue: Overdue = False, limit: Limit = 50, cursor: Cursor = None
) -> Page[InformingCard]:
    """Alumni who are to be told of the processing [GDPR art. 13, 14], by the day until when."""
    until = clock.today() - timedelta(days=1) if overdue else None
    return api.cards(InformingCard, *informing.list_uninformed(until, limit, cursor))


@api.change("PUT", f"{ONE}/informed", allow="alumni.alumni.edit")
def inform_alumnus(alumnus_id: str, body: InformedRequest) -> Alumnus:
    """Record that the person was told of the processing [GDPR art. 13, 14]."""
    return store.change_alumnus(alumnus_id, lambda one: one.was_informed(body.told()), api.act)


@api.change("PUT", f"{ONE}/marketing-block", allow="alumni.alumni.block")
def block_marketing_of_alumnus(alumnus_id: str, body: MarketingBlockRequest) -> Alumnus:
    """Block marketing to the person, with who wants it and why."""
    return store.change_alumnus(alumnus_id, lambda one: one.blocked(body.block(api.act)), api.act)


@api.change("DELETE", f"{ONE}/marketing-block", allow="alumni.alumni.unblock")
def unblock_marketing_of_alumnus(alumnus_id: str, body: UnblockRequest) -> Alumnus:
    """Lift a block; one that the person or the newsletter service set needs `wished_at`."""
    return store.change_alumnus(alumnus_id, lambda one: one.unblocked(body.lift(api.act)), api.act)


@api.change("PUT", f"{ONE}/protection", allow="alumni.alumni.protect")
def protect_alumnus(alumnus_id: str, body: Protection) -> Alumnus:
    """Set non-disclosure for safety (turvakielto) and death; to lift the first asks fields.contact_secret."""
    return store.change_alumnus(alumnus_id, body.move(api.act, Alumnus.protected), api.act)


@api.change("PUT", f"{ONE}/restriction", allow="alumni.alumni.restrict")
def restrict_alumnus(alumnus_id: str) -> Alumnus:
    """Restrict processing [GDPR art. 18]: the record is hidden from everyone but the DPO."""
    return store.change_alumnus(alumnus_id, Alumnus.restrict, api.act)


@api.change("DELETE", f"{ONE}/restriction", allow="alumni.alumni.restrict")
def unrestrict_alumnus(alumnus_id: str, body: Lifting) -> Alumnus:
    """Lift a restriction, of which the person was told before [GDPR art. 18(3)]."""
    return store.change_alumnus(alumnus_id, Alumnus.unrestrict, api.act.because(body.reason))
