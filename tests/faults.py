"""A named fault at each place of the way, for any context; afterwards all must be as if none had been."""

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from shared import clock
from tests.world import Answer, World

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
TRIES = 8
Act = Callable[["Client"], None]


@dataclass(frozen=True)
class Place:
    """Where a fault happens: its name, the table that it is narrowed to, and how the delivery goes."""

    name: str
    table: str = ""
    times: int = 1
    twice: bool = False
    disorder: bool = False

    def __str__(self) -> str:
        parts = (self.name, self.table, f"x{self.times}" if self.times > 1 else "")
        flags = ("twice" if self.twice else "", "disorder" if self.disorder else "")
        return " ".join(part for part in (*parts, *flags) if part)


def places(context: str) -> list[Place]:
    """Every place: write, relay, bus, queue, consumer, projector, reads; and deliveries that repeat."""
    both = ("before", "after")
    found = [Place(f"{context}-api.{moment}_put_item") for moment in both]
    found += [Place(f"{context}-api.{moment}_send_message") for moment in both]
    found += [Place(f"relay.{moment}_put_events") for moment in (*both, "partial")]
    found += [Place("relay.partial_put_events", times=4), Place("relay.after_put_events", times=3)]
    found += [
        Place(f"{context}-consumer.before_get_item"),
        Place(f"{context}-consumer.before_get_item", times=3),
    ]
    found += [Place(f"{context}-consumer.{moment}_put_item") for moment in both]
    found += [
        Place(f"projector.{moment}_put_item", table) for table in ("audit", "search") for moment in both
    ]
    found += [Place(f"projector.{moment}_delete_item", "search") for moment in both]
    found += [Place("projector.after_put_item", "audit", times=3)]
    return [*found, Place("", twice=True), Place("", disorder=True), Place("", twice=True, disorder=True)]


class Client:
    """Somebody at the API who tries again with the same key until there is an answer."""

    def __init__(self, world: World, context: str, role: str) -> None:
        self.world = world
        self.context = context
        self.role = role
        self._keys = 0

    def __call__(self, method: str, path: str, body: Any = None, version: int | str | None = None) -> Answer:
        """The answer, after at most eight tries; anything but a success is an error of the test."""
        self._keys += 1
        key = f"key-{self._keys}" if method != "GET" else None
        for _ in range(TRIES):
            answer = self.world.call(
                self.context, method, path, body, role=self.role, version=version, key=key
            )
            if answer.status < 500:
                assert answer.status < 300, answer
                return answer
        raise AssertionError(f"no answer to {method} {path}")


def outcome(listeners: Any, context: str, act: Act, place: Place | None = None, role: str = "admin") -> Any:
    """What a run leaves behind: records, changes, reads and search rows, without what may differ."""
    with World(listeners) as world, clock.fixed(NOON):
        client = Client(world, context, role)
        with _fault(world, place):
            act(client)
            world.pump(
                twice=bool(place and place.twice),
                disorder=random.Random(1) if place and place.disorder else None,
            )
        return {
            "records": [_told(item) for item in world.items() if not item["pk"].startswith("staff#")],
            "changes": [_told(item) for item in world.audit() if item["sk"].startswith("v#")],
            "reads": {(item["pk"], item["what"]) for item in world.audit() if item["sk"].startswith("r#")},
            "search": [(row["pk"], row["sk"]) for row in world.items("search")],
            "queued": [world.letters("dead"), world.letters("reads-dead")],
        }


@contextmanager
def _fault(world: World, place: Place | None) -> Iterator[None]:
    if place is None or not place.name:
        yield
        return
    with world.fault(place.name, place.times, table=place.table):
        yield


def _told(value: Any) -> Any:
    """Without request ids: a request that was tried again has another."""
    if isinstance(value, dict):
        return {name: _told(inner) for name, inner in value.items() if name != "request_id"}
    return [_told(one) for one in value] if isinstance(value, list) else value
