"""What AWS does between the functions: stream to relay and projector, bus to queues, queues to consumers."""

import importlib
import json
import random
from collections.abc import Callable
from typing import Any

from moto.dynamodb.models import dynamodb_backends

from shared.record import Event
from tests.cloud import ACCOUNT, NAMES, RECEIVES, REGION, Listener, client
from tests.observation import running

STREAM_BATCH = 100
QUEUE_BATCH = 10
ROUNDS = 200
Handler = Callable[[dict[str, Any], Any], Any]


class Stuck(AssertionError):
    """A stream reader raised on every try, or a message became a dead letter."""


def handler_of(listener: Listener, entry: str) -> Handler | None:
    """The real Lambda handler `services.<context>.<entry>.handler`; None while it is not written."""
    if listener.handlers:
        return listener.handlers.get(entry)
    name = f"services.{listener.name}.{entry}"
    try:
        return importlib.import_module(name).handler
    except ModuleNotFoundError as error:
        if error.name and name.startswith(error.name):
            return None
        raise


def react(context: str, event: Event) -> None:
    """Have a context do what it does about an event, on its own."""
    importlib.import_module(f"services.{context}.consumer").REACTIONS[type(event)](event)


class Courier:
    """Carries everything to its destination, at least once."""

    def __init__(self, listeners: tuple[Listener, ...]) -> None:
        self.listeners = listeners
        self.errors: list[tuple[str, Exception]] = []
        self.redelivered = 0
        self._next: dict[str, int] = {}
        self._twice = False
        self._disorder: random.Random | None = None

    def pump(self, twice: bool = False, disorder: random.Random | None = None, dead: bool = False) -> None:
        """Move until all is quiet. twice: every batch is delivered twice; disorder: queues lose their order.

        A function that raises gets its batch again; on the fifth time in a row Stuck is raised, as it is for
        a dead letter unless `dead` says that they are expected.
        """
        self._twice, self._disorder = twice, disorder
        before = sum(map(depth, self._dead_queues()))
        for _ in range(ROUNDS):
            moved = [self._stream("relay"), self._stream("projector"), self._reads()]
            moved += [self._queue(listener) for listener in self.listeners]
            if not any(moved):
                break
        else:
            raise Stuck(f"not quiet after {ROUNDS} rounds: {self.errors[-3:]}")
        if not dead and sum(map(depth, self._dead_queues())) > before:
            raise Stuck(f"there are dead letters: {self.errors[-3:]}")

    def _dead_queues(self) -> list[str]:
        return ["dead", "reads-dead", *(f"{listener.name}-dead" for listener in self.listeners)]

    def tell(self, source: str, kind: str, **detail: Any) -> None:
        """Put an event on the bus as another system does, such as `finance.invoices`; `pump` delivers it."""
        entry = {
            "EventBusName": NAMES.bus,
            "Source": source,
            "DetailType": kind,
            "Detail": json.dumps(detail),
        }
        assert client("events").put_events(Entries=[entry])["FailedEntryCount"] == 0

    # --- the stream ---

    def _stream(self, function: str) -> bool:
        records = self.stream(function)
        for start in range(0, len(records), STREAM_BATCH):
            batch = records[start : start + STREAM_BATCH]
            for _ in range(1 + self._twice):
                self._insist(function, f"shared.{function}", {"Records": batch})
            self._next[function] = self._next.get(function, 0) + len(batch)
        return bool(records)

    def stream(self, function: str) -> list[dict[str, Any]]:
        """The stream records that a function has not been given yet, as Lambda gives them.

        Straight from moto's shard: the client would serialise and parse each a second time.
        """
        table = dynamodb_backends[ACCOUNT][REGION].get_table(NAMES.of("records"))
        assert table.stream_shard is not None
        arn = f"{table.table_arn}/stream/{table.latest_stream_label}"
        start = self._next.get(function, 0)
        return [as_delivered(record.to_json(), arn) for record in table.stream_shard.items[start:]]

    def skip(self, function: str) -> None:
        """Lose what a function has not been given yet."""
        self._next[function] = self._next.get(function, 0) + len(self.stream(function))

    def _insist(self, function: str, module: str, event: dict[str, Any]) -> None:
        """A stream gives a failed batch again and again."""
        handler = importlib.import_module(module).handler
        for _ in range(RECEIVES):
            try:
                with running(function):
                    handler(event, None)
            except Exception as error:  # noqa: BLE001 - Lambda repeats the batch whatever it was
                self.errors.append((function, error))
                self.redelivered += 1
            else:
                return
        raise Stuck(f"{function} cannot get past a batch") from self.errors[-1][1]

    # --- the queues ---

    def _reads(self) -> bool:
        return self._batch("reads", "projector", importlib.import_module("shared.projector").handler)

    def _queue(self, listener: Listener) -> bool:
        handler = handler_of(listener, "consumer")
        return handler is not None and self._batch(listener.name, f"{listener.name}-consumer", handler)

    def _batch(self, queue: str, function: str, handler: Handler) -> bool:
        """Deliver up to ten messages; what the function does not report as failed is deleted."""
        messages = receive(queue)
        if self._disorder:
            self._disorder.shuffle(messages)
        if not messages:
            return False
        done: set[str] = set()
        for _ in range(1 + self._twice):
            done = self._deliver(messages, queue, function, handler)
        self.redelivered += len(messages) - len(done)
        for message in messages:
            if message["MessageId"] in done:
                client("sqs").delete_message(
                    QueueUrl=NAMES.queue_url(queue), ReceiptHandle=message["ReceiptHandle"]
                )
        return True

    def _deliver(self, messages: list[Any], queue: str, function: str, handler: Handler) -> set[str]:
        """The ids of the messages that were handled."""
        event = {"Records": [as_queued(message, queue) for message in messages]}
        try:
            with running(function):
                answer = handler(event, None) or {}
        except Exception as error:  # noqa: BLE001 - Lambda leaves the whole batch in the queue
            self.errors.append((function, error))
            return set()
        failed = {one["itemIdentifier"] for one in answer.get("batchItemFailures", ())}
        return {message["MessageId"] for message in messages} - failed


