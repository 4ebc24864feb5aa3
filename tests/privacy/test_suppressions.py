"""Suppression as the data protection officer keeps it."""

from datetime import UTC, datetime
from typing import Any

import pytest

from shared import clock
from shared.contracts.staff import Role
from tests.privacy.people import block, check, codes, contact, known
from tests.world import Answer, World

PATH = "/privacy/suppressions"
MARKETING = {"kind": "marketing", "email": "Anna@Example.FI", "reason": "pyyntö puhelimessa"}
ERASED = {"kind": "erased", "email": "anna@example.fi", "purposes": ["PART", "ALUM"], "reason": "pyyntö 12"}


def suppress(world: World, body: dict[str, Any], **more: Any) -> Answer:
    with clock.fixed(datetime(2026, 1, 1, tzinfo=UTC)):
        answer = world.call("privacy", "POST", PATH, body, role="dpo", **more)
    assert answer.status == 201, answer
    return answer


def release(world: World, made: Answer, body: dict[str, Any]) -> Answer:
    path = f"{PATH}/{made.json['id']}/release"
    return world.call("privacy", "POST", path, {"reason": "päätös"} | body, role="dpo", version="*")


def look_up(world: World, **address: str) -> list[dict[str, Any]]:
    answer = world.call("privacy", "POST", f"{PATH}/lookup", address, role="dpo")
    assert answer.status == 200, answer
    return list(answer.json["items"])


def test_an_address_blocked_by_the_officer_is_blocked_whoever_carries_it(world: World) -> None:
    made = suppress(world, MARKETING)
    assert made.headers["location"] == f"{PATH}/{made.json['id']}"
    assert (made.json["marketing"], made.json["key_version"], made.json["what"]) == (["dpo"], "1", "email")
    assert made.json["allowed_actions"] == ["release"]
    one = contact(world, "anna@example.fi")
    assert "suppressed_marketing" in codes(check(world, one))


def test_the_address_is_in_no_table_and_no_answer(world: World) -> None:
    made = suppress(world, MARKETING)
    look_up(world, email="anna@example.fi")
    world.pump()
    everything = str([world.items(table) for table in ("audit", "search")]) + str(
        world.items(prefix="privacy")
    )
    for text in (everything, made.text):
        assert "anna" not in text.lower()


def test_an_erased_address_stays_out_of_what_it_was_erased_from(world: World) -> None:
    suppress(world, ERASED)
    body = {"first_names": "Anna", "last_name": "V", "email": "anna@example.fi"}
    held = world.call("partners", "POST", "/partners/contacts", body)
    assert (held.status, held.code) == (409, "held_for_review")
    other = world.call("partners", "POST", "/partners/contacts", body | {"purposes": ["SERV"]})
    assert other.status == 201
    found = codes(check(world, other.json["id"], purpose="PART"))
    assert "suppressed_erased" in found
    assert codes(check(world, other.json["id"], purpose="SERV")) == []


def test_an_address_has_one_entry_that_decisions_add_to(world: World) -> None:
    first, second = suppress(world, MARKETING), suppress(world, ERASED)
    assert first.json["id"] == second.json["id"]
    assert second.version == 2
    assert second.json["marketing"] == ["dpo"]
    assert {one["purpose"] for one in second.json["erased"]} == {"PART", "ALUM"}
    assert [one["kind"] for one in second.json["rulings"]] == ["marketing", "erased"]


def test_a_repeated_request_is_one_decision(world: World) -> None:
    first = suppress(world, MARKETING, key="k")
    again = suppress(world, MARKETING, key="k")
    assert (again.version, again.json) == (1, first.json)
    other = world.call("privacy", "POST", PATH, MARKETING | {"reason": "muu"}, role="dpo", key="k")
    assert (other.status, other.code) == (422, "idempotency_key_reused")


def test_an_address_is_looked_up_by_its_value(world: World) -> None:
    assert look_up(world, email="anna@example.fi") == []
    made = suppress(world, MARKETING)
    (found,) = look_up(world, email=" ANNA@example.fi ")
    assert (found["id"], found["version"]) == (made.json["id"], 1)
    suppress(world, {"kind": "marketing", "phone": "050 502 0402", "reason": "x"})
    assert [one["what"] for one in look_up(world, phone="+358505020402")] == ["phone"]
    answer = world.call("privacy", "GET", f"{PATH}/{made.json['id']}", role="dpo")
    assert answer.version == 1
    world.pump()
    reads = [one for one in world.audit() if one["sk"].startswith("r#")]
    assert {one["what"] for one in reads} == {"search", "card"}


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"kind": "marketing", "reason": "x"}, "email"),
        (MARKETING | {"phone": "050 502 0402"}, "email"),
        (MARKETING | {"purposes": ["MKT"]}, "purposes"),
        (ERASED | {"purposes": []}, "purposes"),
        (MARKETING | {"reason": ""}, "reason"),
        (MARKETING | {"email": "nobody"}, "email"),
        (MARKETING | {"kind": "restricted"}, "kind"),
    ],
)
def test_a_suppression_says_whom_what_and_why(world: World, body: dict[str, Any], field: str) -> None:
    answer = world.call("privacy", "POST", PATH, body, role="dpo")
    assert (answer.status, answer.code) == (422, "invalid")
    assert [one["field"] for one in answer.json["errors"]] == [field]
    assert world.items(prefix="privacy#") == []


