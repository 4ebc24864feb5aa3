"""A purpose rests on a legitimate interest only as long as its balancing test stands [GDPR art. 6(1)(f)]."""

from datetime import date
from typing import Any

import pytest

from services.privacy.model.purpose import BalancingTest, defaults
from shared.contracts.privacy import Basis, Footing, Purpose, footing_of
from tests.integrations.test_exports import EXPORTS
from tests.postbox import Postbox
from tests.privacy.owners import on, own
from tests.privacy.people import at_work, change, check, codes
from tests.world import Answer, World

PURPOSES = "/privacy/purposes"
INTERESTS = ["SERV", "MKT", "FEED", "STAFF"]
TEXT = "Etu punnittiin: työtehtävään liittyvä viestintä, josta voi kieltäytyä."


def weigh(world: World, code: str = "MKT", **body: Any) -> Answer:
    given = {"balancing_test": TEXT} | body
    return world.call("privacy", "PATCH", f"{PURPOSES}/{code}", given, role="dpo", version="*")


def due(world: World) -> list[str]:
    answer = world.call("privacy", "GET", PURPOSES, role="dpo", query={"due": "true"})
    assert answer.status == 200, answer
    return [one["code"] for one in answer.json["items"]]


# --- as it is shipped ---


@pytest.mark.parametrize("purpose", Purpose)
def test_every_purpose_that_is_shipped_on_an_interest_has_its_balancing_test(
    world: World, purpose: Purpose
) -> None:
    one = defaults()[purpose]
    assert (one.balancing_test is not None) is (one.basis is Basis.LEGITIMATE_INTEREST)
    assert footing_of(purpose) == Footing(one.basis)
    assert footing_of(purpose).carries("2199-12-31")
    if one.balancing_test:
        assert len(one.balancing_test.text) > 200
        assert one.balancing_test.approved_by is None


def test_what_is_shipped_is_usable_and_a_task_until_it_is_approved(world: World) -> None:
    anna, _ = at_work(world)
    assert codes(check(world, anna)) == []
    assert due(world) == INTERESTS
    done = weigh(world)
    assert (done.status, done.json["lacks_balancing_test"], done.json["balancing_test_due"]) == (
        200,
        False,
        False,
    )
    assert due(world) == ["SERV", "FEED", "STAFF"]
    assert codes(check(world, anna)) == []


def test_a_purpose_stored_before_tests_were_shipped_has_the_shipped_one(world: World) -> None:
    body = {"recipients": ["hosting"]}
    assert world.call("privacy", "PATCH", f"{PURPOSES}/MKT", body, role="dpo", version=0).status == 200
    item = world.item("privacy#purpose#mkt")
    old = {name: value for name, value in item.items() if name != "balancing_test"}
    world.put(old | {"schema": 2, "lacks_balancing_test": True})
    read = world.call("privacy", "GET", f"{PURPOSES}/MKT").json
    assert read["balancing_test"] == {"text": defaults()[Purpose.MKT].balancing_test.text}
    assert (read["lacks_balancing_test"], read["recipients"]) == (True, ["hosting"])
    assert footing_of(Purpose.MKT).carries("2199-12-31")


# --- how long one stands ---


def test_a_test_stands_two_years_unless_it_says_until_when(world: World) -> None:
    with on("2026-02-27"):
        assert weigh(world).json["balancing_test"]["until"] == "2028-02-27"
        assert weigh(world, balanced_until="2029-02-27").json["balancing_test"]["until"] == "2029-02-27"
        shown = weigh(world, balanced_until="2026-02-27").json
    assert shown["balancing_test"]["until"] == "2026-02-27"
    assert [one["until"] for one in shown["former_balancing_tests"]] == ["2028-02-27", "2029-02-27"]


@pytest.mark.parametrize(
    ("code", "body", "field"),
    [
        ("MKT", {"balanced_until": "2026-02-26"}, "balanced_until"),
        ("MKT", {"balanced_until": "2029-02-28"}, "balanced_until"),
        ("MKT", {"balanced_until": "2027-01-01", "balancing_test": None}, "balanced_until"),
        ("MKT", {"balancing_test": None}, "balancing_test"),
        ("MKT", {"balancing_test": ""}, "balancing_test"),
        ("PART", {}, "balancing_test"),
        ("MKT", {"basis": "consent"}, "balancing_test"),
        ("PART", {"basis": "legitimate_interest", "balancing_test": None}, "balancing_test"),
    ],
)
def test_what_is_no_balancing_test_in_force_is_refused_and_nothing_is_written(
    world: World, code: str, body: dict[str, Any], field: str
) -> None:
    with on("2026-02-27"):
        refused = weigh(world, code, **body)
    assert (refused.status, refused.json["errors"][0]["field"]) == (422, field)
    assert world.items(prefix="privacy#") == []


