"""Which records a request is about: found by name, address and mention, and confirmed by a person."""

from typing import Any

import pytest

from tests.privacy.people import change, contact
from tests.privacy.requesting import REQUESTS, act, done, read, recorded
from tests.world import World


def candidates(world: World, request_id: str, **how: Any) -> Any:
    path = f"{REQUESTS}/{request_id}/candidates"
    return done(world.call("privacy", "GET", path, **({"role": "dpo"} | how))).json


def found(world: World, request_id: str) -> dict[str, list[str]]:
    return {one["record"]: one["found_by"] for one in candidates(world, request_id)["items"]}


@pytest.fixture
def people(world: World) -> dict[str, str]:
    """Anna Virtanen twice, a namesake by her last name alone, and a colleague who mentions her."""
    made = {
        "anna": contact(world, "anna@example.fi", phone="040 123 4567"),
        "other": contact(world, "toinen@example.fi"),
        "bertta": contact(world, "b@example.fi", first_names="Bertta"),
        "colleague": contact(
            world,
            "c@example.fi",
            first_names="Cecilia",
            last_name="Salo",
            notes="Anna Virtasen sijainen",
        ),
    }
    world.pump()
    return {name: f"partners.contact:{one}" for name, one in made.items()}


PERSON = {"first_names": "Anna", "last_name": "Virtanen", "email": "Anna@example.fi"}


def test_names_and_addresses_lead_to_candidates_at_once(world: World, people: dict[str, str]) -> None:
    one = recorded(world, person=PERSON | {"phone": "040 123 4567"})
    shown = candidates(world, one)
    assert found(world, one) == {
        people["anna"]: ["email", "name", "phone"],
        people["other"]: ["name"],
    }
    assert (shown["searched"], shown["items"][0]["name"]) == (False, "Anna Virtanen")


def test_mentions_and_restricted_records_are_found_by_every_context(
    world: World, people: dict[str, str]
) -> None:
    change(world, people["other"].partition(":")[2], "PUT", "/restriction")
    world.pump()
    one = recorded(world, person=PERSON)
    assert people["other"] not in found(world, one)
    done(act(world, one, "search", {}))
    assert "sales" in candidates(world, one)["waits_for"]
    world.pump()
    shown = candidates(world, one)
    assert (shown["searched"], shown["waits_for"]) == (True, [])
    known = {item["record"]: item for item in shown["items"]}
    assert "text" in known[people["other"]]["found_by"]
    assert known[people["colleague"]]["paths"] == ["notes"]
    assert people["bertta"] not in known


def test_a_former_name_may_be_told_later_and_is_looked_for_too(world: World, people: dict[str, str]) -> None:
    one = recorded(world, person={"first_names": "Anna", "last_name": "Aalto"})
    assert found(world, one) == {}
    done(act(world, one, "search", {"person": {"former_name": "Virtanen"}}))
    assert set(found(world, one)) == {people["anna"], people["other"]}
    assert read(world, one)["person"]["last_name"] == "Aalto"


def test_nothing_is_in_scope_that_nobody_confirmed(world: World, people: dict[str, str]) -> None:
    one = recorded(world, person=PERSON)
    done(act(world, one, "search", {}))
    world.pump()
    done(act(world, one, "identity", {"method": "in_person"}))
    assert read(world, one).get("scope", []) == []
    given = {"records": [people["anna"]], "mentions": {people["colleague"]: ["notes"]}}
    done(act(world, one, "scope", given))
    scope = {row["record"]: row["paths"] for row in read(world, one)["scope"]}
    assert scope == {people["anna"]: [], people["colleague"]: ["notes"]}
    confirmed = {item["record"] for item in candidates(world, one)["items"] if item["confirmed"]}
    assert confirmed == set(scope)


def test_looking_for_somebody_is_logged_without_saying_whom(world: World, people: dict[str, str]) -> None:
    candidates(world, recorded(world, person=PERSON))
    world.pump()
    searches = [one for one in world.items(table="audit") if one.get("what") == "search"]
    assert len(searches) == 1
    assert "Virtanen" not in str(searches)
    path = f"{REQUESTS}/{recorded(world)}/candidates"
    assert world.call("privacy", "GET", path, role="partner_manager").code == "forbidden"
