"""Whatever a rule of the catalogue says, something does: no period stands in the notice alone."""

from collections import defaultdict
from importlib import import_module
from typing import Any

import pytest

from infra.constructs.storage import FILE_DAYS
from services.privacy.model.retention import Period, default_rules
from shared import projector
from shared.contracts.subjects import HOLDERS, What
from shared.purging import Keeping

TIMED = [one for one in default_rules().values() if one.period]
WITHOUT_RECORDS = {
    "reads": ("years", projector.READS_KEPT_DAYS / 365),
    "changes": ("years", projector.CHANGES_KEPT_DAYS / 365),
    "files": ("days", FILE_DAYS),
}
"""What lies beside records goes by itself: entries of the audit by their TTL, files by the bucket."""
REPLACED = {"privacy.configuration"}
"""One record, of which every version takes the place of the one before."""


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


def test_no_kind_has_two_doers_and_none_lets_go_what_no_rule_names() -> None:
    named = {kind for rule in TIMED for kind in rule.kinds}
    assert {name for name, several in doers().items() if len(several) > 1} == set()
    assert set(doers()) <= named
