"""Routes of retention rules: the officer proposes, the owners of the registers approve."""

from services.privacy.actions import notice as actions
from services.privacy.api.edge import api
from services.privacy.model.retention import RetentionRule, RetentionRulePatch
from services.privacy.store import catalogue as store
from shared.paging import Page
from shared.personal import Id

ONE = "/privacy/retention-rules/<rule_id>"


@api.get("/privacy/retention-rules", allow="privacy.retention.read")
def list_retention_rules() -> Page[RetentionRule]:
    """Every retention rule: what is kept how long, counted from when, by which law or principle."""
    return api.documents(store.list_rules())


@api.get(ONE, allow="privacy.retention.read")
def read_retention_rule(rule_id: Id) -> RetentionRule:
    """One retention rule; version 0 until it is first changed or approved."""
    return store.read_rule(rule_id)


@api.change("PATCH", ONE, allow="privacy.retention.edit")
def edit_retention_rule(rule_id: Id, body: RetentionRulePatch) -> RetentionRule:
    """Change a rule; it runs and stands in the notice again once the owners have approved it."""
    return actions.edit_rule(rule_id, body, api.act)


@api.move(f"{ONE}/approval", allow="privacy.retention.approve")
def approve_retention_rule(rule_id: Id) -> RetentionRule:
    """Approve a rule, as the owner of a register that it concerns."""
    return actions.approve_rule(rule_id, api.caller.user_id, api.act)
