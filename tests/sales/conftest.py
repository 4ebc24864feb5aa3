"""The tests of sales have a world of sales and partners."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest

from tests import isolation
from tests.world import REAL, World


@pytest.fixture
def world() -> Iterator[World]:
    """A deployment of sales and partners; every request is held to its role."""
    with World([one for one in REAL if one.name in ("sales", "partners")]) as world:
        yield world
        assert isolation.violations(world.requests) == []


@pytest.fixture
def unwritten(world: World) -> Callable[[], AbstractContextManager[None]]:
    """A block within which no record of sales may change."""

    @contextmanager
    def block() -> Iterator[None]:
        before = world.items(prefix="sales#")
        yield
        assert world.items(prefix="sales#") == before

    return block
