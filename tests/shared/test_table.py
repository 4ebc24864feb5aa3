"""The data layer: one conditional write that carries its events; a refused one writes nothing."""

import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from botocore.exceptions import ClientError

from shared import clock, table
from shared.act import Act
from shared.attributes import from_item, marshal, to_item, unmarshal
from shared.contracts.partners import linkable
from shared.errors import (
    Busy,
    Conflict,
    Forbidden,
    Invalid,
    KeyReused,
    NotFound,
    PassiveRecord,
    RestrictedRecord,
    StaleVersion,
)
from shared.record import Kind, merge_patch
from shared.table import Change, Creation
from shared.writes import Counter, Lost, Put
from tests.observation import cancelled, refusal
from tests.shared import things
from tests.shared.things import THINGS, EchoMade, Thing, ThingChanged, ThingCreated, key, made

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


def act(**told):
    return Act(**{"actor": "user:a", "role": "staff", "purpose": "PART", "request_id": "r1"} | told)


def rename(name):
    return lambda one: one.edited({"name": name})


@pytest.fixture
def unchanged(world):
    """What is there now must be all that is there after the test's refused call."""

    def holds(call, refused, **facts):
        before = world.items()
        with pytest.raises(refused) as caught:
            call()
        assert world.items() == before
        for name, value in facts.items():
            assert caught.value.facts[name] == value
        return caught.value

    return holds


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


def link(one, other, **told):
    return table.change(THINGS, one, lambda it: it.linked(other), act(**told), [linkable(THINGS.key(other))])


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


# --- several records together ----------------------------------------------------------------------------


def grow(thing_id, by=1):
    return Change(THINGS, thing_id, lambda one: one.edited({"size": one.size + by}))


def test_moves_together_each_carry_their_own_event(world):
    made(id="t1")
    made(id="t2")
    one, two = table.change_together([grow("t1", 1), grow("t2", 2)], act(if_match=1, key="k", body="b"))
    assert (one.size, one.version, two.size, two.version) == (1, 2, 2, 2)
    first, second = world.item(key("t1")), world.item(key("t2"))
    assert [item["events"][0]["type"] for item in (first, second)] == ["ThingChanged"] * 2


def test_moves_together_are_made_all_or_none(world, unchanged):
    made(id="t1")
    made(id="t2", status="passive")
    unchanged(lambda: table.change_together([grow("t1"), grow("t2")], act()), PassiveRecord)


def test_moves_together_lose_together(world):
    made(id="t1")
    made(id="t2")
    once = iter([1])

    def disturbed(one):
        for _ in once:
            table.change(THINGS, "t2", rename("Virtanen"), act(request_id="other"))
        return one.edited({"size": 5})

    moves = [Change(THINGS, "t1", disturbed), grow("t2")]
    one, two = table.change_together(moves, act())
    assert (one.version, two.version, two.name) == (2, 3, "Virtanen")


def test_moves_together_repeated_are_made_once(world):
    made(id="t1")
    made(id="t2")
    for _ in range(2):
        one, two = table.change_together([grow("t1"), grow("t2")], act(key="k", body="b", if_match=1))
        assert (one.size, one.version, two.size, two.version) == (1, 2, 1, 2)


def test_what_follows_from_a_move_may_lie_beyond_the_callers_scope(world, unchanged):
    made(id="t1", responsible_id="a")
    made(id="t2", responsible_id="b")
    mine = act(reaches=lambda one: one.responsible_id == "a")
    follows = replace(grow("t2"), follows=True)
    one, two = table.change_together([grow("t1"), follows], mine)
    assert (one.size, two.size) == (1, 1)
    unchanged(lambda: table.change_together([grow("t1"), grow("t2")], mine), Forbidden)
    unchanged(lambda: table.change_together([replace(grow("t1"), follows=True), grow("t2")], mine), Forbidden)


def test_what_follows_from_a_move_is_still_refused_where_it_is_passive(world, unchanged):
    made(id="t1")
    made(id="t2", status="passive")
    follows = replace(grow("t2"), follows=True)
    unchanged(lambda: table.change_together([grow("t1"), follows], act()), PassiveRecord)


