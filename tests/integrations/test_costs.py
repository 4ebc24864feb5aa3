"""What operations on registrations cost; held against docs/access-patterns.md."""

from collections.abc import Callable, Iterator

import pytest

from services.integrations.actions import unsubscriptions
from shared.consumer import FileArrived
from tests.alumni.arrivals import both, send, sent
from tests.alumni.people import ANNA
from tests.alumni.people import alumnus as recorded
from tests.observation import running
from tests.shared.costs import cost, documented
from tests.world import World

COSTS = documented("Registrations")
OFFICE = "alumni_coordinator"
DROPS = "/integrations/soleops/drops"
UNSUBSCRIPTIONS = "/integrations/newsletter/unsubscriptions"


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    """A registration that was taken, and one that waits for a decision."""
    with World(both()) as world:
        recorded(world, **ANNA)
        world.pump()
        sent(world, application_id="known", birth_date="1991-01-01")
        one = world.call(
            "integrations", "POST", DROPS, {"filename": "a.json", "format": "json"}, role="integration"
        )
        world.upload(one.json["upload"], b"[{}]")
        world.pump()
        DROPPED.append(one.json["id"])
        for role in ("integration", OFFICE):
            world.call("integrations", "GET", "/integrations/registrations", role=role)
            world.call("integrations", "GET", UNSUBSCRIPTIONS, role=role)
            world.call("alumni", "GET", "/alumni/intakes", role=role)
        body = {"filename": "a.csv", "format": "csv"}
        two = world.call("integrations", "POST", UNSUBSCRIPTIONS, body, role=OFFICE).json
        world.upload(two["upload"], f"email\n{ANNA['email']}\nnobody@example.fi\n".encode())
        UNSUBSCRIBED.update(id=two["id"], key=two["upload"]["fields"]["key"])
        yield world


def _take_unsubscribed() -> None:
    """A file of two addresses, one of an alumnus."""
    with running("integrations-consumer"):
        unsubscriptions.arrived(UNSUBSCRIBED["id"], FileArrived(record_id=UNSUBSCRIBED["key"]))


UNSUBSCRIBED: dict[str, str] = {}
DROPPED: list[str] = []
OPERATIONS: dict[str, Callable[[World], object]] = {
    "submit_soleops_registration": lambda world: send(world, application_id="new"),
    "repeat_soleops_registration": lambda world: send(world, application_id="new"),
    "list_registrations": lambda world: world.call(
        "integrations", "GET", "/integrations/registrations", role=OFFICE
    ),
    "download_refused_rows": lambda world: world.call(
        "integrations", "GET", f"{DROPS}/{DROPPED[-1]}/refused-rows", role=OFFICE
    ),
    "take_unsubscribed": lambda _: _take_unsubscribed(),
    "list_unsubscriptions": lambda world: world.call("integrations", "GET", UNSUBSCRIPTIONS, role=OFFICE),
    "list_intakes": lambda world: world.call("alumni", "GET", "/alumni/intakes", role=OFFICE),
}


@pytest.mark.parametrize("name", OPERATIONS)
def test_an_operation_costs_what_is_stated(world: World, name: str) -> None:
    with world.counting() as calls:
        OPERATIONS[name](world)
    assert cost(calls) == COSTS[name]


def test_every_row_is_held() -> None:
    assert COSTS.keys() == OPERATIONS.keys()
