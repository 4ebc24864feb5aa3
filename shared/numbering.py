"""Consecutive numbers: the counter moves in the very transaction that writes what it numbers."""

import random
import time
from collections.abc import Callable
from typing import TypeVar

from shared import clock, table
from shared.errors import Busy
from shared.writes import Lost, Put

TRIES = 20
WITHIN = 15.0
"""Seconds; a number is tried for at least `TRIES` times, and not longer than this."""
T = TypeVar("T")


def numbered(context: str, letter: str, write: Callable[[str, Put], T]) -> T:
    """Write something under the next number of the year, `L-2026-0042`.

    `write(number, counter)` puts the counter together with what is numbered and raises Lost where another
    took the number. Years change at midnight in Finland. Raises Busy, no number being taken, where others
    kept taking them for 15 seconds.
    """
    year = clock.today().year
    key = {"pk": f"{context}#counter#{letter.lower()}-{year}", "sk": "pointer"}
    end, attempt = time.monotonic() + WITHIN, 0
    while attempt < TRIES or time.monotonic() < end:
        last = (table.get(key) or {}).get("version", 0)
        counter = Put(key | {"version": last + 1}, last or None)
        try:
            return write(f"{letter}-{year}-{last + 1:04d}", counter)
        except Lost:
            attempt += 1
            time.sleep(random.uniform(0, min(0.5, 0.02 * attempt)))  # noqa: S311 - jitter, no secret
        if time.monotonic() >= end and attempt >= TRIES:
            break
    raise Busy("others are taking numbers just now; no number was taken, try again")
