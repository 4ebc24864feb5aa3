"""The tests of partners have a world of partners alone."""

from collections.abc import Iterator

import pytest

from tests.world import REAL, World


@pytest.fixture
def world() -> Iterator[World]:
    """A deployment of partners; what privacy would write of suppression, a test puts there itself."""
    with World([one for one in REAL if one.name == "partners"]) as world:
        yield world
