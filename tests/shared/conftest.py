"""The kernel's tests have a made-up context in their world."""

from collections.abc import Iterator

import pytest

from tests.shared.things import THINGS_LISTENER
from tests.world import World


@pytest.fixture
def world() -> Iterator[World]:
    """A deployment with the context `things` beside the real ones."""
    with World(also=(THINGS_LISTENER,)) as world:
        yield world
