"""Contacts: creation, edits, roles in organisations, a job change in one move."""

from datetime import UTC, datetime

import pytest

from shared import clock
from tests.partners.people import (
    CONTACTS,
    HETU,
    at,
    contact,
    do,
    done,
    introduce,
    listed,
    of,
    organisation,
    organise,
    problems,
    read,
    suppress,
)

NOON = datetime(2026, 3, 16, 12, tzinfo=UTC)


def roles(document: dict) -> list[tuple]:
    return [(one["organisation_id"], one.get("ends"), one["primary"]) for one in document["affiliations"]]


# --- creation --------------------------------------------------------------------------------------------


def test_a_contact_is_recorded_with_what_was_given_in_one_form(world):
    mine = world.user("staff", unit="ict")
    body = {
        "first_names": " Anna Maria ",
        "last_name": "Ma\u0308kinen",
        "email": "Anna@Mäkinen.FI ",
        "phone": "050 502 0402",
    }
    document = world.call("partners", "POST", CONTACTS, body, user=mine).json
    assert document["first_names"] == "Anna Maria"
    assert document["last_name"] == "Mäkinen"
    assert document["email"] == "anna@xn--mkinen-bua.fi"
    assert document["phone"] == "+358505020402"
    assert (document["responsible_id"], document["unit"]) == (mine.id, "ict")
    assert document["purposes"] == ["PART"]
    assert document["version"] == 1
    assert "email_of" not in document


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"first_names": ""}, "first_names"),
        ({"last_name": None}, "last_name"),
        ({"email": "x"}, "email"),
        ({"email": "a@b.fi, c@d.fi"}, "email"),
        ({"phone": "12345"}, "phone"),
        ({"language": "de"}, "language"),
        ({"purposes": []}, "purposes"),
        ({"purposes": ["PROFILING"]}, "purposes.0"),
        ({"purposes": ["PART", "ALUM"]}, "purposes.1"),
        ({"purposes": ["STAFF"]}, "purposes.0"),
        ({"email_of": "nobody", "email": "a@example.fi"}, "email_of"),
        ({"notes": "x" * 4001}, "notes"),
        ({"title": "x" * 201}, "title"),
        ({"first_names": "A\u0000nna"}, "first_names"),
        ({"marketing_block": None}, "marketing_block"),
        ({"contact_secret": True}, "contact_secret"),
        ({"score": 5}, "score"),
        (
            {"affiliations": [{"organisation_id": "o", "starts": "2026-02-01", "ends": "2026-01-01"}]},
            "affiliations.0.ends",
        ),
        ({"affiliations": [{"organisation_id": "o", "starts": "0001-01-01"}]}, "affiliations.0.starts"),
        ({"affiliations": [{"organisation_id": "o"}, {"organisation_id": "o"}]}, "affiliations"),
    ],
)
def test_what_is_wrong_is_named_and_nothing_is_written(world, unwritten, fields, field):
    world.role("staff")
    body = {"first_names": "Anna", "last_name": "Aalto"} | fields
    with unwritten():
        assert list(problems(world.call("partners", "POST", CONTACTS, body))) == [field]


def test_addresses_are_of_the_primary_organisation_unless_told_otherwise(world):
    one, other = organisation(world), organisation(world, "Toinen Oy", business_id="0737546-2")
    both = [{"organisation_id": one}, {"organisation_id": other, "primary": True}]
    plain = introduce(world, email="a@example.fi", phone="0505020402", affiliations=both).json
    assert (plain["email_of"], plain["phone_of"]) == (other, other)
    assert roles(plain) == [(one, None, False), (other, None, True)]
    told = introduce(
        world, email="b@example.fi", phone="0505020403", email_of=one, phone_of=None, affiliations=both
    ).json
    assert told["email_of"] == one
    assert "phone_of" not in told
    first = introduce(world, email="c@example.fi", affiliations=[{"organisation_id": one}]).json
    assert (first["email_of"], roles(first)) == (one, [(one, None, True)])
    assert "phone_of" not in first


def test_two_primaries_become_one_and_an_ended_role_none(world):
    one, other = organisation(world), organisation(world, "Toinen Oy", business_id="0737546-2")
    twice = [{"organisation_id": one, "primary": True}, {"organisation_id": other, "primary": True}]
    assert roles(introduce(world, affiliations=twice).json) == [(one, None, True), (other, None, False)]
    ended = introduce(
        world,
        email="a@example.fi",
        affiliations=[{"organisation_id": one, "ends": "2020-01-01", "primary": True}],
    ).json
    assert roles(ended) == [(one, "2020-01-01", False)]
    assert "email_of" not in ended


