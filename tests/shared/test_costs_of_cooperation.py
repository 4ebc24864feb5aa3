"""What cooperation with alumni costs; held against docs/access-patterns.md."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest

from services.alumni.actions import links
from services.alumni.store import alumni as register
from shared import clock
from tests.alumni import hosting
from tests.alumni.cooperating import (
    OFFERS,
    REQUESTS,
    anna,
    asked,
    asking,
    drafting,
    moved,
    offered,
    published,
)
from tests.alumni.people import ALUMNI, do, read
from tests.shared.costs import cost, documented
from tests.world import REAL, World

PARTS = "alumni#participation#event#"
COSTS = documented("Cooperation")
HOSTED = (
    *("sign_up_for_event", "decline_event", "list_participations"),
    *("record_walk_in", "count_participations", "remind_of_event", "mail_participation"),
    "create_event_list",
)


@pytest.fixture
def world() -> Iterator[World]:
    """A deployment of alumni in which the callers and the key ring are known already."""
    with World([one for one in REAL if one.name == "alumni"]) as world:
        for role in ("staff", "alumni_coordinator"):
            read(world, ALUMNI, role)
        yield world


def came(world: World, event_id: str, alumnus_id: str) -> Any:
    """Somebody is at the door once the event has begun."""
    with clock.fixed(clock.now() + timedelta(days=31)):
        return hosting.do(world, event_id, "/walk-ins", {"alumnus_id": alumnus_id})


def hosted(world: World, alumnus_id: str, name: str) -> Callable[[], Any]:
    """What is asked about an event with a place for one, who is invited."""
    event_id = hosting.opened(world)
    if name == "record_walk_in":
        return lambda: came(world, event_id, alumnus_id)
    if name == "create_event_list":
        return lambda: hosting.do(world, event_id, "/lists", {"what": "attendance"})
    if name == "count_participations":
        return lambda: read(world, f"{hosting.EVENTS}/{event_id}/counts")
    if name == "remind_of_event":
        return lambda: hosting.do(world, event_id, "/reminders")
    part = hosting.part_of(world, event_id, alumnus_id)
    if name == "sign_up_for_event":
        return lambda: hosting.said(world, part, "acceptance", {})
    hosting.said(world, part, "acceptance", {})
    if name == "mail_participation":
        return lambda: hosting.said(world, part, "mailing")
    if name == "decline_event":
        return lambda: hosting.said(world, part, "decline")
    world.put(
        (world.item(f"alumni#participation#{part}") or {}) | {"gsi1pk": f"{PARTS}{event_id}", "gsi1sk": "x"}
    )
    return lambda: read(world, f"{hosting.EVENTS}/{event_id}/participations")


def prepared(world: World, name: str) -> Callable[[], Any]:
    """What is asked for an operation, everything it needs being there."""
    one = anna(world)
    request = asked(world, one)
    if name in HOSTED:
        return hosted(world, one, name)
    if name == "open_directory":
        link = str(links.code_of(register.find_alumnus(one)))
        path = "/alumni/pages/directory"
        return lambda: world.visit("alumni", "POST", path, {"code": link})
    if name == "list_offers":
        for _ in range(3):
            published(world, alumnus_id=one, valid_until="2199-01-01")
        return lambda: read(world, OFFERS, "staff", kind="internship", limit=2)
    if name == "read_cooperation_address":
        called = asked(world, one, channel="phone")
        return lambda: read(world, f"{REQUESTS}/{called}/address", "staff")
    draft = offered(world, alumnus_id=one, valid_until="2199-01-01")
    asks: dict[str, Callable[[], Any]] = {
        "ask_for_cooperation": lambda: asking(world, one),
        "accept_cooperation_request": lambda: moved(world, request, "/acceptance", {}),
        "draft_offer": lambda: drafting(world, alumnus_id=one, valid_until="2199-01-01"),
        "publish_offer": lambda: do(world, "POST", f"{OFFERS}/{draft}/publication", role="staff"),
        "list_cooperation_requests": lambda: read(world, REQUESTS, "staff"),
    }
    return asks[name]


@pytest.mark.parametrize("name", sorted(COSTS))
def test_cooperation_costs_what_is_written_down(world: World, name: str) -> None:
    ask = prepared(world, name)
    with world.counting() as calls:
        answer = ask()
    assert answer.status in (200, 201, 202), answer.text
    assert cost(calls) == COSTS[name]
