"""Acts whose AWS calls alternate as a seed says: races that can be repeated."""

import random
import threading
import time
from collections.abc import Callable
from typing import Any
from unittest.mock import patch

from shared import aws
from shared.errors import Refusal


class Turns:
    """Lets one thread run at a time; a dice of its own, so a run can be repeated, moves it at each call."""

    def __init__(self, seed: int, names: list[str]) -> None:
        self.dice = random.Random(seed)
        self.waiting = list(names)
        self.turn = self.dice.choice(self.waiting)
        self.moved = threading.Condition()
        self.order: list[tuple[str, str]] = []

    def before_call(self, model: Any, **_: Any) -> None:
        """Called before each request: hand over the turn, and wait for one's own."""
        me = threading.current_thread().name
        if me not in self.waiting:
            return
        with self.moved:
            self.turn = self.dice.choice(self.waiting)
            self.moved.notify_all()
            self._await(me)
            self.order.append((me, model.name))

    def _await(self, me: str) -> None:
        assert self.moved.wait_for(lambda: self.turn == me, timeout=100), "nobody moves"

    def run(self, name: str, act: Callable[[], Any], results: dict[str, Any]) -> None:
        with self.moved:
            self._await(name)
        try:
            results[name] = act()
        except Refusal as refusal:
            results[name] = refusal
        with self.moved:
            self.waiting.remove(name)
            if self.waiting:
                self.turn = self.dice.choice(self.waiting)
            self.moved.notify_all()


def interleaved(
    seed: int, acts: dict[str, Callable[[], Any]]
) -> tuple[dict[str, Any], list[tuple[str, str]]]:
    """Carry the acts out in threads whose AWS calls alternate as the seed says: results and order.

    Pauses last no time: whose turn it is, the dice says.
    """
    turns, results = Turns(seed, sorted(acts)), {}
    events, unique = aws.dynamodb().meta.events, f"turns-{seed}"
    events.register("before-call.dynamodb", turns.before_call, unique_id=unique)
    threads = [
        threading.Thread(target=turns.run, args=(name, act, results), name=name) for name, act in acts.items()
    ]
    try:
        with patch.object(time, "sleep", lambda _: None):
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join(120)
    finally:
        events.unregister("before-call.dynamodb", turns.before_call, unique_id=unique)
    assert results.keys() == acts.keys()
    return results, turns.order
