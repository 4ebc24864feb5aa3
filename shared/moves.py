"""The visible table of what may become of a record: action, states before, state after, permission."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from shared.errors import Conflict


@dataclass(frozen=True)
class Move:
    """One allowed move; `target` empty: the state stays.

    by_itself: it comes of an event, of another record's move or of a customer's page; nobody may ask for it.
    """

    action: str
    sources: tuple[str, ...]
    target: str
    permission: str
    by_itself: bool = False


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
            if status in move.sources and move.action not in barred and not move.by_itself
        }

    def target(self, action: str, status: str, without: Iterable[str] = ()) -> str:
        """The state that a move leads to; raises Conflict naming the legal moves where it is not allowed."""
        barred = set(without)
        found = [one for one in self.table if one.action == action and status in one.sources]
        if not found or action in barred:
            article = "an" if self.noun[0] in "aeiou" else "a"
            raise Conflict(
                f"{article} {self.noun} that is {status} cannot {action.replace('_', ' ')}",
                legal=sorted(self.allowed(status, barred)),
            )
        return found[0].target or status
