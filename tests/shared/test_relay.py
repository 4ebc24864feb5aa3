"""The relay: every event of every version reaches the bus, at least once, and poison holds nobody up."""

import json
from datetime import UTC, datetime

import pytest

from shared import relay, table
from shared.act import Act
from tests.delivery import receive
from tests.observation import refusal
from tests.shared.streams import batch, image, record
from tests.shared.things import THINGS, Thing, ThingCreated, key, made, thing

AT = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


def version(number, name="Mäkinen", **fields):
    return thing(name, id="t1", version=number, updated_at=AT, created_at=AT, **fields)


def put(world):
    """Entries of each PutEvents call so far."""
    return [one.params["Entries"] for one in world.requests if one.operation == "PutEvents"]


def test_an_event_goes_to_the_bus_with_its_source_its_type_and_no_personal_data(world):
    relay.handler(batch(record(image(version(1), ThingCreated()))))
    ((entry,),) = put(world)
    assert entry["Source"] == "crm.things"
    assert entry["DetailType"] == "ThingCreated"
    assert entry["EventBusName"] == "crm-test"
    assert json.loads(entry["Detail"]) == {
        "type": "ThingCreated",
        "record_id": "t1",
        "version": 1,
        "changed": ["name"],
        "actor": "user:a",
        "request_id": "r1",
        "occurred_at": "2026-03-01T12:00:00Z",
        "restricted": False,
    }


def test_what_is_on_the_bus_holds_no_value_of_the_record(world):
    made("Salainen Henkilö", email="salainen@example.fi", notes="hiljaa", home="Kotikatu 1")
    world.pump()
    texts = json.dumps(put(world), ensure_ascii=False)
    for value in ("Salainen", "salainen@", "hiljaa", "Kotikatu"):
        assert value not in texts


@pytest.mark.parametrize(
    ("count", "calls"), [(0, []), (1, [1]), (10, [10]), (11, [10, 1]), (25, [10, 10, 5])]
)
def test_entries_go_ten_at_a_time_in_order(world, count, calls):
    relay.handler(batch(*(record(image(version(number + 1))) for number in range(count))))
    assert [len(entries) for entries in put(world)] == calls
    versions = [json.loads(entry["Detail"])["version"] for entries in put(world) for entry in entries]
    assert versions == list(range(1, count + 1))


def test_all_events_of_a_version_are_told(world):
    item = image(version(3))
    item["events"] = [item["events"][0], item["events"][0] | {"type": "ThingBlocked"}]
    relay.handler(batch(record(item)))
    assert [entry["DetailType"] for (*entries,) in put(world) for entry in entries] == [
        "ThingChanged",
        "ThingBlocked",
    ]


def test_removals_derived_items_edges_pointers_and_silent_versions_are_not_told(world):
    relay.handler(
        batch(
            record(None, image(version(1))),
            record({"pk": key("t1"), "sk": "derived", "letters": 3}),
            record({"pk": key("t1"), "sk": "contact#t2"}),
            record({"pk": "staff#identity#x", "sk": "pointer", "user_id": "u"}),
            record(image(version(2)) | {"events": []}),
        )
    )
    assert put(world) == []
    assert world.letters("dead") == []


def test_entries_that_the_bus_refused_are_put_again_and_those_only(world):
    records = [record(image(version(number + 1))) for number in range(5)]
    with world.fault("*.partial_put_events"):
        relay.handler(batch(*records))
    sent = [[json.loads(entry["Detail"])["version"] for entry in entries] for entries in put(world)]
    assert sent == [[1, 2, 3, 4, 5], [2, 4]]


def test_entries_that_are_refused_for_good_raise_so_that_the_batch_repeats(world):
    with world.fault("*.partial_put_events", times=9) as fault, pytest.raises(relay.NotRelayed):
        relay.handler(batch(*(record(image(version(number + 1))) for number in range(16))))
    assert fault.fired == 3


def test_a_passing_error_raises_so_that_the_batch_repeats(world):
    from botocore.exceptions import ClientError

    throttled = refusal("ThrottlingException", "PutEvents")
    with world.fault("*.before_put_events", error=throttled), pytest.raises(ClientError):
        relay.handler(batch(record(image(version(1)))))


POISON = {
    "no events": lambda item: item.pop("events") and item,
    "events that are no list": lambda item: item | {"events": "x"},
    "an event without a type": lambda item: item | {"events": [{"version": 1}]},
}


@pytest.mark.parametrize("spoil", POISON.values(), ids=POISON.keys())
def test_poison_is_put_aside_and_the_rest_goes_on(world, spoil):
    bad = record(spoil(image(version(1))))
    relay.handler(batch(bad, record(image(version(2)))))
    assert [len(entries) for entries in put(world)] == [1]
    (letter,) = world.letters("dead")
    assert (letter["record"], letter["version"]) == (key("t1"), "1")
    assert set(letter) == {"record", "version", "events", "error"}


def test_an_attribute_that_nobody_can_read_is_poison(world):
    bad = record(image(version(1)), strange={"SS": ["a"]})
    relay.handler(batch(bad, record(image(version(2)))))
    (letter,) = world.letters("dead")
    assert letter == {"record": key("t1"), "version": "1", "events": ["ThingChanged"], "error": "TypeError"}


def test_poison_that_cannot_be_put_aside_is_not_lost(world):
    from botocore.exceptions import ReadTimeoutError

    bad = record(image(version(1)), strange={"SS": ["a"]})
    with world.fault("*.before_send_message"), pytest.raises(ReadTimeoutError):
        relay.handler(batch(bad))


def test_a_letter_says_nothing_of_a_person(world):
    bad = record(image(version(1, "Salainen", email="salainen@example.fi")), strange={"SS": ["a"]})
    relay.handler(batch(bad))
    assert "salainen" not in json.dumps(world.letters("dead")).lower()


def test_each_context_gets_what_it_subscribed_to_and_nothing_else(world):
    made(id="t1")
    table.change(THINGS, "t1", Thing.deactivated, Act("user:a"))
    table.change(THINGS, "t1", Thing.barred, Act("user:a"))
    relay.handler(batch(*world.stream("relay")))
    got = [json.loads(message["Body"])["detail-type"] for message in receive("things")]
    assert got == ["ThingCreated", "ThingBlocked"]


def test_an_entry_that_the_bus_never_takes_is_put_aside_and_the_rest_goes_on(world):
    bad = {
        "Source": "",
        "DetailType": "ThingCreated",
        "Detail": json.dumps({"record_id": "t9", "version": 3}),
    }
    good = {"Source": "crm.things", "DetailType": "ThingCreated", "Detail": json.dumps({"record_id": "t1"})}
    relay._put([one | {"EventBusName": "crm-test"} for one in (bad, good)])
    (letter,) = world.letters("dead")
    assert (letter["record"], letter["version"], letter["error"]) == ("t9", "3", "InvalidArgument")
    assert len(put(world)) == 1
