"""The data layer: one conditional write that carries its events; a refused one writes nothing."""

from datetime import UTC, datetime

import pytest

from shared import clock, table
from shared.contracts.partners import linkable
from shared.errors import (
    Busy,
    Conflict,
    Forbidden,
    KeyReused,
    NotFound,
    PassiveRecord,
    RestrictedRecord,
    StaleVersion,
)
from shared.record import Kind
from shared.table import Change, Creation
from shared.writes import Lost, Put
from tests.shared import things
from tests.shared.acting import act, link, rename
from tests.shared.things import THINGS, Thing, ThingCreated, key, made

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


# --- create ----------------------------------------------------------------------------------------------


def test_a_created_record_is_one_item_that_says_what_happened(world):
    with clock.fixed(NOON):
        thing = things.thing("Mäkinen", id="t1", email="maija@example.fi", city="Åbo")
        made = table.create(THINGS, thing, ThingCreated(), act(key="k1", body="b1"))
    assert made == thing.model_copy(update={"version": 1, "created_at": NOON, "updated_at": NOON})
    (item,) = world.items(prefix="things#")
    rows = item.pop("rows")
    assert rows[1:] == ["w#makinen", "w#mäkinen"]
    assert rows[0].startswith("m#email#1-")
    assert item == {
        "pk": "things#thing#t1",
        "sk": "record",
        "gsi1pk": "things#thing#name#active#m",
        "gsi1sk": "m|kinen  t1",
        "gsi3pk": "things#thing#city#abo",
        "gsi3sk": "m|kinen  t1",
        "schema": 1,
        "id": "t1",
        "version": 1,
        "created_at": "2026-03-01T12:00:00Z",
        "updated_at": "2026-03-01T12:00:00Z",
        "status": "active",
        "restricted": False,
        "name": "Mäkinen",
        "email": "maija@example.fi",
        "language": "fi",
        "city": "Åbo",
        "size": 0,
        "blocked": False,
        "act": {"actor": "user:a", "role": "staff", "purpose": "PART", "request_id": "r1"},
        "keys": {"k1": [1, "b1"]},
        "events": [
            {
                "type": "ThingCreated",
                "changed": [
                    "blocked",
                    "city",
                    "email",
                    "language",
                    "name",
                    "restricted",
                    "size",
                    "status",
                ],
            }
        ],
    }


def test_a_create_costs_one_put_and_a_unit_for_each_index(world):
    with world.counting() as calls:
        made("Mäkinen", city="Turku")
    assert (calls.operations, calls.read_units, calls.write_units) == ({"PutItem": 1}, 0, 3)


def test_the_same_create_again_answers_with_the_record_as_it_is_now(world):
    first = act(key="k1", body="b1")
    thing = things.thing("Mäkinen", id=first.new_id())
    table.create(THINGS, thing, ThingCreated(), first)
    table.change(THINGS, thing.id, rename("Virtanen"), act())
    with world.counting() as calls:
        again = table.create(THINGS, thing, ThingCreated(), first)
    assert (again.name, again.version) == ("Virtanen", 2)
    assert calls.operations == {"PutItem": 1}


def test_the_same_create_with_another_body_is_refused(world, unchanged):
    thing = things.thing(id=act(key="k1").new_id())
    table.create(THINGS, thing, ThingCreated(), act(key="k1", body="b1"))
    unchanged(lambda: table.create(THINGS, thing, ThingCreated(), act(key="k1", body="b2")), KeyReused)


def test_a_create_whose_key_the_record_has_forgotten_is_refused(world, unchanged):
    first = act(key="k1", body="b1")
    thing = things.thing(id=first.new_id())
    table.create(THINGS, thing, ThingCreated(), first)
    for number in range(8):
        table.change(THINGS, thing.id, rename(f"Nimi {number}"), act(key=f"c{number}", body=""))
    unchanged(lambda: table.create(THINGS, thing, ThingCreated(), first), KeyReused)


def test_a_create_over_a_record_of_another_is_a_conflict(world, unchanged):
    made(id="t1")
    unchanged(lambda: made(id="t1"), Conflict)


def test_a_repeated_create_does_not_show_what_has_been_hidden_since(world, unchanged):
    first = act(key="k1", body="b1", sees_restricted=False)
    thing = things.thing(id=first.new_id())
    table.create(THINGS, thing, ThingCreated(), first)
    table.change(THINGS, thing.id, Thing.put_under_restriction, act())
    unchanged(lambda: table.create(THINGS, thing, ThingCreated(), first), NotFound)


