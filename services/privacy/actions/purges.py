"""Running retention rules: survey, preview, the owners' approval, purge, signed receipt."""

from collections.abc import Sequence
from datetime import datetime
from itertools import islice

from services.privacy.actions import errands
from services.privacy.model.errand import GivenErrand
from services.privacy.model.purge import GONE, Purge, PurgeReceipt, Verified, hash_of
from services.privacy.model.purpose import Register
from services.privacy.model.retention import RetentionRule
from services.privacy.store import catalogue
from services.privacy.store import errands as errand_store
from services.privacy.store import purges as store
from shared import act as acts
from shared import clock, keyring
from shared.act import Act
from shared.contracts.subjects import Outcome, What
from shared.errors import Conflict, Expired, Forbidden

USE = "purge"


# --- the job ---------------------------------------------------------------------------------------------


def survey_retention() -> dict[str, list[str]]:
    """Plan a run of every approved rule that is not under way, once a week; give up what nobody approved.

    Of what expires by itself (entries of logs, files) the run is a signed receipt and nothing else. Answers
    the rules of which a run was planned, and those of which one was given up.
    """
    today, at, act = clock.today(), clock.now(), acts.system("privacy", reason="job:survey_retention")
    live = store.live()
    stale = [one for one in live if one.is_stale(at)]
    for one in stale:
        store.change_purge(one.id, Purge.discarded, act)
    under_way = {one.rule for one in live} - {one.rule for one in stale}
    rules = [one for one in catalogue.list_rules() if one.id not in under_way]
    planned = [one.id for one in rules if _planned(one, Purge.of(one, today), at, act)]
    return {"planned": planned, "given_up": [one.rule for one in stale]}


def _planned(rule: RetentionRule, purge: Purge | None, at: datetime, act: Act) -> bool:
    if purge is None:
        return False
    if not purge.live:
        purge = purge.having(receipt=_signed(purge.by_itself(rule, at)))
    return store.create_purge(purge, act)


# --- what the owners do ----------------------------------------------------------------------------------


def approve(purge_id: str, user_id: str, act: Act) -> Purge:
    """Approve a purge as the owner of a register that it concerns; Forbidden for anybody else.

    Raises Conflict where the rule has changed since the survey.
    """
    purge, at = store.read_purge(purge_id, act), clock.now()
    owned = _owned(purge, user_id)
    _must_stand(purge, catalogue.read_rule(purge.rule))
    return store.change_purge(purge_id, lambda one: one.approved(owned, act.actor, at), act)


def discard(purge_id: str, user_id: str, act: Act) -> Purge:
    """Give a purge up as the owner of a register that it concerns; Forbidden for anybody else."""
    _owned(store.read_purge(purge_id, act), user_id)
    return store.change_purge(purge_id, Purge.discarded, act)


def _owned(purge: Purge, user_id: str) -> Sequence[Register]:
    owned = [one for one in catalogue.configuration().owned_by(user_id) if one in purge.registers]
    if not owned:
        raise Forbidden("only the owner of a register that the purge concerns decides on it")
    return owned


def _must_stand(purge: Purge, rule: RetentionRule) -> None:
    if rule.version != purge.rule_version or rule.status != "approved":
        raise Conflict("the rule has changed since the survey: discard this purge", legal=["discard"])


# --- what the consumer does ------------------------------------------------------------------------------


def carry_on(purge_id: str, request_id: str) -> None:
    """Give the errand that a purge is waiting for; given before it changes nothing."""
    act = acts.system("privacy", request_id)
    purge = store.find_purge(purge_id, act)
    if purge is None:
        return
    if purge.status == "surveying":
        errands.give(What.SURVEY, purge.id, act, **purge.terms)
    if purge.status == "approved":
        survey = errands.id_of(What.SURVEY, purge.id)
        errands.give(What.PURGE, purge.id, act, **purge.terms, survey=survey)
        store.change_purge(purge.id, Purge.started, act)


def take_in(errand_id: str, request_id: str) -> None:
    """Take in what every context answered to a survey or a purge; nothing of what other errands answer."""
    act = acts.system("privacy", request_id)
    errand = errand_store.read_errand(errand_id, act)
    if errand.what not in (What.SURVEY, What.PURGE) or errand.status != "completed":
        return
    outcomes = list(errand_store.outcomes_of(errand))
    if errand.what is What.SURVEY and outcomes:
        store.change_purge(errand.request_id or "", lambda one: one.previewed(outcomes), act)
    else:
        _end(errand.request_id or "", outcomes, act)


def _end(purge_id: str, outcomes: Sequence[Outcome], act: Act) -> None:
    at = clock.now()
    store.change_purge(purge_id, lambda one: one.ended(_signed(one.unsigned(outcomes, at))), act)


def _signed(receipt: PurgeReceipt) -> PurgeReceipt:
    return receipt.model_copy(update={"signature": keyring.signature(USE, receipt.signed)})


# --- what is shown ---------------------------------------------------------------------------------------


def records(purge_id: str, limit: int, cursor: str | None, act: Act) -> tuple[list[Outcome], str | None]:
    """A page of what a purge names: what is due, or once it is done what became of it."""
    errand = _listed(store.read_purge(purge_id, act), act)
    use = f"purge|{errand.id if errand else purge_id}"
    first = keyring.unseal(use, cursor)["n"] if cursor else 0
    if errand is None:
        return [], None
    found = list(islice(errand_store.outcomes_of(errand), first, first + limit + 1))
    following = keyring.seal(use, {"n": first + limit}) if len(found) > limit else None
    return found[:limit], following


def verify(purge_id: str, given: PurgeReceipt | None, act: Act) -> Verified:
    """Whether a receipt is signed by us, the same as ours, and of the list as it was.

    Raises Conflict where there is none yet.
    """
    purge = store.read_purge(purge_id, act)
    if purge.receipt is None:
        raise Conflict("the purge has no receipt yet", legal=sorted(purge.actions()))
    receipt = given or purge.receipt
    return Verified(
        valid=keyring.is_signed(USE, receipt.signed, receipt.signature),
        same=receipt == purge.receipt,
        list_matches=_matches(purge, purge.receipt, act),
    )


def _matches(purge: Purge, receipt: PurgeReceipt, act: Act) -> bool | None:
    """Whether the list of what went has the hash that was signed; None once the list is gone."""
    try:
        errand = _listed(purge, act)
    except Expired:
        return None
    if errand is None:
        return None
    return hash_of(errand_store.outcomes_of(errand), GONE) == receipt.list_hash


def _listed(purge: Purge, act: Act) -> GivenErrand | None:
    """The errand whose outcomes are a purge's list; None before every context has answered.

    Raises Expired where the list is deleted.
    """
    what = What.PURGE if purge.status == "done" and purge.approvals else What.SURVEY
    errand = errand_store.find(errands.id_of(what, purge.id), act)
    if errand is None or errand.status != "completed":
        return None
    errand.must_have_lists(clock.now())
    return errand
