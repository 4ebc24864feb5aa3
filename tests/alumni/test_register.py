"""The alumni register: every field, who sees which, how people are found."""

import itertools
from typing import Any

import pytest

from services.alumni.model.words import Cooperation, NewsletterTopic, Shown, countries, words
from shared.identifiers import COUNTRIES
from tests.alumni.people import (
    ALUMNI,
    ANNA,
    COORDINATOR,
    alumnus,
    do,
    done,
    found,
    introduce,
    listed,
    of,
    problems,
    read,
    stored,
)
from tests.partners.people import suppress

HETU = "131052-308T"


def test_every_field_is_kept_as_it_was_given(world):
    answer = introduce(world, **ANNA)
    assert answer.status == 201
    shown = answer.json
    assert {name: shown[name] for name in ANNA} == ANNA
    assert shown["status"] == "active"
    assert shown["country"] == "FI"
    assert shown["confirm_by"] == "2029-01-15"
    (consent,) = shown["consents"]
    assert consent == {
        "purpose": "ALUM",
        "channels": ["email", "phone", "post"],
        "text_version": "1",
        "language": "fi",
        "source": "paper",
        "at": "2026-01-15T10:00:00Z",
        "evidence": "Kansio 7/2026",
        "confirms": False,
        "mistaken": False,
    }
    assert read(world, answer.headers["location"]).json == shown


def test_what_is_written_otherwise_gets_one_form(world):
    shown = introduce(
        world,
        email=" Anna.Makela@EXAMPLE.fi.s ",
        phone="050 502 0402",
        programme_code="a1.2",
        country="se",
        postal_code="111 20",
    ).json
    assert shown["email"] == "anna.makela@example.fi"
    assert shown["phone"] == "+358505020402"
    assert (shown["programme_code"], shown["country"], shown["postal_code"]) == ("A1.2", "SE", "111 20")


TEXTUAL = sorted(
    name for name, value in ANNA.items() if isinstance(value, str) and name not in ("birth_date", "language")
)


def test_an_identity_code_is_refused_in_every_field_and_never_repeated(world, unwritten):
    with unwritten():
        for name, text in itertools.product(TEXTUAL, (HETU, f"x {HETU}", HETU.lower())):
            answer = introduce(world, **{name: text})
            assert set(problems(answer)) == {name}, (name, text)
            assert HETU not in answer.text


@pytest.mark.parametrize("email", ["131052-3\u200b08t@example.fi", "⑬1052-308t@example.fi"])
def test_an_identity_code_that_only_the_kept_form_of_an_email_shows_is_refused(world, unwritten, email):
    with unwritten():
        assert "personal identity code" in problems(introduce(world, email=email))["email"]


def test_an_identity_code_is_refused_as_evidence(world, unwritten):
    with unwritten():
        consent = {"text_version": "1", "source": "paper", "at": "2026-01-01T00:00:00Z", "evidence": HETU}
        answer = introduce(world, consent=consent)
    assert "consent.evidence" in problems(answer)
    assert HETU not in answer.text


WRONG = (
    ({"last_name": None}, "last_name"),
    ({"first_names": None}, "first_names"),
    ({"consent": None}, "consent"),
    ({"postal_code": "8010"}, "postal_code"),
    ({"phone": "12345"}, "phone"),
    ({"email": "anna@@example.fi"}, "email"),
    ({"birth_date": "2999-01-01"}, "birth_date"),
    ({"birth_date": "1890-01-01"}, "birth_date"),
    ({"graduation_year": 1066}, "graduation_year"),
    ({"studies_began": 2015, "graduation_year": 2014}, "graduation_year"),
    ({"cooperation": ["singing"]}, "cooperation.0"),
    ({"programme_code": "ei koodi!"}, "programme_code"),
    ({"score": 5}, "score"),
)


def test_what_is_wrong_is_named_and_nothing_is_written(world, unwritten):
    with unwritten():
        for fields, field in WRONG:
            assert field in problems(introduce(world, **fields)), field


