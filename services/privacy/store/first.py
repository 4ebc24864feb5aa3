"""A record that holds from the start, and is kept once it is first changed."""

from shared import table
from shared.act import Act
from shared.errors import Conflict, KeyReused, NotFound
from shared.record import Kind, Move, R


def put(kind: Kind[R], first: R, move: Move[R], act: Act) -> R:
    """Make a move on a record, or on its first state where it is not there yet; safe under races."""
    try:
        return table.change(kind, first.id, move, act)
    except NotFound:
        act.must_match(first.version)
    new, event = move(first)
    if new == first:
        return first
    try:
        return table.create(kind, new, event, act)
    except (Conflict, KeyReused):
        return table.change(kind, first.id, move, act)
