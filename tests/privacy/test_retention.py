"""Requests, the errands they gave, and versions of the notice that have been kept long enough."""

from collections.abc import Iterator
from typing import Any

import pytest

from services.privacy.model.errand import GivenErrand
from services.privacy.model.request import Request
from services.privacy.store.errands import ERRANDS
from services.privacy.store.requests import REQUESTS
from tests import isolation
from tests.privacy.owners import in_force, on, purge, survey
from tests.privacy.requesting import recorded
from tests.retained import errand, next_day, only, purged, run_on, stand, surveyed
from tests.world import REAL, World

RULE = "requests"
OLD, CUT, NEW = "2023-02-01", "2023-02-02", "2023-02-03"
ANNA = "partners.contact:anna"
SCOPE = ({"record": ANNA, "by": "user:dpo", "at": "2023-01-20T10:00:00Z"},)


@pytest.fixture
def world() -> Iterator[World]:
    with only("privacy"), World([one for one in REAL if one.name == "privacy"]) as world:
        yield world


def request(world: World, name: str, closed: str | None = OLD, day: str = "", **fields: Any) -> str:
    given = {"id": name, "status": "closed" if closed else "scoping", "kind": "access", "channel": "letter"}
    days = {"received": "2023-01-15", "due": "2023-02-15", "closed_on": closed}
    one = Request.model_validate(given | days | {"person": {"email": f"{name}@kanaria.fi"}} | fields)
    return f"privacy.request:{stand(world, REQUESTS, one, day or closed or OLD, '2023-01-15')}"


def given(world: World, name: str, of: str | None, day: str = OLD, **fields: Any) -> str:
    whole = {"id": name, "what": "gather", "request_id": of, "status": "completed"} | fields
    return f"privacy.errand:{stand(world, ERRANDS, GivenErrand.model_validate(whole), day, '2023-01-16')}"


@pytest.mark.parametrize(
    ("closed", "last_day"),
    [("2024-02-29", "2027-02-28"), ("2023-02-28", "2026-02-28"), ("2023-12-31", "2026-12-31")],
)
def test_a_request_and_its_errands_are_kept_three_years_after_it_was_closed(world, closed, last_day) -> None:
    over = [request(world, "over", closed), given(world, "its", "over", closed)]
    assert surveyed("privacy", run_on(RULE, last_day)) == []
    assert surveyed("privacy", run_on(RULE, next_day(last_day))) == sorted(over)


def test_an_errand_does_not_go_before_its_request_nor_before_everybody_answered(world: World) -> None:
    request(world, "open", None)
    request(world, "young", NEW)
    for one in ("open", "young"):
        given(world, f"of-{one}", one)
    given(world, "waits", "gone", status="open")
    given(world, "late", "gone", NEW)
    of_purge = given(world, "of-purge", "a-purge", what="survey")
    assert surveyed("privacy", errand(RULE, CUT)) == [of_purge]


def test_a_request_goes_with_its_errands_and_nothing_of_them_is_left(world: World) -> None:
    over = request(world, "over")
    its = given(world, "its", "over", subjects=(ANNA,), names=("Kanaria Lintu",))
    done = purged(world, "privacy", errand(RULE, CUT), [over, its])
    assert done == {over: ("deleted", None), its: ("deleted", None)}
    assert "anaria" not in str(world.items())
    assert "anna" not in str(world.items(prefix="privacy#errand#its"))
    assert purged(world, "privacy", errand(RULE, CUT), [over, its]) == done, "a repeat tells what it did"


def test_of_who_asks_again_the_earlier_requests_stay(world: World) -> None:
    by_address, by_record = request(world, "anna"), request(world, "eva", scope=SCOPE)
    its = given(world, "its", "eva", subjects=(ANNA,))
    recorded(world, person={"email": "anna@kanaria.fi"})
    request(world, "again", None, scope=SCOPE)
    names = [by_address, by_record, its]
    assert surveyed("privacy", errand(RULE, CUT)) == []
    assert purged(world, "privacy", errand(RULE, CUT), names) == dict.fromkeys(
        names, ("retained", "open_request")
    )


def test_of_a_person_in_two_registers_addresses_are_read_as_the_role_may(world: World) -> None:
    """A role reads cards of one kind at a time: a batch over two would be denied, and the purge with it."""
    scope = [SCOPE[0] | {"record": one} for one in (ANNA, "alumni.alumnus:anna")]
    over = request(world, "over", scope=scope)
    recorded(world, person={"email": "muu@kanaria.fi"})
    assert purged(world, "privacy", errand(RULE, CUT), [over]) == {over: ("deleted", None)}
    assert isolation.violations(world.requests) == []


def test_of_whom_the_configuration_named_nothing_is_left_once_others_take_their_place(world: World) -> None:
    for name in ("Kanaria Lintu", "Väinö Seuraaja"):
        officer = {"title_fi": "Vastaava", "title_en": "Officer", "name": name}
        body = {"officer": officer, "contact": officer, "responsible": [officer]}
        answer = world.call("privacy", "PATCH", "/privacy/configuration", body, role="dpo", version="*")
        assert answer.status == 200, answer
    world.pump()
    everything = str([world.items(one) for one in ("records", "audit", "search")])
    assert "anaria" not in everything
    assert everything.count("Väinö") == 3


def test_the_receipt_of_a_run_counts_requests_and_errands(world: World) -> None:
    request(world, "over")
    given(world, "its", "over")
    with on("2026-02-03"):
        owner = in_force(world, RULE)
        (run,) = survey(world)
        assert run["due"] == {"privacy.errand": {"due": 1}, "privacy.request": {"due": 1}}
        done = purge(world, run, owner)
    counts = {"privacy.errand": {"deleted": 1}, "privacy.request": {"deleted": 1}}
    assert done["receipt"]["counts"] == counts
