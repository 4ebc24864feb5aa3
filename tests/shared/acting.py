"""What the tests of the data layer do to things: acts, moves, links."""

from typing import Any

from shared import table
from shared.act import Act
from shared.contracts.partners import linkable
from shared.record import Move
from tests.shared.things import THINGS, Thing


def act(**told: Any) -> Act:
    """An act of a member of staff."""
    return Act(**{"actor": "user:a", "role": "staff", "purpose": "PART", "request_id": "r1"} | told)


def rename(name: str) -> Move[Thing]:
    """The move that gives a thing another name."""
    return lambda one: one.edited({"name": name})


def link(one: str, other: str, **told: Any) -> Thing:
    """Link a thing to another, which has to be active in the write."""
    return table.change(THINGS, one, lambda it: it.linked(other), act(**told), [linkable(THINGS.key(other))])
