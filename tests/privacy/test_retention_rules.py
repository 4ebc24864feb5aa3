"""How long what is kept: proposed by the officer, approved by the owners of the registers."""

from datetime import date
from typing import Any

import pytest

from services.privacy.model.retention import dated, default_rules, fixed
from shared.contracts.staff import GRANTS, Role
from shared.contracts.subjects import Outcome
from tests.privacy.owners import approve, own
from tests.world import World

PATH = "/privacy/retention-rules"
ONE = f"{PATH}/partner-contacts"
SHARED = f"{PATH}/requests"
SHORT = {"period": {"amount": 1, "unit": "months"}}


def notice(world: World, **query: Any) -> str:
    return world.call("privacy", "GET", "/privacy/notice", query=query).text


def test_every_rule_is_there_as_a_proposal_before_anything_is_stored(world: World) -> None:
    with world.counting() as calls:
        answer = world.call("privacy", "GET", PATH, role="viewer")
    assert [one["id"] for one in answer.json["items"]] == list(default_rules())
    assert {one["status"] for one in answer.json["items"]} == {"proposed"}
    assert calls.operations["BatchGetItem"] == 1
    one = world.call("privacy", "GET", ONE)
    assert (one.version, one.json["period"]) == (0, {"amount": 24, "unit": "months"})
    assert world.items(prefix="privacy#") == []


def test_a_rule_stands_in_the_notice_once_the_owner_of_the_register_approved_it(world: World) -> None:
    manager = world.role("partner_manager")
    own(world, customers=manager)
    assert "24 kuukautta passivoinnista. Kumppanuussopimuksen" not in notice(world)
    done = approve(world, ONE, manager)
    assert (done.status, done.version, done.json["status"]) == (200, 1, "approved")
    assert [(one["register_code"], one["by"]) for one in done.json["approvals"]] == [
        ("customers", manager.actor)
    ]
    assert "24 kuukautta passivoinnista. Kumppanuussopimuksen" in notice(world)
    again = approve(world, ONE, manager, version=1)
    assert (again.status, again.code) == (409, "conflict")


def test_nobody_approves_a_rule_of_anothers_register(world: World) -> None:
    manager, coordinator = world.role("partner_manager"), world.role("alumni_coordinator")
    nobody_yet = approve(world, ONE, manager)
    assert (nobody_yet.status, nobody_yet.code) == (403, "forbidden")
    own(world, customers=manager, alumni=coordinator)
    refused = approve(world, ONE, coordinator)
    assert (refused.status, refused.code) == (403, "forbidden")
    assert world.items(prefix="privacy#retention_rule#") == []


def test_a_rule_of_both_registers_waits_for_both_owners(world: World) -> None:
    manager, coordinator = world.role("partner_manager"), world.role("alumni_coordinator")
    own(world, customers=manager, alumni=coordinator)
    words = "3 vuotta asian päättymisestä. Peruste: osoitusvelvollisuus"
    half = approve(world, SHARED, manager)
    assert (half.json["status"], half.json["allowed_actions"]) == ("proposed", ["approve"])
    assert words in notice(world, register="customers")
    assert words not in notice(world, register="alumni")
    assert words not in notice(world)
    whole = approve(world, SHARED, coordinator, version=1)
    assert (whole.json["status"], whole.json["allowed_actions"]) == ("approved", [])
    assert words in notice(world)


def test_an_edit_asks_the_owners_anew(world: World) -> None:
    manager = world.role("partner_manager")
    own(world, customers=manager)
    approve(world, ONE, manager)
    body = {"period": {"amount": 12, "unit": "months"}}
    edited = world.call("privacy", "PATCH", ONE, body, role="dpo", version=1)
    assert (edited.version, edited.json["status"], edited.json.get("approvals", [])) == (2, "proposed", [])
    assert "12 kuukautta passivoinnista" not in notice(world)
    approve(world, ONE, manager, version=2)
    assert "12 kuukautta passivoinnista" in notice(world)
    events = world.item("privacy#retention_rule#partner-contacts")["events"]
    assert [one["type"] for one in events] == ["RetentionRuleApproved"]


