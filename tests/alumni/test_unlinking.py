"""A registration that was linked to the wrong alumnus is taken off again: the record is as it was before."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from shared import clock
from shared.contracts.subjects import What
from tests import isolation
from tests.alumni.arrivals import (
    APPLICANT,
    CONSENT,
    alumni,
    both,
    decide,
    intake,
    open_intakes,
    registration,
    send,
    sent,
)
from tests.alumni.people import CONSENT as PAPER
from tests.alumni.people import alumnus as recorded
from tests.alumni.people import do, done, listed, of, problems, stored
from tests.partners.people import suppress
from tests.postbox import Postbox
from tests.privacy.persons import ask
from tests.world import Answer, World

WHY = {"reason": "Toinen henkilö, sama sukunimi"}
FEW = {"last_name": "Mäkelä", "first_names": "Anna", "birth_date": "1990-05-17"}
"""An alumnus of whom little is known: the registration of another person fills the blanks."""
LINKED_AT = datetime(2026, 2, 2, 10, tzinfo=UTC)
CHANGING = {"version", "updated_at", "events", "act", "consents", "keys", "redo", "ledger", "rows", "settled"}


@pytest.fixture
def world() -> Iterator[World]:
    """A deployment of alumni and integrations; every request is held to its role."""
    with World(both()) as world, Postbox() as postbox:
        world.setting("MAIL_HOST", postbox.host)
        world.setting("MAIL_PORT", str(postbox.port))
        yield world
        assert isolation.violations(world.requests) == []


def unlink(world: World, one: str, move: str = "unlinking", **how: Any) -> Answer:
    answer = decide(world, one, move, WHY, **how)
    world.pump()
    return answer


def linked(world: World, known: str, **fields: Any) -> str:
    """A registration of another person that a coordinator linked to an alumnus."""
    one = sent(world, **{"birth_date": "1990-05-17", "state": "graduated"} | fields)
    if intake(world, one)["status"] == "review":
        assert decide(world, one, "link", {"alumnus_id": known}).status == 200
        world.pump()
    assert intake(world, one)["alumnus_id"] == known
    return one


def like(item: dict[str, Any]) -> dict[str, Any]:
    """What of a record is to be as before."""
    return {
        name: value for name, value in item.items() if name not in CHANGING and not name.startswith("gsi1")
    }


def in_force(item: dict[str, Any]) -> list[str]:
    return [one["evidence"] for one in item["consents"] if "withdrawn_at" not in one]


def test_unlinked_the_record_is_as_it_was_and_the_registration_waits_again(world, postbox):
    known = recorded(world, **FEW)
    world.pump()
    before = stored(world, known)
    one = linked(world, known)
    wrong = stored(world, known)
    assert (wrong["email"], wrong["city"]) == (APPLICANT["email"], "Joensuu")
    assert sorted(in_force(wrong)) == ["Kansio 7/2026", "soleops:A-1"]
    assert "unlink" in intake_of(world, one)["allowed_actions"]
    answer = unlink(world, one)
    assert (answer.status, answer.json["status"], answer.json["reason"]) == (200, "review", "unlinked")
    assert (answer.json["notes"], answer.json["apart"]) == ([], [known])
    assert answer.json["decision"]["why"] == WHY["reason"]
    assert answer.json["given"]["email"] == APPLICANT["email"]
    now = stored(world, known)
    assert like(now) == like(before)
    assert in_force(now) == ["Kansio 7/2026"]
    (ended,) = (each for each in now["consents"] if "withdrawn_at" in each)
    assert (ended["evidence"], ended["mistaken"]) == ("soleops:A-1", True)
    assert APPLICANT["email"] not in str(now)
    assert [waiting["id"] for waiting in open_intakes(world)] == [one]
    assert postbox.mails == []
    again = decide(world, one, "unlinking", WHY)
    assert (again.status, again.code) == (409, "conflict")


def intake_of(world: World, one: str, role: str = "alumni_coordinator") -> dict[str, Any]:
    return dict(world.call("alumni", "GET", f"/alumni/intakes/{one}", role=role).json)


@pytest.mark.parametrize("how", ["admission", "link", "the same again", "rejection"])
def test_afterwards_it_is_decided_on_anew(world, how):
    known, right = recorded(world, **FEW), recorded(world, last_name="Mäkelä", first_names="Aino")
    world.pump()
    one = linked(world, known)
    unlink(world, one)
    if how == "admission":
        assert decide(world, one, "admission").status == 200
        (right,) = {each["id"] for each in alumni(world)} - {known, right}
        assert stored(world, right)["first_names"] == "Anna Liisa"
    elif how == "rejection":
        assert decide(world, one, "rejection", WHY).status == 200
        assert APPLICANT["email"] not in str(world.items())
        return
    else:
        right = known if how == "the same again" else right
        assert decide(world, one, "link", {"alumnus_id": right}).status == 200
    world.pump()
    now = stored(world, right)
    assert (now["email"], now["informed"]["ALUM"]["how"]) == (APPLICANT["email"], "the form of soleops")
    assert "soleops:A-1" in in_force(now)
    assert intake(world, one).get("apart", []) == ([] if how == "the same again" else [known])
    assert unlink(world, one).status == (409 if how == "admission" else 200)


def test_its_source_does_not_bring_it_back_to_the_wrong_record(world):
    known = recorded(world, **FEW | {"email": APPLICANT["email"], "phone": "+358505020402"})
    world.pump()
    one = linked(world, known)
    assert unlink(world, one).status == 200
    before = stored(world, known)
    sent(world, state="graduated", birth_date="1990-05-17", city="Kuopio")
    assert stored(world, known) == before
    (waiting,) = open_intakes(world)
    assert (waiting["id"], waiting["reason"]) == (one, "unlinked")
    assert registration(world, one)["profile"]["city"] == "Kuopio"
    assert decide(world, one, "admission").status == 200
    assert sorted(each["city"] for each in alumni(world) if "city" in each) == ["Kuopio"]


def test_what_somebody_changed_stays_and_is_named(world):
    known = recorded(world, **FEW)
    world.pump()
    one = linked(world, known)
    done(world, "PATCH", of(known), {"workplace": "Uusi Oy", "programme": "Musiikki", "city": "Kuopio"})
    answer = unlink(world, one)
    problem = "has changed since the link, and stays on the alumnus's record"
    assert [(note["field"], note["problem"]) for note in answer.json["notes"]] == [
        ("programme", problem),
        ("city", problem),
    ]
    now = stored(world, known)
    assert (now["workplace"], now["programme"], now["city"]) == ("Uusi Oy", "Musiikki", "Kuopio")
    assert not {"email", "degree", "street", "postal_code"} & now.keys()
    assert "Musiikki" not in answer.text


@pytest.mark.parametrize("consented", ["2026-01-20T09:00:00Z", CONSENT["at"]])
def test_a_passive_alumnus_whom_it_made_active_is_passive_again(world, consented):
    known = recorded(world, **FEW)
    item = stored(world, known) | {"status": "passive", "passive_on": "2026-01-18"}
    world.put(item | {"reminded_on": ["2025-10-01"]})
    world.pump()
    one = linked(world, known, consent=CONSENT | {"at": consented})
    later = consented > PAPER["at"]
    assert stored(world, known)["status"] == ("active" if later else "passive")
    unlink(world, one)
    now = stored(world, known)
    assert (now["status"], now["passive_on"], now["reminded_on"]) == ("passive", "2026-01-18", ["2025-10-01"])
    assert listed(world) == []


def test_whom_it_made_active_waits_again_and_is_welcomed_once(world, postbox):
    known = recorded(world, **FEW | {"degree_confirmed": None, "email": "oma@example.fi"})
    item = f"alumni#alumnus#{known}"
    world.put({"pk": item, "sk": "derived"})
    world.pump()
    one = linked(world, known)
    assert stored(world, known)["status"] == "active"
    assert [mail["To"] for mail in postbox.mails] == ["oma@example.fi"]
    unlink(world, one)
    now = stored(world, known)
    assert (now["status"], now["awaits"], "degree_confirmed" in now) == ("pending", ["graduation"], False)
    done(world, "POST", of(known, "/degree-confirmation"))
    world.pump(twice=True)
    assert stored(world, known)["status"] == "active"
    assert len(postbox.mails) == 1


RIGHTS: dict[str, tuple[str, str, Any]] = {
    "marketing_block": ("PUT", "/marketing-block", {"set_by": "person"}),
    "restricted": ("PUT", "/restriction", None),
    "contact_secret": ("PUT", "/protection", {"contact_secret": True}),
    "deceased": ("PUT", "/protection", {"contact_secret": False, "deceased": True}),
}


@pytest.mark.parametrize("right", RIGHTS)
def test_it_lifts_no_right_and_of_the_restricted_and_protected_the_officer_decides(world, right):
    known = recorded(world, **FEW)
    world.pump()
    one = linked(world, known)
    method, path, body = RIGHTS[right]
    done(world, method, of(known, path), body, role="dpo")
    world.pump()
    before = world.items()
    value = stored(world, known)[right]
    if right != "marketing_block":
        answer = decide(world, one, "unlinking", WHY)
        expected = (404, "not_found") if right == "restricted" else (409, "held_for_review")
        assert (answer.status, answer.code) == expected
        assert world.items() == before
    assert decide(world, one, "detachment", WHY).code == "forbidden"
    answer = unlink(world, one, "detachment", role="dpo")
    assert (answer.status, answer.json["status"], answer.json["notes"]) == (200, "held", [])
    now = stored(world, known)
    assert (now[right], "email" in now, in_force(now)) == (value, False, ["Kansio 7/2026"])
    assert [waiting["id"] for waiting in open_intakes(world, "held", "dpo")] == [one]
    assert "given" not in intake_of(world, one)
    answer = decide(world, one, "retrial", role="dpo")
    assert (answer.status, answer.json["status"]) == (200, "held" if right != "marketing_block" else "review")


def test_a_block_that_came_with_the_address_stays_until_a_person_lifts_it(world):
    known = recorded(world, **FEW)
    suppress(world, "email", APPLICANT["email"], marketing=["dpo"])
    world.pump()
    one = linked(world, known)
    answer = unlink(world, one)
    assert [note["field"] for note in answer.json["notes"]] == ["marketing_block"]
    assert stored(world, known)["marketing_block"]["set_by"] == "suppression"


def test_a_withdrawal_where_it_was_given_stands(world):
    known = recorded(world, **FEW)
    world.pump()
    one = linked(world, known)
    sent(world, state="cancelled", consent=None)
    assert intake(world, one)["reason"] == "cancelled_after_activation"
    answer = unlink(world, one)
    assert (answer.status, answer.json["status"], "given" in answer.json) == (200, "cancelled", False)
    now = stored(world, known)
    assert ("email" in now, in_force(now)) == (False, ["Kansio 7/2026"])
    assert APPLICANT["email"] not in str(intake(world, one))


def test_who_left_takes_it_along(world):
    known = recorded(world, **FEW)
    world.pump()
    one = linked(world, known)
    do(world, "POST", of(known, "/withdrawal"), {})
    before = world.items(prefix="alumni#")
    answer = decide(world, one, "unlinking", WHY)
    assert (answer.status, answer.code) == (409, "conflict")
    assert world.items(prefix="alumni#") == before


def test_it_can_be_undone_for_ninety_days_and_then_nothing_is_kept_for_it(world):
    known = recorded(world, **FEW)
    world.pump()
    with clock.fixed(LINKED_AT):
        one = linked(world, known)
    with clock.fixed(LINKED_AT + timedelta(days=90, seconds=-1)):
        assert world.job("alumni", {"job": "forget_originals"}) == {"forget_originals": 0}
        assert "unlink" in intake_of(world, one)["allowed_actions"]
        assert "undo" in intake(world, one)
    with clock.fixed(LINKED_AT + timedelta(days=90)):
        answer = decide(world, one, "unlinking", WHY)
        assert (answer.status, answer.code) == (409, "conflict")
    with clock.fixed(LINKED_AT + timedelta(days=91)):
        assert world.job("alumni", {"job": "forget_originals"}) == {"forget_originals": 1}
        assert world.job("alumni", {"job": "forget_originals"}) == {"forget_originals": 0}
        assert "undo" not in intake(world, one)
        assert intake(world, one)["given"]["city"] == "Joensuu"


def test_what_was_there_before_is_the_persons_data_and_goes_with_them():
    with World() as world:
        told = {"at": "2026-01-05T10:00:00Z", "how": "Kanarianlinnan kirje", "notice_version": "1"}
        known = recorded(world, **FEW | {"informed": told})
        world.pump()
        one = linked(world, known)
        assert "Kanarianlinna" in str(intake(world, one)["undo"])
        ref = f"alumni.alumnus:{known}"
        gathered = ask(world, What.GATHER, ref).acknowledged["alumni"].outcomes
        assert f"alumni.intake:{one}" in [outcome.record for outcome in gathered]
        ask(world, What.ERASE, ref, purposes=("ALUM",))
        assert "Kanarianlinna" not in str(world.items(prefix="alumni#"))
        assert intake(world, one)["status"] == "forgotten"


def test_unlinked_the_registration_says_nothing_of_the_other_person(world):
    told = {"at": "2026-01-05T10:00:00Z", "how": "Kanarianlinnan kirje", "notice_version": "1"}
    known = recorded(world, **FEW | {"informed": told})
    world.pump()
    one = linked(world, known)
    assert stored(world, known)["informed"]["ALUM"]["how"] == "the form of soleops"
    unlink(world, one)
    assert stored(world, known)["informed"]["ALUM"] == told
    assert "Kanarianlinna" not in str(intake(world, one))


def test_the_same_request_twice_is_one_and_a_bad_one_writes_nothing(world):
    known = recorded(world, **FEW)
    world.pump()
    one = linked(world, known)
    path, before = f"/alumni/intakes/{one}/unlinking", world.items(prefix="alumni#")
    for body in ({}, {"reason": "Hetu 131052-308T"}):
        answer = decide(world, one, "unlinking", body)
        assert list(problems(answer)) == ["reason"]
        assert "131052" not in answer.text
    for role in ("sales", "dpo", "viewer"):
        assert decide(world, one, "unlinking", WHY, role=role).code == "forbidden"
    assert world.items(prefix="alumni#") == before
    role = "alumni_coordinator"
    calls = [world.call("alumni", "POST", path, WHY, role=role, version="*", key="k") for _ in range(2)]
    assert [(answer.status, answer.version) for answer in calls] == [(200, calls[0].version)] * 2
    assert send(world, state="graduated", birth_date="1990-05-17").status == 202
