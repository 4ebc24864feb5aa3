"""The deployed suite on the emulator, shared by a session's end-to-end tests."""

from collections.abc import Iterator

import pytest

from infra.local import suite as suites
from infra.local.suite import Suite


@pytest.fixture(scope="session")
def suite(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Suite]:
    """The whole suite: `api`, a token for each role, `letters` (the mail it sent), `emulator` for its AWS."""
    with suites.serving(tmp_path_factory.mktemp("suite")) as running:
        yield running


@pytest.fixture(scope="session")
def enforcing_suite(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Suite]:
    """The whole suite where every function is held to the policies of its own role."""
    with suites.serving(tmp_path_factory.mktemp("enforcing"), enforce_permissions=True) as running:
        yield running
