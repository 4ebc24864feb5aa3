"""What partners does with a person's data when privacy asks: found, gathered, erased, hidden, put right."""

import json

import pytest

from shared.contracts.subjects import What
from tests.partners.people import (
    CONTACTS,
    at,
    contact,
    do,
    done,
    introduce,
    listed,
    names_found,
    of,
    organisation,
    read,
)
from tests.privacy.people import check, codes, known
from tests.privacy.persons import ask, gathered, told
from tests.world import World


@pytest.fixture
def kaisa(world: World) -> dict[str, str]:
    """A company and its contact Kaisa, who is a private customer as well, and a colleague who knows her."""
    company = organisation(world)
    role = {"organisation_id": company, "role": "Kanarian rooli"}
    fields = {"email": "kaisa@kanaria.fi", "phone": "040 123 4567", "notes": "salainen muistiinpano"}
    one = contact(world, "Kanaria Kaisa", affiliations=[role], purposes=["PART", "MKT"], **fields)
    other = contact(world, "Salo Anna", notes="Kaisa Kanarian sijainen")
    private = organisation(world, "Kanaria Kaisa", kind="private_person", email="kaisa@koti.fi", city="Turku")
    world.pump()
    return {"company": company, "contact": one, "other": other, "private": private}


def refs(kaisa: dict[str, str]) -> tuple[str, str]:
    return f"partners.contact:{kaisa['contact']}", f"partners.organisation:{kaisa['private']}"


def everything(world: World) -> str:
    return json.dumps([world.items(table) for table in ("records", "audit", "search")], default=str)


def test_she_is_found_wherever_she_is_named_restricted_and_passive_too(
    world: World, kaisa: dict[str, str]
) -> None:
    done(world, "PUT", at(kaisa["contact"], "/restriction"), role="dpo")
    done(world, "POST", of(kaisa["private"], "/deactivation"))
    sought = {"names": ("Kaisa Kanaria",), "emails": ("kaisa@koti.fi",), "phones": ("+358401234567",)}
    found = ask(world, What.FIND, **sought)
    where = {one.record.split(":")[1]: set(one.fields) for one in found.acknowledged["partners"].outcomes}
    assert where == {
        kaisa["contact"]: {"first_names", "last_name", "email", "phone"},
        kaisa["other"]: {"notes"},
        kaisa["private"]: {"name", "email"},
    }


def test_all_is_gathered_and_planned_and_neither_changes_anything(
    world: World, kaisa: dict[str, str]
) -> None:
    before = [one for one in world.items() if one["pk"].startswith(("partners#c", "partners#o"))]
    mention = {f"partners.contact:{kaisa['other']}": ("notes",)}
    errand = ask(world, What.GATHER, *refs(kaisa), mentions=mention)
    sections = {one["record"]: one for one in gathered(world, errand)}
    whole = sections[refs(kaisa)[0]]
    assert (whole["kind"], whole["purposes"]) == ("partners.contact", ["MKT", "PART"])
    assert whole["fields"]["notes"] == "salainen muistiinpano"
    assert whole["fields"]["affiliations"][0]["role"] == "Kanarian rooli"
    assert sections[refs(kaisa)[1]]["purposes"] == ["LLL", "MKT", "SERV"]
    assert sections[f"partners.contact:{kaisa['other']}"]["fields"] == {"notes": "Kaisa Kanarian sijainen"}
    assert {one for one in sections if one.startswith("partners")} == {*refs(kaisa), *mention}
    planned = ask(world, What.PLAN, *refs(kaisa), purposes=("MKT", "PART"))
    assert told(planned, "partners") == [
        ("partners.contact", "deleted", (), None, None),
        ("partners.organisation", "retained", (), "purpose:LLL", None),
        ("partners.organisation", "retained", (), "purpose:SERV", None),
    ]
    assert [one for one in world.items() if one["pk"].startswith(("partners#c", "partners#o"))] == before


def test_objections_deny_restricting_hides_and_lifting_shows_again_however_often(
    world: World, kaisa: dict[str, str]
) -> None:
    objected = ask(world, What.OBJECT, *refs(kaisa), purposes=("PART", "EDU", "MKT"))
    assert told(objected, "partners") == [
        ("partners.contact", "objected", (), None, None),
        ("partners.organisation", "objected", (), None, None),
    ]
    assert read(world, at(kaisa["contact"])).json["objections"] == ["EDU", "MKT"], "a contract is ended"
    assert read(world, of(kaisa["private"])).json["objections"] == ["MKT"]
    assert {"objection", "marketing_block"} <= set(codes(check(world, kaisa["contact"])))
    assert "objection" in codes(check(world, kaisa["contact"], purpose="EDU"))
    assert "objection" not in codes(check(world, kaisa["contact"], purpose="PART"))
    for _ in range(2):
        hidden = ask(world, What.RESTRICT, *refs(kaisa), f"partners.organisation:{kaisa['company']}")
        assert [one[1] for one in told(hidden, "partners")] == ["restricted"] * 2
    assert read(world, at(kaisa["contact"])).status == 404
    assert read(world, of(kaisa["private"])).status == 404
    assert read(world, of(kaisa["company"])).status == 200
    assert introduce(world, "Kanaria Kaisa", email="kaisa@kanaria.fi").code == "held_for_review"
    ask(world, What.UNRESTRICT, *refs(kaisa))
    assert read(world, at(kaisa["contact"])).json["restricted"] is False
    assert listed(world, "/partners/organisations") == ["Esimerkki Oy", "Kanaria Kaisa"]