def test_what_is_put_beside_a_record_stands_or_falls_with_it(world, unchanged):
    beside = Put({"pk": "things#name#maki", "sk": "pointer", "thing_id": "t1"})
    table.create(THINGS, things.thing(id="t1"), ThingCreated(), act(), beside=[beside])
    assert world.item("things#name#maki", "pointer") == beside.item
    again = things.thing(id="t2")
    unchanged(lambda: table.create(THINGS, again, ThingCreated(), act(), beside=[beside]), Lost)


def test_what_is_made_of_a_moved_record_is_written_with_it_or_not_at_all(world, unchanged):
    made(id="t1", size=3)

    def change(act_):
        def following(moved):
            return [Creation(THINGS, things.thing(id="t2", size=moved[0].size), ThingCreated())]

        move = Change(THINGS, "t1", lambda one: one.edited({"size": one.size + 1}))
        return table.change_together([move], act_, makes=following)

    (changed,) = change(act(key="k", body="b"))
    assert (changed.version, world.item(key("t2"))["size"], world.item(key("t2"))["version"]) == (2, 4, 1)
    assert world.item(key("t2"))["events"][0]["type"] == "ThingCreated"
    assert change(act(key="k", body="b"))[0].version == 2
    unchanged(lambda: change(act()), Conflict)


# --- change ----------------------------------------------------------------------------------------------


def test_a_change_is_one_get_and_one_put_and_tells_the_fields_that_changed(world):
    made(id="t1")
    with world.counting() as calls:
        changed = table.change(THINGS, "t1", lambda one: one.edited({"size": 7, "name": "Mäkinen"}), act())
    assert (changed.version, changed.size) == (2, 7)
    assert calls.operations == {"GetItem": 1, "PutItem": 1}
    assert (calls.read_units, calls.write_units) == (1, 2)
    (event,) = world.item(key("t1"))["events"]
    assert event == {"type": "ThingChanged", "changed": ["size"]}


def test_a_change_of_name_costs_the_old_and_the_new_index_entry(world):
    made(id="t1")
    with world.counting() as calls:
        table.change(THINGS, "t1", rename("Virtanen"), act())
    assert calls.write_units == 3


def test_an_item_over_one_kilobyte_costs_two_units(world):
    with world.counting() as calls:
        made(id="t1", notes="x" * 800)
    assert calls.write_units == 3


def test_a_move_that_changes_nothing_writes_nothing(world):
    made(id="t1")
    with world.counting() as calls:
        same = table.change(THINGS, "t1", rename("Mäkinen"), act(key="k", body="b"))
    assert (same.version, calls.operations) == (1, {"GetItem": 1})


def test_a_change_against_a_stale_version_is_refused(world, unchanged):
    made(id="t1")
    table.change(THINGS, "t1", rename("Virtanen"), act(if_match=1))
    unchanged(
        lambda: table.change(THINGS, "t1", rename("Korhonen"), act(if_match=1)), StaleVersion, current=2
    )


def test_a_change_that_loses_its_condition_under_if_match_is_stale(world):
    made(id="t1")
    others = iter(["Nieminen"])

    def move(one):
        for name in others:
            table.change(THINGS, "t1", rename(name), act(request_id="other"))
        return one.edited({"name": "Korhonen"})

    with pytest.raises(StaleVersion):
        table.change(THINGS, "t1", move, act(if_match=1))
    assert (world.item(key("t1"))["version"], world.item(key("t1"))["name"]) == (2, "Nieminen")


def test_a_change_without_if_match_is_made_again_on_what_stands_there(world):
    made(id="t1")
    others = iter(["Nieminen", "Laine"])

    def move(one):
        for name in others:
            table.change(THINGS, "t1", rename(name), act(request_id="other"))
            break
        return one.edited({"size": one.size + 1})

    changed = table.change(THINGS, "t1", move, act())
    assert (changed.version, changed.name, changed.size) == (4, "Laine", 1)


def test_a_change_that_always_loses_is_busy_after_eight_tries(world):
    made(id="t1")
    tries = []

    def move(one):
        tries.append(one.version)
        table.change(THINGS, "t1", lambda it: it.edited({"size": it.size + 1}), act(request_id="other"))
        return one.edited({"name": "Korhonen"})

    with pytest.raises(Busy):
        table.change(THINGS, "t1", move, act())
    assert tries == list(range(1, 9))
    assert world.item(key("t1"))["name"] == "Mäkinen"


