"""Rights moves: marketing block, protection, restriction, objections, consents, informing."""

from datetime import UTC, datetime, timedelta

import pytest

from shared import clock
from tests.partners.people import (
    CONTACTS,
    at,
    contact,
    do,
    done,
    found,
    introduce,
    listed,
    names_found,
    problems,
    read,
    suppress,
)

NOON = datetime(2026, 3, 16, 12, tzinfo=UTC)


def iso(at: datetime) -> str:
    return at.isoformat()


# --- marketing block -------------------------------------------------------------------------------------


def test_a_block_says_who_set_it_why_when_and_who_recorded_it(world):
    anna = contact(world)
    with clock.fixed(NOON):
        body = {"set_by": "person", "reason": "puhelimitse"}
        document = done(world, "PUT", at(anna, "/marketing-block"), body, role="viewer+staff")
    assert document["marketing_block"] == {
        "set_by": "person",
        "reason": "puhelimitse",
        "at": "2026-03-16T12:00:00Z",
        "by": world.role("viewer+staff").actor,
    }
    event = world.item(f"partners#contact#{anna}")["events"][0]
    assert (event["type"], event["changed"]) == ("ContactMarketingBlocked", ["marketing_block"])
    assert "puhelimitse" not in str(event)


@pytest.mark.parametrize("set_by", ["newsletter_service", "suppression", "nobody", None])
def test_what_a_service_says_is_not_for_staff_to_say(world, unwritten, set_by):
    anna = contact(world)
    with unwritten():
        answer = do(world, "PUT", at(anna, "/marketing-block"), {"set_by": set_by})
    assert list(problems(answer)) == ["set_by"]


def test_the_persons_own_block_is_lifted_only_on_their_later_recorded_wish(world, unwritten):
    anna = contact(world)
    with clock.fixed(NOON):
        done(world, "PUT", at(anna, "/marketing-block"), {"set_by": "person"})
    with clock.fixed(NOON + timedelta(days=1)), unwritten():
        for wished in (None, NOON, NOON - timedelta(days=1)):
            body = {"reason": "x"} | ({"wished_at": iso(wished)} if wished else {})
            answer = do(world, "DELETE", at(anna, "/marketing-block"), body)
            assert (answer.status, answer.code) == (409, "conflict")
        for wished in (iso(NOON + timedelta(days=2)), "2026-03-17T10:00:00"):
            answer = do(world, "DELETE", at(anna, "/marketing-block"), {"reason": "x", "wished_at": wished})
            assert list(problems(answer)) == ["wished_at"]
        assert list(problems(do(world, "DELETE", at(anna, "/marketing-block"), {}))) == ["reason"]
    with clock.fixed(NOON + timedelta(days=1)):
        body = {"reason": "soitti", "wished_at": iso(NOON + timedelta(hours=1))}
        lifted = done(world, "DELETE", at(anna, "/marketing-block"), body)
        assert "marketing_block" not in lifted
        assert (lifted["marketing_lift"]["reason"], lifted["marketing_lift"]["wished_at"]) == (
            "soitti",
            "2026-03-16T13:00:00Z",
        )
        assert do(world, "DELETE", at(anna, "/marketing-block"), body).code == "conflict"


def test_a_block_of_staffs_is_lifted_by_staff_and_becomes_the_persons_when_they_ask(world):
    anna = contact(world)
    done(world, "PUT", at(anna, "/marketing-block"), {"set_by": "staff"})
    assert "marketing_block" not in done(world, "DELETE", at(anna, "/marketing-block"), {"reason": "x"})
    done(world, "PUT", at(anna, "/marketing-block"), {"set_by": "staff"})
    own = done(world, "PUT", at(anna, "/marketing-block"), {"set_by": "person"})
    assert own["marketing_block"]["set_by"] == "person"
    kept = done(world, "PUT", at(anna, "/marketing-block"), {"set_by": "staff"})
    assert kept["marketing_block"] == own["marketing_block"]
    assert kept["version"] == own["version"]


# --- rights moves are not edits --------------------------------------------------------------------------

RIGHTS = (
    ("PUT", "/marketing-block", {"set_by": "person"}),
    ("DELETE", "/marketing-block", {"reason": "x", "wished_at": iso(NOON + timedelta(hours=1))}),
    ("PUT", "/protection", {"contact_secret": True}),
    ("PUT", "/objections", {"purposes": ["RDI"]}),
    ("DELETE", "/consents/MKT", None),
)