@pytest.mark.parametrize("ends", [None, "2020-01-01"])
def test_a_passive_hidden_or_missing_organisation_cannot_be_linked_not_even_by_a_past_role(
    world, unwritten, ends
):
    passive = organisation(world)
    done(world, "POST", of(passive, "/deactivation"))
    person = organisation(world, "Aalto Eva", kind="private_person")
    done(world, "PUT", of(person, "/restriction"), role="dpo")
    anna = contact(world)
    with unwritten():
        for target in (passive, person, "nobody"):
            role = {"organisation_id": target} | ({"ends": ends} if ends else {})
            assert introduce(world, affiliations=[role]).code == "passive_record"
            terms = {"ends": ends} if ends else {}
            assert do(world, "PUT", at(anna, f"/affiliations/{target}"), terms).code == "passive_record"


def test_a_role_in_an_organisation_that_went_passive_can_still_be_ended_but_not_renewed(world, unwritten):
    one = organisation(world)
    anna = contact(world, affiliations=[{"organisation_id": one, "role": "Johtaja"}])
    done(world, "POST", of(one, "/deactivation"))
    with unwritten():
        assert do(world, "PUT", at(anna, f"/affiliations/{one}"), {"role": "X"}).code == "passive_record"
    ended = done(world, "PUT", at(anna, f"/affiliations/{one}"), {"role": "Johtaja", "ends": "2026-01-31"})
    assert roles(ended) == [(one, "2026-01-31", False)]
    (shown,) = read(world, at(anna, "/affiliations")).json["items"]
    assert (shown["status"], shown["live"], shown["name"]) == ("passive", False, "Esimerkki Oy")


def test_a_home_address_asks_its_permission_and_a_postal_code_of_its_country(world, unwritten):
    world.role("staff")
    with unwritten():
        assert introduce(world, home={"street": "Kotitie 1"}).json["permission"] == "fields.home_address"
        bad = introduce(world, role="partner_manager", home={"postal_code": "ABC"})
        assert list(problems(bad)) == ["home.postal_code"]
    anna = contact(world, role="partner_manager", home={"street": "Kotitie 1", "postal_code": "80100"})
    assert read(world, at(anna)).json["home"]["street"] == "Kotitie 1"
    assert "home" not in read(world, at(anna), "staff").json
    changed = done(world, "PATCH", at(anna), {"home": {"city": "Oulu"}})
    assert changed["home"] == {"street": "Kotitie 1", "postal_code": "80100", "city": "Oulu", "country": "FI"}
    with unwritten():
        assert do(world, "PATCH", at(anna), {"home": None}, role="communications").code == "forbidden"
    assert "home" not in done(world, "PATCH", at(anna), {"home": None})


# --- identity codes --------------------------------------------------------------------------------------

CODES = (HETU, "131052-308t", "asia 131052−308T tiedoksi", "１３１０５２-308T", "131052\u200b-308T")


@pytest.mark.parametrize(
    "field",
    ["first_names", "last_name", "preferred_name", "title", "email", "notes", "unit", "responsible_id",
     "home.street", "home.postal_code", "home.city", "role", HETU],
)  # fmt: skip
def test_an_identity_code_is_refused_in_every_text_of_a_contact_and_never_repeated(
    world, unwritten, capsys, field
):
    world.role("admin")
    outer, _, inner = field.partition(".")
    with unwritten():
        for code in CODES[:1] if field in ("home.postal_code", HETU) else CODES:
            said = f"{code.lower()}@example.fi" if field == "email" else code
            fields = {outer: {inner: said}} if inner else {outer: said}
            if field == "role":
                fields = {"affiliations": [{"organisation_id": "o", "role": said}]}
            answer = introduce(world, role="admin", **fields)
            assert answer.status == 422, (code, answer)
            assert "308" not in answer.text
    assert "308" not in capsys.readouterr().out


