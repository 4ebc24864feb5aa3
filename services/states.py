"""The tables of moves as a page, and in the API's description: each move with the route that makes it."""

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from shared.http import Route
from shared.moves import Move, Moves
from shared.record import Record

HEAD = """# States and moves

Generated from the tables in the code by `make generate`. A move that a state does not allow is refused with
409 and the `legal` ones; `allowed_actions` of a document are those that its reader may make now. Flags can
bar a move that the state would allow: an order on hold is neither delivered nor billed. What has no route is
made by itself: by an event, by another record's move, by a job, or by a customer on a public page.
"""
BY_ANOTHER_NAME = {
    ("quote", "edit"): "edit_revision",
    ("order", "bill"): "create_billing_request",
    ("engagement", "deliver"): "put_deliverable",
    ("feedback request", "ask"): "request_feedback",
}
"""Moves whose route's function is not called after them; all others are: `send` is made by `send_quote`."""


def tables(kinds: Iterable[type[Record]]) -> Mapping[str, Sequence[Moves]]:
    """By context the tables of its records, each once, as they stand beside the models as `MOVES`."""
    found: dict[str, list[Moves]] = {}
    for kind in kinds:
        context = found.setdefault(kind.__module__.split(".")[1], [])
        context += [one for one in _beside(kind) if one not in context]
    return {name: sorted(some, key=lambda one: one.noun) for name, some in found.items()}


def _beside(kind: type[Record]) -> Iterator[Moves]:
    for parent in kind.__mro__:
        moves = getattr(sys.modules[parent.__module__], "MOVES", None)
        if isinstance(moves, Moves):
            yield moves


def route_of(moves: Moves, move: Move, routes: Iterable[Route]) -> Route | None:
    """The route that makes a move, None where nobody asks for it; raises ValueError unless there is one."""
    if move.by_itself or not move.permission:
        return None
    name = BY_ANOTHER_NAME.get((moves.noun, move.action))
    found = [one for one in routes if _makes(one, name or move.action, exactly=name is not None)]
    found = [one for one in found if name or _subject(one) == move.permission.split(".")[:2]]
    if len(found) != 1:
        raise ValueError(f"{len(found)} routes make the move {move.action} of a {moves.noun}")
    return found[0]


def _makes(route: Route, name: str, *, exactly: bool) -> bool:
    made = route.function.__name__
    return route.method != "GET" and (made == name or (made.startswith(f"{name}_") and not exactly))


def _subject(route: Route) -> list[str]:
    return (route.allow or "").split(".")[:2]


def of_routes(
    found: Mapping[str, Sequence[Moves]], routes: Mapping[str, Sequence[Route]]
) -> dict[str, list[dict[str, Any]]]:
    """By operation the moves that it makes: of what record, from which states, and to which if it changes."""
    told: dict[str, list[dict[str, Any]]] = {}
    for context, moves, move in _each(found):
        if route := route_of(moves, move, routes[context]):
            one = {"record": moves.noun, "action": move.action, "from": list(move.sources)}
            told.setdefault(route.function.__name__, []).append(
                one | ({"to": move.target} if move.target else {})
            )
    return told


def _each(found: Mapping[str, Sequence[Moves]]) -> Iterator[tuple[str, Moves, Move]]:
    for context, some in found.items():
        for moves in some:
            yield from ((context, moves, move) for move in moves)


def page(found: Mapping[str, Sequence[Moves]], routes: Mapping[str, Sequence[Route]]) -> str:
    """All tables as Markdown."""
    parts = [HEAD]
    for context in routes:
        for moves in found.get(context, ()):
            parts.append(
                f"\n## {context}: {moves.noun}\n\n" + "\n".join(_table(moves, routes[context])) + "\n"
            )
    return "".join(parts)


def _table(moves: Moves, routes: Sequence[Route]) -> Iterator[str]:
    yield "| move | from | to | permission | route |"
    yield "|---|---|---|---|---|"
    for move in moves:
        route = route_of(moves, move, routes)
        asked = f"`{route.method} {_address(route)}`" if route else "by itself"
        allow = f"`{route.allow}`" if route else ""
        target = move.target or "stays"
        yield f"| {move.action} | {', '.join(move.sources)} | {target} | {allow} | {asked} |"


def _address(route: Route) -> str:
    return route.path.replace("<", "{").replace(">", "}")
