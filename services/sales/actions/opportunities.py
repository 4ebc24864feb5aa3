"""Use cases of opportunities: recording, editing, closing, opening again."""

from services.sales.actions.customers import newly_linked
from services.sales.model.figures import is_counted
from services.sales.model.opportunity import (
    CHOSEN,
    Closing,
    NewOpportunity,
    Opportunity,
    OpportunityPatch,
    Reopening,
)
from services.sales.store import configuration, customers, figures
from services.sales.store import opportunities as store
from shared import clock
from shared.act import Act
from shared.auth import Caller
from shared.record import Event
from shared.writes import Check


def create(body: NewOpportunity, caller: Caller, act: Act) -> Opportunity:
    """Record an opportunity in the caller's responsibility, unless another user is named."""
    settings = configuration.current()
    usual = {"responsible_id": caller.user_id, "unit": caller.unit, "stage": settings.stages[0].code}
    given = usual | body.model_dump(exclude_none=True) | {"id": act.new_id(), "opened_on": clock.today()}
    opportunity = Opportunity.model_validate(given).whole().chosen(settings)
    checks = customers.checks(
        act,
        organisations=[body.organisation_id],
        contacts=[body.contact_id],
        users=[body.responsible_id],
        units=[body.unit],
    )
    return store.create_opportunity(opportunity, act, checks)


def edit(opportunity_id: str, body: OpportunityPatch, act: Act) -> Opportunity:
    """Replace fields of an open opportunity; what it newly links is active, what it newly chooses current."""
    patch = body.model_dump(exclude_unset=True)
    checks: list[Check] = []

    def move(old: Opportunity) -> tuple[Opportunity, Event]:
        new, event = old.edited(patch)
        if CHOSEN.keys() & patch.keys():
            new.chosen(configuration.current(), old)
        checks[:] = newly_linked(act, old, new)
        return new, event

    return store.change_opportunity(opportunity_id, move, act, checks)


def close(opportunity_id: str, action: str, body: Closing, act: Act) -> Opportunity:
    """Win, lose or cancel an opportunity; its customer may have gone passive by then."""

    def move(old: Opportunity) -> tuple[Opportunity, Event]:
        new, event = old.closed(action, body.reason, body.explanation)
        return new.chosen(configuration.current(), old), event

    return store.change_opportunity(opportunity_id, move, act)


def reopen(opportunity_id: str, body: Reopening, act: Act) -> Opportunity:
    """Open an opportunity again, its customer being active, as part of the write."""
    checks: list[Check] = []
    frozen = figures.keeping(store.read_opportunity(opportunity_id, act))

    def move(old: Opportunity) -> tuple[Opportunity, Event]:
        new, event = old.reopened(body.reason, is_counted(old, frozen))
        checks[:] = customers.checks(act, organisations=[old.organisation_id], contacts=[old.contact_id])
        return new, event

    return store.change_opportunity(opportunity_id, move, act, checks)
