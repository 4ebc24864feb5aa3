"""What each operation of data subjects' requests costs; held against docs/access-patterns.md."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from shared import clock
from tests.privacy.requesting import (
    GRANTED,
    LETTER,
    REQUESTS,
    act,
    advised,
    decided,
    owner,
    person,
    recorded,
    scoped,
)
from tests.shared.costs import cost, documented
from tests.world import REAL, World

COSTS = documented("Requests of data subjects")
FORM = {
    "kind": "access",
    "which": "unknown",
    "first_names": "Anna",
    "last_name": "Virtanen",
    "email": "anna@example.fi",
}
PERSON = {"person": LETTER["person"] | {"email": "anna@example.fi"}}
Ask = Callable[[], Any]


@pytest.fixture
def world() -> Iterator[World]:
    """A deployment of privacy and partners in which the callers and the key ring are known already."""
    at = clock.fixed(datetime(2026, 2, 2, 10, tzinfo=UTC))
    with at, World([one for one in REAL if one.name in ("privacy", "partners")]) as world:
        for role in ("dpo", "staff", "partner_manager"):
            world.call("privacy", "GET", "/privacy/purposes", role=role)
        recorded(world, received="2026-01-02")
        yield world


def get(world: World, path: str, **query: Any) -> Ask:
    return lambda: world.call("privacy", "GET", path, role="dpo", query=query)


def prepared(world: World, name: str) -> Ask:
    """What is asked for an operation, everything it needs being there."""
    if name == "make_request":
        return lambda: world.visit("privacy", "POST", "/privacy/pages/request", FORM)
    if name == "record_request":
        return lambda: world.call("privacy", "POST", REQUESTS, LETTER, role="staff")
    mine = person(world)
    if name == "explain_rights":
        return lambda: world.call("privacy", "POST", "/privacy/rights", {"subjects": [mine]}, role="dpo")
    if name == "list_requests":
        for _ in range(50):
            recorded(world)
        return get(world, REQUESTS)
    one = recorded(world, **PERSON)
    if name in ("read_request", "read_answer", "list_candidates"):
        world.pump()
        rest = {"read_request": "", "read_answer": "/answer", "list_candidates": "/candidates"}[name]
        return get(world, f"{REQUESTS}/{one}{rest}")
    if name in ("identify_requester", "extend_request"):
        body = {"method": "in_person"} if name == "identify_requester" else {"reason": "Paljon."}
        return lambda: act(world, one, "identity" if "method" in body else "extension", body)
    if name == "scope_request":
        one = scoped(world, **PERSON)
        return lambda: act(world, one, "scope", {"records": [mine]})
    if name in ("plan_request", "read_plan"):
        one = scoped(world, mine, **PERSON | {"kind": "erasure"})
        if name == "plan_request":
            return lambda: act(world, one, "plan")
        act(world, one, "plan")
        world.pump()
        return get(world, f"{REQUESTS}/{one}/plan")
    boss = owner(world)
    world.call("privacy", "GET", "/privacy/purposes", user=boss)
    if name == "decide_request":
        one = advised(world, mine, **PERSON)
        body = {"decisions": [GRANTED | {"record": mine}]}
        return lambda: act(world, one, "decision", body, user=boss)
    one = decided(world, boss, mine, **PERSON)
    return lambda: act(world, one, "execution", {})


@pytest.mark.parametrize("name", sorted(COSTS))
def test_an_operation_on_requests_costs_what_is_written_down(world: World, name: str) -> None:
    ask = prepared(world, name)
    with world.counting() as calls:
        answer = ask()
    assert answer.status in (200, 201, 303), answer.text
    assert cost(calls) == COSTS[name]