def as_delivered(record: dict[str, Any], arn: str) -> dict[str, Any]:
    """A stream record as Lambda gets it."""
    inner = json.loads(json.dumps(record["dynamodb"], default=str))
    inner["ApproximateCreationDateTime"] = record["dynamodb"]["ApproximateCreationDateTime"].timestamp()
    return {**record, "awsRegion": REGION, "dynamodb": inner, "eventSourceARN": arn}


def as_queued(message: dict[str, Any], queue: str) -> dict[str, Any]:
    """A queue's message as Lambda gets it."""
    return {
        "messageId": message["MessageId"],
        "receiptHandle": message["ReceiptHandle"],
        "body": _as_sent_by_the_bus(message["Body"]),
        "attributes": message["Attributes"],
        "messageAttributes": {},
        "md5OfBody": message["MD5OfBody"],
        "eventSource": "aws:sqs",
        "eventSourceARN": NAMES.queue_arn(queue),
        "awsRegion": REGION,
    }


def _as_sent_by_the_bus(body: str) -> str:
    """Moto's envelope has a field of its own."""
    if '"ingestion-time"' not in body:
        return body
    envelope = json.loads(body)
    del envelope["ingestion-time"]
    return json.dumps(envelope)


def receive(queue: str, count: int = QUEUE_BATCH) -> list[dict[str, Any]]:
    """Messages of a queue, still visible to the next receiver until they are deleted."""
    answer = client("sqs").receive_message(
        QueueUrl=NAMES.queue_url(queue), MaxNumberOfMessages=count, AttributeNames=["All"], WaitTimeSeconds=0
    )
    return list(answer.get("Messages", ()))


def depth(queue: str) -> int:
    """How many messages wait in a queue."""
    attributes = client("sqs").get_queue_attributes(
        QueueUrl=NAMES.queue_url(queue), AttributeNames=["ApproximateNumberOfMessages"]
    )
    return int(attributes["Attributes"]["ApproximateNumberOfMessages"])