@pytest.mark.parametrize("state", ["active", "passive", "restricted", "passive and restricted"])
def test_rights_moves_work_on_every_state(world, state):
    anna = contact(world)
    consent = {"channels": ["email"], "text_version": "1", "evidence": "lomake"}
    done(world, "PUT", at(anna, "/consents/MKT"), consent)
    if "passive" in state:
        done(world, "POST", at(anna, "/deactivation"))
    if "restricted" in state:
        done(world, "PUT", at(anna, "/restriction"), role="dpo")
    version = read(world, at(anna), "dpo").version
    with clock.fixed(NOON):
        done(world, *_first(anna), role="dpo")
    for method, rest, body in RIGHTS[1:]:
        done(world, method, at(anna, rest), body, role="dpo")
    document = read(world, at(anna), "dpo").json
    assert document["version"] == version + len(RIGHTS)
    assert document["objections"] == ["RDI"]
    assert document["contact_secret"] is True
    assert document["consents"][0]["withdrawn_at"]


def _first(anna: str) -> tuple[str, str, dict]:
    method, rest, body = RIGHTS[0]
    return method, at(anna, rest), body


# --- protection ------------------------------------------------------------------------------------------


def test_home_and_phone_of_a_secret_contact_are_neither_shown_nor_found_nor_edited(world, unwritten):
    anna = contact(
        world, role="partner_manager", phone="0505020402", email="a@example.fi", home={"city": "Oulu"}
    )
    document = done(world, "PUT", at(anna, "/protection"), {"contact_secret": True})
    assert not {"home", "phone"} & document.keys()
    world.pump()
    for role in ("viewer", "staff", "partner_manager", "admin"):
        assert not {"home", "phone"} & read(world, at(anna), role).json.keys()
        assert all("phone" not in one for one in read(world, CONTACTS, role).json["items"])
        assert found(world, "0505020402", role) == []
        assert all("phone" not in one for one in found(world, "Virtanen", role))
        assert names_found(world, "a@example.fi", role) == ["Virtanen Anna"]
    with unwritten():
        for patch in ({"phone": "0505020403"}, {"phone": None}, {"home": {"city": "Kuopio"}}, {"home": None}):
            answer = do(world, "PATCH", at(anna), patch)
            assert answer.json["permission"] == "fields.contact_secret"
    dpo = read(world, at(anna), "dpo").json
    assert (dpo["phone"], dpo["home"]["city"]) == ("+358505020402", "Oulu")
    assert found(world, "050 502 0402", "dpo")[0]["phone"] == "+358505020402"
    assert read(world, CONTACTS, "dpo").json["items"][0]["phone"] == "+358505020402"


def test_a_job_change_sets_no_phone_of_a_secret_contact(world, unwritten):
    from tests.partners.people import organisation

    one, anna = organisation(world), contact(world)
    done(world, "PUT", at(anna, "/protection"), {"contact_secret": True})
    with unwritten():
        answer = do(world, "PUT", at(anna, f"/affiliations/{one}"), {"phone": "0505020402"})
        assert answer.code == "forbidden"


def test_protection_is_set_by_who_may_and_whole(world, unwritten):
    anna = contact(world)
    with unwritten():
        assert (
            do(world, "PUT", at(anna, "/protection"), {"contact_secret": True}, "staff").code == "forbidden"
        )
        assert list(problems(do(world, "PUT", at(anna, "/protection"), {"deceased": True}))) == [
            "contact_secret"
        ]
    document = done(world, "PUT", at(anna, "/protection"), {"contact_secret": False, "deceased": True})
    assert (document["deceased"], document["contact_secret"]) == (True, False)


# --- restriction -----------------------------------------------------------------------------------------


def test_a_restricted_contact_exists_for_nobody_but_the_dpo(world, unwritten):
    anna = contact(world, email="anna@example.fi", phone="0505020402")
    document = done(world, "PUT", at(anna, "/restriction"), role="dpo")
    assert document["restricted"] is True
    world.pump()
    with unwritten():
        for role in ("admin", "partner_manager", "staff", "viewer"):
            assert read(world, at(anna), role).status == 404
            assert read(world, at(anna, "/affiliations"), role).status == 404
            for method, rest, body in (("PATCH", "", {"title": "x"}), ("PUT", "/marketing-block", {})):
                assert do(world, method, at(anna, rest), body, role=role).status in (403, 404)
    for role in ("dpo", "staff"):
        assert listed(world, CONTACTS, role) == []
        assert names_found(world, "Virtanen", role) == []
        assert names_found(world, "anna@example.fi", role) == []
        assert names_found(world, "0505020402", role) == []
    assert read(world, at(anna), "dpo").json["email"] == "anna@example.fi"
    item = world.item(f"partners#contact#{anna}")
    assert [item[name] for name in item if name.startswith("gsi") and name.endswith("pk")] == [
        "partners#contact#restricted"
    ]
    assert [row[:8] for row in item["rows"]] == ["m#email#", "m#phone#"], "it still matches"


