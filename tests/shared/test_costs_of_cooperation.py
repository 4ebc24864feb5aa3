"""What cooperation with alumni costs; held against docs/access-patterns.md."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.alumni.cooperating import REQUESTS, anna, asked, asking, moved
from tests.alumni.people import ALUMNI, read
from tests.shared.costs import cost, documented
from tests.world import REAL, World

COSTS = documented("Cooperation")


@pytest.fixture
def world() -> Iterator[World]:
    """A deployment of alumni in which the callers and the key ring are known already."""
    with World([one for one in REAL if one.name == "alumni"]) as world:
        for role in ("staff", "alumni_coordinator"):
            read(world, ALUMNI, role)
        yield world


def prepared(world: World, name: str) -> Callable[[], Any]:
    """What is asked for an operation, everything it needs being there."""
    one = anna(world)
    request = asked(world, one)
    asks: dict[str, Callable[[], Any]] = {
        "ask_for_cooperation": lambda: asking(world, one),
        "accept_cooperation_request": lambda: moved(world, request, "/acceptance", {}),
        "list_cooperation_requests": lambda: read(world, REQUESTS, "staff"),
    }
    return asks[name]


@pytest.mark.parametrize("name", sorted(COSTS))
def test_cooperation_costs_what_is_written_down(world: World, name: str) -> None:
    ask = prepared(world, name)
    with world.counting() as calls:
        answer = ask()
    assert answer.status in (200, 201, 202), answer.text
    assert cost(calls) == COSTS[name]
