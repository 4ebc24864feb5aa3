"""Use cases of engagements: planned of an order or direct; every customer, person and service in use."""

from typing import Any

from services.sales.model.engagement import (
    Deliverable,
    Engagement,
    EngagementPatch,
    GivenDeliverable,
    NewEngagement,
)
from services.sales.store import customers, products
from services.sales.store import engagements as store
from shared import clock
from shared.act import Act
from shared.auth import Caller
from shared.errors import Invalid
from shared.record import Event
from shared.writes import Check


def create(body: NewEngagement, caller: Caller, act: Act) -> Engagement:
    """Plan an engagement in the caller's responsibility, unless another user is named.

    Of an order it has the order's customer, and its contact unless another is named; the order is under way.
    """
    given = {"responsible_id": caller.user_id, "unit": caller.unit} | body.model_dump(
        exclude_none=True, exclude={"deliverables"}
    )
    own = {"id": act.new_id(), "number": "", "status": "planned", "opened_on": clock.today()}
    engagement = Engagement.model_validate(_customer(body) | given | own).consistent()
    engagement = engagement.having(
        deliverables=[one.model_dump() | {"id": str(n)} for n, one in enumerate(body.deliverables, start=1)]
    )
    checks = [] if body.order_id is None else [store.under_way(body.order_id)]
    return store.create_engagement(engagement, act, [*checks, *_checks(act, engagement, body.unit)])


def _customer(body: NewEngagement) -> dict[str, Any]:
    """The customer of the order, if there is one; raises Invalid where another is named."""
    if body.order_id is None:
        return {}
    order = store.order(body.order_id)
    if body.organisation_id not in (None, order.organisation_id):
        raise Invalid.field("organisation_id", "is not the order's customer", "to leave it out")
    return {"organisation_id": order.organisation_id, "contact_id": order.contact_id}


def edit(engagement_id: str, body: EngagementPatch, act: Act) -> Engagement:
    """Replace fields; who and what is newly named is in use."""
    patch = body.model_dump(exclude_unset=True)
    checks: list[Check] = []

    def move(engagement: Engagement) -> tuple[Engagement, Event]:
        new, event = engagement.edited(patch)
        unit = new.unit if new.unit != engagement.unit else None
        checks[:] = _checks(act, new, unit, engagement)
        return new, event

    return store.change_engagement(engagement_id, move, act, checks)


def _checks(act: Act, new: Engagement, unit: str | None, old: Engagement | None = None) -> list[Check]:
    """That all that is newly named is in use (N5), given what was named before."""
    organisation = None if old else new.organisation_id
    product = None if old and old.product_id == new.product_id else new.product_id
    linked = customers.checks(
        act,
        organisations=[organisation],
        contacts=sorted(new.people - (old.people if old else frozenset())),
        users=sorted(new.users - (old.users if old else frozenset())),
        units=[unit],
    )
    return [*linked, *([products.active(product)] if product else [])]


def deliver(engagement_id: str, deliverable_id: str, body: GivenDeliverable, act: Act) -> Engagement:
    """Add a deliverable, change it, or say when it was handed over."""
    given = Deliverable(id=deliverable_id, **body.model_dump())
    return store.change_engagement(engagement_id, lambda one: one.delivering(given), act)
