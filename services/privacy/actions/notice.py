"""Purposes, retention, configuration and the privacy notice that is generated from them."""

from services.privacy.model.comparison import NoticeDifference, difference
from services.privacy.model.configuration import PrivacyConfiguration, PrivacyConfigurationPatch
from services.privacy.model.notice import (
    DraftNotice,
    NoticeVersion,
    PrivacyNotice,
    compose,
    digest,
    gaps,
    whole,
)
from services.privacy.model.purpose import ProcessingPurpose, PurposePatch, Register
from services.privacy.model.reading import Language
from services.privacy.model.retention import RetentionRule, RetentionRulePatch
from services.privacy.store import catalogue as store
from shared import clock
from shared.act import Act
from shared.contracts.privacy import Purpose
from shared.errors import Conflict, Forbidden, NotFound


def edit_purpose(purpose: Purpose, body: PurposePatch, act: Act) -> ProcessingPurpose:
    """Replace fields of a purpose; rights and permissions follow the basis at once.

    Raises Invalid for a recipient that the configuration does not know.
    """
    patch, at = body.model_dump(exclude_unset=True), clock.now()
    if body.recipients:
        store.configuration().must_know(body.recipients)
    return store.change_purpose(purpose, lambda one: one.edited(patch, at, act.actor), act)


def edit_configuration(body: PrivacyConfigurationPatch, act: Act) -> PrivacyConfiguration:
    """Replace what the notice says of the controller, of recipients, and in its own words."""
    patch = body.model_dump(exclude_unset=True)
    return store.change_configuration(lambda one: one.edited(patch), act)


def edit_rule(code: str, body: RetentionRulePatch, act: Act) -> RetentionRule:
    """Replace fields of a retention rule; it waits for the owners' approval again."""
    patch = body.model_dump(exclude_unset=True)
    return store.change_rule(code, lambda one: one.edited(patch), act)


def approve_rule(code: str, user_id: str, act: Act) -> RetentionRule:
    """Approve a retention rule as the owner of a register that it concerns; Forbidden for anybody else."""
    rule, at = store.read_rule(code), clock.now()
    owned = [one for one in store.configuration().owned_by(user_id) if one in rule.registers]
    if not owned:
        raise Forbidden("only the owner of a register that the rule concerns approves it")
    return store.change_rule(code, lambda one: one.approved(owned, act.actor, at), act)


def notice(language: Language, register: Register | None) -> PrivacyNotice:
    """The notice in force; until a version is approved, what the code and the configuration make it."""
    try:
        return notice_in_force(language, register)
    except NotFound:
        return compose(store.inputs(), language, register)


def notice_in_force(language: Language, register: Register | None) -> PrivacyNotice:
    """The notice of the latest version; NotFound until one is approved."""
    return store.read_version(store.latest_number()).notice(language, register)


def draft(language: Language, register: Register | None) -> DraftNotice:
    """The notice as it would be approved now, and what is still to be decided."""
    inputs, number = store.inputs(), store.latest_number()
    hashed = digest(whole(inputs))
    made = compose(inputs, language, register).model_dump()
    differs = not number or store.read_version(number).hash != hashed
    return DraftNotice.model_validate(made | {"hash": hashed, "gaps": gaps(inputs), "differs": differs})


def approve_notice(seen: str, act: Act) -> NoticeVersion:
    """Put the notice in force as the approver saw it, `seen` being the draft's hash.

    Raises Conflict where it says by now something else, or nothing else than the version in force.
    """
    number = store.latest_number()
    if done := store.repeated(number, act):
        return done
    made = NoticeVersion.of(store.inputs(), number + 1, act.actor, clock.now())
    if made.hash != seen:
        raise Conflict("the draft has changed since you read it; read it again")
    if number and store.read_version(number).hash == made.hash:
        raise Conflict("the version in force says the same")
    return store.create_version(made, act)


def compare(earlier: int, later: int, language: Language, register: Register | None) -> NoticeDifference:
    """What a later version of the notice says differently from an earlier one."""
    old, new = (store.read_version(one).notice(language, register) for one in (earlier, later))
    return difference(old, new)