def test_nobody_is_recorded_again_under_the_address_of_a_restricted_contact(world, unwritten):
    anna = contact(world, email="anna@example.fi")
    done(world, "PUT", at(anna, "/restriction"), role="dpo")
    suppress(world, "email", "anna@example.fi", restricted_by=[f"contact:{anna}"])
    with unwritten():
        assert introduce(world, email="anna@example.fi").code == "held_for_review"


def test_a_repeated_creation_does_not_show_a_contact_restricted_since(world):
    body = {"first_names": "Anna", "last_name": "Virtanen"}
    made = world.call("partners", "POST", CONTACTS, body, key="k1").json["id"]
    done(world, "PUT", at(made, "/restriction"), role="dpo")
    assert world.call("partners", "POST", CONTACTS, body, key="k1").status == 404


def test_a_restricted_contact_is_not_edited_even_by_who_sees_it(world, unwritten):
    anna = contact(world)
    done(world, "PUT", at(anna, "/restriction"), role="dpo")
    both = "dpo+partner_manager"
    world.role(both)
    with unwritten():
        for method, rest, body in (
            ("PATCH", "", {"title": "x"}),
            ("POST", "/deactivation", None),
            ("POST", "/reactivation", None),
            ("PUT", "/informed/PART", {"how": "x", "notice_version": "1"}),
        ):
            assert do(world, method, at(anna, rest), body, role=both).status == 409
    with unwritten():
        assert do(world, "DELETE", at(anna, "/restriction"), {}, role="dpo").code == "invalid"
    told = {"how": "letter", "told_at": "2026-01-15T10:00:00Z"}
    assert done(world, "DELETE", at(anna, "/restriction"), told, role="dpo")["restricted"] is False
    assert world.item(f"partners#contact#{anna}")["act"]["reason"] == "told:letter:2026-01-15T10:00:00.000Z"
    assert listed(world, CONTACTS) == ["Virtanen Anna"]
    world.pump()
    assert names_found(world, "Virtanen") == ["Virtanen Anna"]


# --- objections, consents, informing ---------------------------------------------------------------------


def test_objections_are_replaced_whole(world, unwritten):
    anna = contact(world)
    assert done(world, "PUT", at(anna, "/objections"), {"purposes": ["EDU", "RDI"]})["objections"] == [
        "EDU",
        "RDI",
    ]
    with unwritten():
        silent = do(world, "PUT", at(anna, "/objections"), {"purposes": ["EDU"]})
        assert (silent.status, silent.code) == (409, "conflict")
        wish = {"purposes": [], "wished_at": "2026-01-01T00:00:00Z"}
        refused = do(world, "PUT", at(anna, "/objections"), wish, role="staff")
        assert (refused.status, refused.code) == (403, "forbidden")
    withdrawn = done(world, "PUT", at(anna, "/objections"), wish)
    assert withdrawn["objections"] == []
    assert withdrawn["objection_withdrawn_at"] == "2026-01-01T00:00:00Z"
    with unwritten():
        assert list(problems(do(world, "PUT", at(anna, "/objections"), {"purposes": ["X"]}))) == [
            "purposes.0"
        ]


def test_an_objection_to_marketing_blocks_it_as_the_persons_own_wish_until_they_wish_otherwise(world):
    anna = contact(world)
    with clock.fixed(NOON):
        done(world, "PUT", at(anna, "/marketing-block"), {"set_by": "staff"})
        document = done(world, "PUT", at(anna, "/objections"), {"purposes": ["MKT", "RDI"]})
    block = {"set_by": "person", "at": "2026-03-16T12:00:00Z", "by": world.role("partner_manager").actor}
    assert (document["objections"], document["marketing_block"]) == (["MKT", "RDI"], block)
    event = world.item(f"partners#contact#{anna}")["events"][0]
    assert (event["type"], event["changed"]) == ("ContactMarketingBlocked", ["marketing_block", "objections"])
    with clock.fixed(NOON + timedelta(days=2)):
        again = done(world, "PUT", at(anna, "/objections"), {"purposes": ["MKT", "RDI", "EDU"]})
        assert again["marketing_block"] == block, "it stands since it was set"
        wish = {"reason": "soitti", "wished_at": iso(NOON + timedelta(days=1))}
        lifted = done(world, "DELETE", at(anna, "/marketing-block"), wish)
    assert ("marketing_block" in lifted, lifted["objections"]) == (False, ["RDI", "EDU"])


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        (["PART"], "purposes"),
        (["MKT", "PART"], "purposes"),
        (["ALUM"], "purposes.0"),
    ],
)
def test_what_rests_on_a_contract_or_is_no_use_of_contacts_is_not_objected_to(world, unwritten, asked, field):
    anna = contact(world)
    with unwritten():
        told = problems(do(world, "PUT", at(anna, "/objections"), {"purposes": asked}))
    assert list(told) == [field]
    if field == "purposes":
        assert told == {"purposes": "cannot be objected to on their legal basis: PART"}


