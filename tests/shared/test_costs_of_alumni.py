"""What each operation of alumni costs; held against docs/access-patterns.md."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.alumni.people import ALUMNI, ANNA, CONSENT, alumnus, do, found, introduce, of, read
from tests.alumni.visits import LEAVE, LINK, MY_DATA, mine, post, register
from tests.shared.costs import cost, documented
from tests.world import REAL, World

COSTS = documented("Alumni")


@pytest.fixture
def world() -> Iterator[World]:
    """A deployment of alumni in which the callers and the key ring are known already."""
    with World([one for one in REAL if one.name == "alumni"]) as world:
        for role in ("staff", "alumni_coordinator"):
            read(world, ALUMNI, role)
        assert found(world, "warm@example.fi") == []
        yield world


def sixty(world: World) -> None:
    """Alumni under one letter, as the register's index has them; every third is a mentor of Joensuu."""
    for number in range(60):
        one = f"a{number:03}"
        keys = {"gsi5pk": "alumni#alumnus#active#a", "gsi5sk": f"{one}  {one}"}
        name = {"first_names": "Anna", "last_name": one, "source": "paper", "programme": "Liiketalous"}
        more = {"cooperation": ["mentor"], "city": "Joensuu"} if number % 3 == 0 else {"city": "Kuopio"}
        world.put(
            {"pk": f"alumni#alumnus#{one}", "sk": "record", "id": one, "status": "active"}
            | name
            | more
            | keys
        )


def prepared(world: World, name: str) -> Callable[[], Any]:
    """What is asked for an operation, everything it needs being there."""
    if name.startswith("list_alumni"):
        sixty(world)
        where = {"cooperation": "mentor", "city": "Joensuu"} if name.endswith("by_offer") else {}
        return lambda: read(world, ALUMNI, "staff", **where)
    one = alumnus(world, **ANNA)
    world.pump()
    version, own = read(world, of(one)).version, mine(world, one)
    fresh = CONSENT | {"at": "2026-03-01T10:00:00Z"}
    asks: dict[str, Callable[[], Any]] = {
        "read_card": lambda: read(world, of(one, "/card"), "staff"),
        "list_reconfirmations": lambda: read(world, "/alumni/reconfirmations"),
        "read_alumnus": lambda: read(world, of(one)),
        "create_alumnus": lambda: introduce(world, last_name="Aalto"),
        "create_alumnus_with_every_field": lambda: introduce(
            world, **ANNA | {"email": "toinen@example.fi", "phone": "0401234567"}
        ),
        "edit_alumnus": lambda: do(world, "PATCH", of(one), {"workplace": "Uusi Oy"}, version=version),
        "edit_alumnus_email": lambda: do(
            world, "PATCH", of(one), {"email": "uusi@example.fi"}, version=version
        ),
        "record_consent_of_alumnus": lambda: do(world, "POST", of(one, "/consents"), fresh, version=version),
        "withdraw_alumnus": lambda: do(world, "POST", of(one, "/withdrawal"), {}, version=version),
        "register_on_a_page": lambda: register(world, email="uusi@example.fi"),
        "ask_for_a_link": lambda: post(world, LINK, email=ANNA["email"]),
        "open_my_data": lambda: post(world, MY_DATA, code=own),
        "correct_my_details": lambda: post(
            world,
            f"{MY_DATA}/details/correction",
            code=own,
            version="1",
            **{name: ANNA[name] for name in ("last_name", "first_names", "phone")},
        ),
        "leave_on_a_page": lambda: post(world, f"{LEAVE}/confirmation", code=own),
        "find_alumni_by_name": lambda: found(world, "mäk"),
        "find_alumni_by_email": lambda: found(world, ANNA["email"]),
        "read_consent_text": lambda: read(world, "/alumni/consent-texts/1", "staff"),
    }
    return asks[name]


@pytest.mark.parametrize("name", sorted(COSTS))
def test_an_operation_costs_what_is_written_down(world, name):
    ask = prepared(world, name)
    with world.counting() as calls:
        answer = ask()
    assert cost(calls) == COSTS[name]
    assert not hasattr(answer, "status") or answer.status in (200, 201, 303), answer


def test_a_filtered_page_examines_five_hundred_at_the_most(world):
    sixty(world)
    with world.counting() as calls:
        answer = read(world, ALUMNI, "staff", cooperation="mentor", limit=5)
    assert [len(answer.json["items"]), bool(answer.json["next"])] == [5, True]
    assert calls.examined <= 500
