"""The visible table of what may become of a record: action, states before, state after, permission."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from shared.errors import Conflict


@dataclass(frozen=True)
class Move:
    """One allowed move; `target` empty: the state stays."""

    action: str
    sources: tuple[str, ...]
    target: str
    permission: str


@dataclass(frozen=True)
class Moves:
    """All moves of one kind of record; `allowed_actions`, refusals and documents come of it."""

    noun: str
    table: tuple[Move, ...]

    def __iter__(self) -> Iterator[Move]:
        return iter(self.table)

    @property
    def states(self) -> tuple[str, ...]:
        """Every state of the table, in the order of first mention."""
        named = (state for move in self.table for state in (*move.sources, move.target) if state)
        return tuple(dict.fromkeys(named))

    def allowed(self, status: str, without: Iterable[str] = ()) -> Mapping[str, str]:
        """The moves a state allows, with their permissions; `without` those that a flag forbids."""
        barred = set(without)
        return {
            move.action: move.permission
            for move in self.table
            if status in move.sources and move.action not in barred
        }

    def target(self, action: str, status: str, without: Iterable[str] = ()) -> str:
        """The state that a move leads to; raises Conflict naming the legal moves where it is not allowed."""
        legal = self.allowed(status, without)
        if action not in legal:
            article = "an" if self.noun[0] in "aeiou" else "a"
            raise Conflict(
                f"{article} {self.noun} that is {status} cannot {action.replace('_', ' ')}",
                legal=sorted(legal),
            )
        move = next(one for one in self.table if one.action == action and status in one.sources)
        return move.target or status