def test_every_country_that_is_taken_has_a_name_in_each_language():
    assert countries().keys() == COUNTRIES
    assert countries()["AX"] == {"fi": "Ahvenanmaa", "sv": "Åland", "en": "Åland Islands"}
    assert {frozenset(said) for said in countries().values()} == {frozenset({"fi", "sv", "en"})}


def test_choices_are_kept_once_and_the_name_is_shown_with_anything_else(world):
    shown = introduce(world, cooperation=["mentor", "mentor"], directory=["city"]).json
    assert shown["cooperation"] == ["mentor"]
    assert shown["directory"] == ["name", "city"]


def test_nothing_is_shown_to_other_alumni_unless_they_choose_it(world):
    assert introduce(world).json["directory"] == []


def test_a_call_name_that_is_no_first_name_is_only_warned_of(world):
    assert introduce(world, preferred_name="Pekka").json["warnings"] == ["preferred_name_is_no_first_name"]
    assert "warnings" not in introduce(world, first_names="Eino-Pekka", preferred_name="Pekka").json


def test_without_a_confirmed_degree_the_record_waits_and_staff_find_nobody(world):
    one = alumnus(world, degree_confirmed=None)
    assert read(world, of(one)).json["awaits"] == ["graduation"]
    assert listed(world) == []
    assert listed(world, "alumni_coordinator", status="pending") == ["Virtanen Eino"]
    shown = done(world, "POST", of(one, "/degree-confirmation"))
    assert (shown["status"], shown["awaits"]) == ("active", [])
    assert listed(world) == ["Virtanen Eino"]
    again = do(world, "POST", of(one, "/degree-confirmation"))
    assert (again.status, again.code) == (409, "conflict")


def test_degrees_are_confirmed_together_and_a_refused_one_spares_the_others(world):
    waiting = [alumnus(world, degree_confirmed=None, email=f"{n}@example.fi") for n in "abc"]
    done(world, "PATCH", of(waiting[1]), {"workplace": "Toinen Oy"})
    active = alumnus(world)
    asked = [*((one, 1) for one in waiting), (active, stored(world, active)["version"]), ("nobody", 1)]
    body = {"alumni": [{"alumnus_id": one, "version": version} for one, version in asked]}

    def confirmed() -> list[Any]:
        answer = world.call("alumni", "POST", "/alumni/degree-confirmations", body, role=COORDINATOR, key="k")
        assert answer.status == 200, answer
        return [
            (it["alumnus_id"], it["confirmed"], it.get("status"), it.get("version"), it.get("code"))
            for it in answer.json["alumni"]
        ]

    first, stale, third = waiting
    told = [
        (first, True, "active", 2, None),
        (stale, False, None, None, "stale_version"),
        (third, True, "active", 2, None),
        (active, False, None, None, "conflict"),
        ("nobody", False, None, None, "not_found"),
    ]
    assert confirmed() == told
    assert stored(world, stale)["status"] == "pending"
    stood = world.items(prefix="alumni#")
    assert confirmed() == told, "the same request carried out once"
    assert world.items(prefix="alumni#") == stood


def test_no_more_than_fifty_degrees_are_confirmed_at_once_and_by_coordinators_alone(world, unwritten):
    one = alumnus(world, degree_confirmed=None)
    body = {"alumni": [{"alumnus_id": one, "version": 1}]}
    path = "/alumni/degree-confirmations"
    with unwritten():
        assert world.call("alumni", "POST", path, body, role="staff").status == 403
        for wrong in ([], body["alumni"] * 51):
            answer = world.call("alumni", "POST", path, {"alumni": wrong}, role=COORDINATOR)
            assert "alumni" in problems(answer)


