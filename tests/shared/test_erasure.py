"""Erasing a record: a tombstone is left, which tells of itself; nothing of what was there."""

import json

import pytest
from botocore.exceptions import ReadTimeoutError

from shared import act, search, table
from shared.errors import NotFound
from shared.events.subjects import RecordErased
from tests.shared.things import THINGS, key
from tests.world import World

CANARY = {
    "name": "Kanarialintu Kaisa",
    "email": "kanaria@example.fi",
    "notes": "kanarian muistiinpano",
    "city": "Kanariala",
}


def thing(world: World) -> str:
    answer = world.call("things", "POST", "/things/things", CANARY, role="partner_manager")
    assert answer.status == 201, answer
    return str(answer.json["id"])


def erase(thing_id: str) -> bool:
    event = RecordErased(kind="thing", errand="e1")
    return table.erase(THINGS, thing_id, event, act.system("things", reason="errand:e1"))


def test_nothing_of_it_is_left_in_any_table_but_that_it_was_erased(world: World) -> None:
    one = thing(world)
    world.put({"pk": key(one), "sk": "edge#kanaria", "name": "kanaria"})
    world.pump()
    assert erase(one)
    world.pump()
    everything = json.dumps([world.items(table) for table in ("records", "audit", "search")], default=str)
    assert "anaria" not in everything.lower()
    (left,) = world.items(prefix=key(one))
    assert (left["status"], left["version"], left["id"]) == ("erased", 2, one)
    assert set(left) == {
        "pk",
        "sk",
        "id",
        "version",
        "status",
        "updated_at",
        "schema",
        "events",
        "act",
        "rows",
    }


def test_the_erasure_is_an_event_and_an_audit_entry(world: World) -> None:
    one = thing(world)
    world.pump()
    erase(one)
    world.pump()
    created, erased = world.audit(key(one))
    assert [event["type"] for event in erased["events"]] == ["RecordErased"]
    (event,) = erased["events"]
    assert (event["kind"], event["errand"]) == ("thing", "e1")
    assert {"name", "email", "notes", "city"} <= set(event["changed"])
    assert created["version"] + 1 == erased["version"]
    assert world.reconcile()["lost"] == []


def test_an_erased_record_is_neither_read_nor_changed_nor_found_nor_made_again(world: World) -> None:
    body = {"name": "Aino"}
    made = world.call("things", "POST", "/things/things", body, role="partner_manager", key="once")
    one = made.json["id"]
    world.pump()
    erase(one)
    world.pump()
    path = f"/things/things/{one}"
    assert world.call("things", "GET", path, role="admin").status == 404
    before = world.items()
    answer = world.call("things", "PATCH", path, {"name": "Anna"}, role="admin", version="*")
    assert answer.status == 404
    again = world.call("things", "POST", "/things/things", body, role="partner_manager", key="once")
    assert again.status in (404, 422)
    assert world.items() == before
    assert search.by_words("things", "aino") == []
    assert world.call("things", "GET", "/things/things", role="admin").json["items"] == []
    with pytest.raises(NotFound):
        table.read(THINGS, one, act.system("things"))


def test_erasing_again_writes_nothing_but_clears_what_came_late(world: World) -> None:
    one = thing(world)
    assert erase(one)
    world.put({"pk": key(one), "sk": "edge#late", "name": "late"})
    assert not erase(one)
    assert [item["version"] for item in world.items(prefix=key(one))] == [2]
    assert not erase("never-there")


def test_an_answer_that_is_lost_on_the_way_leaves_one_tombstone(world: World) -> None:
    one = thing(world)
    world.pump()
    with world.fault("*.after_put_item"), pytest.raises(ReadTimeoutError):
        erase(one)
    assert not erase(one)
    world.pump()
    assert [entry["version"] for entry in world.audit(key(one))] == [1, 2]


def test_an_erasure_costs_a_get_a_put_and_a_query(world: World) -> None:
    one = thing(world)
    with world.counting() as calls:
        erase(one)
    assert calls.operations == {"GetItem": 1, "PutItem": 1, "Query": 1}
