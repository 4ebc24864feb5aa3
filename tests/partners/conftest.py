"""The tests of partners have a world of partners alone."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest

from tests.world import REAL, World


@pytest.fixture
def world() -> Iterator[World]:
    """A deployment of partners; what privacy would write of suppression, a test puts there itself."""
    with World([one for one in REAL if one.name == "partners"]) as world:
        yield world


@pytest.fixture
def unwritten(world: World) -> Callable[[], AbstractContextManager[None]]:
    """A block within which no record of partners may change."""

    @contextmanager
    def block() -> Iterator[None]:
        before = world.items(prefix="partners#")
        yield
        assert world.items(prefix="partners#") == before

    return block