def test_the_pending_are_listed_by_what_they_await_and_all_by_a_range_of_years(world):
    alumnus(world, last_name="Aalto", degree_confirmed=None, graduation_year=2014)
    other = alumnus(world, last_name="Berg", degree_confirmed=None, graduation_year=2019)
    world.put(stored(world, other) | {"awaits": ["verification"]})
    for name, year in (("Dahl", 2014), ("Ek", 2016), ("Falk", 2020)):
        alumnus(world, last_name=name, graduation_year=year, email=f"{name}@example.fi")
    alumnus(world, last_name="Gran", email="gran@example.fi")
    assert listed(world, COORDINATOR, status="pending", awaits="graduation") == ["Aalto Eino"]
    assert listed(world, COORDINATOR, status="pending", awaits="verification") == ["Berg Eino"]
    assert listed(world, graduated_from=2014, graduated_until=2016) == ["Dahl Eino", "Ek Eino"]
    assert listed(world, graduated_from=2016) == ["Ek Eino", "Falk Eino"]
    assert listed(world, graduated_until=2014) == ["Dahl Eino"]
    assert listed(world, graduation_year=2016) == ["Ek Eino"]
    assert listed(world, graduation_year=2016, graduated_from=2017) == []
    answer = read(world, ALUMNI, graduated_from=2017, graduated_until=2016)
    assert problems(answer) == {"graduated_until": "is before graduated_from"}
    assert read(world, ALUMNI, awaits="nothing").status == 422


def test_the_register_is_listed_by_a_topic_of_newsletters(world):
    alumnus(world, **ANNA)
    alumnus(world, last_name="Berg", newsletter_topics=["rdi"])
    assert listed(world, topic="event") == ["Mäkelä Anna Liisa"]
    assert listed(world, topic="rdi", cooperation="mentor") == []
    assert listed(world, topic="rdi") == ["Berg Eino"]
    assert read(world, ALUMNI, topic="gardening").status == 422


def test_field_groups_ask_permissions_of_their_own(world):
    one = alumnus(world, **ANNA)
    dpo = set(read(world, of(one), "dpo").json)
    admin = set(read(world, of(one), "admin").json)
    assert dpo - admin == {"birth_date", "former_surname"}
    edited = do(world, "PATCH", of(one), {"birth_date": "1991-01-01"}, role="admin")
    assert (edited.status, edited.code) == (403, "forbidden")


def test_cards_show_no_personal_address(world):
    alumnus(world, **ANNA)
    world.pump()
    (card,) = read(world, ALUMNI, "staff").json["items"]
    hidden = {"email", "phone", "street", "postal_code", "birth_date", "former_surname"}
    assert not hidden & card.keys()
    assert (card["city"], card["cooperation"]) == ("Joensuu", ["mentor", "guest_lecture"])
    (hit,) = found(world, "mäk")
    assert not hidden & hit.keys()


def test_staff_find_alumni_by_what_they_offer_and_where_they_are(world):
    alumnus(world, **ANNA)
    alumnus(world, last_name="Åkerman", cooperation=["internship"], city="Kuopio", graduation_year=2020)
    assert listed(world) == ["Mäkelä Anna Liisa", "Åkerman Eino"]
    assert listed(world, cooperation="mentor") == ["Mäkelä Anna Liisa"]
    assert listed(world, city="joensuu") == ["Mäkelä Anna Liisa"]
    assert listed(world, city="Kuopio", graduation_year=2020, cooperation="internship") == ["Åkerman Eino"]
    assert listed(world, programme="liike") == ["Mäkelä Anna Liisa"]
    assert listed(world, workplace="ESIMERKKI") == ["Mäkelä Anna Liisa"]
    assert listed(world, city="Oulu") == []


def test_lists_beside_the_active_are_the_coordinators(world):
    answer = read(world, ALUMNI, "staff", status="pending")
    assert (answer.status, answer.json["permission"]) == (403, "alumni.alumni.read")


def test_search_finds_by_name_and_whole_address(world):
    one = alumnus(world, **ANNA)
    world.pump()
    for q in ("mak", "anna m", "liisa", "anna.makela@example.fi", "050 5020402"):
        assert [hit["id"] for hit in found(world, q)] == [one], q
    assert found(world, "anna.makela@example") == []


def test_a_former_surname_finds_only_for_those_who_may_see_it(world):
    one = alumnus(world, **ANNA)
    world.pump()
    assert found(world, "Åberg") == []
    assert [hit["id"] for hit in found(world, "åberg", "alumni_coordinator")] == [one]


