"""What expires by itself is told in signed receipts: by which rule, up to which day, and no more."""

from typing import Any

import pytest

from services.privacy.model.purge import Purge, PurgeReceipt
from services.privacy.model.retention import default_rules
from shared import clock
from tests.privacy.owners import PURGES, RULES, in_force, on, purges
from tests.world import World

BY_THEMSELVES = {"reads": "2024-01-26", "changes": "2021-01-26", "files": "2026-01-19"}
"""Rule to the day before which nothing is left on 2 February 2026, a week's slack allowed for."""


def surveyed(world: World) -> Any:
    answer = world.job("privacy", {"job": "survey_retention"})["survey_retention"]
    world.pump()
    return answer


def verified(world: World, one: dict[str, Any], receipt: Any = None) -> Any:
    body = {"receipt": receipt} if receipt else {}
    path = f"{PURGES}/{one['id']}/verification"
    return world.call("privacy", "POST", path, body, role="dpo", key=None).json


def test_the_rules_of_what_is_no_record_are_these() -> None:
    rules = default_rules().values()
    assert {one.id for one in rules if one.period and not one.kinds} == set(BY_THEMSELVES)


@pytest.mark.parametrize("rule", BY_THEMSELVES)
def test_every_week_a_signed_receipt_says_up_to_which_day_a_rule_left_nothing(
    world: World, rule: str
) -> None:
    with on("2026-02-02"):
        owner = in_force(world, rule)
        assert surveyed(world) == {"planned": [rule], "given_up": []}
    with on("2026-02-08"):
        assert surveyed(world) == {"planned": [], "given_up": []}
    (one,) = purges(world)
    receipt = one["receipt"]
    assert (one["status"], one["allowed_actions"]) == ("done", [])
    assert (receipt["rule"], receipt["before"], receipt["by_itself"]) == (rule, BY_THEMSELVES[rule], True)
    assert (receipt["counts"], receipt["approved_by"]) == ({}, [owner.actor])
    assert verified(world, one) == {"valid": True, "same": True}
    forged = receipt | {"before": "2026-02-02"}
    assert verified(world, one, forged) == {"valid": False, "same": False}
    counted = {name: value for name, value in receipt.items() if name != "by_itself"}
    assert verified(world, one, counted) == {"valid": False, "same": False}
    records = world.call("privacy", "GET", f"{PURGES}/{one['id']}/records", role="dpo")
    assert records.json["items"] == []
    assert world.items(prefix="privacy#errand#") == [], "no context has anything to do"
    with on("2026-02-09"):
        assert surveyed(world)["planned"] == [rule]


def test_what_nobody_approved_makes_no_receipt(world: World) -> None:
    with on("2026-02-02"):
        assert surveyed(world) == {"planned": [], "given_up": []}
    assert purges(world) == []
    assert world.call("privacy", "GET", f"{RULES}/reads", role="dpo").json["status"] == "proposed"


def test_a_receipt_of_before_is_signed_as_it_was() -> None:
    said = {"purge": "p", "rule": "r", "rule_version": 1, "before": "2026-01-01", "approved_by": ["user:a"]}
    said |= {"counts": {}, "list_hash": "0", "at": "2026-02-02T10:00:00Z"}
    assert PurgeReceipt.model_validate(said).signed == said


def test_a_rule_of_records_is_surveyed_and_says_nothing_by_itself(world: World) -> None:
    rule = default_rules()["partner-contacts"].having(status="approved")
    with on("2026-02-02"):
        run = Purge.of(rule, clock.today())
    assert run is not None
    assert (run.status, str(run.before)) == ("surveying", "2024-02-02")