@pytest.mark.parametrize(
    "field", ["name", "notes", "street", "city", "website", "email", "unit", "national_id"]
)
def test_an_identity_code_is_refused_in_every_text_of_an_organisation(world, unwritten, field):
    world.role("admin")
    with unwritten():
        said = f"{HETU}@example.fi" if field == "email" else HETU.lower() if field == "unit" else HETU
        answer = organise(world, role="admin", **({"name": "X Oy"} | {field: said}))
    assert list(problems(answer)) == [field]
    assert "308" not in answer.text


def test_an_identity_code_is_refused_in_reasons_and_evidence(world, unwritten):
    anna = contact(world)
    done(world, "PUT", at(anna, "/marketing-block"), {"set_by": "staff"})
    notice = {"how": HETU, "notice_version": "1"}
    consent = {"channels": ["email"], "text_version": "1", "evidence": HETU}
    with unwritten():
        for method, rest, body in (
            ("PUT", "/marketing-block", {"reason": HETU}),
            ("DELETE", "/marketing-block", {"reason": HETU}),
            ("PUT", "/informed/PART", notice),
            ("PUT", "/informed/PART", {"how": "x", "notice_version": HETU}),
            ("PUT", "/consents/MKT", consent),
        ):
            answer = do(world, method, at(anna, rest), body)
            assert answer.status == 422, answer
            assert "308" not in answer.text


# --- edits -----------------------------------------------------------------------------------------------


def test_own_contacts_only_are_edited_by_staff_and_a_deputys_are_own(world, unwritten):
    owner, other = world.user("staff"), world.user("staff")
    stands = [{"user_id": owner.id, "starts": "2026-01-01", "ends": "2099-12-31"}]
    former = [{"user_id": owner.id, "starts": "2020-01-01", "ends": "2020-12-31"}]
    deputy, late = world.user("staff", stands_in_for=stands), world.user("staff", stands_in_for=former)
    anna = world.call("partners", "POST", CONTACTS, {"first_names": "A", "last_name": "B"}, user=owner).json[
        "id"
    ]
    with unwritten():
        for user in (other, late):
            assert do(world, "PATCH", at(anna), {"title": "x"}, user=user).code == "forbidden"
    assert "edit" not in world.call("partners", "GET", at(anna), user=other).json["allowed_actions"]
    assert do(world, "PATCH", at(anna), {"title": "x"}, user=deputy).version == 2
    assert do(world, "PATCH", at(anna), {"title": "y"}, user=owner).version == 3


def test_a_passive_contact_is_neither_edited_nor_linked_nor_told(world, unwritten):
    one = organisation(world)
    anna = contact(world)
    document = done(world, "POST", at(anna, "/deactivation"))
    assert document["status"] == "passive"
    assert listed(world, CONTACTS) == []
    assert listed(world, CONTACTS, status="passive") == ["Virtanen Anna"]
    with unwritten():
        for method, rest, body in (
            ("PATCH", "", {"title": "x"}),
            ("PUT", f"/affiliations/{one}", {}),
            ("PUT", "/informed/PART", {"how": "x", "notice_version": "1"}),
            ("PUT", "/consents/MKT", {"channels": ["email"], "text_version": "1", "evidence": "x"}),
            ("POST", "/deactivation", None),
        ):
            assert do(world, method, at(anna, rest), body).code == "passive_record"
    assert done(world, "POST", at(anna, "/reactivation"))["status"] == "active"
    assert listed(world, CONTACTS) == ["Virtanen Anna"]


def test_lists_of_contacts_are_by_surname_and_ones_own(world):
    mine = world.role("staff")
    for name in ("Virtanen Anna Maria", "Virtanen Anna", "Åberg Kaj", "Virtanen-Aalto Eva", "Wirtanen Ossi"):
        contact(world, name)
    contact(world, "Äijö Esa", role="partner_manager")
    everybody = [
        "Virtanen Anna",
        "Virtanen Anna Maria",
        "Virtanen-Aalto Eva",
        "Wirtanen Ossi",
        "Åberg Kaj",
        "Äijö Esa",
    ]
    assert listed(world, CONTACTS, "viewer") == everybody
    assert listed(world, CONTACTS, "staff", responsible="me") == everybody[:-1]
    assert listed(world, CONTACTS, "viewer", responsible=mine.id) == everybody[:-1]
    gone = contact(world, "Yli Outi")
    done(world, "POST", at(gone, "/deactivation"))
    assert listed(world, CONTACTS, "staff", responsible="me", status="passive") == ["Yli Outi"]
    assert listed(world, CONTACTS, "staff", responsible="me") == everybody[:-1]