def test_another_records_change_in_between_is_no_reason_to_call_the_first_one_stale(world):
    made(id="t1")
    made(id="t2")
    once = iter([1])

    def disturbed(one):
        for _ in once:
            table.change(THINGS, "t2", rename("Virtanen"), act(request_id="other"))
        return one.edited({"size": 5})

    moves = [Change(THINGS, "t1", disturbed), grow("t2")]
    one, two = table.change_together(moves, act(if_match=1))
    assert (one.version, two.version) == (2, 3)


def test_a_request_sent_twice_at_once_is_carried_out_once_and_answered_twice(world):
    """The second one loses its condition to the first, whose key it then finds on the record."""
    made(id="t1")
    again = act(key="k", body="b", if_match=1)
    twin = iter([1])

    def grown(one):
        for _ in twin:
            table.change(THINGS, "t1", grown, again)
        return one.edited({"size": one.size + 1})

    found = table.change(THINGS, "t1", grown, again)
    assert (found.size, found.version) == (1, 2)


# --- records that come of moves --------------------------------------------------------------------------


def twin(thing_id, **fields):
    """A new thing, named as the first moved one is now."""
    return lambda moved: [
        Creation(THINGS, things.thing(moved[0].name, id=thing_id, size=moved[0].size, **fields), EchoMade())
    ]


def test_a_record_that_comes_of_a_move_is_stamped_and_told_as_a_created_one(world):
    made("Laine", id="t1")
    told = act(key="k", body="b")
    with clock.fixed(NOON), world.counting() as calls:
        (one,) = table.change_together([grow("t1", 3)], told, makes=twin("t2"))
    assert calls.operations == {"GetItem": 1, "TransactWriteItems": 1}
    item = world.item(key("t2"))
    assert (one.size, item["size"], item["name"], item["version"]) == (3, 3, "Laine", 1)
    assert (item["created_at"], item["updated_at"]) == ("2026-03-01T12:00:00Z", "2026-03-01T12:00:00Z")
    assert (item["keys"], item["act"]) == ({"k": [1, "b"]}, told.told())
    assert item["gsi1pk"] == "things#thing#name#active#l"
    assert item["events"] == [
        {"type": "EchoMade", "changed": ["blocked", "language", "name", "restricted", "size", "status"]}
    ]


def test_a_record_that_comes_of_a_move_follows_it_when_it_is_made_again(world):
    made(id="t1")
    once = iter([1])

    def disturbed(one):
        for _ in once:
            table.change(THINGS, "t1", rename("Virtanen"), act(request_id="other"))
        return one.edited({"size": one.size + 1})

    table.change_together([Change(THINGS, "t1", disturbed)], act(), makes=twin("t2"))
    assert world.item(key("t2"))["name"] == "Virtanen"


def test_a_move_whose_record_is_there_already_is_a_conflict_and_not_made(world, unchanged):
    made(id="t1")
    made(id="t2")
    unchanged(lambda: table.change_together([grow("t1")], act(), makes=twin("t2")), Conflict)
    unchanged(lambda: table.change_together([grow("t1")], act(key="k", body="b"), makes=twin("t2")), Conflict)


def test_a_move_and_its_record_stand_or_fall_with_a_check_and_with_what_lies_beside(world, unchanged):
    made(id="t1")
    made(id="t3", status="passive")
    checks = [linkable(THINGS.key("t3"))]
    unchanged(lambda: table.change_together([grow("t1")], act(), checks, makes=twin("t2")), PassiveRecord)
    taken = Put({"pk": "things#counter", "sk": "pointer", "version": 1})
    table.change_together([grow("t1")], act(), beside=[taken], makes=twin("t2"))
    lost = unchanged(
        lambda: table.change_together([grow("t1")], act(), beside=[taken], makes=twin("t4")), Lost
    )
    assert (lost.found["pk"], lost.index) == ("things#counter", 2)


def counted():
    return Counter({"pk": "things#counter#t", "sk": "pointer"})


