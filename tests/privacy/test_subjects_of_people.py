"""Alumni, user accounts and privacy's own records when privacy asks: told of, erased where they may be."""

import json

import pytest
from botocore.exceptions import ClientError

from services.alumni.store.gatherings import participation_id
from shared.contracts.subjects import What
from tests.alumni import hosting
from tests.alumni.cooperating import asked as ask_for
from tests.alumni.people import ANNA, alumnus, of, read
from tests.postbox import Postbox
from tests.privacy.persons import ask, gathered, told
from tests.privacy.requesting import recorded
from tests.staff.people import days, invite
from tests.world import World

CANARIES = ("åberg", "anna liisa", "kauppakatu", "5020402", "anna.makela", "tavattavissa", "ängström")


@pytest.fixture
def people(world: World, postbox: object) -> dict[str, str]:
    """An alumna who was asked for a lecture, and a user for whom another stands in."""
    anna = alumnus(world, **ANNA)
    ask_for(world, anna)
    user, other = (invite(world, email=f"{name}@example.fi").json["id"] for name in ("asa", "bo"))
    path = f"/staff/users/{user}/deputies/{other}"
    assert world.call("staff", "PUT", path, days(0, 5), role="admin", version="*").status == 200
    read(world, of(anna))
    world.pump()
    return {"anna": anna, "user": user, "other": other}


def refs(people: dict[str, str]) -> tuple[str, str]:
    return f"alumni.alumnus:{people['anna']}", f"staff.user:{people['user']}"


def test_all_is_found_and_gathered(world: World, people: dict[str, str]) -> None:
    found = ask(world, What.FIND, names=("Anna Mäkelä",), emails=("asa@example.fi",))
    kinds = {one.record.partition(":")[0] for one in found.outcomes}
    assert {"alumni.alumnus", "staff.user"} <= kinds
    request_id = recorded(world)
    sections = gathered(world, ask(world, What.GATHER, *refs(people), request=request_id))
    by_kind = {one["kind"]: one for one in sections}
    assert by_kind["alumni.alumnus"]["fields"]["further_information"] == "Tavattavissa iltaisin."
    assert by_kind["alumni.cooperation"]["purposes"] == ["ALUM"]
    assert by_kind["staff.user"]["fields"]["name"] == "Åsa Ängström"


def test_leaving_takes_the_alumni_data_and_an_account_goes_with_its_name_and_deputies(
    world: World, people: dict[str, str]
) -> None:
    earlier = ask(world, What.GATHER, *refs(people))
    assert gathered(world, earlier)
    kept = ask(world, What.ERASE, *refs(people), purposes=("ALUM",))
    assert told(kept, "alumni", "staff") == [
        ("alumni.alumnus", "deleted", (), None, None),
        ("alumni.cooperation", "deleted", (), None, None),
        ("staff.user", "retained", (), "purpose:STAFF", None),
    ]
    with pytest.raises(ClientError, match="NoSuchKey"):
        gathered(world, earlier)
    ask(world, What.ERASE, *refs(people))
    left = json.dumps(
        [world.items(one) for one in ("records", "audit", "search")], default=str, ensure_ascii=False
    ).casefold()
    assert [one for one in CANARIES if one in left] == ["ängström"], "the other user has that name too"
    assert read(world, of(people["anna"])).status == 404
    assert world.call("staff", "GET", f"/staff/users/{people['user']}", role="admin").status == 404
    other = world.call("staff", "GET", f"/staff/users/{people['other']}", role="admin").json
    assert other["stands_in_for"] == []
    assert invite(world, email="asa@example.fi").status == 201, "the address is free again"


def test_an_account_is_not_restricted_and_its_fields_are_put_right(
    world: World, people: dict[str, str]
) -> None:
    hidden = ask(world, What.RESTRICT, *refs(people))
    assert ("staff.user", "refused", (), "conflict", None) in told(hidden, "staff")
    assert ("alumni.alumnus", "restricted", (), None, None) in told(hidden, "alumni")
    anna, user = refs(people)
    changes = {anna: {"city": "Kuopio"}, user: {"email": "bo@example.fi", "name": "Åsa Öhman"}}
    righted = ask(world, What.RECTIFY, *refs(people), changes=changes)
    assert told(righted, "staff") == [
        ("staff.user", "rectified", ("name",), None, None),
        ("staff.user", "refused", ("email",), "conflict", None),
    ]
    assert told(righted, "alumni") == [("alumni.alumnus", "rectified", ("city",), None, None)]
    objected = ask(world, What.OBJECT, anna, purposes=("MKT",))
    assert ("alumni.alumnus", "objected", (), None, None) in told(objected, "alumni")
    assert read(world, of(people["anna"]), "dpo").json["marketing_block"]["set_by"] == "person"


def test_the_place_of_an_erased_alumnus_goes_to_whoever_waits(world: World, postbox: Postbox) -> None:
    first, second = (
        alumnus(world, last_name=f"Vieras{one}", email=f"{one}@posti.example", degree_confirmed=True)
        for one in "ab"
    )
    event = hosting.opened(world, places=1)
    hosting.invited(world, event)
    mine = [participation_id(event, "alumnus", one) for one in (first, second)]
    for one in mine:
        hosting.said(world, one, "acceptance", {"diet": "pähkinätön"})
    erased = ask(world, What.ERASE, f"alumni.alumnus:{first}", purposes=("ALUM",))
    assert ("alumni.participation", "deleted", (), None, None) in told(erased, "alumni")
    gone, kept = (world.item(f"alumni#participation#{one}") for one in mine)
    assert gone
    assert kept
    assert (gone["status"], kept["status"]) == ("erased", "accepted")
    assert "diet" not in gone
    hosting.must_hold(world, event)
