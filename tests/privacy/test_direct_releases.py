"""The use of records that the officer restricted by hand, without any request: by the same release."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from shared import clock
from tests import isolation
from tests.privacy.people import change, contact
from tests.privacy.releasing import ALL, act, link, read, restricted, terms
from tests.privacy.requesting import done, owner
from tests.privacy.test_releases import files, released_data
from tests.retained import only
from tests.sales import people as selling
from tests.world import REAL, Answer, User, World

MONDAY = datetime(2026, 2, 2, 10, tzinfo=UTC)
CONTEXTS = ("privacy", "partners", "sales")


@pytest.fixture(autouse=True)
def _monday() -> Any:
    with clock.fixed(MONDAY):
        yield


@pytest.fixture
def world() -> Iterator[World]:
    """The contexts that these releases are about: fewer errands to wait for."""
    with only(*CONTEXTS), World([one for one in REAL if one.name in CONTEXTS]) as world:
        yield world
        assert isolation.violations(world.requests) == []


@pytest.fixture
def anna(world: World) -> str:
    """A contact whom the officer restricted by hand."""
    one = contact(world, purposes=["PART"], notes="Soittaa usein.")
    change(world, one, "PUT", "/restriction")
    world.pump()
    return f"partners.contact:{one}"


@pytest.fixture
def boss(world: World) -> User:
    return owner(world)


@pytest.fixture
def user(world: World) -> User:
    return world.user("viewer")


def propose(world: World, user: User, *records: str, **over: Any) -> Answer:
    """The officer's proposal, without any request."""
    how = {"role": "dpo"} | {name: over.pop(name) for name in ("role", "key") if name in over}
    body = terms(user, *records, **{"subjects": list(records)} | over)
    return world.call("privacy", "POST", ALL, body, **how)


def listed(world: World, who: User, view: str) -> list[str]:
    answer = done(world.call("privacy", "GET", ALL, user=who, query={"view": view}))
    return [one["id"] for one in answer.json["items"]]


def test_what_the_officer_restricted_by_hand_is_used_as_any_other(
    world: World, anna: str, boss: User, user: User
) -> None:
    answer = propose(world, user, anna)
    assert answer.status == 201, answer
    one = str(answer.json["id"])
    assert "request_id" not in answer.json
    assert (answer.json["subjects"], answer.json["registers"]) == ([anna], ["customers"])
    assert (answer.json["opinion"]["by"], answer.json["available"]) == (
        f"user:{world.role('dpo').id}",
        False,
    )
    assert link(world, one, user=user).code == "conflict"
    assert [listed(world, who, "direct") for who in (boss, world.role("dpo"))] == [[one], [one]]
    assert (listed(world, user, "direct"), listed(world, user, "mine")) == ([one], [one])
    assert listed(world, world.user("viewer"), "direct") == []
    done(act(world, one, "approval", user=boss))
    world.pump(twice=True)
    data = released_data(link(world, one, user=user))
    (record,) = data["records"]
    held = {field["path"]: field["value"] for field in record["fields"]}
    assert (record["record"], held["notes"]) == (anna, "Soittaa usein.")
    assert (
        world.call("partners", "GET", f"/partners/contacts/{anna.partition(':')[2]}", user=user).status == 404
    )
    change(world, anna.partition(":")[2], "DELETE", "/restriction", {"how": "letter"})
    assert link(world, one, user=user).code == "conflict"
    world.pump()
    assert (read(world, one)["status"], read(world, one)["ending"]["why"], files(world)) == (
        "ended",
        "lifted",
        [],
    )


def test_nothing_is_proposed_of_what_is_not_restricted_or_not_theirs(
    world: World, anna: str, boss: User, user: User
) -> None:
    free = f"partners.contact:{contact(world, email='eino@example.fi')}"
    world.pump()
    cases: tuple[tuple[dict[str, Any], str], ...] = (
        ({"subjects": [free]}, "subjects"),
        ({"subjects": [anna, free]}, "subjects"),
        ({"subjects": ["partners.contact:nobody"]}, "subjects"),
        ({"subjects": ["sales.quote:q"]}, "subjects"),
        ({"subjects": []}, "subjects"),
        ({"records": [free]}, "records"),
        ({"records": [anna, free]}, "records"),
        ({"records": ["partners.nothing:x"]}, "records"),
        ({"user_id": "nobody"}, "user_id"),
        ({"until": "2026-05-04"}, "until"),
        ({"ground": "consent"}, "consent"),
    )
    for over, field in cases:
        with world.counting() as calls:
            answer = propose(world, user, anna, **over)
        assert (answer.status, answer.json["errors"][0]["field"]) == (422, field), over
        assert calls.write_units == 0
    for nobody in ("sales", "viewer", "admin"):
        assert propose(world, user, anna, role=nobody).code == "forbidden"
    assert world.items(prefix="privacy#release#") == []


def test_the_officer_who_proposed_it_does_not_approve_and_a_restriction_of_a_request_will_do(
    world: World, boss: User, user: User
) -> None:
    anna = f"partners.contact:{contact(world)}"
    world.pump()
    restricted(world, boss, anna)
    one = propose(world, user, anna).json["id"]
    assert act(world, one, "approval").code == "forbidden"
    done(act(world, one, "refusal", {"reason": "Ei tarpeen."}, user=boss))
    assert read(world, one)["status"] == "refused"


def test_documents_that_follow_are_released_and_one_that_does_not_ends_it(
    world: World, boss: User, user: User
) -> None:
    eva = "partners.organisation:eva"
    selling.customer(world)
    selling.consumer(world)
    quote, others = selling.sent(world, organisation_id="eva"), selling.sent(world)
    world.pump()
    path = "/partners/organisations/eva/restriction"
    done(world.call("partners", "PUT", path, role="dpo", version="*"))
    world.pump()
    for document, status in ((f"sales.quote:{quote}", "approved"), (f"sales.quote:{others}", "ended")):
        one = propose(world, user, document, subjects=[eva]).json["id"]
        done(act(world, one, "approval", user=boss))
        world.pump()
        assert read(world, one)["status"] == status, document
    assert {one.rpartition("/")[2] for one in files(world)} == {"csv", "html", "json"}
    assert link(world, one, user=user).code == "conflict"
