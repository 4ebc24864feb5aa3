"""The kernel's tests have a world of one made-up context."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.shared.things import THINGS_LISTENER
from tests.world import World


@pytest.fixture
def world() -> Iterator[World]:
    """A deployment of the context `things` alone."""
    with World((THINGS_LISTENER,)) as world:
        yield world


@pytest.fixture
def unchanged(world: World) -> Callable[..., Any]:
    """What is there now must be all that is there after the test's refused call."""

    def holds(call: Callable[[], Any], refused: type[Exception], **facts: Any) -> Exception:
        before = world.items()
        with pytest.raises(refused) as caught:
            call()
        assert world.items() == before
        for name, value in facts.items():
            assert caught.value.facts[name] == value
        return caught.value

    return holds