# --- roles -----------------------------------------------------------------------------------------------


def test_a_job_change_in_one_move(world):
    with clock.fixed(NOON):
        old = organisation(world)
        new = organisation(world, "Uusi Oy", business_id="0737546-2")
        anna = contact(
            world, email="anna@vanha.fi", phone="0505020402", affiliations=[{"organisation_id": old}]
        )
        body = {"role": "Johtaja", "replaces": old, "starts": "2026-03-16", "email": "anna@uusi.fi"}
        document = done(world, "PUT", at(anna, f"/affiliations/{new}"), body)
    assert document["version"] == 2
    assert roles(document) == [(old, "2026-03-15", False), (new, None, True)]
    assert (document["email"], document["email_of"]) == ("anna@uusi.fi", new)
    assert document["phone_of"] == old
    event = world.item(f"partners#contact#{anna}")["events"][0]
    assert (event["type"], event["organisations"]) == ("ContactAffiliated", sorted([old, new]))
    assert "uusi.fi" not in str(event)


def test_the_new_job_is_primary_where_the_old_one_was_though_there_is_a_third(world):
    old, side, new = (
        organisation(world, f"{n} Oy", business_id=b)
        for n, b in (("A", "2077474-0"), ("B", "0737546-2"), ("C", "1572860-0"))
    )
    anna = contact(world, affiliations=[{"organisation_id": old}, {"organisation_id": side}])
    document = done(world, "PUT", at(anna, f"/affiliations/{new}"), {"replaces": old, "starts": "2026-03-16"})
    assert [one for one, _, primary in roles(document) if primary] == [new]
    again = done(world, "PUT", at(anna, f"/affiliations/{old}"), {"replaces": side, "starts": "2026-04-01"})
    assert [one for one, _, primary in roles(again) if primary] == [new]


def test_replacing_a_role_that_has_ended_keeps_its_end(world):
    old, new = organisation(world), organisation(world, "Uusi Oy", business_id="0737546-2")
    anna = contact(world, affiliations=[{"organisation_id": old, "ends": "2020-06-30"}])
    document = done(world, "PUT", at(anna, f"/affiliations/{new}"), {"replaces": old, "starts": "2026-03-16"})
    assert roles(document) == [(old, "2020-06-30", False), (new, None, True)]


@pytest.mark.parametrize(
    ("terms", "field"),
    [
        ({"replaces": "nobody"}, "replaces"),
        ({"starts": "2026-02-01", "ends": "2026-01-01"}, "ends"),
        ({"starts": "0001-01-01"}, "starts"),
        ({"replaces": "OLD", "starts": "2020-01-01"}, "starts"),
        ({"replaces": "NEW"}, "replaces"),
        ({"email": "x"}, "email"),
        ({"ends": "not a day"}, "ends"),
    ],
)
def test_terms_that_cannot_be_are_refused(world, unwritten, terms, field):
    old, new = organisation(world), organisation(world, "Uusi Oy", business_id="0737546-2")
    anna = contact(world, affiliations=[{"organisation_id": old, "starts": "2021-01-01"}])
    terms = {name: {"OLD": old, "NEW": new}.get(value, value) for name, value in terms.items()}
    with unwritten():
        assert list(problems(do(world, "PUT", at(anna, f"/affiliations/{new}"), terms))) == [field]


def test_when_the_primary_role_ends_another_live_one_takes_its_place(world):
    with clock.fixed(NOON):
        one, other = organisation(world), organisation(world, "Toinen Oy", business_id="0737546-2")
        anna = contact(world, affiliations=[{"organisation_id": one}, {"organisation_id": other}])
        today = done(world, "PUT", at(anna, f"/affiliations/{one}"), {"ends": "2026-03-16", "primary": True})
        assert [one for one, _, primary in roles(today) if primary] == [one], "the last day still counts"
        past = done(world, "PUT", at(anna, f"/affiliations/{one}"), {"ends": "2026-03-15"})
        assert [one for one, _, primary in roles(past) if primary] == [other]
        none = done(world, "PUT", at(anna, f"/affiliations/{other}"), {"ends": "2026-03-15"})
        assert not any(primary for _, _, primary in roles(none))


