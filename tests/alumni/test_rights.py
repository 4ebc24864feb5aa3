"""Rights of alumni: block, protection, restriction, consent and leaving."""

import pytest

from shared.contracts.alumni import LIVING
from tests.alumni.people import ANNA, CONSENT, alumnus, do, done, found, listed, of, read, stored

BLOCKED = {"set_by": "person", "reason": "pyysi puhelimessa"}
FRESH = CONSENT | {"at": "2026-03-01T10:00:00Z", "source": "phone", "evidence": "puhelu"}


def events(world, alumnus_id):
    """The types of the events of each version, from the audit."""
    world.pump()
    entries = [one for one in world.audit(f"alumni#alumnus#{alumnus_id}") if one["sk"].startswith("v#")]
    return [event["type"] for entry in entries for event in entry["events"]]


def test_each_move_is_one_event(postbox, world):
    one = alumnus(world, **ANNA)
    done(world, "PUT", of(one, "/marketing-block"), BLOCKED)
    done(world, "POST", of(one, "/consents"), FRESH)
    done(world, "PUT", of(one, "/informed"), {"how": "kirje", "notice_version": "1"})
    done(world, "PUT", of(one, "/restriction"), role="dpo")
    done(world, "DELETE", of(one, "/restriction"), {"how": "letter"}, role="dpo")
    done(world, "PUT", of(one, "/protection"), {"contact_secret": True})
    done(world, "POST", of(one, "/withdrawal"), {"source": "phone"})
    assert events(world, one) == [
        "AlumnusRegistered",
        "AlumnusMarketingBlocked",
        "AlumnusConsented",
        "AlumnusInformed",
        "AlumnusRestricted",
        "AlumnusUnrestricted",
        "AlumnusProtected",
        "AlumnusLeft",
    ]


def test_a_persons_own_block_is_lifted_only_on_their_later_wish(world):
    one = alumnus(world)
    done(world, "PUT", of(one, "/marketing-block"), BLOCKED)
    refused = do(world, "DELETE", of(one, "/marketing-block"), {"reason": "turha"})
    assert (refused.status, refused.code) == (409, "conflict")
    assert stored(world, one)["marketing_block"]["set_by"] == "person"


def test_leaving_ends_the_consent_and_leaves_every_list(postbox, world):
    one = alumnus(world, **ANNA)
    world.pump()
    shown = done(world, "POST", of(one, "/withdrawal"), {"source": "phone"})
    assert shown["status"] == "withdrawn"
    assert shown["departure"]["source"] == "phone"
    assert all(consent["withdrawn_at"] for consent in shown["consents"])
    assert set(shown["allowed_actions"]) <= {"block_marketing", "restrict"}
    keys = {name: value for name, value in stored(world, one).items() if name.startswith("gsi")}
    assert keys.keys() == {"gsi1pk", "gsi1sk"}
    assert keys["gsi1pk"].startswith("alumni#alumnus#withdrawn#"), "where the nightly job alone looks"
    world.pump()
    assert listed(world) == []
    assert found(world, "mäkelä", "dpo") == []


def test_who_left_may_come_back_as_a_new_record(world):
    one = alumnus(world, **ANNA)
    world.pump()
    done(world, "POST", of(one, "/withdrawal"), {})
    again = alumnus(world, **ANNA | {"consent": FRESH})
    assert again != one
    assert stored(world, again)["status"] == "active"


@pytest.mark.parametrize("path", ["", "/degree-confirmation", "/consents", "/informed", "/withdrawal"])
def test_nothing_is_done_with_who_left(world, unwritten, path):
    one = alumnus(world, **ANNA)
    done(world, "POST", of(one, "/withdrawal"), {})
    method = {"": "PATCH", "/informed": "PUT"}.get(path, "POST")
    body = {"": {"city": "Oulu"}, "/consents": FRESH, "/informed": {"how": "x", "notice_version": "1"}}
    with unwritten():
        answer = do(world, method, of(one, path), body.get(path, {} if path == "/withdrawal" else None))
    assert (answer.status, answer.code) == (409, "conflict")


def test_a_restricted_record_is_hidden_from_everyone_but_the_officer(world):
    one = alumnus(world, **ANNA)
    done(world, "PUT", of(one, "/restriction"), role="dpo")
    world.pump()
    assert read(world, of(one)).status == 404
    assert read(world, of(one), "dpo").status == 200
    assert listed(world) == []
    assert found(world, "anna.makela@example.fi", "dpo") == []


def test_a_restricted_persons_address_is_held_and_the_record_not_named(world, unwritten):
    one = alumnus(world, **ANNA)
    done(world, "PUT", of(one, "/restriction"), role="dpo")
    world.pump()
    with unwritten():
        answer = do(world, "POST", "/alumni/alumni", version=None, body=ANNA | {"consent": FRESH})
    assert (answer.status, answer.code) == (409, "held_for_review")
    assert one not in answer.text


def test_only_those_who_may_see_them_unveil_protected_people(world):
    one = alumnus(world, **ANNA)
    done(world, "PUT", of(one, "/protection"), {"contact_secret": True})
    refused = do(world, "PUT", of(one, "/protection"), {"contact_secret": False})
    assert (refused.status, refused.json["permission"]) == (403, "fields.contact_secret")
    assert done(world, "PUT", of(one, "/protection"), {"contact_secret": False}, "dpo")["city"] == "Joensuu"


def test_a_protected_persons_address_is_edited_only_by_those_who_see_it(world, unwritten):
    one = alumnus(world, **ANNA)
    done(world, "PUT", of(one, "/protection"), {"contact_secret": True})
    with unwritten():
        assert do(world, "PATCH", of(one), {"phone": "0401234567"}).status == 403


def test_a_consent_names_a_text_that_was_approved(world, unwritten):
    one = alumnus(world)
    with unwritten():
        answer = do(world, "POST", of(one, "/consents"), FRESH | {"text_version": "2"})
        assert (answer.status, answer.code) == (422, "invalid")


def test_the_states_that_have_not_left_are_the_published_ones():
    assert LIVING == ("pending", "active", "passive")
