"""The restore drill: a table comes back from a backup, and what was erased since goes again."""

import json
from typing import Any

import pytest

from services.privacy.store.suppressions import SUPPRESSIONS
from shared import act, clock, ledger, search, table
from shared.events import subjects
from shared.events.privacy import SuppressionChanged
from shared.events.subjects import RecordErased
from shared.personal import REMOVED
from shared.record import Event
from tests.cloud import NAMES, client
from tests.restoring import restored
from tests.shared.things import THINGS, Thing, key
from tests.world import World

CANARY = {
    "name": "Kanarialintu Kaisa",
    "email": "kanaria@example.fi",
    "notes": "kanarian oma",
    "city": "Oulu",
}
CLEAN: dict[str, Any] = {"redone": 0, "left": 0, "rights": []}


def thing(world: World, **fields: Any) -> str:
    answer = world.call("things", "POST", "/things/things", CANARY | fields, role="partner_manager")
    assert answer.status == 201, answer
    return str(answer.json["id"])


def erase(thing_id: str) -> None:
    event = RecordErased(kind="thing", errand="e1")
    assert table.erase(THINGS, thing_id, event, act.system("things", reason="errand:e1"))


def everything(world: World) -> str:
    return json.dumps([world.items(one) for one in ("records", "audit", "search")], default=str).lower()


def test_what_was_erased_since_the_backup_goes_again_and_a_second_run_finds_nothing(world: World) -> None:
    one, other = thing(world), thing(world, name="Jäävä", email="stays@example.fi", notes="oma")
    world.put({"pk": key(one), "sk": "edge#beside", "name": "kanaria"})
    world.put({"pk": key(other), "sk": f"thing#{one}", "role": "kanaria"})
    world.pump()
    backup = world.items()
    erase(one)
    client("dynamodb").delete_item(
        TableName=NAMES.of("records"), Key={"pk": {"S": key(other)}, "sk": {"S": f"thing#{one}"}}
    )
    world.pump()
    (tombstone,) = world.items(prefix=key(one))
    restored(world, backup)
    world.pump()
    assert "kanaria" in everything(world)
    assert search.by_words("things", "kanarialintu") != []
    beside = [item for item in backup if item["sk"] != "record" and one in item["pk"] + item["sk"]]
    assert len(beside) >= 2
    report = world.reapply()
    assert report == {"erased": 1, "beside": len(beside), "suppressions": 0} | CLEAN
    world.pump()
    assert "kanaria" not in everything(world)
    assert world.items(prefix=key(one)) == [tombstone]
    assert world.item(key(other))["notes"] == "oma"
    again = world.reapply()
    assert again == {"erased": 0, "beside": 0, "suppressions": 0} | CLEAN
    assert world.reconcile()["lost"] == []


def test_a_table_that_was_restored_beside_ours_is_cleared_alone(world: World) -> None:
    one = thing(world)
    world.pump()
    backup = world.items(prefix=key(one))
    erase(one)
    world.pump()
    name = NAMES.of("records-restored")
    schema = [{"AttributeName": part, "KeyType": kind} for part, kind in (("pk", "HASH"), ("sk", "RANGE"))]
    kinds = [{"AttributeName": part, "AttributeType": "S"} for part in ("pk", "sk")]
    client("dynamodb").create_table(
        TableName=name, KeySchema=schema, AttributeDefinitions=kinds, BillingMode="PAY_PER_REQUEST"
    )
    for item in backup:
        world.put(item, "records-restored")
    assert world.reapply(table=name)["erased"] == 1
    assert [item["status"] for item in world.items("records-restored")] == ["erased"]


def test_suppressions_made_since_the_backup_are_put_back_whole(world: World) -> None:
    given = {"id": "s1", "what": "email", "key_version": "1", "marketing": ("dpo",)}
    first = SUPPRESSIONS.model.model_validate(given)
    table.create(SUPPRESSIONS, first, SuppressionChanged(), act.system("privacy"))
    world.pump()
    backup = world.items()
    move = first.having(marketing=("dpo", "contact:a"))
    table.change(
        SUPPRESSIONS,
        "s1",
        lambda one: (move.model_copy(update={"version": one.version}), SuppressionChanged()),
        act.system("privacy"),
    )
    world.pump()
    latest = world.item("privacy#suppression#s1")
    restored(world, backup)
    assert world.reapply()["suppressions"] == 1
    assert world.item("privacy#suppression#s1") == latest
    restored(world, [])
    assert world.reapply()["suppressions"] == 1
    assert world.item("privacy#suppression#s1") == latest


def right(event: str, kind: str = "thing") -> Event:
    """An event of a rights move."""
    made: Event = getattr(subjects, event)(kind=kind)
    return made


