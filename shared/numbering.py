"""Consecutive numbers: the counter moves in the very transaction that writes what it numbers."""

import itertools
import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from shared import clock, table
from shared.act import Act
from shared.errors import Busy
from shared.writes import Counter, Lost, Put

TRIES = 20
WITHIN = 15.0
"""Seconds in which a number is tried for, at least `TRIES` times where a try takes no longer than usual."""
SHORTEST, LONGEST = 0.02, 16
"""Seconds of the first pause at the least; how many tries a pause lasts where tries themselves are slow."""
T = TypeVar("T")


@dataclass
class Number(Counter):
    """The next number of a year, `L-2026-0042`: known once the counter has been read."""

    letter: str = ""
    year: int = 0

    def __str__(self) -> str:
        return f"{self.letter}-{self.year}-{self.last + 1:04d}"

    def read(self, act: Act) -> Put:
        """Read the counter; the put that takes the number, for a write that reads nothing else."""
        self.stands(table.look(self.key, act))
        return self.put


def key(context: str, letter: str) -> dict[str, str]:
    """Where the counter of this year stands."""
    return {"pk": f"{context}#counter#{letter.lower()}-{clock.today().year}", "sk": "pointer"}


def numbered(context: str, letter: str, write: Callable[[Number], T]) -> T:
    """Write something under the next number of the year.

    `write(number)` puts the counter together with what is numbered and raises Lost where another took the
    number. Years change at midnight in Finland. Raises Busy, no number being taken, where others kept taking
    them for 15 seconds.
    """
    counter = key(context, letter)
    year = int(counter["pk"].rpartition("-")[2])
    end = time.monotonic() + WITHIN
    for attempt in itertools.count(1):
        begun = time.monotonic()
        try:
            return write(Number(counter, letter=letter, year=year))
        except Lost:
            now = time.monotonic()
            if now >= end:
                break
            time.sleep(random.uniform(0, _pause(attempt, now - begun, end - now)))  # noqa: S311 - jitter
    raise Busy("others are taking numbers just now; no number was taken, try again")


def _pause(attempt: int, took: float, left: float) -> float:
    """The longest pause before the next try: twice the last one, by how long a try takes.

    Slow tries are a sign of many at once: then fewer of them let more through.
    """
    share = left / max(1, TRIES - attempt) - took
    return min(float(max(SHORTEST, took) * 2**attempt), max(share, LONGEST * took), left)
