"""The cooperation of the demo data, made through the real handlers as often as one likes."""

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest

from infra.local import demo_alumni, demo_cooperation, seed_cooperation
from infra.local.caller import Caller
from infra.local.seed_alumni import PATH
from services.alumni.model.page_letters import WELCOME
from shared import clock
from tests.alumni.people import COORDINATOR
from tests.local.test_demo_privacy import caller
from tests.world import World

ROLES = ("alumni_coordinator", "integration")


SOME = 6
"""Enough to stand for all of them, so that every guest of the event is another one."""


@pytest.fixture
def alumni(world: World) -> list[Any]:
    """Alumni of the demo data, some of them standing in for the others."""
    some = demo_alumni.alumni()[:SOME]
    made = [world.call("alumni", "POST", PATH, one.body, role=COORDINATOR, key=one.key).json for one in some]
    return [made[number % SOME] for number in range(demo_alumni.ALUMNI)]


def test_nothing_has_happened_to_whom_it_is_about() -> None:
    day, known = clock.today(), demo_alumni.alumni()
    asked = [one.alumnus for one in demo_cooperation.requests(day) + demo_cooperation.offers(day)]
    assert len({*asked, *demo_cooperation.GUESTS}) == len(asked) + len(demo_cooperation.GUESTS)
    for number in (*asked, *demo_cooperation.GUESTS):
        assert known[number].moves == ()
        assert number not in demo_alumni.PENDING | demo_alumni.OLD
    assert len({number % SOME for number in demo_cooperation.GUESTS}) == len(demo_cooperation.GUESTS)


def items(world: World, noun: str) -> list[Any]:
    return [one for one in world.items(prefix=f"alumni#{noun}#") if one["sk"] == "record"]


def test_it_is_there_once_in_every_state_however_often_and_whenever_it_is_seeded(
    world: World, alumni: list[Any], postbox: Any
) -> None:
    by = Caller(caller(world).http, {one: one for one in ROLES})
    seed_cooperation.everything(by, alumni, str)
    with clock.fixed(clock.now() + timedelta(days=3)):
        seed_cooperation.everything(by, alumni, str)
    world.pump()
    states = Counter(one["status"] for one in items(world, "cooperation"))
    assert states == {"asked": 2, "accepted": 1, "done": 1, "declined": 1, "no_answer": 1, "cancelled": 1}
    assert Counter(one["status"] for one in items(world, "offer")) == {"published": 2, "draft": 1}
    past, event = sorted(items(world, "event"), key=lambda one: str(one["starts"]))
    assert (event["status"], [one["invited"] for one in event["rounds"]]) == ("open", [5])
    assert (past["status"], past["taken"]) == ("held", 2)
    assert Counter(one["status"] for one in items(world, "participation")) == {"invited": 5, "attended": 2}
    (listed,) = items(world, "event_list")
    assert (listed["status"], listed["count"]) == ("made", 2)
    applicants = [one for one in items(world, "alumnus") if one["source"] == "soleops"]
    assert sorted((one["status"], one["last_name"]) for one in applicants) == [
        ("pending", "Pudotettu"),
        ("pending", "Valmistuva"),
    ]
    (drop,) = [one for one in world.items(prefix="integrations#drop#") if one["sk"] == "record"]
    assert (drop["status"], drop["counts"]) == ("done", {"taken": 1, "unchanged": 0, "refused": 1})
    welcomes = {subject for subject, _ in WELCOME.values()}
    written = Counter(str(mail["Subject"]) in welcomes for mail in postbox.mails)
    assert written == {True: SOME, False: 6}
