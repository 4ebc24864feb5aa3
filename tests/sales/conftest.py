"""The tests of sales have a world of sales and partners."""

from collections.abc import Iterator

import pytest

from tests import isolation
from tests.sales.replies import to_company, to_consumer
from tests.world import REAL, World


@pytest.fixture
def world() -> Iterator[World]:
    """A deployment of sales and partners; every request is held to its role."""
    with World([one for one in REAL if one.name in ("sales", "partners")]) as world:
        yield world
        assert isolation.violations(world.requests) == []


@pytest.fixture
def company(world: World) -> str:
    """The quote of an offer to a company."""
    return to_company(world)


@pytest.fixture
def private(world: World) -> str:
    """The quote of an offer to a consumer."""
    return to_consumer(world)
