"""Who leaves the alumni register is erased from it, and from nothing else; nobody brings them back."""

from datetime import UTC, datetime, timedelta

import pytest

from shared import clock
from tests.alumni.people import ANNA, CONSENT, alumnus, done, introduce, of
from tests.alumni.visits import ADDRESS, LEAVE, alumni, mine, page, registered, subjects, verify
from tests.partners.people import contact
from tests.privacy.owners import on
from tests.privacy.people import known
from tests.world import World


def requests(world: World) -> list[dict]:
    return [one for one in world.items(prefix="privacy#request#") if one["sk"] == "record"]


def test_who_leaves_is_erased_by_law_and_comes_back_by_a_fresh_consent_alone(world, postbox):
    one = alumnus(world, **ANNA)
    colleague = contact(world, first_names="Anna", last_name="Mäkelä", email=ADDRESS)
    world.pump()
    given = world.item(f"alumni#alumnus#{one}")
    page(world, f"{LEAVE}/confirmation", code=mine(world, one), stop_marketing="yes")
    world.pump()
    left = world.item(f"alumni#alumnus#{one}")
    assert left["status"] == "erased"
    assert "Mäkelä" not in str(world.items(prefix="alumni#"))
    (request,) = requests(world)
    assert (request["kind"], request["status"], request["channel"]) == ("withdrawal", "closed", "page")
    assert request["decisions"][0]["by"] == "law"
    assert "person" not in request
    (consent,) = request["consents"]
    assert {name: consent[name] for name in ("record", "purpose", "text_version", "source")} == {
        "record": f"alumni.alumnus:{one}",
        "purpose": "ALUM",
        **{name: given["consents"][0][name] for name in ("text_version", "source")},
    }
    assert (consent["at"], consent["withdrawn_at"]) == (
        given["consents"][0]["at"],
        request["decisions"][0]["at"],
    )
    assert "evidence" not in consent
    assert subjects(postbox) == [(ADDRESS, "Olet eronnut alumnirekisteristä")]
    assert world.item(f"partners#contact#{colleague}")["email"] == ADDRESS
    refused = introduce(world, **ANNA | {"consent": CONSENT})
    assert (refused.status, refused.code) == (409, "held_for_review")
    again = registered(world)
    verify(world, postbox)
    done(world, "POST", of(again, "/degree-confirmation"))
    world.pump()
    (item,) = alumni(world)
    assert (item["status"], item["marketing_block"]["set_by"]) == ("active", "suppression")


def test_a_restricted_alumnus_who_leaves_is_erased_once_the_restriction_is_lifted(world, postbox):
    one = alumnus(world, **ANNA)
    own = mine(world, one)
    done(world, "PUT", of(one, "/restriction"), role="dpo")
    left = datetime(2026, 3, 2, 8, tzinfo=UTC)
    with clock.fixed(left):
        page(world, f"{LEAVE}/confirmation", code=own)
        world.pump()
    (waiting,) = requests(world)
    assert (world.item(f"alumni#alumnus#{one}")["status"], waiting["status"]) == ("withdrawn", "decided")
    assert (waiting["received"], waiting["due"], waiting["channel"]) == ("2026-03-02", "2026-04-02", "page")
    assert waiting["identity"]["method"] == "link"
    with clock.fixed(left + timedelta(days=50)):
        done(world, "DELETE", of(one, "/restriction"), {"how": "letter"}, role="dpo")
        world.pump(twice=True)
    assert world.item(f"alumni#alumnus#{one}")["status"] == "erased"
    (request,) = requests(world)
    assert (request["status"], request["received"], request["due"]) == ("closed", "2026-03-02", "2026-04-02")
    barred = known(world, ADDRESS)
    assert [(purpose, datetime.fromisoformat(at)) for purpose, at in barred.erased_at] == [("ALUM", left)]


def leave(world: World, one: str, day: str = "2026-02-01") -> None:
    with on(day):
        page(world, f"{LEAVE}/confirmation", code=mine(world, one))


CONFIRMING = {"submission"}
"""What confirms to them that they left: where it could not be mailed either it has a rule of its own."""


def holding(world: World) -> set[str]:
    return {each["pk"].split("#")[1] for each in world.items() if ADDRESS in str(each)}


def swept(world: World, day: str) -> dict:
    with on(day):
        told = world.job("alumni", {"job": "tell_departures"})["tell_departures"]
        world.job("privacy", {"job": "give_errands_again"})
        world.pump()
    return told


def test_who_left_is_erased_the_next_night_though_nobody_heard_of_it(world, postbox):
    one = alumnus(world, **ANNA)
    leave(world, one)
    world.skip("relay")
    world.pump()
    assert (world.item(f"alumni#alumnus#{one}")["email"], requests(world)) == (ADDRESS, [])
    assert swept(world, "2026-02-01") == {"told": 0, "left": 0}, "the same day may still do it"
    assert swept(world, "2026-02-02") == {"told": 1, "left": 0}
    assert world.item(f"alumni#alumnus#{one}")["status"] == "erased"
    assert [(each["status"], each["received"]) for each in requests(world)] == [("closed", "2026-02-01")]
    assert holding(world) <= CONFIRMING
    assert swept(world, "2026-02-03") == {"told": 0, "left": 0}


@pytest.mark.parametrize("place", ["privacy-consumer.before_put_item", "alumni-consumer.before_put_item"])
def test_an_erasure_that_failed_midway_for_good_is_found_the_next_night(world, postbox, place):
    one = alumnus(world, **ANNA)
    world.pump()
    leave(world, one)
    with on("2026-02-01"), world.fault(place, times=60):
        world.pump(dead=True)
    assert world.item(f"alumni#alumnus#{one}")["status"] == "withdrawn", "all deliveries failed"
    swept(world, "2026-02-02")
    assert world.item(f"alumni#alumnus#{one}")["status"] == "erased"
    assert holding(world) <= CONFIRMING


def test_who_left_while_restricted_waits_for_it_to_be_lifted(world, postbox):
    one = alumnus(world, **ANNA)
    done(world, "PUT", of(one, "/restriction"), role="dpo")
    leave(world, one)
    world.pump()
    assert swept(world, "2026-02-02") == {"told": 0, "left": 0}
    assert world.item(f"alumni#alumnus#{one}")["status"] == "withdrawn"
    done(world, "DELETE", of(one, "/restriction"), {"how": "letter"}, role="dpo")
    world.skip("relay")
    assert swept(world, "2026-02-03") == {"told": 1, "left": 0}
    assert world.item(f"alumni#alumnus#{one}")["status"] == "erased"