def test_an_objection_is_judged_by_the_basis_as_the_officer_has_set_it(world, unwritten):
    anna = contact(world)
    world.put({"pk": "privacy#purpose#part", "sk": "record", "basis": "legitimate_interest"})
    world.put({"pk": "privacy#purpose#serv", "sk": "record", "basis": "contract"})
    assert done(world, "PUT", at(anna, "/objections"), {"purposes": ["PART"]})["objections"] == ["PART"]
    with unwritten():
        told = problems(do(world, "PUT", at(anna, "/objections"), {"purposes": ["PART", "SERV"]}))
    assert told == {"purposes": "cannot be objected to on their legal basis: SERV"}


def test_a_consent_is_recorded_replaced_and_withdrawn(world, unwritten):
    anna = contact(world)
    consent = {"channels": ["email"], "text_version": "2026-1", "evidence": "lomake 12"}
    with unwritten():
        assert do(world, "DELETE", at(anna, "/consents/MKT")).status == 404
        assert list(problems(do(world, "PUT", at(anna, "/consents/XXX"), consent))) == ["purpose"]
        for wrong in ({"channels": []}, {"evidence": ""}, {"at": "2999-01-01T00:00:00Z"}):
            assert [
                name.split(".")[0]
                for name in problems(do(world, "PUT", at(anna, "/consents/MKT"), consent | wrong))
            ] == list(wrong)
    done(world, "PUT", at(anna, "/consents/MKT"), consent)
    later = done(world, "PUT", at(anna, "/consents/MKT"), consent | {"channels": ["email", "phone"]})
    assert [one["channels"] for one in later["consents"]] == [["email", "phone"]]
    withdrawn = done(world, "DELETE", at(anna, "/consents/MKT"))
    assert withdrawn["consents"][0]["withdrawn_at"]
    with unwritten():
        assert do(world, "DELETE", at(anna, "/consents/MKT")).status == 404


def test_informing_is_kept_per_purpose(world, unwritten):
    anna = contact(world)
    with clock.fixed(NOON):
        done(world, "PUT", at(anna, "/informed/PART"), {"how": "sähköposti", "notice_version": "3"})
        body = {"how": "käynti", "notice_version": "3", "at": "2026-03-01T10:00:00+02:00"}
        document = done(world, "PUT", at(anna, "/informed/RDI"), body)
    assert document["informed"] == {
        "PART": {"at": "2026-03-16T12:00:00Z", "how": "sähköposti", "notice_version": "3"},
        "RDI": {"at": "2026-03-01T10:00:00+02:00", "how": "käynti", "notice_version": "3"},
    }
    with unwritten():
        answer = do(
            world,
            "PUT",
            at(anna, "/informed/PART"),
            {"how": "x", "notice_version": "1", "at": "2026-03-01T10:00:00"},
        )
        assert list(problems(answer)) == ["at"]


def test_who_reads_a_card_is_logged_with_the_purpose(world):
    anna = contact(world)
    world.call("partners", "GET", at(anna), role="sales")
    world.call("partners", "GET", at(anna), role="sales", headers={"Purpose": "RDI"})
    wrong = world.call("partners", "GET", at(anna), role="sales", headers={"Purpose": "CURIOSITY"})
    assert list(problems(wrong)) == ["Purpose"]
    world.pump()
    reads = [one for one in world.audit(f"partners#contact#{anna}") if one["sk"].startswith("r#")]
    assert sorted(one["purpose"] for one in reads) == ["RDI", "SERV"]
    assert {one["actor"] for one in reads} == {world.role("sales").actor}


def test_who_may_not_see_a_secret_contact_does_not_unveil_it(world, unwritten):
    anna = contact(world, phone="0505020402")
    done(world, "PUT", at(anna, "/protection"), {"contact_secret": True}, role="partner_manager")
    with unwritten():
        refused = do(world, "PUT", at(anna, "/protection"), {"contact_secret": False}, role="partner_manager")
    assert (refused.status, refused.code) == (403, "forbidden")
    assert "phone" not in refused.json
    assert done(world, "PUT", at(anna, "/protection"), {"contact_secret": False}, role="dpo")["phone"]


def test_an_older_consent_does_not_undo_a_later_withdrawal(world, unwritten):
    anna = contact(world)
    consent = {"channels": ["email"], "text_version": "2026-1", "evidence": "lomake 12"}
    done(world, "PUT", at(anna, "/consents/MKT"), consent)
    done(world, "DELETE", at(anna, "/consents/MKT"))
    with unwritten():
        older = do(world, "PUT", at(anna, "/consents/MKT"), consent | {"at": "2024-01-01T00:00:00Z"})
    assert (older.status, older.code) == (409, "conflict")