def test_fields_of_a_passive_restricted_record_are_put_right_and_what_is_not_valid_is_refused_by_name(
    world: World, kaisa: dict[str, str]
) -> None:
    one, private = refs(kaisa)
    done(world, "PUT", at(kaisa["contact"], "/marketing-block"), {"set_by": "person"}, role="dpo")
    done(world, "POST", at(kaisa["contact"], "/deactivation"))
    done(world, "PUT", at(kaisa["contact"], "/restriction"), role="dpo")
    changes = {
        one: {
            "last_name": "Kanerva",
            "email": "oikea@kanaria.fi",
            "phone": "ei numero",
            "notes": "hetu 131052-308T",
            "responsible_id": "x",
            "home": {"street": "Uusikatu 2"},
        },
        private: {"phone": "050 765 4321", "postal_code": "1"},
    }
    righted = ask(world, What.RECTIFY, one, private, changes=changes)
    assert told(righted, "partners") == [
        ("partners.contact", "rectified", ("email", "home", "last_name"), None, None),
        ("partners.contact", "refused", ("notes",), "not_valid", None),
        ("partners.contact", "refused", ("phone",), "not_valid", None),
        ("partners.contact", "refused", ("responsible_id",), "not_rectifiable", None),
        ("partners.organisation", "rectified", ("phone",), None, None),
        ("partners.organisation", "refused", ("postal_code",), "not_valid", None),
    ]
    document = read(world, at(kaisa["contact"]), "dpo").json
    assert (document["last_name"], document["phone"]) == ("Kanerva", "+358401234567")
    assert (document["status"], document["home"]["street"]) == ("passive", "Uusikatu 2")
    suppressed = known(world, "oikea@kanaria.fi")
    assert suppressed is not None
    assert suppressed.marketing == suppressed.restricted == (f"contact:{kaisa['contact']}",)
    assert "131052-308T" not in everything(world)
    assert "Kanerva" not in json.dumps(world.items(prefix="privacy#errand"), default=str)


def test_nothing_of_her_is_left_but_tombstones_though_the_errand_died_half_way(
    world: World, kaisa: dict[str, str]
) -> None:
    done(world, "PUT", at(kaisa["contact"], "/restriction"), role="dpo")
    world.pump()
    mention = {f"partners.contact:{kaisa['other']}": ("notes",)}
    with world.fault("partners-consumer.before_delete_item"):
        erased = ask(world, What.ERASE, *refs(kaisa), mentions=mention)
    assert told(erased, "partners") == [
        ("partners.contact", "deleted", (), None, None),
        ("partners.contact", "deleted", ("notes",), None, None),
        ("partners.organisation", "deleted", (), None, None),
    ]
    assert world.redelivered
    left = everything(world).casefold()
    for canary in ("kanaria", "kaisa", "salainen", "1234567", "turku"):
        assert canary not in left
    tombstone = world.item(f"partners#contact#{kaisa['contact']}")
    assert tombstone
    assert (tombstone["status"], tombstone["events"][0]["errand"]) == ("erased", erased.id)
    assert read(world, at(kaisa["contact"]), "dpo").status == 404
    assert read(world, at(kaisa["other"])).json["last_name"] == "Salo"
    assert read(world, of(kaisa["company"], "/contacts")).json["items"] == []
    assert do(world, "PATCH", at(kaisa["contact"]), {"title": "x"}).status == 404
    assert listed(world, CONTACTS) == ["Salo Anna"]
    assert names_found(world, "kanaria") == []
    suppressed = known(world, "kaisa@kanaria.fi")
    assert suppressed is not None
    assert suppressed.restricted == ()
    before = world.items(prefix="partners#organisation"), world.items(prefix="partners#contact")
    world.tell("crm.partners", "ContactAffiliated", record_id=kaisa["contact"], version=1)
    world.tell("crm.partners", "ContactChanged", record_id=kaisa["contact"], version=1)
    again = ask(world, What.ERASE, *refs(kaisa))
    assert [one[1] for one in told(again, "partners")] == ["deleted"] * 2
    assert before == (world.items(prefix="partners#organisation"), world.items(prefix="partners#contact"))