# --- release ---


def test_the_officers_block_is_lifted_on_the_persons_later_wish(world: World) -> None:
    made = suppress(world, MARKETING)
    for early in ({}, {"wished_at": "2020-01-01T00:00:00Z"}):
        refused = release(world, made, {"kind": "marketing"} | early)
        assert (refused.status, refused.code) == (409, "conflict")
    assert known(world, "anna@example.fi").marketing == ("dpo",)
    lifted = release(world, made, {"kind": "marketing", "wished_at": "2026-06-01T00:00:00Z"})
    assert (lifted.status, lifted.json.get("marketing", []), lifted.json["allowed_actions"]) == (200, [], [])
    assert [one["action"] for one in lifted.json["rulings"]] == ["suppressed", "released"]
    again = release(world, made, {"kind": "marketing", "wished_at": "2026-06-01T00:00:00Z"})
    assert (again.status, again.code) == (409, "conflict")


def test_a_contacts_own_block_is_not_the_officers_to_lift_here(world: World) -> None:
    one = contact(world, "anna@example.fi")
    block(world, one)
    world.pump()
    (found,) = look_up(world, email="anna@example.fi")
    path = f"{PATH}/{found['id']}/release"
    body = {"kind": "marketing", "reason": "x", "wished_at": "2026-06-01T00:00:00Z"}
    refused = world.call("privacy", "POST", path, body, role="dpo", version=1)
    assert (refused.status, refused.code) == (409, "conflict")
    suppress(world, MARKETING)
    assert world.call("privacy", "POST", path, body, role="dpo", version=2).status == 200
    assert known(world, "anna@example.fi").marketing == (f"contact:{one}",)


def test_an_erasure_is_released_by_decision_or_fresh_consent(world: World) -> None:
    """Partnership rests on a contract: a decision will do. Alumni rest on consent: it takes a later one."""
    made = suppress(world, ERASED)
    refused = release(world, made, {"kind": "erased"})
    assert (refused.status, refused.code) == (409, "conflict")
    assert set(known(world, "anna@example.fi").erased) == {"PART", "ALUM"}
    partly = release(world, made, {"kind": "erased", "purposes": ["PART"]})
    assert partly.status == 200
    assert known(world, "anna@example.fi").erased == ("ALUM",)
    nothing = release(world, made, {"kind": "erased", "purposes": ["SERV"]})
    assert nothing.status == 409
    old = release(world, made, {"kind": "erased", "wished_at": "2020-01-01T00:00:00Z"})
    assert old.status == 409
    fresh = release(world, made, {"kind": "erased", "wished_at": "2026-06-01T00:00:00Z"})
    assert fresh.status == 200
    assert known(world, "anna@example.fi").erased == ()


def test_a_stale_release_is_refused(world: World) -> None:
    made = suppress(world, ERASED)
    suppress(world, MARKETING)
    path = f"{PATH}/{made.json['id']}/release"
    answer = world.call(
        "privacy",
        "POST",
        path,
        {"kind": "erased", "purposes": ["PART"], "reason": "x"},
        role="dpo",
        version=1,
    )
    assert (answer.status, answer.code) == (412, "stale_version")


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.DPO}))
def test_suppression_is_the_officers(world: World, role: Role) -> None:
    made = suppress(world, MARKETING)
    one = f"{PATH}/{made.json['id']}"
    for method, path, body in (
        ("POST", PATH, MARKETING),
        ("POST", f"{PATH}/lookup", {"email": "anna@example.fi"}),
        ("GET", one, None),
        ("POST", f"{one}/release", {"kind": "marketing", "reason": "x"}),
    ):
        answer = world.call("privacy", method, path, body, role=role, version=1)
        assert (answer.status, answer.code) == (403, "forbidden")
    assert [item["version"] for item in world.items(prefix="privacy#")] == [1]


def test_a_wish_lies_in_the_past_and_is_kept_with_the_ruling(world: World) -> None:
    made = suppress(world, MARKETING)
    future = release(world, made, {"kind": "marketing", "wished_at": "2999-01-01T00:00:00Z"})
    assert (future.status, future.code) == (422, "invalid")
    lifted = release(world, made, {"kind": "marketing", "wished_at": "2026-06-01T00:00:00Z"})
    assert lifted.json["rulings"][-1]["wished_at"] == "2026-06-01T00:00:00Z"


def test_no_guess_at_an_address_can_be_checked_against_what_is_stored(world: World) -> None:
    """The fingerprint of a request's body is keyed: a plain hash of the address could be tried out."""
    import hashlib
    import json

    body = MARKETING | {"reason": "x"}
    suppress(world, body, key="once")
    plain = hashlib.sha256(json.dumps(body).encode()).hexdigest()
    (item,) = world.items(prefix="privacy#suppression#")
    assert all(plain[:16] not in str(kept) for kept in item["keys"].values())
