"""The tests of alumni have a world of alumni alone, unless they say otherwise."""

from collections.abc import Iterator

import pytest

from tests import isolation
from tests.world import REAL, World


@pytest.fixture
def world() -> Iterator[World]:
    """A deployment of alumni; what privacy would write of suppression, a test puts there itself.

    Every request is held to its role.
    """
    with World([one for one in REAL if one.name == "alumni"]) as world:
        yield world
        assert isolation.violations(world.requests) == []
