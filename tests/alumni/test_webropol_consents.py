"""What a response of Webropol consents to, and that it may be taken back where it was given."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from shared import clock
from tests import isolation
from tests.alumni import visits
from tests.alumni.arrivals import alumni, alumnus, both, decide, open_intakes
from tests.alumni.people import COORDINATOR, TEXTS, done, listed, of
from tests.cloud import NAMES, client
from tests.integrations.test_webropol import FORM, MAX, NOW, QUESTIONS, add, poll
from tests.peers.webropol import ACCOUNT, Webropol
from tests.postbox import Postbox
from tests.world import World

TAKEN_BACK = MAX | {"q-yes": "En"}
FRESH = {"text_version": "1", "source": "phone", "at": "2026-11-20T11:30:00Z", "evidence": "Puhelu"}


@pytest.fixture
def peer() -> Iterator[Webropol]:
    with Webropol() as peer:
        peer.survey(FORM, *(one["id"] for one in QUESTIONS))
        yield peer


@pytest.fixture
def world(peer: Webropol) -> Iterator[World]:
    """A deployment of both, whose Webropol is the peer."""
    with World(both()) as world, clock.fixed(NOW):
        world.setting("WEBROPOL_URL", peer.url)
        world.setting("WEBROPOL_SECRET", NAMES.webropol)
        world.setting("OUTBOUND_HOSTS", "127.0.0.1")
        client("secretsmanager").create_secret(Name=NAMES.webropol, SecretString=json.dumps(ACCOUNT))
        yield world
        assert isolation.violations(world.requests) == []


def read(world: World, minutes: int = 0) -> dict[str, int]:
    """What a poll counts, all that follows of it done."""
    with clock.fixed(NOW + timedelta(minutes=minutes)):
        counted = poll(world)
        world.pump()
    return counted


def consents(one: dict[str, Any]) -> list[tuple[str, str, bool]]:
    return [(given["text_version"], given["at"], "withdrawn_at" in given) for given in one["consents"]]


def approve_second_text(world: World) -> None:
    wording = {one: {"title": "Suostumus", "text": "Saa olla."} for one in ("fi", "sv", "en")}
    assert world.call("alumni", "POST", TEXTS, {"wordings": wording}, role=COORDINATOR).status == 201
    done(world, "POST", f"{TEXTS}/2/approval")


def show_text(world: World, survey_id: str, **values: str) -> None:
    path = f"/integrations/surveys/{survey_id}"
    answer = world.call("integrations", "PATCH", path, values, role=COORDINATOR, version="*")
    assert answer.status == 200, answer


def test_another_text_on_the_form_makes_no_consents_of_who_answered_before(world, peer, postbox):
    survey_id = add(world)
    peer.answer(FORM, "r1", "2026-11-20T10:00:00", **MAX)
    read(world)
    approve_second_text(world)
    show_text(world, survey_id, text_version="2")
    before = alumnus(world)
    assert read(world, 15)["changed"] == 0
    assert alumnus(world) == before
    assert consents(before) == [("1", "2026-11-20T08:00:00Z", False)]
    peer.answer(FORM, "r2", "2026-11-20T14:10:00", **MAX | {"q-mail": "toinen@example.fi"})
    read(world, 30)
    (other,) = [one for one in alumni(world) if one["email"] == "toinen@example.fi"]
    assert consents(other) == [("2", "2026-11-20T12:10:00Z", False)]


def test_told_later_since_when_the_form_showed_a_text_the_consent_is_to_that_one_alone(world, peer, postbox):
    survey_id = add(world)
    peer.answer(FORM, "r1", "2026-11-20T10:00:00", **MAX)
    read(world)
    approve_second_text(world)
    show_text(world, survey_id, text_version="2", text_since="2026-11-20T07:00:00Z")
    assert read(world, 15)["changed"] == 1
    assert consents(alumnus(world)) == [("2", "2026-11-20T08:00:00Z", False)]


@pytest.fixture
def active(world: World, peer: Webropol, postbox: Postbox) -> str:
    """The id of an alumnus whose only consent is the one of the form."""
    add(world)
    peer.answer(FORM, "r1", "2026-11-20T10:00:00", **MAX)
    read(world)
    assert visits.verify(world, postbox).status == 200
    assert alumnus(world)["status"] == "active"
    return str(alumnus(world)["id"])


def test_a_consent_taken_back_in_the_form_ends_at_once_and_somebody_decides_whether_they_leave(
    world, peer, active
):
    peer.answer(FORM, "r1", "2026-11-20T14:10:00", **TAKEN_BACK)
    assert read(world, 15)["changed"] == 1
    now = alumnus(world)
    assert (now["status"], now["passive_on"]) == ("passive", "2026-11-20")
    assert consents(now) == [("1", "2026-11-20T08:00:00Z", True)]
    assert listed(world) == []
    (waiting,) = open_intakes(world)
    assert (waiting["reason"], waiting["candidates"]) == ("consent_taken_back", [active])
    assert read(world, 30)["changed"] == 0
    assert alumnus(world) == now


def test_given_again_in_the_form_it_is_a_new_consent_once_somebody_links_it(world, peer, active):
    peer.answer(FORM, "r1", "2026-11-20T14:10:00", **TAKEN_BACK)
    read(world, 15)
    peer.answer(FORM, "r1", "2026-11-20T14:20:00", **MAX)
    read(world, 30)
    (waiting,) = open_intakes(world)
    assert (waiting["reason"], alumnus(world)["status"]) == ("passive", "passive")
    assert decide(world, waiting["id"], "link", {"alumnus_id": active}).status == 200
    assert alumnus(world)["status"] == "active"
    assert consents(alumnus(world)) == [
        ("1", "2026-11-20T08:00:00Z", True),
        ("1", "2026-11-20T12:20:00Z", False),
    ]


def test_whoever_consented_otherwise_too_stays_in_the_register(world, peer, active):
    done(world, "POST", of(active, "/consents"), FRESH)
    peer.answer(FORM, "r1", "2026-11-20T14:10:00", **TAKEN_BACK)
    read(world, 15)
    assert alumnus(world)["status"] == "active"
    assert [one["source"] for one in alumnus(world)["consents"] if "withdrawn_at" not in one] == ["phone"]
    assert [one["reason"] for one in open_intakes(world)] == ["consent_taken_back"]


def test_of_a_restricted_record_it_ends_too_and_the_officer_decides(world, peer, active):
    done(world, "PUT", of(active, "/restriction"), role="dpo")
    peer.answer(FORM, "r1", "2026-11-20T14:10:00", **TAKEN_BACK)
    read(world, 15)
    assert consents(alumnus(world)) == [("1", "2026-11-20T08:00:00Z", True)]
    assert (open_intakes(world), len(open_intakes(world, "held"))) == ([], 1)


def test_taken_back_before_anything_was_confirmed_nothing_is_left(world, peer, postbox):
    add(world)
    peer.answer(FORM, "r1", "2026-11-20T10:00:00", **MAX)
    read(world)
    assert alumnus(world)["status"] == "pending"
    peer.answer(FORM, "r1", "2026-11-20T14:10:00", **TAKEN_BACK)
    read(world, 15)
    assert (alumni(world), open_intakes(world)) == ([], [])