def test_links_of_a_contact_are_live_only_where_both_are_in_use(world):
    one = organisation(world)
    anna = contact(world, affiliations=[{"organisation_id": one}])
    assert [row["live"] for row in read(world, at(anna, "/affiliations")).json["items"]] == [True]
    done(world, "POST", at(anna, "/deactivation"))
    assert [row["live"] for row in read(world, at(anna, "/affiliations")).json["items"]] == [False]
    done(world, "POST", at(anna, "/reactivation"))
    done(world, "POST", of(one, "/deactivation"))
    assert [row["live"] for row in read(world, at(anna, "/affiliations")).json["items"]] == [False]


# --- suppression -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("entry", [{"restricted_by": ["contact:other"]}, {"erased": [{"purpose": "PART"}]}])
def test_a_held_address_stops_creation_edit_and_job_change_and_says_nothing_more(world, unwritten, entry):
    one = organisation(world)
    anna = contact(world)
    suppress(world, "email", "maija@example.fi", **entry)
    suppress(world, "phone", "+358505020402", **entry)
    with unwritten():
        for answer in (
            introduce(world, email="MAIJA@example.fi.s"),
            introduce(world, phone="050-5020402"),
            do(world, "PATCH", at(anna), {"email": "maija@example.fi"}),
            do(world, "PUT", at(anna, f"/affiliations/{one}"), {"phone": "0505020402"}),
        ):
            assert (answer.status, answer.code) == (409, "held_for_review")
            assert "maija" not in answer.text
    world.pump()
    assert len([one for one in world.audit("partners#contact#") if one.get("what") == "held"]) == 4


def test_leaving_another_register_does_not_bar_a_partner_contact(world):
    suppress(world, "email", "maija@example.fi", erased=[{"purpose": "ALUM"}, {"purpose": "SERV"}])
    assert introduce(world, email="maija@example.fi").status == 201
    assert introduce(world, email="maija@example.fi", purposes=["PART", "SERV"]).code == "held_for_review"


def test_an_address_blocked_from_marketing_brings_its_block(world):
    suppress(world, "email", "maija@example.fi", marketing=["contact:other"])
    block = introduce(world, email="maija@example.fi").json["marketing_block"]
    assert (block["set_by"], "maija" in str(block)) == ("suppression", False)
    anna = contact(world)
    assert "marketing_block" not in done(world, "PATCH", at(anna), {"title": "x"})
    assert (
        done(world, "PATCH", at(anna), {"email": "maija@example.fi"})["marketing_block"]["set_by"]
        == "suppression"
    )


def test_a_contacts_own_restriction_or_block_holds_nobody_up(world):
    anna = contact(world, email="anna@example.fi")
    suppress(
        world, "email", "anna2@example.fi", restricted_by=[f"contact:{anna}"], marketing=[f"contact:{anna}"]
    )
    assert "marketing_block" not in done(world, "PATCH", at(anna), {"email": "anna2@example.fi"})


def test_a_purpose_that_a_person_was_erased_from_is_not_added_later(world, unwritten):
    """Nobody is brought back by an edit (N3)."""
    anna = contact(world, email="maija@example.fi")
    suppress(world, "email", "maija@example.fi", erased=[{"purpose": "RDI"}])
    with unwritten():
        answer = do(world, "PATCH", at(anna), {"purposes": ["PART", "RDI"]})
    assert (answer.status, answer.code) == (409, "held_for_review")
    assert done(world, "PATCH", at(anna), {"purposes": ["PART", "SERV"]})["purposes"] == ["PART", "SERV"]


def test_a_personal_identity_code_is_no_phone_number(world, unwritten):
    with unwritten():
        answer = introduce(world, phone="010190-0100")
    assert list(problems(answer)) == ["phone"]
    assert "010190" not in answer.text


def test_a_contact_has_a_hundred_roles_at_most(world):
    from datetime import date

    from services.partners.model.contact import MOST_ROLES, Affiliation, Contact
    from shared.errors import Conflict

    roles = [Affiliation(organisation_id=f"o{number}") for number in range(MOST_ROLES)]
    full = Contact(id="c1", first_names="Anna", last_name="Aalto", affiliations=tuple(roles))
    with pytest.raises(Conflict):
        full.affiliated(Affiliation(organisation_id="new"), None, {}, date(2026, 3, 1))
    changed, _ = full.affiliated(roles[3].model_copy(update={"role": "x"}), None, {}, date(2026, 3, 1))
    assert len(changed.affiliations) == MOST_ROLES
