"""Soleops tells of applications for degree certificates: our contract, and what it refuses."""

from collections.abc import Iterator

import pytest

from services.integrations.model.answers import profile
from tests import isolation
from tests.alumni.arrivals import APPLICANT, CONSENT, SOLEOPS, send
from tests.world import REAL, World

HETU = "131052-308T"


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    """One deployment of integrations for all."""
    with World([one for one in REAL if one.name == "integrations"]) as world:
        yield world
        assert isolation.violations(world.requests) == []


def test_what_was_taken_is_said_and_repeats_are_one(world):
    first = send(world, application_id="one", phone="12345")
    assert first.status == 202
    assert first.json | {"id": "x"} == {
        "id": "x",
        "application_id": "one",
        "state": "applied",
        "revision": 1,
        "status": "received",
        "outcome": "new",
        "left_out": [
            {
                "field": "phone",
                "problem": "the phone number has neither a leading 0 nor a country code",
                "expected": "a number such as 050 502 0402 or +358 50 502 0402",
            }
        ],
    }
    again = send(world, application_id="one", phone="12345")
    assert (again.json["id"], again.json["outcome"], again.json["revision"]) == (
        first.json["id"],
        "unchanged",
        1,
    )
    changed = send(world, application_id="one", city="Kuopio")
    assert (changed.json["outcome"], changed.json["revision"]) == ("changed", 2)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"application_id": None}, "application_id"),
        ({"application_id": "a b"}, "application_id"),
        ({"application_id": HETU}, "application_id"),
        ({"state": "expelled"}, "state"),
        ({"last_name": None}, "last_name"),
        ({"first_names": HETU}, "first_names"),
        ({"consent": None}, "consent"),
        ({"consent": CONSENT | {"at": "2026-01-10T09:00:00"}}, "consent.at"),
        ({"consent": CONSENT | {"at": "2999-01-10T09:00:00Z"}}, "consent.at"),
        ({"consent": CONSENT | {"text_version": "viides"}}, "consent.text_version"),
        ({"score": 5}, "score"),
        ({"city": ["Joensuu"]}, "city"),
        ({"degree": "x" * 4001}, "degree"),
    ],
)
def test_what_is_no_application_is_refused_by_its_field_and_nothing_is_written(world, fields, field):
    before = world.items()
    answer = send(world, **{"application_id": "refused", **fields})
    assert (answer.status, answer.code) == (422, "invalid")
    assert field in {one["field"] for one in answer.json["errors"]}
    assert HETU not in answer.text
    assert world.items() == before


@pytest.mark.parametrize("role", ["staff", "alumni_coordinator", "admin", "dpo"])
def test_people_do_not_speak_for_soleops(world, role):
    answer = send(world, role=role)
    assert (answer.status, answer.json["permission"]) == (403, "integrations.registrations.submit")


def test_the_machine_may_do_nothing_else(world):
    for path in ("/integrations/registrations", "/integrations/imports", "/integrations/exports"):
        assert world.call("integrations", "GET", path, role="integration").status == 403


def test_a_key_used_for_another_application_is_refused(world):
    for number, status in ((1, 202), (2, 422)):
        body = APPLICANT | {"application_id": "keyed", "city": f"Kaupunki {number}"}
        answer = world.call("integrations", "POST", SOLEOPS, body, role="integration", key="same")
        assert answer.status == status
    assert world.call("integrations", "POST", SOLEOPS, body, role="integration", key=None).status == 400


def test_what_waits_is_listed_and_shown_with_groups_of_fields_guarded(world):
    one = send(world, application_id="shown").json["id"]
    listed = world.call("integrations", "GET", "/integrations/registrations", role="alumni_coordinator").json
    assert listed["items"][0]["id"] == one
    assert "Mäkelä" not in str(listed)
    path = f"/integrations/registrations/{one}"
    assert "profile" not in world.call("integrations", "GET", path, role="admin").json
    profile = world.call("integrations", "GET", path, role="dpo").json["profile"]
    assert profile["birth_date"] == "1990-05-17"
    world.tell("crm.alumni", "RegistrationQuestioned", record_id=one, question="similar", revision=1)
    world.pump()
    hidden = world.call("integrations", "GET", path, role="admin").json["profile"]
    assert profile.keys() - hidden.keys() == {"birth_date", "former_surname"}


# --- fields by themselves ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ({"birth_date": "17.5.1990"}, "1990-05-17"),
        ({"birth_date": "7.05.1990 0:00"}, "1990-05-07"),
        ({"birth_date": "1990-05-17"}, "1990-05-17"),
        ({"graduation_year": "2014"}, 2014),
        ({"city": "  Joensuu \u00a0\u200b"}, "Joensuu"),
        ({"degree": "Tradenomi\t(AMK)\n"}, "Tradenomi (AMK)"),
        ({"further_information": "a\r\n\r\nb\u0007"}, "a\n\nb"),
        ({"email": "Anna@EXAMPLE.fi.s"}, "anna@example.fi"),
        ({"cooperation": ["mentor", "mentor"]}, ["mentor"]),
        ({"postal_code": "111 20", "country": "se"}, "111 20"),
    ],
)
def test_a_field_is_kept_in_its_one_form(given, kept):
    found, left_out = profile(given)
    assert (found.model_dump(mode="json")[next(iter(given))], left_out) == (kept, ())


@pytest.mark.parametrize(
    "given",
    [
        {"birth_date": "31.2.1990"},
        {"birth_date": "17/5/90"},
        {"birth_date": "2999-01-01"},
        {"graduation_year": "n. 2014"},
        {"postal_code": "8010"},
        {"postal_code": "80100", "country": "Suomi"},
        {"email": "a@b@c"},
        {"phone": "+358"},
        {"language": "suomi"},
        {"degree": "x" * 201},
        {"cooperation": "mentor"},
    ],
)
def test_a_field_that_is_not_valid_spoils_no_other(given):
    found, left_out = profile({"last_name": "Mäkelä", **given})
    assert (found.last_name, found.model_dump(include=set(given) - {"postal_code"})) == (
        "Mäkelä",
        profile({})[0].model_dump(include=set(given) - {"postal_code"}),
    )
    assert left_out
    assert all(one.expected for one in left_out)


@pytest.mark.parametrize(
    "name", ["last_name", "email", "phone", "postal_code", "degree", "further_information"]
)
def test_an_identity_code_is_masked_in_every_field_and_named(name):
    found, left_out = profile({name: f"Äbc {HETU} def", "city": "Joensuu"})
    assert left_out[0].field == name
    assert HETU not in str(found) + str(left_out)
    assert found.city == "Joensuu"