def test_a_former_surname_finds_beside_the_first_name_whoever_may_see_it(world):
    one = alumnus(world, **ANNA)
    two = alumnus(
        world,
        **ANNA
        | {"former_surname": "von Essen", "first_names": "Eva", "email": "e@example.fi", "phone": None},
    )
    world.pump()
    for q in ("Anna Åberg", "åberg anna", "Anna Liisa Åberg", "Mäkelä Åberg"):
        assert [hit["id"] for hit in found(world, q, "alumni_coordinator")] == [one], q
        assert found(world, q) == [], q
    assert [hit["id"] for hit in found(world, "eva von essen", "alumni_coordinator")] == [two]
    assert found(world, "Eva Åberg", "alumni_coordinator") == []
    done(world, "PATCH", of(one), {"former_surname": None})
    assert found(world, "Anna Åberg", "alumni_coordinator") == [], "rows of the search table may lag behind"


@pytest.mark.parametrize(
    ("where", "names"),
    [
        ({"workplace": "abb oy"}, ["Aalto Eino"]),
        ({"workplace": "Oy abb "}, ["Aalto Eino"]),
        ({"workplace": "AB"}, ["Aalto Eino", "Mäkelä Eino"]),
        ({"city": "hameenlinna"}, ["Aalto Eino"]),
        ({"city": "HÄMEENLINNA"}, ["Aalto Eino"]),
        ({"city": " Hämeenlinna "}, ["Aalto Eino"]),
        ({"city": "aanekoski"}, ["Mäkelä Eino"]),
        ({"city": "äö"}, []),
        ({"city": "  "}, ["Aalto Eino", "Mäkelä Eino"]),
        ({"city": "linna", "workplace": "oy"}, ["Aalto Eino"]),
        ({"city": "linna", "workplace": "kabinetti"}, []),
    ],
)
def test_a_workplace_and_a_city_are_found_however_they_are_spelt(world, where, names):
    alumnus(world, last_name="Aalto", workplace="ABB Oy", city="Hämeenlinna")
    alumnus(world, last_name="Mäkelä", workplace="Kabinetti", city="Äänekoski")
    assert listed(world, **where) == names


def test_who_is_under_non_disclosure_is_found_by_no_staff(world):
    one = alumnus(world, **ANNA)
    done(world, "PUT", of(one, "/protection"), {"contact_secret": True})
    world.pump()
    assert listed(world) == []
    assert found(world, "mäkelä") == []
    assert found(world, "0505020402", "alumni_coordinator") == []
    assert [hit["id"] for hit in found(world, "0505020402", "dpo")] == [one]
    (card,) = read(world, ALUMNI, status="protected").json["items"]
    assert "city" not in card
    shown = read(world, of(one)).json
    assert not {"street", "postal_code", "city", "phone"} & shown.keys()
    assert shown["email"] == "anna.makela@example.fi"


def test_the_same_email_is_the_same_person(world, unwritten):
    one = alumnus(world, **ANNA)
    world.pump()
    with unwritten():
        answer = introduce(world, email="Anna.Makela@example.fi")
    assert (answer.status, answer.code, answer.json["existing_id"]) == (409, "conflict", one)


@pytest.mark.parametrize("surname", ["Mäkelä", "MÄKELÄ", "Åberg"])
def test_the_same_phone_birth_date_and_surname_are_the_same_person(world, unwritten, surname):
    one = alumnus(world, **ANNA)
    world.pump()
    who = {"last_name": surname, "phone": ANNA["phone"], "birth_date": ANNA["birth_date"]}
    with unwritten():
        answer = introduce(world, **who, email="toinen@example.fi")
    assert (answer.status, answer.json["existing_id"]) == (409, one)