def test_records_that_move_together_and_their_counter_cost_one_read(world):
    made(id="t1")
    made(id="t2")
    counter = counted()
    with world.counting() as calls:
        table.change_together([grow("t1"), grow("t2")], act(), counter=counter)
    assert calls.operations == {"BatchGetItem": 1, "TransactWriteItems": 1}
    assert (counter.last, world.item("things#counter#t", "pointer")["version"]) == (0, 1)
    with world.counting() as calls:
        table.change_together([grow("t1")], act(), counter=counter)
    assert calls.operations == {"BatchGetItem": 1, "TransactWriteItems": 1}
    assert (counter.last, world.item("things#counter#t", "pointer")["version"]) == (1, 2)


def test_a_counter_stays_where_nothing_is_written_or_another_moved_it(world, unchanged):
    made(id="t1")
    table.change_together([Change(THINGS, "t1", lambda one: one.edited({}))], act(), counter=counted())
    assert world.item("things#counter#t", "pointer") is None

    def overtaken(one):
        world.put({"pk": "things#counter#t", "sk": "pointer", "version": 1})
        return one.edited({"size": 5})

    with pytest.raises(Lost):
        table.change_together([Change(THINGS, "t1", overtaken)], act(), counter=counted())
    assert world.item(key("t1"))["version"] == 1


def test_a_conflict_on_a_counter_is_a_loss_and_not_tried_again_under_the_same_number(world, unchanged):
    made(id="t1")
    lost = cancelled("None", "TransactionConflict")
    with world.fault("*.before_transact_write_items", 9, lost), world.counting() as calls:
        unchanged(lambda: table.change_together([grow("t1")], act(), counter=counted()), Lost)
    assert calls.operations["TransactWriteItems"] == 1


def test_a_move_that_changes_nothing_still_makes_its_record(world):
    made(id="t1")
    table.change_together([grow("t1", 0)], act(), makes=twin("t2"))
    assert (world.item(key("t1"))["version"], world.item(key("t2"))["version"]) == (1, 1)


def test_a_move_with_its_record_is_repeated_once_even_when_the_first_has_forgotten_the_key(world):
    made(id="t1")
    first = act(key="k", body="b")
    for _ in range(2):
        (one,) = table.change_together([grow("t1")], first, makes=twin("t2"))
        assert (one.size, one.version) == (1, 2)
    for number in range(8):
        table.change(THINGS, "t1", grow("t1").move, act(key=f"c{number}", body=""))
    before = world.items()
    (one,) = table.change_together([grow("t1")], first, makes=twin("t2"))
    assert (one.size, one.version) == (9, 10)
    assert world.items() == before


def test_a_move_with_its_record_under_a_used_key_and_another_body_is_refused(world, unchanged):
    made(id="t1")
    table.change_together([grow("t1")], act(key="k", body="b"), makes=twin("t2"))
    unchanged(
        lambda: table.change_together([grow("t1")], act(key="k", body="c"), makes=twin("t2")), KeyReused
    )


# --- contention ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("conflicts", [1, 7])
def test_a_transaction_conflict_is_tried_again(world, conflicts):
    made(id="t1")
    made(id="t2")
    with (
        world.fault("*.before_transact_write_items", conflicts, cancelled("TransactionConflict", "None")),
        world.counting() as calls,
    ):
        assert link("t1", "t2").version == 2
    assert calls.operations == {"GetItem": 1, "TransactWriteItems": conflicts + 1}


@pytest.mark.parametrize("told", [{}, {"if_match": 1}])
def test_a_transaction_conflict_that_lasts_is_busy_after_eight_tries(world, unchanged, told):
    made(id="t1")
    made(id="t2")
    conflict = cancelled("None", "TransactionConflict")
    with world.fault("*.before_transact_write_items", 99, conflict), world.counting() as calls:
        unchanged(lambda: link("t1", "t2", **told), Busy)
    assert calls.operations == {"GetItem": 1, "TransactWriteItems": 8}


@pytest.mark.parametrize(
    "code",
    ["TransactionConflictException", "ThrottlingException", "ProvisionedThroughputExceededException"],
)
def test_a_put_that_meets_a_transaction_or_a_throttle_is_tried_again(world, code):
    with world.fault("*.before_put_item", 2, refusal(code)) as fault:
        assert made(id="t1").version == 1
    assert fault.fired == 2


