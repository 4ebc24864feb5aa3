"""Who leaves the alumni register is erased from it, and from nothing else; nobody brings them back."""

from tests.alumni.people import ANNA, CONSENT, alumnus, done, introduce, of
from tests.alumni.visits import ADDRESS, LEAVE, alumni, mine, page, registered, subjects, verify
from tests.partners.people import contact
from tests.world import World


def requests(world: World) -> list[dict]:
    return [one for one in world.items(prefix="privacy#request#") if one["sk"] == "record"]


def test_who_leaves_is_erased_by_law_and_comes_back_by_a_fresh_consent_alone(world, postbox):
    one = alumnus(world, **ANNA)
    colleague = contact(world, first_names="Anna", last_name="Mäkelä", email=ADDRESS)
    world.pump()
    page(world, f"{LEAVE}/confirmation", code=mine(world, one), stop_marketing="yes")
    world.pump()
    left = world.item(f"alumni#alumnus#{one}")
    assert left["status"] == "erased"
    assert "Mäkelä" not in str(world.items(prefix="alumni#"))
    (request,) = requests(world)
    assert (request["kind"], request["status"], request["channel"]) == ("withdrawal", "closed", "page")
    assert request["decisions"][0]["by"] == "law"
    assert "person" not in request
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
    page(world, f"{LEAVE}/confirmation", code=own)
    world.pump()
    assert (world.item(f"alumni#alumnus#{one}")["status"], requests(world)) == ("withdrawn", [])
    done(world, "DELETE", of(one, "/restriction"), {"how": "letter"}, role="dpo")
    world.pump(twice=True)
    assert world.item(f"alumni#alumnus#{one}")["status"] == "erased"
    assert [request["status"] for request in requests(world)] == ["closed"]
