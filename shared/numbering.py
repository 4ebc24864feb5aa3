"""Consecutive numbers: the counter moves in the very transaction that writes what it numbers."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from shared import clock, contention, table
from shared.act import Act
from shared.writes import Counter, Lost, Put

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
    busy = "others are taking numbers just now; no number was taken, try again"
    return contention.settled(lambda: write(Number(counter, letter=letter, year=year)), Lost, busy)
