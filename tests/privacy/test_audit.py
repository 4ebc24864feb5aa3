"""The audit view of one record."""

import pytest

from shared.contracts.staff import Role
from tests.privacy.people import block, check, contact
from tests.world import World

PATH = "/privacy/audit"


def test_changes_and_reads_are_listed_newest_first_by_ids_alone(world: World) -> None:
    one = contact(world, "salainen@example.fi")
    block(world, one)
    check(world, one, role="communications")
    world.call("partners", "GET", f"/partners/contacts/{one}", role="viewer")
    world.pump()
    with world.counting() as calls:
        answer = world.call("privacy", "GET", PATH, role="dpo", query={"record": f"contact:{one}"})
    assert calls.operations["Query"] == 1
    entries = answer.json["items"]
    assert [(e["kind"], e.get("version"), e.get("events")) for e in entries[:2]] == [
        ("change", 2, ["ContactMarketingBlocked"]),
        ("change", 1, ["ContactCreated"]),
    ]
    assert entries[0]["changed"] == ["marketing_block"]
    reads = entries[2:]
    assert [one["actor"] for one in reads] == [world.role("viewer").actor, world.role("communications").actor]
    assert [one["kind"] for one in reads] == ["read", "read"]
    assert "salainen" not in answer.text
    assert "Virtanen" not in answer.text
    same = world.call("privacy", "GET", PATH, role="admin", query={"record": f"partners#contact#{one}"})
    assert same.json["items"] == entries


def test_pages_follow_one_another(world: World) -> None:
    one = contact(world)
    block(world, one)
    check(world, one)
    world.pump()
    query: dict[str, object] = {"record": f"contact:{one}", "limit": 1}
    seen = []
    while True:
        page = world.call("privacy", "GET", PATH, role="dpo", query=query).json
        seen += page["items"]
        if not page.get("next"):
            break
        query["cursor"] = page["next"]
    whole = world.call("privacy", "GET", PATH, role="dpo", query={"record": f"contact:{one}"}).json["items"]
    assert seen == whole
    assert len(seen) == 3


@pytest.mark.parametrize(("kind", "count"), [("change", 2), ("read", 1)])
def test_either_is_listed_alone(world: World, kind: str, count: int) -> None:
    one = contact(world)
    block(world, one)
    check(world, one)
    world.pump()
    query = {"record": f"contact:{one}", "kind": kind}
    entries = world.call("privacy", "GET", PATH, role="dpo", query=query).json["items"]
    assert [entry["kind"] for entry in entries] == [kind] * count


def test_a_cursor_is_for_its_own_record(world: World) -> None:
    one, other = contact(world), contact(world, "b@example.fi")
    block(world, one)
    world.pump()
    page = world.call("privacy", "GET", PATH, role="dpo", query={"record": f"contact:{one}", "limit": 1}).json
    query = {"record": f"contact:{other}", "cursor": page["next"]}
    answer = world.call("privacy", "GET", PATH, role="dpo", query=query)
    assert (answer.status, answer.code) == (422, "invalid")


@pytest.mark.parametrize(
    "record", ["", "contact", "contact:", "alumni:x", "partners#contact", "x#contact#a", "staff#identity#A"]
)
def test_a_record_is_named_in_one_of_two_ways(world: World, record: str) -> None:
    answer = world.call("privacy", "GET", PATH, role="dpo", query={"record": record})
    assert (answer.status, answer.code) == (422, "invalid")


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.DPO, Role.ADMIN}))
def test_the_audit_is_for_the_officer_and_administrators(world: World, role: Role) -> None:
    answer = world.call("privacy", "GET", PATH, role=role, query={"record": "contact:a"})
    assert (answer.status, answer.code) == (403, "forbidden")


@pytest.mark.parametrize("record", ["alumnus:4x", "request:4x", "alumni#alumnus#4x", "sales#order#4x"])
def test_records_of_every_context_have_their_audit(world: World, record: str) -> None:
    answer = world.call("privacy", "GET", "/privacy/audit", query={"record": record}, role="dpo")
    assert (answer.status, answer.json["items"]) == (200, [])