def test_the_test_goes_with_the_interest_and_another_is_asked_for_when_it_comes_back(world: World) -> None:
    assert weigh(world).status == 200
    path, grounds = f"{PURPOSES}/MKT", {"ground_fi": "tiedotus", "ground_en": "information"}
    left = world.call("privacy", "PATCH", path, {"basis": "consent"}, role="dpo", version=1)
    assert (left.status, left.json["former_balancing_tests"][0]["text"]) == (200, TEXT)
    assert "balancing_test" not in left.json
    assert left.json["balancing_test_due"] is False
    back = {"basis": "legitimate_interest"} | grounds
    refused = world.call("privacy", "PATCH", path, back, role="dpo", version=2)
    assert (refused.status, refused.json["errors"][0]["field"]) == (422, "balancing_test")
    assert world.item("privacy#purpose#mkt")["version"] == 2
    assert weigh(world, **back).json["basis"] == "legitimate_interest"


# --- once it is over ---


def test_after_its_last_day_nothing_goes_out_that_nothing_else_carries(world: World) -> None:
    anna, _ = at_work(world)
    with on("2026-02-27"):
        assert weigh(world, balanced_until="2026-06-30").status == 200
    with on("2026-06-30"):
        assert codes(check(world, anna)) == []
    with on("2026-07-01"):
        assert check(world, anna).json["reasons"] == [
            {
                "code": "no_balancing_test",
                "text": "the purpose rests on a legitimate interest whose balancing test has ended",
            }
        ]
        assert codes(check(world, anna, message="service")) == []
        assert codes(check(world, anna, message="legal")) == []
        assert codes(check(world, anna, purpose="PART")) == []
        listed = world.call("integrations", "POST", EXPORTS, {"purpose": "MKT"}, role="communications")
        world.pump()
        made = world.call("integrations", "GET", f"{EXPORTS}/{listed.json['id']}", role="communications").json
        assert (made["included"], made["excluded"]) == (0, {"no_balancing_test": 1})
        assert weigh(world).status == 200
        assert codes(check(world, anna)) == []


def test_a_consent_of_their_own_carries_what_the_interest_carries_no_more(world: World) -> None:
    anna, _ = at_work(world)
    with on("2026-02-27"):
        weigh(world, balanced_until="2026-06-30")
    with on("2026-07-01"):
        body = {"channels": ["email"], "text_version": "1", "evidence": "lomake"}
        change(world, anna, "PUT", "/consents/MKT", body, role="partner_manager")
        assert codes(check(world, anna)) == []
        change(world, anna, "DELETE", "/consents/MKT")
        assert codes(check(world, anna)) == ["consent_withdrawn", "no_balancing_test"]


@pytest.mark.parametrize("purpose", INTERESTS)
def test_of_every_purpose_on_an_interest_alike(world: World, purpose: str) -> None:
    purposes = sorted({"PART", purpose} - {"STAFF", "MKT"})
    anna, _ = at_work(world, purposes=purposes)
    with on("2026-02-27"):
        weigh(world, purpose, balanced_until="2026-02-28")
    with on("2026-03-01"):
        assert "no_balancing_test" in codes(check(world, anna, purpose=purpose))


# --- who is told ---


@pytest.mark.parametrize(
    ("today", "stage"),
    [
        (date(2026, 8, 1), None),
        (date(2026, 8, 2), "60"),
        (date(2026, 8, 31), "60"),
        (date(2026, 9, 1), "30"),
        (date(2026, 9, 24), "7"),
        (date(2026, 10, 1), "7"),
        (date(2026, 10, 2), "over"),
    ],
)
def test_how_near_an_end_is(today: date, stage: str | None) -> None:
    assert BalancingTest(text="x", until=date(2026, 10, 1)).stage(today) == stage
    assert BalancingTest(text="x").stage(today) is None


def test_owner_and_officer_are_told_before_the_end_and_once_it_is_over(
    world: World, postbox: Postbox
) -> None:
    boss = world.user("partner_manager")
    own(world, customers=boss)
    address = world.item(f"staff#user#{boss.id}")["email"]
    with on("2026-02-27"):
        weigh(world, balanced_until="2026-10-01")

    def told(day: str) -> list[tuple[str, str]]:
        postbox.mails.clear()
        with on(day):
            for _ in range(2):
                world.job("privacy", {"job": "tell_of_balancing_tests"})
        return [(str(one["To"]), str(one["Subject"])) for one in postbox.mails]

    ends = "Tasapainotesti päättyy 2026-10-01: Markkinointiviestintä ja tiedottaminen"
    over = "Tasapainotesti on päättynyt: Markkinointiviestintä ja tiedottaminen"
    assert told("2026-08-01") == []
    assert told("2026-08-02") == [(address, ends), ("tietosuoja@uas.example", ends)]
    assert told("2026-08-30") == []
    assert [subject for _, subject in told("2026-09-02")] == [ends, ends]
    assert [subject for _, subject in told("2026-09-30")] == [ends, ends]
    assert told("2026-10-02") == [(address, over), ("tietosuoja@uas.example", over)]
    assert "/privacy/purposes/MKT" in postbox.mails[0].get_content()
    with on("2026-10-03"):
        assert world.job("privacy", {"job": "tell_of_balancing_tests"}) == {"tell_of_balancing_tests": 1}
        assert "MKT" in due(world)
        weigh(world)
        assert world.job("privacy", {"job": "tell_of_balancing_tests"}) == {"tell_of_balancing_tests": 0}