def test_an_error_that_is_no_contention_is_not_tried_again(world, unchanged):
    with world.fault("*.before_put_item", 1, refusal("ValidationException")) as fault:
        unchanged(lambda: made(id="t1"), ClientError)
    assert fault.fired == 1


def test_a_refused_check_beside_a_conflict_is_a_refusal(world, unchanged):
    made(id="t1")
    made(id="t2")
    mixed = cancelled("TransactionConflict", "ConditionalCheckFailed")
    with world.fault("*.before_transact_write_items", 1, mixed):
        unchanged(lambda: link("t1", "t2"), PassiveRecord)


def test_a_hundred_concurrent_changes_of_one_record_each_win_or_are_stale(world):
    made(id="t1")
    outcomes, start = [], threading.Barrier(20)

    def work(worker):
        start.wait()
        for number in range(5):
            version = table.get(THINGS.key("t1"), ("version",))["version"]
            try:
                won = table.change(
                    THINGS,
                    "t1",
                    rename(f"Nimi {worker} {number}"),
                    act(if_match=version, request_id=f"{worker}-{number}"),
                )
                outcomes.append(won.version)
            except StaleVersion:
                outcomes.append(None)

    workers = [threading.Thread(target=work, args=(number,)) for number in range(20)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    won = sorted(version for version in outcomes if version)
    assert len(outcomes) == 100
    assert won == list(range(2, len(won) + 2))
    assert world.item(key("t1"))["version"] == len(won) + 1
    world.pump()
    assert [entry["version"] for entry in world.audit(key("t1"))] == list(range(1, len(won) + 2))


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


# --- values ----------------------------------------------------------------------------------------------


def test_values_come_back_as_they_went():
    values = {
        "s": "ä",
        "empty": "",
        "n": 10**30,
        "neg": -3,
        "yes": True,
        "m": {"l": ["x", {"d": False}]},
        "l": [],
    }
    assert from_item(to_item(values)) == values
    assert marshal(True) == {"BOOL": True}
    assert unmarshal({"NULL": True}) is None


@pytest.mark.parametrize("value", [1.5, None, {1, 2}, b"raw", NOON])
def test_values_without_a_place_are_refused(value):
    with pytest.raises(TypeError):
        marshal(value)


def test_sets_are_not_in_use():
    with pytest.raises(TypeError):
        unmarshal({"SS": ["a"]})


@pytest.mark.parametrize(
    ("target", "patch", "result"),
    [
        ({"a": "b"}, {"a": "c"}, {"a": "c"}),
        ({"a": "b"}, {"a": None}, {}),
        ({"a": {"b": "c"}}, {"a": {"b": "d", "c": None}}, {"a": {"b": "d"}}),
        ({"a": [1]}, {"a": 1}, {"a": 1}),
        ({"a": "b"}, ["c"], ["c"]),
        ({"e": None}, {"a": 1}, {"e": None, "a": 1}),
        ([1, 2], {"a": "b", "c": None}, {"a": "b"}),
        ({}, {"a": {"bb": {"ccc": None}}}, {"a": {"bb": {}}}),
    ],
)
def test_merge_patch_is_that_of_rfc_7396(target, patch, result):
    assert merge_patch(target, patch) == result


def test_the_clock_is_held_to_the_millisecond_and_days_are_finnish():
    with clock.fixed(datetime(2026, 3, 28, 23, 30, 0, 123_456, tzinfo=UTC)):
        assert clock.stamp(clock.now()) == "2026-03-28T23:30:00.123Z"
        assert clock.today().isoformat() == "2026-03-29"
    assert abs(clock.now() - datetime.now(UTC)) < timedelta(seconds=5)


def test_an_invalid_field_says_what_would_be_right():
    refused = Invalid.field("name", "is missing", "a name")
    assert refused.facts == {"errors": [{"field": "name", "problem": "is missing", "expected": "a name"}]}


def test_events_name_the_model_they_belong_to():
    assert ThingChanged().name == "ThingChanged"
