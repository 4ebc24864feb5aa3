"""Reconcile: what the audit lacks is told again from the record, or reported as lost."""

import pytest

from shared import table
from shared.act import Act
from tests.cloud import NAMES, client
from tests.shared.things import THINGS, Thing, key, made


def found(world):
    """The rows of the search table; a version told again raises their version."""
    return [(row["pk"], row["sk"]) for row in world.items("search")]


def forget(version, thing_id="t1"):
    """Take a version out of the audit, as if it had never been projected."""
    client("dynamodb").delete_item(
        TableName=NAMES.of("audit"),
        Key={"pk": {"S": key(thing_id)}, "sk": {"S": f"v#{version:09d}"}},
    )


@pytest.fixture
def told(world):
    """A thing of three versions, projected; and another that must stay as it is."""
    made(id="t1")
    made("Aalto", id="t2")
    for size in (1, 2):
        table.change(THINGS, "t1", lambda one, size=size: one.edited({"size": size}), Act("user:a"))
    world.pump()
    return world


def test_where_nothing_is_missing_nothing_is_touched(told):
    before = told.items()
    with told.counting() as calls:
        assert told.reconcile() == {"records": 2, "retold": 0, "lost": []}
    assert told.items() == before
    assert calls.operations == {"Scan": 1, "Query": 2}


def test_a_missing_last_version_is_told_again(told):
    expected = told.audit(), found(told)
    forget(3)
    assert told.reconcile() == {"records": 2, "retold": 1, "lost": []}
    told.pump()
    assert (told.audit(), found(told)) == expected
    assert told.item(key("t1"))["version"] == 3


def test_a_version_told_again_reaches_the_bus_and_the_consumers_too(told):
    client("dynamodb").delete_item(
        TableName=NAMES.of("records"), Key={"pk": {"S": key("t1")}, "sk": {"S": "derived"}}
    )
    forget(3)
    told.reconcile()
    told.pump()
    assert told.item(key("t1"), "derived")["letters"] == 7


def test_a_gap_before_the_last_version_is_reported_as_lost(told):
    forget(1)
    forget(2)
    report = told.reconcile()
    assert report == {"records": 2, "retold": 0, "lost": [{"record": key("t1"), "versions": [1, 2]}]}


def test_a_gap_and_a_missing_end_are_each_dealt_with(told):
    forget(2)
    forget(3)
    report = told.reconcile()
    assert report == {"records": 2, "retold": 1, "lost": [{"record": key("t1"), "versions": [2]}]}
    told.pump()
    assert told.reconcile()["retold"] == 0


def test_reconciling_again_and_again_changes_nothing_more(told):
    forget(3)
    for _ in range(3):
        told.reconcile()
    told.pump()
    expected = told.audit(), told.items("search")
    assert told.reconcile() == {"records": 2, "retold": 0, "lost": []}
    told.pump()
    assert (told.audit(), told.items("search")) == expected


def test_a_stream_that_was_lost_is_made_good(world):
    """What a restarted emulator does: the first writes never reach the functions."""
    made(id="t1", email="maija@example.fi")
    table.change(THINGS, "t1", Thing.barred, Act("user:a"))
    made("Aalto", id="t2")
    for function in ("relay", "projector"):
        world.skip(function)
    report = world.reconcile()
    assert report == {"records": 2, "retold": 2, "lost": [{"record": key("t1"), "versions": [1]}]}
    world.pump()
    assert [entry["sk"] for entry in world.audit(key("t1"))] == ["v#000000002"]
    words = {row["sk"] for row in world.items("search", "things#word")}
    assert words == {"makinen#thing#t1", "mäkinen#thing#t1", "aalto#thing#t2"}


def test_one_record_is_reconciled_by_its_key(told):
    forget(3)
    forget(1, "t2")
    with told.counting() as calls:
        assert told.reconcile(record=key("t1")) == {"records": 1, "retold": 1, "lost": []}
    assert "Scan" not in calls.operations
    assert told.reconcile(record=key("gone")) == {"records": 0, "retold": 0, "lost": []}


def test_what_changed_since_a_moment_is_told_again_though_nothing_is_missing(told):
    assert told.reconcile(since="2000-01-01T00:00:00Z")["retold"] == 2
    assert told.reconcile(since="2999-01-01T00:00:00Z")["retold"] == 0


def test_a_record_that_moved_on_meanwhile_tells_itself(told):
    forget(3)
    others = iter([1])

    def meanwhile(**_):
        for _ in others:
            table.change(THINGS, "t1", lambda one: one.edited({"size": 9}), Act("user:a"))

    events = table.aws.dynamodb().meta.events
    events.register("before-parameter-build.dynamodb.UpdateItem", meanwhile, unique_id="meanwhile")
    try:
        report = told.reconcile()
    finally:
        events.unregister("before-parameter-build.dynamodb.UpdateItem", unique_id="meanwhile")
    assert report["retold"] == 0
    assert "retold_at" not in told.item(key("t1"))


def test_a_touched_record_loses_nothing_and_the_next_change_forgets_the_touch(told):
    before = told.item(key("t1"))
    forget(3)
    told.reconcile()
    touched = told.item(key("t1"))
    assert touched.pop("retold_at")
    assert touched == before
    table.change(THINGS, "t1", lambda one: one.edited({"size": 9}), Act("user:a"))
    assert "retold_at" not in told.item(key("t1"))


def test_derived_items_edges_and_pointers_are_no_records(told):
    told.put({"pk": key("t1"), "sk": "contact#t2", "version": 1, "events": []})
    told.put({"pk": "staff#identity#x", "sk": "pointer", "user_id": "u"})
    assert told.reconcile()["records"] == 2


def test_reads_in_the_audit_are_no_versions(told):
    told.put({"pk": key("t1"), "sk": "r#2026-03-01T12:00:00.000Z#x", "what": "card"}, "audit")
    assert told.reconcile() == {"records": 2, "retold": 0, "lost": []}
