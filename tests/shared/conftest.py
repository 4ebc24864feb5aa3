"""The kernel's tests have a world of one made-up context."""

from collections.abc import Iterator

import pytest

from tests.shared.things import THINGS_LISTENER
from tests.world import World


@pytest.fixture
def world() -> Iterator[World]:
    """A deployment of the context `things` alone."""
    with World((THINGS_LISTENER,)) as world:
        yield world
