"""Nothing brings an erased person back, whatever the channel; neighbours come in; a fresh consent revives."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from services.integrations.model.wall_clock import local
from shared import clock
from tests.alumni import arrivals, visits
from tests.alumni.people import ANNA, CONSENT, alumnus, introduce
from tests.cloud import NAMES, client
from tests.integrations.reports import commit, planned, rows
from tests.integrations.test_exports import emails, made
from tests.integrations.test_webropol import FORM, MAX, QUESTIONS, add, poll
from tests.peers.webropol import ACCOUNT, Webropol
from tests.postbox import Postbox
from tests.privacy.people import CONTACTS, contact, known
from tests.privacy.requesting import act, decided, done, owner, read
from tests.world import World

EMAIL, PHONE = ANNA["email"], ANNA["phone"]
OLD = "2026-01-10T09:00:00Z"


@pytest.fixture
def erased(world: World, postbox: Postbox) -> None:
    """The person was erased, as a contact and as an alumnus."""
    one = contact(world, EMAIL, first_names="Anna Liisa", last_name="Mäkelä", phone=PHONE)
    other = alumnus(world, **ANNA)
    world.pump()
    records = (f"partners.contact:{one}", f"alumni.alumnus:{other}")
    request = decided(world, owner(world), *records, kind="erasure")
    done(act(world, request, "execution", {}))
    world.pump()
    assert living(world) == []
    suppressed = known(world, EMAIL)
    assert suppressed
    assert {"PART", "MKT", "ALUM"} <= set(suppressed.erased)


def living(world: World) -> list[str]:
    """The addresses of everybody in both registers who is not erased."""
    found = [*world.items(prefix="partners#contact#"), *world.items(prefix="alumni#alumnus#")]
    return sorted(
        str(one.get("email")) for one in found if one["sk"] == "record" and one["status"] != "erased"
    )


def test_a_row_of_a_report_is_held_and_its_neighbours_come_in(
    world: World, erased: None, tmp_path: Path
) -> None:
    report = [
        ("Anna Mäkelä", "", EMAIL.upper(), "Acme Oy"),
        ("Anna Mäkelä", PHONE, "", "Acme Oy"),
        ("Matti Mäkinen", "", "matti@example.fi", "Acme Oy"),
    ]
    one = planned(world, tmp_path, report)
    assert [(row["outcome"], row["reason"]) for row in rows(world, one["id"])] == [
        ("suppressed", "held_for_review"),
        ("suppressed", "held_for_review"),
        ("create", "new_contact"),
    ]
    assert commit(world, one).status == 202
    world.pump()
    assert living(world) == ["matti@example.fi"]


def test_no_file_made_before_the_erasure_is_left_and_who_got_a_list_is_to_be_told(
    world: World, postbox: Postbox, tmp_path: Path
) -> None:
    one = contact(world, EMAIL, last_name="Mäkelä", purposes=["PART"])
    world.pump()
    assert emails(world, made(world, purpose="PART")) == [EMAIL]
    report = [("Anna Mäkelä", "", EMAIL, "Acme Oy"), ("Matti Mäkinen", "", "matti@example.fi", "Acme Oy")]
    plan = planned(world, tmp_path, report)
    request = decided(world, owner(world), f"partners.contact:{one}", kind="erasure")
    done(act(world, request, "execution", {}))
    world.pump()
    answer = commit(world, plan)
    world.pump()
    assert (answer.status, answer.code) == (409, "expired")
    assert "7 days" not in answer.text, "it was not their age"
    assert living(world) == []
    assert [one["recipient"] for one in read(world, request)["recipients"]] == ["newsletter service"]
    kept = client("s3").list_object_versions(Bucket=NAMES.files).get("Versions", ())
    assert [one["Key"] for one in kept if one["Key"].startswith(("uploads/", "plans/", "exports/"))] == []


@pytest.mark.parametrize("address", [{"email": EMAIL.upper()}, {"phone": PHONE}], ids=["email", "phone"])
def test_nobody_records_them_as_a_contact(world: World, erased: None, address: dict[str, str]) -> None:
    before = world.items(prefix="partners#")
    body = {"first_names": "Anna Liisa", "last_name": "Mäkelä"} | address
    answer = world.call("partners", "POST", CONTACTS, body, role="partner_manager")
    assert (answer.status, answer.code) == (409, "held_for_review")
    assert world.items(prefix="partners#") == before


def test_nobody_records_them_as_an_alumnus_with_an_older_consent(world: World, erased: None) -> None:
    before = world.items(prefix="alumni#")
    for fields in (ANNA, ANNA | {"phone": None}, ANNA | {"email": None}):
        answer = introduce(world, **fields, consent=CONSENT | {"at": OLD})
        assert (answer.status, answer.code) == (409, "held_for_review")
        assert EMAIL not in answer.text
    assert world.items(prefix="alumni#") == before


def test_an_application_with_an_older_consent_is_held_and_another_persons_taken(
    world: World, erased: None
) -> None:
    held = arrivals.sent(world)
    arrivals.sent(
        world,
        application_id="A-2",
        email="eino@example.fi",
        phone=None,
        last_name="Virtanen",
        first_names="Eino",
        former_surname=None,
        birth_date=None,
    )
    assert living(world) == ["eino@example.fi"]
    assert arrivals.intake(world, held)["status"] == "held"
    with clock.fixed(clock.now() + timedelta(days=1)):
        fresh = clock.stamp(clock.now() - timedelta(hours=1))
        arrivals.sent(world, consent=arrivals.CONSENT | {"at": fresh})
        assert living(world) == sorted([EMAIL, "eino@example.fi"])
        only_as_an_alumnus(world)


@pytest.fixture
def peer(world: World) -> Iterator[Webropol]:
    """A Webropol of this world, with one survey."""
    with Webropol() as peer:
        peer.survey(FORM, *(one["id"] for one in QUESTIONS))
        world.setting("WEBROPOL_URL", peer.url)
        world.setting("WEBROPOL_SECRET", NAMES.webropol)
        world.setting("OUTBOUND_HOSTS", "127.0.0.1")
        client("secretsmanager").create_secret(Name=NAMES.webropol, SecretString=json.dumps(ACCOUNT))
        yield peer


def test_an_older_answer_of_webropol_is_held_and_the_other_of_its_page_taken(
    world: World, erased: None, peer: Webropol
) -> None:
    add(world, begins=clock.stamp(clock.now() - timedelta(days=20)))
    answered = local(clock.now() - timedelta(days=5))
    peer.answer(FORM, "r1", answered, **MAX | {"q-mail": EMAIL, "q-first": "Anna"})
    peer.answer(FORM, "r2", answered, **MAX)
    assert poll(world)["new"] == 2
    world.pump()
    assert living(world) == ["matti@example.fi"]
    assert len(arrivals.open_intakes(world, "held", role="dpo")) == 1


def test_the_form_carries_a_fresh_consent_and_revives_the_alumnus_once_verified(
    world: World, erased: None, postbox: Postbox
) -> None:
    with clock.fixed(clock.now() + timedelta(days=1)):
        one = visits.registered(world)
        item = world.item(f"alumni#alumnus#{one}")
        assert item
        assert (item["status"], "verification" in item["awaits"]) == ("pending", True)
        assert visits.verify(world, postbox).status == 200
        world.pump()
        assert living(world) == [EMAIL]
        only_as_an_alumnus(world)


def only_as_an_alumnus(world: World) -> None:
    """Of partners the person stays erased: by hand they are held as before."""
    answer = world.call(
        "partners",
        "POST",
        CONTACTS,
        {"first_names": "Anna", "last_name": "Mäkelä", "email": EMAIL},
        role="partner_manager",
    )
    assert (answer.status, answer.code) == (409, "held_for_review")
    assert not [
        one
        for one in world.items(prefix="partners#contact#")
        if one["sk"] == "record" and one["status"] != "erased"
    ]
    suppressed = known(world, EMAIL)
    assert suppressed
    assert {"PART", "MKT"} <= set(suppressed.erased)