def move(thing_id: str, event: str, **values: Any) -> None:
    table.change(THINGS, thing_id, lambda one: (one.having(**values), right(event)), act.system("things"))


def test_a_block_and_a_restriction_since_the_backup_stand_again_as_they_were(world: World) -> None:
    one, calm = thing(world), thing(world, name="Muu", email="x@example.fi")
    world.pump()
    backup = world.items()
    table.change(THINGS, one, Thing.barred, act.system("things"))
    move(one, "RecordRestricted", restricted=True)
    world.call("things", "PATCH", f"/things/things/{calm}", {"notes": "x"}, role="admin", version="*")
    world.pump()
    was = world.item(key(one))
    assert world.reapply()["rights"] == [], "the table has heard of all"
    restored(world, backup)
    report = world.reapply()
    assert report == {"erased": 0, "beside": 0, "suppressions": 0} | CLEAN | {"redone": 2}
    now = world.item(key(one))
    assert now == was
    assert (now["restricted"], now["gsi1pk"]) == (True, "things#thing#restricted")
    assert world.reapply()["redone"] == 0
    world.pump()
    assert search.by_words("things", "kanarialintu") == []


def test_what_was_erased_in_part_since_the_backup_goes_again_edits_in_between_or_not(world: World) -> None:
    one, named = thing(world, home="Kanariakatu 1"), thing(world, email="b@example.fi")
    world.pump()
    backup = world.items()
    world.call("things", "PATCH", f"/things/things/{one}", {"notes": "muuta"}, role="admin", version="*")
    move(one, "RecordScrubbed", notes=None, home=None, email=None, language="sv")
    move(named, "RecordScrubbed", name=REMOVED)
    world.pump()
    restored(world, backup)
    world.pump()
    report = world.reapply()
    assert (report["redone"], report["left"]) == (1, 0)
    now = world.item(key(one))
    assert {"notes", "home", "email"} & now.keys() == set()
    assert (now["language"], now["version"], now["name"]) == ("sv", 3, CANARY["name"])
    assert [row for row in now["rows"] if row.startswith("m#")] == []
    assert [row["record"] for row in report["rights"]] == [key(named)], "no ledger may hold the key of a name"
    world.pump()
    assert search.by_value("things", "email", CANARY["email"]) == []


def test_a_move_that_takes_a_text_is_listed_and_stays_listed_once_a_later_one_is_made(world: World) -> None:
    one = thing(world)
    world.pump()
    backup = world.items()
    move(one, "RecordRectified", email="right@example.fi")
    rectified = world.item(key(one))
    move(one, "RecordScrubbed", notes=None)
    world.pump()
    restored(world, backup)
    missed = {"record": key(one), "version": 2, "events": ["RecordRectified"], "at": rectified["updated_at"]}
    report = world.reapply()
    assert (report["redone"], report["left"], report["rights"]) == (1, 0, [missed])
    now = world.item(key(one))
    assert (now.get("notes"), now["email"], now["version"]) == (None, CANARY["email"], 3)
    assert world.reapply()["rights"] == [missed]
    assert "right@example.fi" not in str(world.audit("ledger#"))
    world.call("things", "PATCH", f"/things/things/{one}", {"notes": "x"}, role="admin", version="*")
    assert world.reapply()["rights"] == [], "somebody has been at the record since"


def test_only_what_came_after_the_backup_is_looked_at(world: World) -> None:
    one = thing(world)
    world.pump()
    backup = world.items()
    erase(one)
    world.pump()
    restored(world, backup)
    assert world.reapply(since="2999-01-01")["erased"] == 0
    assert world.reapply(since=clock.stamp(clock.now()))["erased"] == 1


def test_a_record_that_the_backup_does_not_hold_stays_away(world: World) -> None:
    one = thing(world)
    world.pump()
    erase(one)
    world.pump()
    restored(world, [])
    assert world.reapply() == {"erased": 0, "beside": 0, "suppressions": 0} | CLEAN
    assert world.items() == []


def test_the_ledger_holds_nothing_of_the_person_and_outlives_every_backup(world: World) -> None:
    one = thing(world)
    world.pump()
    erase(one)
    world.pump(twice=True)
    (entry,) = world.audit("ledger#")
    assert "anaria" not in str(entry)
    assert (entry["what"], entry["record"], entry["version"]) == ("erased", key(one), 2)
    days = (entry["ttl"] - clock.now().timestamp()) / 86_400
    assert ledger.KEPT_DAYS - 1 < days <= ledger.KEPT_DAYS
    assert ledger.KEPT_DAYS > 35


@pytest.mark.parametrize("since", ["yesterday", "2026-13-01", 5])
def test_a_moment_that_is_none_is_refused_before_anything_is_done(world: World, since: Any) -> None:
    with pytest.raises(ValueError, match=r"isoformat|month"):
        world.reapply(since=since)
