"""Several records in one write, what comes of their moves, and others who write at the same time."""

import threading
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from botocore.exceptions import ClientError

from shared import clock, table
from shared.contracts.partners import linkable
from shared.errors import (
    Busy,
    Conflict,
    Forbidden,
    KeyReused,
    PassiveRecord,
    StaleVersion,
)
from shared.table import Change, Creation
from shared.writes import Counter, Lost, Put
from tests.observation import cancelled, refusal
from tests.shared import things
from tests.shared.acting import act, link, rename
from tests.shared.things import THINGS, EchoMade, key, made

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


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