def test_nobody_finds_out_by_trying_that_a_number_is_a_protected_persons(world, unwritten):
    one = alumnus(world, **ANNA)
    done(world, "PUT", of(one, "/protection"), {"contact_secret": True})
    other = alumnus(world, last_name="Mäkelä", birth_date=ANNA["birth_date"], email="toinen@example.fi")
    world.pump()
    who = {"last_name": "Mäkelä", "phone": ANNA["phone"], "birth_date": ANNA["birth_date"]}
    with unwritten():
        tried = [introduce(world, **who), do(world, "PATCH", of(other), {"phone": ANNA["phone"]})]
    for answer in tried:
        assert (answer.status, answer.code) == (409, "held_for_review")
        assert one not in answer.text
    with unwritten():
        same = introduce(world, email=ANNA["email"])
        seen = do(world, "PATCH", of(other), {"phone": ANNA["phone"]}, role="alumni_coordinator+dpo")
    assert (same.code, same.json["existing_id"]) == ("conflict", one)
    assert (seen.code, seen.json["existing_id"]) == ("conflict", one)


def test_a_shared_phone_alone_is_nobody_in_particular(world):
    alumnus(world, **ANNA)
    world.pump()
    assert introduce(world, last_name="Mäkelä", phone=ANNA["phone"], birth_date="1992-01-01").status == 201


def test_an_edit_makes_no_second_record_of_one_person(world, unwritten):
    alumnus(world, **ANNA)
    other = alumnus(world)
    world.pump()
    with unwritten():
        answer = do(world, "PATCH", of(other), {"email": ANNA["email"]})
    assert (answer.status, answer.code) == (409, "conflict")


ERASED = {"erased": [{"purpose": "ALUM", "registry": "alumni", "at": "2026-01-15T10:00:00Z"}]}


def test_an_address_erased_from_the_register_is_held(world, unwritten):
    suppress(world, "email", ANNA["email"], **ERASED)
    with unwritten():
        answer = introduce(world, **ANNA)
    assert (answer.status, answer.code) == (409, "held_for_review")


def test_a_consent_later_than_the_erasure_revives(world):
    suppress(world, "email", ANNA["email"], **ERASED)
    later = {"text_version": "1", "source": "paper", "at": "2026-01-15T10:00:01Z", "evidence": "x"}
    assert introduce(world, **ANNA | {"consent": later}).status == 201


def test_an_erasure_from_another_purpose_bars_nobody_here(world):
    suppress(world, "email", ANNA["email"], erased=[{"purpose": "PART", "at": "2026-05-01T00:00:00Z"}])
    assert introduce(world, **ANNA).status == 201


def test_a_restricted_persons_address_is_held(world, unwritten):
    suppress(world, "email", ANNA["email"], restricted_by=["contact:x"])
    with unwritten():
        assert introduce(world, **ANNA).code == "held_for_review"


def test_a_blocked_address_brings_its_block_along(world):
    suppress(world, "email", ANNA["email"], marketing=["contact:x"])
    assert introduce(world, **ANNA).json["marketing_block"]["set_by"] == "suppression"


def test_every_choice_has_a_label_in_each_language():
    chosen = {"cooperation": Cooperation, "newsletter_topics": NewsletterTopic, "directory": Shown}
    assert {field: set(some) for field, some in words().items()} == {
        field: {str(one) for one in kind} for field, kind in chosen.items()
    }
    for some in words().values():
        for said in some.values():
            assert set(said) == {"fi", "sv", "en"}
            assert all(said.values())


def test_reading_is_logged_for_the_alumni_purpose(world):
    one = alumnus(world, **ANNA)
    read(world, of(one), "dpo")
    world.pump()
    entries = [entry for entry in world.audit(f"alumni#alumnus#{one}") if entry["sk"].startswith("r#")]
    assert [entry["purpose"] for entry in entries] == ["ALUM"]


def test_one_card_is_read_by_whoever_may_find_the_person(world):
    one = alumnus(world, **ANNA)
    world.pump()
    (shown,) = read(world, ALUMNI, "staff").json["items"]
    assert read(world, of(one, "/card"), "staff").json == shown | {"awaits": []}
    world.pump()
    assert len([entry for entry in world.audit(f"alumni#alumnus#{one}") if "r#" in entry["sk"]]) == 1
    done(world, "PUT", of(one, "/protection"), {"contact_secret": True})
    for who in (one, "nobody"):
        assert read(world, of(who, "/card"), "staff").status == 404