def test_an_edit_of_nothing_leaves_the_approval(world: World) -> None:
    manager = world.role("partner_manager")
    own(world, customers=manager)
    approve(world, ONE, manager)
    body = {"period": {"amount": 24, "unit": "months"}}
    same = world.call("privacy", "PATCH", ONE, body, role="dpo", version=1)
    assert (same.version, same.json["status"]) == (1, "approved")


@pytest.mark.parametrize(
    "body", [{"period": None}, {"counted_from": "leaving"}, {"period": {"amount": 0, "unit": "days"}}]
)
def test_a_period_goes_with_a_clock_that_counts(world: World, body: dict[str, Any]) -> None:
    answer = world.call("privacy", "PATCH", ONE, body, role="dpo", version=0)
    assert (answer.status, answer.code) == (422, "invalid")
    assert world.items(prefix="privacy#") == []


@pytest.mark.parametrize("rule", sorted(fixed()))
def test_what_the_code_goes_by_is_not_edited_and_the_error_says_why(world: World, rule: str) -> None:
    path, why = f"{PATH}/{rule}", fixed()[rule]
    before = world.call("privacy", "GET", path, role="dpo").json
    assert before["fixed"] == why
    other = {"counted_from": "passivation", "period": {"amount": 1, "unit": "months"}}
    for body in (other, {"more_en": "Longer, for some."}):
        answer = world.call("privacy", "PATCH", path, body, role="dpo", version=0)
        (told,) = answer.json["errors"]
        assert (answer.status, told["field"], told["problem"]) == (422, next(iter(body)), f"is fixed: {why}")
    assert world.items(prefix="privacy#") == []
    named = {"ground_en": "another law"} | ({"period": before["period"]} if "period" in before else {})
    edited = world.call("privacy", "PATCH", path, named, role="dpo", version=0)
    assert (edited.status, edited.json["ground_en"]) == (200, "another law")


def test_the_error_says_what_is_right_and_what_was_changed_before_is_put_back(world: World) -> None:
    path = f"{PATH}/reads"
    refused = world.call("privacy", "PATCH", path, SHORT, role="dpo", version=0)
    assert refused.json["errors"][0]["expected"] == "as it is declared: 2 years"
    world.put(stored("reads", **SHORT))
    body = {"period": {"amount": 2, "unit": "years"}}
    back = world.call("privacy", "PATCH", path, body, role="dpo", version="*")
    assert (back.status, back.json["period"]) == (200, {"amount": 2, "unit": "years"})


def test_no_last_day_is_told_by_a_rule_whose_length_was_edited_since_contexts_count_as_declared() -> None:
    told = [
        Outcome(record="sales.revision:a", done="retained", ground=ground, until=date(2029, 11, 27))
        for ground in ("sales-documents", "vouchers", "purpose:PART")
    ]
    rules = default_rules()
    assert dated(told, rules.values()) == told
    edited, _ = rules["sales-documents"].edited({"period": {"amount": 5, "unit": "years"}})
    found = dated(told, [edited, rules["vouchers"]])
    assert [one.until for one in found] == [None, date(2029, 11, 27), date(2029, 11, 27)]


def stored(rule: str, **values: Any) -> dict[str, Any]:
    """A rule that was changed before its length of time was fixed."""
    known = default_rules()[rule].model_dump(mode="json", exclude_none=True) | values
    return known | {"pk": f"privacy#retention_rule#{rule}", "sk": "record", "version": 1}


def test_there_is_no_rule_but_those_declared(world: World) -> None:
    for method, path, body in (
        ("GET", f"{PATH}/forever", None),
        ("PATCH", f"{PATH}/forever", {"name_fi": "x"}),
        ("POST", f"{PATH}/forever/approval", None),
    ):
        answer = world.call("privacy", method, path, body, role="admin+dpo", version="*")
        assert (answer.status, answer.code) == (404, "not_found")


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.DPO, Role.INTEGRATION}))
def test_only_the_officer_proposes(world: World, role: Role) -> None:
    body = {"period": {"amount": 1, "unit": "years"}}
    answer = world.call("privacy", "PATCH", ONE, body, role=role, version=0)
    assert (answer.status, answer.code) == (403, "forbidden")
    may = "privacy.retention.approve" in GRANTS[role]
    assert world.call("privacy", "GET", ONE, role=role).json["allowed_actions"] == (
        ["approve"] if may else []
    )
