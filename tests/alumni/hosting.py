"""Events, who is invited, and what must hold of their places whatever happened."""

from collections import Counter
from datetime import timedelta
from typing import Any

from services.alumni.store.gatherings import participation_id
from shared import clock
from tests.alumni.people import COORDINATOR
from tests.world import Answer, World

EVENTS = "/alumni/events"


def planning(world: World, role: str = COORDINATOR, **body: Any) -> Answer:
    """Plan an event of next month."""
    starts = (clock.now() + timedelta(days=30)).replace(hour=15, minute=0, second=0, microsecond=0)
    whole = {
        "texts": {"fi": {"title": "Alumni-ilta", "description": "Iltapalaa ja tarinoita."}},
        "starts": starts.isoformat(),
        "ends": (starts + timedelta(hours=3)).isoformat(),
        "place": "Kampus",
        "places": 2,
        "sign_up_until": (starts - timedelta(days=7)).date().isoformat(),
        "asks_diet": True,
    }
    return world.call("alumni", "POST", EVENTS, whole | body, role=role)


def planned(world: World, **body: Any) -> str:
    answer = planning(world, **body)
    assert answer.status == 201, answer
    return str(answer.json["id"])


def opened(world: World, **body: Any) -> str:
    """The id of an event that takes sign-ups."""
    event_id = planned(world, **body)
    assert do(world, event_id, "/opening").status == 200
    return event_id


def do(world: World, event_id: str, rest: str, body: Any = None, role: str = COORDINATOR) -> Answer:
    """A move on an event of whatever version."""
    return world.call("alumni", "POST", f"{EVENTS}/{event_id}{rest}", body, role=role, version="*")


def invited(world: World, event_id: str, **order: Any) -> dict[str, Any]:
    """The ledger of a round of invitations that was ordered and made."""
    answer = do(world, event_id, "/invitations", order or {"segment": {}})
    assert answer.status == 200, answer
    world.pump(twice=True)
    return dict(event(world, event_id)["rounds"][-1])


def event(world: World, event_id: str) -> dict[str, Any]:
    return dict(world.call("alumni", "GET", f"{EVENTS}/{event_id}", role=COORDINATOR).json)


def parts(world: World, event_id: str, role: str = COORDINATOR, **query: Any) -> list[dict[str, Any]]:
    """Who has a part in an event, in the order of the invitations."""
    answer = world.call(
        "alumni", "GET", f"{EVENTS}/{event_id}/participations", role=role, query=query or None
    )
    assert answer.status == 200, answer
    return list(answer.json["items"])


def said(world: World, part_id: str, what: str, body: Any = None, role: str = COORDINATOR) -> Answer:
    """What staff write down of somebody's part."""
    return world.call(
        "alumni", "POST", f"/alumni/participations/{part_id}/{what}", body, role=role, version="*"
    )


def must_hold(world: World, event_id: str) -> None:
    """Places, waiting list and participations agree, and no place is given twice."""
    item = world.item(f"alumni#event#{event_id}")
    assert item is not None
    found = [one for one in world.items(prefix="alumni#participation#") if one["sk"] == "record"]
    of = [one for one in found if one.get("event_id") == event_id]
    states = Counter(one["status"] for one in of)
    waiting = item.get("waiting", [])
    assert item["taken"] == states["accepted"] + states["attended"] + states["absent"] <= item["places"]
    assert sorted(waiting) == sorted(one["id"] for one in of if one["status"] == "waiting")
    assert len(set(waiting)) == len(waiting)
    assert not waiting or item["taken"] == item["places"], "nobody waits while there is a place"


def part_of(world: World, event_id: str, alumnus_id: str) -> str:
    """The id of an alumnus's part in an event, put straight into the table."""
    part_id = participation_id(event_id, "alumnus", alumnus_id)
    key = {"pk": f"alumni#participation#{part_id}", "sk": "record", "id": part_id, "status": "invited"}
    world.put(key | {"event_id": event_id, "person_kind": "alumnus", "person_id": alumnus_id})
    return part_id
