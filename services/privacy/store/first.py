"""A record that holds from the start, and is kept once it is first changed."""

from collections.abc import Sequence

from shared import table
from shared.act import Act
from shared.errors import Conflict, KeyReused, NotFound
from shared.record import Kind, Move, R
from shared.writes import Check


def put(kind: Kind[R], first: R, move: Move[R], act: Act, checks: Sequence[Check] = ()) -> R:
    """Make a move on a record, or on its first state where it is not there yet; safe under races.

    The refusal of a check is to be neither a NotFound nor a Conflict.
    """
    try:
        return table.change(kind, first.id, move, act, checks)
    except NotFound:
        act.must_match(first.version)
    new, event = move(first)
    if new == first:
        return first
    try:
        return table.create(kind, new, event, act, checks)
    except (Conflict, KeyReused):
        return table.change(kind, first.id, move, act, checks)
