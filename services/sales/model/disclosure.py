"""What of a table of counts may be published, so that no small group can be worked out from it. Pure.

A table has cells (row, column) and margins (row, None), (None, column), (None, None); the cells of each line
add up to its margin. What is withheld is a graph with the lines as its nodes: what a reader can work out are
sums over its cuts, and a value is free where a cycle of the graph goes through it [Gusfield 1988].
"""

from collections import deque
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

LEAST = 5
"""The smallest group of which anything is told (R5)."""
SMALL = 60
"""Withheld places up to which each is tried again."""
Cell = tuple[str, str]
Place = tuple[str | None, str | None]
_Line = tuple[str, str | None]


def with_margins(cells: Mapping[Cell, int]) -> dict[Place, int]:
    """The counts of all cells and margins that are not empty."""
    found: dict[Place, int] = {}
    for (row, column), count in sorted(cells.items()):
        places: tuple[Place, ...] = ((row, column), (row, None), (None, column), (None, None))
        for place in places if count else ():
            found[place] = found.get(place, 0) + count
    return found


def publishable(
    cells: Mapping[Cell, int], closed: Collection[Place] = (), most: Mapping[Place, int] | None = None
) -> frozenset[Place]:
    """The places whose counts may be published side by side.

    Never one below five, nor one of `closed`. Of what is withheld each count has two possible values at
    least, also for a reader who knows which places are empty and which are no higher than `most`; and
    whatever group of it adds up to a known sum is of five or more. Small cells are withheld first, margins
    last; the same table gives the same answer.
    """
    table = _Table(with_margins(cells), most or {})
    must = [place for place, count in table.counts.items() if count < LEAST or place in closed]
    table.withhold(*sorted(must, key=table.price))
    for place in table.withheld:
        while side := table.exposed(place):
            cheapest = table.cheapest_across(side)
            if cheapest is None:
                return frozenset()
            table.withhold(cheapest)
    return frozenset(table.counts) - _needed(table, frozenset(must))


def _needed(table: "_Table", must: frozenset[Place]) -> frozenset[Place]:
    """What is withheld, less what need not be after all; in a small table alone, as a try looks at it all."""
    needed = frozenset(table.withheld)
    if len(needed) > SMALL:
        return needed
    for place in sorted(needed - must, key=table.price, reverse=True):
        if _Table(table.counts, table.most).is_safe(needed - {place}):
            needed -= {place}
    return needed


@dataclass
class _Table:
    """Counts, and which of them are withheld so far. `most`: what a reader knows some not to exceed."""

    counts: Mapping[Place, int]
    most: Mapping[Place, int]
    withheld: list[Place] = field(default_factory=list)
    at: dict[_Line, list[Place]] = field(default_factory=dict)

    def withhold(self, *places: Place) -> None:
        for place in places:
            self.withheld.append(place)
            for line in _ends(place):
                self.at.setdefault(line, []).append(place)

    def is_safe(self, places: Collection[Place]) -> bool:
        """Whether withholding just these exposes none of them."""
        self.withhold(*places)
        return not any(self.exposed(place) for place in places)

    def price(self, place: Place) -> tuple[int, int, str, str]:
        """What is withheld first: cells before margins, the total last; small counts before large ones."""
        return (place.count(None), self.counts[place], place[0] or "", place[1] or "")

    def cheapest_across(self, side: Collection[_Line]) -> Place | None:
        """The cheapest published place on the border of these lines; withholding it blurs what crosses it."""
        shown = self.counts.keys() - set(self.withheld)
        border = [one for one in shown if len({line in side for line in _ends(one)}) > 1]
        return min(border, key=self.price, default=None)

    def exposed(self, place: Place) -> set[_Line]:
        """The lines round which a reader could work out this place, or a small group it is in; else none."""
        return self._fixed(place) or self._small_group(place)

    def _fixed(self, place: Place) -> set[_Line]:
        """Empty where the value could be another one: there is a cycle along which values can change."""
        start, end = _ends(place)
        reached: set[_Line] = set()
        if self._can_grow(place):
            reached = self._reach(end, place)
            if start in reached:
                return set()
        if self.counts[place] > 1:
            reached = self._reach(start, place)
            if end in reached:
                return set()
        return reached

    def _can_grow(self, place: Place) -> bool:
        return place not in self.most or self.counts[place] < self.most[place]

    def _reach(self, start: _Line, without: Place) -> set[_Line]:
        """The lines to which a change can be handed on, starting with one of `start`."""
        reached, waiting = {start}, deque([start])
        while waiting:
            here = waiting.popleft()
            for place in self.at[here]:
                there = _other(place, here)
                if place != without and there not in reached and self._hands_on(place, here):
                    reached.add(there)
                    waiting.append(there)
        return reached

    def _hands_on(self, place: Place, here: _Line) -> bool:
        return self._can_grow(place) if _ends(place)[0] == here else self.counts[place] > 1

    def _small_group(self, place: Place) -> set[_Line]:
        """Empty where every sum that can be worked out with this place in it is of five at least.

        The smallest such sum is the smallest cut that withheld places cross in their own direction alone: it
        is at least five as soon as five units flow.
        """
        start, end = _ends(place)
        flow = dict.fromkeys(self.withheld, 0)
        for _ in range(LEAST):
            path = self._path(start, end, flow)
            if end not in path:
                return {start, *path}
            self._push(start, end, path, flow)
        return set()

    def _path(self, start: _Line, end: _Line, flow: Mapping[Place, int]) -> dict[_Line, Place]:
        """By which place each line is reached that one unit more can flow to; backwards any amount can."""
        path: dict[_Line, Place] = {}
        waiting = deque([start])
        while waiting and end not in path:
            here = waiting.popleft()
            for place in self.at[here]:
                there, forward = _other(place, here), _ends(place)[0] == here
                if there not in path and there != start and (not forward or flow[place] < self.counts[place]):
                    path[there] = place
                    waiting.append(there)
        return path

    @staticmethod
    def _push(start: _Line, end: _Line, path: Mapping[_Line, Place], flow: dict[Place, int]) -> None:
        while end != start:
            place = path[end]
            flow[place] += 1 if _ends(place)[1] == end else -1
            end = _other(place, end)


def _ends(place: Place) -> tuple[_Line, _Line]:
    """The two lines of a place, in the order in which it adds to them: a margin is on the other side."""
    row, column = ("row", place[0]), ("column", place[1])
    return (column, row) if place.count(None) == 1 else (row, column)


def _other(place: Place, here: _Line) -> _Line:
    start, end = _ends(place)
    return end if here == start else start
