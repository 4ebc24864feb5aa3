"""Whatever a rule of the catalogue says, something does; whatever holds people, something ends."""

from collections import defaultdict
from datetime import date
from importlib import import_module
from typing import Any

import pytest

from infra.constructs.storage import FILE_DAYS
from services.alumni.model.consent import REMINDER_DAYS, REMINDERS, YEARS
from services.privacy.model.catalogue import declared
from services.privacy.model.retention import Period, default_rules, fixed
from services.sales.model.erasure import VOUCHER_YEARS
from services.sales.model.feedback import KEPT_MONTHS
from shared import projector
from shared.contracts.subjects import HOLDERS, Errand, Receipt, What
from shared.errands import RECEIPTS_LIVE, Holder
from shared.open_requests import OpenRequests
from shared.purging import Keeping
from shared.record import Kind
from tests.kinds import kinds

TIMED = [one for one in default_rules().values() if one.period]
WITHOUT_RECORDS = {
    "reads": ("years", projector.READS_KEPT_DAYS / 365),
    "changes": ("years", projector.CHANGES_KEPT_DAYS / 365),
    "files": ("days", FILE_DAYS),
}
"""What lies beside records goes by itself: entries of the audit by their TTL, files by the bucket."""
REPLACED = {"privacy.configuration"}
"""One record, of which every version takes the place of the one before."""
LIFTED = {"privacy.suppression"}
"""Keyed hashes that keep somebody from coming back: the rule itself says that they stand until lifted."""


def doers() -> dict[str, list[Keeping[Any]]]:
    """Whatever the contexts let go, by kind of record: walked, so that a new one is seen."""
    found = defaultdict(list)
    for context in HOLDERS:
        does = import_module(f"services.{context}.subjects").holder.does
        for one in does[What.SURVEY].args[0]:
            found[one.name].append(one)
        assert does[What.PURGE].args == does[What.SURVEY].args, f"{context} surveys what it does not purge"
    return dict(found)


@pytest.mark.parametrize("rule", [one for one in TIMED if one.kinds], ids=lambda one: one.id)
def test_a_rule_with_a_period_has_a_doer_for_each_kind_that_it_names(rule: Any) -> None:
    missing = sorted(set(rule.kinds) - set(doers()) - REPLACED)
    assert missing == [], f"the notice says {rule.id}, and nothing lets these go"


@pytest.mark.parametrize("rule", [one for one in TIMED if not one.kinds], ids=lambda one: one.id)
def test_what_is_no_record_of_its_own_goes_by_itself_after_the_period_of_its_rule(rule: Any) -> None:
    unit, amount = WITHOUT_RECORDS[rule.id]
    assert rule.period == Period(amount=amount, unit=unit)


def test_a_length_of_time_that_the_code_goes_by_is_the_rules_own_and_is_fixed() -> None:
    """Where a constant counts what a rule says, nobody edits the rule away from it."""
    rules = default_rules()
    assert rules["feedback"].period == Period(amount=KEPT_MONTHS, unit="months")
    assert rules["vouchers"].period == Period(amount=VOUCHER_YEARS, unit="years")
    assert "kolmen vuoden" in (rules["alumni"].more_fi or "")
    assert (YEARS, REMINDERS, REMINDERS * REMINDER_DAYS) == (3, 3, 90)
    assert set(fixed()) == {"feedback", "vouchers", "alumni", *WITHOUT_RECORDS}


def living() -> dict[str, Kind[Any]]:
    """The kinds that the table deletes by itself."""
    return {name: one for name, one in kinds().items() if one.lives}


@pytest.mark.parametrize("kind", sorted(declared("holdings")))
def test_a_kind_that_holds_people_has_an_end(kind: str) -> None:
    """Purged by a doer, deleted by the table, replaced in place, or kept until it is lifted."""
    ends = {*doers(), *living(), *REPLACED, *LIFTED}
    assert kind in ends, f"nothing ever lets {kind} go: give it a doer in services/<context>/retention.py"


def test_what_stands_until_it_is_lifted_or_replaced_says_so_in_its_rule() -> None:
    clocks = {kind: rule.counted_from for rule in default_rules().values() for kind in rule.kinds}
    assert {clocks[one] for one in LIFTED} == {"lifting"}
    assert {clocks[one] for one in REPLACED} == {"replacement"}


def test_ledgers_and_receipts_go_by_themselves_and_leave_nothing_to_be_found_by() -> None:
    assert {"integrations.import", "integrations.export", "integrations.drop"} <= set(living())
    assert {"sales.export", "privacy.purge"} <= set(living())
    assert [Holder(one).receipts.lives for one in HOLDERS] == [RECEIPTS_LIVE] * len(HOLDERS)
    plain = Kind("x", Receipt)
    for one in living().values():
        assert (one.words, one.matches) == (plain.words, plain.matches), one


@pytest.mark.parametrize("name", sorted(doers()))
def test_no_doer_lets_a_restricted_record_go_whatever_its_clock_says(name: str) -> None:
    (one,) = doers()[name]
    given = Errand(id="p", what=What.PURGE, rule="any", before=date.max)
    assert one.spared(given, {"id": "x", "restricted": True}, OpenRequests.now) == "restricted"


def test_no_kind_has_two_doers_and_none_lets_go_what_no_rule_names() -> None:
    named = {kind for rule in TIMED for kind in rule.kinds}
    assert {name for name, several in doers().items() if len(several) > 1} == set()
    assert set(doers()) <= named
