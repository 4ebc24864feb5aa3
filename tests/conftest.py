"""Fixtures for every test."""

import gc
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest

from tests import isolation
from tests.postbox import Postbox
from tests.world import World


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """End-to-end tests last: a deployed suite stays up, and at work, until its worker ends."""
    items.sort(key=lambda one: one.nodeid.startswith("tests/e2e/"))


def pytest_collection_finish() -> None:
    """What is imported by now stays: the collector need not walk it again and again."""
    gc.collect()
    gc.freeze()


@pytest.fixture
def world() -> Iterator[World]:
    """A deployment of every context on moto, gone after the test; every request is held to its role."""
    with World() as world:
        yield world
        assert isolation.violations(world.requests) == []


@pytest.fixture
def postbox(world: World) -> Iterator[Postbox]:
    """A real SMTP peer on loopback that the world's mail goes to."""
    with Postbox() as postbox:
        world.setting("MAIL_HOST", postbox.host)
        world.setting("MAIL_PORT", str(postbox.port))
        yield postbox


@pytest.fixture
def unwritten(world: World, request: pytest.FixtureRequest) -> Callable[[], AbstractContextManager[None]]:
    """A block within which no record of the context may change whose tests these are."""
    records = f"{request.path.parent.name}#"

    @contextmanager
    def block() -> Iterator[None]:
        before = world.items(prefix=records)
        yield
        assert world.items(prefix=records) == before

    return block
