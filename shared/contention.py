"""Writes that many want at once: made again, with jitter, for as long as somebody can be made to wait."""

import itertools
import random
import time
from collections.abc import Callable
from typing import Any, TypeVar

from shared.errors import Busy, Conflict
from shared.record import Kind, Move
from shared.table import Change

TRIES = 20
WITHIN = 15.0
"""Seconds in which a write is tried for, at least `TRIES` times where a try takes no longer than usual."""
SHORTEST, LONGEST = 0.02, 16
"""Seconds of the first pause at the least; how many tries a pause lasts where tries themselves are slow."""
T = TypeVar("T")


class Overtaken(Conflict):
    """A record changed while a write was prepared that relies on how it was."""


def pinned(kind: Kind[Any], seen: Any, move: Move[Any], follows: bool = False) -> Change[Any]:
    """A move of a record just as it was seen; Overtaken where it has changed since."""

    def same(current: Any) -> Any:
        if current.version != seen.version:
            raise Overtaken("others are changing this record just now; try again")
        return move(current)

    return Change(kind, seen.id, same, follows)


def settled(attempt: Callable[[], T], overtaken: type[Exception], busy: str) -> T:
    """What an attempt gives, made again where others were quicker, of which `overtaken` tells.

    An attempt reads afresh what it relies on, and writes nothing where it raises. Raises Busy, saying so,
    where others kept being quicker for 15 seconds.
    """
    end = time.monotonic() + WITHIN
    for number in itertools.count(1):
        begun = time.monotonic()
        try:
            return attempt()
        except overtaken:
            now = time.monotonic()
            if now >= end:
                break
            time.sleep(random.uniform(0, _pause(number, now - begun, end - now)))  # noqa: S311 - jitter
    raise Busy(busy)


def _pause(attempt: int, took: float, left: float) -> float:
    """The longest pause before the next try: twice the last one, by how long a try takes.

    Slow tries are a sign of many at once: then fewer of them let more through.
    """
    share = left / max(1, TRIES - attempt) - took
    return min(float(max(SHORTEST, took) * 2**attempt), max(share, LONGEST * took), left)
