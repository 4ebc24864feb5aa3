"""The projector: the audit of every version without values, and search rows that follow the record."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from botocore.exceptions import ClientError, ReadTimeoutError

from shared import projector, table
from shared.act import Act
from shared.read_audit import Read, send
from tests.observation import refusal
from tests.shared.streams import batch, image, record
from tests.shared.things import THINGS, Thing, key, made, thing

AT = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
EXPIRY = int((AT + timedelta(days=5 * 365)).timestamp())


def version(number, name="Mäkinen", **fields):
    return image(thing(name, id="t1", version=number, updated_at=AT, created_at=AT, **fields))


def rows(world):
    return {(row["pk"], row["sk"]): row["version"] for row in world.items("search")}


def word(text, thing_id="t1"):
    return (f"things#word#{text[:3]}", f"{text}#thing#{thing_id}")


# --- changes ---------------------------------------------------------------------------------------------


def test_a_version_is_audited_with_who_why_and_which_fields(world):
    projector.handler(batch(record(version(1, email="maija@example.fi"))))
    (entry,) = world.audit()
    (event,) = entry.pop("events")
    assert entry == {
        "pk": key("t1"),
        "sk": "v#000000001",
        "at": "2026-03-01T12:00:00Z",
        "version": 1,
        "actor": "user:a",
        "role": "staff",
        "purpose": "PART",
        "request_id": "r1",
        "ttl": EXPIRY,
    }
    assert (event["type"], event["changed"]) == ("ThingChanged", ["name"])


def test_the_audit_holds_no_value_of_the_record(world):
    made("Salainen", email="salainen@example.fi", notes="hiljaa", home="Kotikatu 1", city="Turku", id="t1")
    table.change(THINGS, "t1", lambda one: one.edited({"name": "Uusinimi"}), Act("user:a"))
    world.pump()
    text = json.dumps(world.audit(), ensure_ascii=False, default=str).lower()
    for value in ("salainen", "hiljaa", "kotikatu", "turku", "uusinimi"):
        assert value not in text


def test_rows_are_words_and_keyed_hashes(world):
    projector.handler(batch(record(version(1, "Mäkinen", email="maija@example.fi"))))
    found = world.items("search")
    words = [row for row in found if row["pk"].startswith("things#word#")]
    assert [(row["pk"], row["sk"], row["version"]) for row in words] == [
        ("things#word#mak", "makinen#thing#t1", 1),
        ("things#word#mäk", "mäkinen#thing#t1", 1),
    ]
    (match,) = [row for row in found if "#match#" in row["pk"]]
    hashed = match["pk"].removeprefix("things#match#email#1-")
    assert len(hashed) == 40
    assert match == {
        "pk": f"things#match#email#1-{hashed}",
        "sk": "thing#t1",
        "bulkpk": f"things#match#{hashed[-1]}",
        "bulksk": f"email#1-{hashed}#thing#t1",
        "version": 1,
    }
    assert "maija" not in json.dumps(found, default=str)


def test_a_new_name_brings_its_rows_and_takes_the_old_ones_away(world):
    first, second = version(1, "Aalto Berg"), version(2, "Berg Carlsson")
    projector.handler(batch(record(first), record(second, first)))
    assert rows(world) == {word("berg"): 1, word("carlsson"): 2}


def test_a_restriction_takes_the_words_away_and_leaves_the_matches(world):
    made("Aalto", email="a@example.fi", id="t1")
    table.change(THINGS, "t1", Thing.put_under_restriction, Act("user:a"))
    world.pump()
    assert [pk.split("#")[1] for pk, _ in rows(world)] == ["match"]


def test_a_tombstone_takes_everything_away(world):
    made("Aalto", email="a@example.fi", id="t1")
    table.change(THINGS, "t1", Thing.erased, Act("user:a"))
    world.pump()
    assert rows(world) == {}
    assert len(world.audit(key("t1"))) == 2


@pytest.fixture
def history():
    names = ["Aalto", "Berg", "Aalto Berg", "Carlsson", "Aalto"]
    items = [version(number + 1, name) for number, name in enumerate(names)]
    return [record(new, old) for new, old in zip(items, [None, *items], strict=False)]


def test_a_repeated_batch_leaves_the_same_state(world, history):
    projector.handler(batch(*history))
    once = world.items("audit"), world.items("search")
    for start in range(5):
        projector.handler(batch(*history[start:]))
        assert (world.items("audit"), world.items("search")) == once
    assert rows(world) == {word("aalto"): 5}


def test_a_batch_cut_anywhere_and_repeated_ends_the_same(world, history):
    for cut in range(1, 6):
        projector.handler(batch(*history[:cut]))
        projector.handler(batch(*history))
        assert rows(world) == {word("aalto"): 5}


def test_an_older_version_told_late_takes_nothing_from_a_newer_one(world, history):
    projector.handler(batch(*history))
    projector.handler(batch(history[1]))
    assert rows(world)[word("aalto")] == 5
    assert [entry["version"] for entry in world.audit()] == [1, 2, 3, 4, 5]


def test_a_version_told_again_is_put_whole(world):
    item = version(3, "Aalto")
    touched = item | {"retold_at": "2026-03-02T00:00:00.000Z"}
    projector.handler(batch(record(touched, item)))
    assert rows(world) == {word("aalto"): 3}
    assert [entry["sk"] for entry in world.audit()] == ["v#000000003"]


def test_a_change_that_concerns_no_row_writes_the_audit_alone(world):
    first = version(1, "Aalto")
    second = version(2, "Aalto", size=5)
    projector.handler(batch(record(first)))
    with world.counting() as calls:
        projector.handler(batch(record(second, first)))
    assert calls.operations == {"PutItem": 2}, "under the record, and under who did it"


def test_removals_derived_items_and_edges_are_no_versions(world):
    projector.handler(
        batch(
            record(None, version(1)),
            record({"pk": key("t1"), "sk": "derived", "letters": 3}),
            record({"pk": key("t1"), "sk": "contact#t2"}),
        )
    )
    assert (world.audit(), world.items("search"), world.letters("dead")) == ([], [], [])


POISON = {
    "no time": lambda item: {name: value for name, value in item.items() if name != "updated_at"},
    "a time that is none": lambda item: item | {"updated_at": "eilen"},
    "no act": lambda item: {name: value for name, value in item.items() if name != "act"},
    "a version that is no number": lambda item: item | {"version": "x"},
    "rows without a kind": lambda item: item | {"rows": ["mäkinen"]},
}


@pytest.mark.parametrize("spoil", POISON.values(), ids=POISON.keys())
def test_poison_is_put_aside_and_the_rest_goes_on(world, spoil):
    other = version(1) | {"pk": key("t2"), "id": "t2"}
    projector.handler(batch(record(spoil(version(1))), record(other)))
    assert [entry["pk"] for entry in world.audit()] == [key("t2")]
    (letter,) = world.letters("dead")
    assert letter["record"] == key("t1")


def test_poison_deep_inside_is_put_aside_too(world):
    """A NULL can be read, but is nothing that could be written again."""
    bad = record(version(1), events={"L": [{"M": {"type": {"S": "ThingChanged"}, "x": {"NULL": True}}}]})
    projector.handler(batch(bad, record(version(2))))
    assert [entry["version"] for entry in world.audit()] == [2]
    (letter,) = world.letters("dead")
    assert (letter["events"], letter["error"]) == (["ThingChanged"], "TypeError")


def test_what_dynamodb_will_never_take_is_poison(world):
    with world.fault("*.before_put_item", error=refusal("ValidationException")):
        projector.handler(batch(record(version(1)), record(version(2))))
    assert [entry["version"] for entry in world.audit()] == [2]
    assert [letter["error"] for letter in world.letters("dead")] == ["ClientError"]


@pytest.mark.parametrize("error", [None, refusal("ThrottlingException"), refusal("InternalServerError")])
@pytest.mark.parametrize("where", ["audit", "search"])
def test_a_passing_error_raises_so_that_the_batch_repeats(world, where, error):
    event = batch(record(version(1)))
    expected = ClientError if error else ReadTimeoutError
    with world.fault("*.before_put_item", error=error, table=where), pytest.raises(expected):
        projector.handler(event)
    projector.handler(event)
    assert len(world.audit()) == 1
    assert len(rows(world)) == 2


# --- reads -----------------------------------------------------------------------------------------------


def test_reads_are_stored_with_an_expiry(world):
    from shared import clock

    act = Act("user:a", "dpo", "PART", "r1")
    with clock.fixed(AT):
        send(Read("card", key("t1")), act)
        send(Read("list", "/things/things", 50), act)
        send(Read("search", "things", 2, "1-abc"), act)
    world.pump()
    found = {entry["pk"]: entry for entry in world.audit()}
    assert sorted(found) == ["list#/things/things", "search#things", key("t1")]
    entry = found["search#things"]
    assert entry.pop("sk").startswith("r#2026-03-01T12:00:00.000Z#")
    assert entry == {
        "pk": "search#things",
        "what": "search",
        "at": "2026-03-01T12:00:00.000Z",
        "actor": "user:a",
        "role": "dpo",
        "purpose": "PART",
        "request_id": "r1",
        "count": 2,
        "query": "1-abc",
        "ttl": int((AT + timedelta(days=2 * 365)).timestamp()),
    }


def test_a_read_delivered_twice_is_stored_once(world):
    send(Read("card", key("t1")), Act("user:a"))
    world.pump(twice=True)
    assert len(world.audit()) == 1


def message(number, body):
    return {"messageId": f"m{number}", "eventSource": "aws:sqs", "body": body, "attributes": {}}


def test_a_read_that_cannot_be_stored_fails_alone(world):
    good = json.dumps({"id": "1", "what": "card", "record": key("t1"), "at": "2026-03-01T12:00:00.000Z"})
    bodies = ["{", "[]", "{}", json.dumps({"id": "2", "what": "card", "record": "x", "at": "eilen"}), good]
    answer = projector.handler(batch(*(message(number, body) for number, body in enumerate(bodies))))
    assert [one["itemIdentifier"] for one in answer["batchItemFailures"]] == ["m0", "m1", "m2", "m3"]
    assert len(world.audit()) == 1


def test_a_read_that_meets_a_throttle_comes_again(world):
    send(Read("card", key("t1")), Act("user:a"))
    with world.fault("projector.before_put_item", 2, refusal("ThrottlingException"), table="audit"):
        world.pump()
    assert len(world.audit()) == 1
    assert world.redelivered == 2


def test_a_read_that_never_works_becomes_a_dead_letter(world):
    from tests.cloud import NAMES, client

    client("sqs").send_message(QueueUrl=NAMES.queue_url("reads"), MessageBody='{"what": "card"}')
    world.pump(dead=True)
    assert world.letters("reads-dead") == [{"what": "card"}]