def test_a_repeated_change_answers_with_the_record_as_it_is_now(world):
    made(id="t1")
    first = act(key="k1", body="b1", if_match=1)
    table.change(THINGS, "t1", rename("Virtanen"), first)
    table.change(THINGS, "t1", lambda one: one.edited({"size": 3}), act())
    again = table.change(THINGS, "t1", rename("Virtanen"), first)
    assert (again.version, again.name, again.size) == (3, "Virtanen", 3)
    assert world.item(key("t1"))["version"] == 3


def test_the_key_is_looked_at_before_if_match(world, unchanged):
    made(id="t1")
    table.change(THINGS, "t1", rename("Virtanen"), act(key="k1", body="b1", if_match=1))
    unchanged(
        lambda: table.change(THINGS, "t1", rename("Laine"), act(key="k1", body="b2", if_match=1)), KeyReused
    )


@pytest.mark.parametrize("keys", [{"key": "k1", "body": "b1"}, {}])
def test_a_write_that_the_client_library_sends_twice_is_won_once(world, keys):
    """The answer of the first put is lost, the library repeats it, and the condition no longer holds."""
    made(id="t1")
    sent = []

    def resend(params, **_):
        if not sent:
            sent.append(params)
            table.aws.dynamodb().put_item(**params)

    events = table.aws.dynamodb().meta.events
    events.register("provide-client-params.dynamodb.PutItem", resend, unique_id="resend")
    try:
        changed = table.change(THINGS, "t1", rename("Virtanen"), act(if_match=1, **keys))
    finally:
        events.unregister("provide-client-params.dynamodb.PutItem", unique_id="resend")
    assert (changed.version, changed.name) == (2, "Virtanen")
    assert world.item(key("t1"))["version"] == 2


def test_a_change_of_nothing_is_not_found(world, unchanged):
    unchanged(lambda: table.change(THINGS, "t1", rename("Virtanen"), act()), NotFound)


def test_a_change_beyond_scope_is_forbidden(world, unchanged):
    made(id="t1")
    unchanged(lambda: table.change(THINGS, "t1", rename("Virtanen"), act(reaches=lambda _: False)), Forbidden)


def test_a_restricted_record_does_not_exist_for_whoever_may_not_see_it(world, unchanged):
    made(id="t1", restricted=True)
    hidden = act(sees_restricted=False)
    unchanged(lambda: table.change(THINGS, "t1", Thing.barred, hidden), NotFound)
    unchanged(lambda: table.read(THINGS, "t1", hidden), NotFound)
    assert table.read(THINGS, "t1", act()).restricted


def test_an_invalid_change_is_refused_by_the_model(world, unchanged):
    made(id="t1")
    unchanged(lambda: table.change(THINGS, "t1", rename("131052-308T"), act()), ValueError)


# --- bars and rights moves -------------------------------------------------------------------------------


def test_a_passive_record_cannot_be_edited(world, unchanged):
    made(id="t1")
    table.change(THINGS, "t1", Thing.deactivated, act())
    unchanged(lambda: table.change(THINGS, "t1", rename("X"), act()), PassiveRecord, legal=["reactivate"])


def test_a_rights_move_works_on_a_passive_record(world):
    made(id="t1", status="passive")
    changed = table.change(THINGS, "t1", Thing.barred, act())
    assert (changed.blocked, changed.status, changed.version) == (True, "passive", 2)


def test_a_reactivated_record_is_edited_again(world):
    made(id="t1", status="passive")
    table.change(THINGS, "t1", Thing.reactivated, act())
    assert table.change(THINGS, "t1", rename("Virtanen"), act()).version == 3


@pytest.mark.parametrize("status", ["active", "passive"])
def test_a_restricted_record_takes_its_rights_moves_only(world, unchanged, status):
    made(id="t1", restricted=True, status=status)
    unchanged(lambda: table.change(THINGS, "t1", rename("X"), act()), RestrictedRecord)
    unchanged(lambda: table.change(THINGS, "t1", Thing.reactivated, act()), RestrictedRecord)
    assert table.change(THINGS, "t1", Thing.barred, act()).blocked


