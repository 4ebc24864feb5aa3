"""What each operation of purges and breaches costs; held against docs/access-patterns.md."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from shared import clock
from tests.privacy.owners import PURGES, in_force, survey
from tests.privacy.test_breaches import BREACH, PATH
from tests.privacy.test_purges import RULE, passive
from tests.retained import only
from tests.shared.costs import cost, documented
from tests.world import REAL, World

COSTS = documented("Purges and breaches")
CONTEXTS = ("privacy", "partners")
ASSESSMENT = {"risk": "unlikely", "reasons": "Kukaan ei nähnyt."}
Ask = Callable[[], Any]


@pytest.fixture
def world() -> Iterator[World]:
    """A deployment of privacy and partners in which the callers and the key ring are known already."""
    at = clock.fixed(datetime(2026, 2, 2, 10, tzinfo=UTC))
    with at, only(*CONTEXTS), World([one for one in REAL if one.name in CONTEXTS]) as world:
        world.call("privacy", "GET", "/privacy/purposes", role="dpo")
        yield world


def of_breaches(world: World, name: str) -> Ask:
    """What is asked for an operation on breaches, one being there."""

    def call(method: str, rest: str = "", body: Any = None, **how: Any) -> Ask:
        return lambda: world.call("privacy", method, f"{PATH}{rest}", body, role="dpo", **how)

    one = call("POST", body=BREACH)().json["id"]
    return {
        "record_breach": call("POST", body=BREACH),
        "list_breaches": call("GET"),
        "read_breach": call("GET", f"/{one}"),
        "assess_breach": call("POST", f"/{one}/assessment", ASSESSMENT, version="*"),
    }[name]


def of_purges(world: World, name: str) -> Ask:
    """What is asked for an operation on purges, one of a contact being previewed."""
    passive(world, "anna")
    owner = in_force(world, RULE)
    (run,) = survey(world)
    one = f"{PURGES}/{run['id']}"
    world.call("privacy", "GET", one, user=owner)
    if name == "approve_purge":
        return lambda: world.call("privacy", "POST", f"{one}/approval", user=owner, version="*")
    path = {"list_purges": PURGES, "read_purge": one, "list_purged_records": f"{one}/records"}[name]
    return lambda: world.call("privacy", "GET", path, user=owner)


@pytest.mark.parametrize("name", sorted(COSTS))
def test_an_operation_on_purges_or_breaches_costs_what_is_written_down(world: World, name: str) -> None:
    ask = (of_breaches if "breach" in name else of_purges)(world, name)
    with world.counting() as calls:
        answer = ask()
    assert answer.status in (200, 201), answer.text
    assert cost(calls) == COSTS[name]
