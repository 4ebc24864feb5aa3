"""A context's queue: one failing message fails alone, deliveries repeat and lose their order."""

import json
import random

import pytest

from infra.declaration import Outside
from shared import table
from shared.act import Act
from shared.consumer import FileArrived, consumer
from shared.record import Event
from tests.cloud import NAMES, Listener, client
from tests.delivery import Stuck
from tests.shared.things import THINGS, Thing, ThingBlocked, ThingCreated, ThingLinked, key, made
from tests.world import World


def message(number, body):
    return {
        "messageId": f"m{number}",
        "eventSource": "aws:sqs",
        "attributes": {"ApproximateReceiveCount": "3"},
        "body": body if isinstance(body, str) else json.dumps(body),
    }


def envelope(kind="ThingCreated", **detail):
    return {"detail-type": kind, "source": "crm.things", "detail": {"type": kind, "record_id": "t1"} | detail}


def batch(*bodies):
    return {"Records": [message(number, body) for number, body in enumerate(bodies)]}


@pytest.fixture
def seen():
    return []


@pytest.fixture
def listen(seen):
    return consumer(dict.fromkeys((ThingCreated, ThingLinked, FileArrived), seen.append))


def test_a_message_becomes_the_event_it_was(listen, seen):
    detail = {"version": 3, "changed": ["name"], "others": ["t2"], "actor": "user:a", "restricted": True}
    told = envelope("ThingLinked", occurred_at="2026-03-01T12:00:00Z", request_id="r1", **detail)
    assert listen(batch(told), None) == {"batchItemFailures": []}
    (event,) = seen
    assert isinstance(event, ThingLinked)
    assert (event.record_id, event.version, event.changed, event.others) == ("t1", 3, ("name",), ("t2",))
    assert event.occurred_at.isoformat() == "2026-03-01T12:00:00+00:00"
    assert (event.actor, event.request_id, event.restricted) == ("user:a", "r1", True)


def test_a_field_that_this_version_does_not_know_is_left_out(listen, seen):
    assert listen(batch(envelope(of_tomorrow=1)), None) == {"batchItemFailures": []}
    assert seen == [ThingCreated(record_id="t1")]


def test_an_uploaded_file_is_an_event_by_its_key(listen, seen):
    told = {
        "detail-type": "Object Created",
        "source": "aws.s3",
        "detail": {"object": {"key": "uploads/a b.xlsx"}},
    }
    listen(batch(told), None)
    assert seen == [FileArrived(record_id="uploads/a b.xlsx")]


@pytest.mark.parametrize(
    "body",
    ["", "{", "[]", "{}", "null", envelope("ThingUnheardOf"), envelope(version="x"), {"detail-type": 1}],
)
def test_what_is_no_event_of_ours_fails_alone(listen, seen, body):
    answer = listen(batch(envelope(), body, envelope(record_id="t2")), None)
    assert answer == {"batchItemFailures": [{"itemIdentifier": "m1"}]}
    assert [event.record_id for event in seen] == ["t1", "t2"]


def test_a_reaction_that_fails_is_told_by_its_message_and_logged_without_its_text(capsys, caplog):
    def react(event: Event) -> None:
        if event.record_id == "bad":
            raise RuntimeError("131052-308T")

    bodies = [envelope(record_id=one) for one in ("bad", "good", "bad")]
    answer = consumer({ThingCreated: react})(batch(*bodies), None)
    assert [one["itemIdentifier"] for one in answer["batchItemFailures"]] == ["m0", "m2"]
    logged = capsys.readouterr().out + caplog.text
    assert "131052" not in logged
    assert "a message could not be handled" in logged


def test_repeats_and_disorder_end_in_the_same_state(world):
    for number in range(12):
        made(f"Nimi {number}", id=f"t{number}")
        table.change(THINGS, f"t{number}", Thing.barred, Act("user:a"))
    world.pump(twice=True, disorder=random.Random(7))
    derived = [item["letters"] for item in world.items(prefix="things#thing") if item["sk"] == "derived"]
    echoes = world.items(prefix="things#echo")
    assert sorted(derived) == [6] * 10 + [7] * 2
    assert len(echoes) == 12
    assert {echo["version"] for echo in echoes} == {1}


def test_a_message_that_never_works_is_a_dead_letter_and_holds_nobody_up(world):
    made(id="t1")
    client("sqs").send_message(QueueUrl=NAMES.queue_url("things"), MessageBody='{"detail-type": "X"}')
    with pytest.raises(Stuck):
        world.pump()
    assert world.item(key("t1"), "derived") == {"pk": key("t1"), "sk": "derived", "letters": 7}
    assert world.letters("things-dead") == [{"detail-type": "X"}]


def test_a_consumer_that_dies_gets_its_messages_again():
    deaths = iter([1, 1])
    seen = []

    def dying(event, _):
        for _ in deaths:
            raise MemoryError
        seen.extend(event["Records"])

    listener = Listener("things", ("ThingCreated",), handlers={"consumer": dying})
    with World((listener,)) as world:
        made(id="t1")
        world.pump()
    assert len(seen) == 1
    assert seen[0]["attributes"]["ApproximateReceiveCount"] == "3"


def test_an_upload_reaches_the_context_that_waits_for_it():
    from shared import files

    seen = []
    listener = Listener(
        "things", (), uploads=True, handlers={"consumer": consumer({FileArrived: seen.append})}
    )
    with World((listener,)) as world:
        form = files.upload_form("uploads/raportti 1.xlsx", "text/plain")
        assert world.upload(form, b"sisalto") == 204
        files.write_lines("plans/1/0.ndjson", [{"row": 1}])
        world.pump()
    assert seen == [FileArrived(record_id="uploads/raportti 1.xlsx")]


def test_of_another_systems_events_only_those_that_are_declared_come_in():
    seen = []
    listener = Listener(
        "things",
        ("ThingCreated",),
        handlers={"consumer": consumer(dict.fromkeys((ThingCreated, ThingBlocked), seen.append))},
        outside=Outside(sources=("finance.",), events=("ThingBlocked",)),
    )
    with World((listener,)) as world:
        world.tell("finance.invoices", "ThingBlocked", record_id="t1")
        world.tell("finance.invoices", "ThingCreated", record_id="t2")
        world.tell("payroll.invoices", "ThingBlocked", record_id="t3")
        world.tell("crm.things", "ThingBlocked", record_id="t4")
        world.pump()
    assert seen == [ThingBlocked(record_id="t1")]


def test_events_that_say_nothing_of_a_rights_move_bar_nothing():
    assert ThingBlocked.allowed_on == {"passive", "restricted"}
    assert ThingCreated.allowed_on == frozenset()