def test_a_restricted_record_is_in_no_list_but_that_of_errands_and_under_no_word_but_still_matched(world):
    made(id="t1", email="maija@example.fi", city="Turku")
    table.change(THINGS, "t1", Thing.put_under_restriction, act())
    item = world.item(key("t1"))
    listed = {name: value for name, value in item.items() if name.startswith("gsi")}
    assert listed == {"gsi1pk": "things#thing#restricted", "gsi1sk": "t1"}
    assert [row[:8] for row in item["rows"]] == ["m#email#"]
    assert item["restricted"] is True


def test_a_tombstone_is_in_no_list_and_found_by_nobody(world):
    made(id="t1", email="maija@example.fi")
    table.change(THINGS, "t1", Thing.erased, act())
    item = world.item(key("t1"))
    assert (item["rows"], item["version"], item["events"][0]["type"]) == ([], 2, "ThingChanged")
    assert not [name for name in item if name.startswith("gsi")]
    with pytest.raises(NotFound):
        table.read(THINGS, "t1", act())


# --- references ------------------------------------------------------------------------------------------


def test_a_link_to_an_active_record_is_one_transaction(world):
    made(id="t1")
    made(id="t2")
    with world.counting() as calls:
        assert link("t1", "t2").others == ("t2",)
    assert calls.operations == {"GetItem": 1, "TransactWriteItems": 1}
    assert calls.write_units == 6
    assert world.item(key("t2"))["version"] == 1


@pytest.mark.parametrize("fields", [{"status": "passive"}, {"restricted": True}])
def test_a_link_to_a_passive_or_restricted_record_is_refused(world, unchanged, fields):
    made(id="t1")
    made(id="t2", **fields)
    unchanged(lambda: link("t1", "t2"), PassiveRecord)


def test_a_link_to_nothing_is_refused(world, unchanged):
    made(id="t1")
    unchanged(lambda: link("t1", "t2"), PassiveRecord)


def test_a_create_whose_reference_is_refused_writes_nothing(world, unchanged):
    checks = [linkable(THINGS.key("gone"))]
    unchanged(
        lambda: table.create(THINGS, things.thing(id="t1"), ThingCreated(), act(), checks), PassiveRecord
    )


# --- reading ---------------------------------------------------------------------------------------------


def test_a_read_by_id_is_one_consistent_get(world):
    made(id="t1")
    with world.counting() as calls:
        assert table.read(THINGS, "t1", act()).name == "Mäkinen"
    assert calls.operations == {"GetItem": 1}
    assert calls.requests[0].params["ConsistentRead"] is True


def test_only_the_attributes_asked_for_are_read(world):
    made(id="t1", notes="salaisuus")
    assert table.get(THINGS.key("t1"), ("name", "status", "absent")) == {
        "name": "Mäkinen",
        "status": "active",
    }
    assert table.get(THINGS.key("t2")) is None


def test_a_batch_leaves_out_what_is_not_there_and_reads_a_key_once(world):
    for number in range(3):
        made(id=f"t{number}")
    keys = [THINGS.key(f"t{number % 5}") for number in range(10)]
    with world.counting() as calls:
        found = table.batch(keys, ("id",))
    assert sorted(item["id"] for item in found) == ["t0", "t1", "t2"]
    assert calls.operations == {"BatchGetItem": 1}
    assert table.batch([]) == []


def test_a_batch_of_more_than_a_hundred_is_split(world):
    with world.counting() as calls:
        assert table.batch([THINGS.key(f"t{number}") for number in range(101)]) == []
    assert calls.operations == {"BatchGetItem": 2}


def test_an_item_of_a_past_schema_is_brought_up_to_date(world):
    kind = Kind(
        "things",
        Thing,
        schema=3,
        upcasts={
            1: lambda item: item | {"name": item["title"]},
            2: lambda item: item | {"name": item["name"].upper()},
        },
    )
    world.put(THINGS.key("t1") | {"id": "t1", "title": "vanha", "schema": 1})
    assert table.read(kind, "t1", act()).name == "VANHA"
    changed = table.change(kind, "t1", lambda one: one.edited({"size": 1}), act())
    assert (changed.version, world.item(key("t1"))["schema"]) == (2, 3)
    assert "title" not in world.item(key("t1"))


def test_a_kind_may_not_take_the_data_layers_own_names():
    class Bad(Thing):
        events: int = 0

    with pytest.raises(TypeError, match="events"):
        Kind("things", Bad)
