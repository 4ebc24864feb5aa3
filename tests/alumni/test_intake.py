"""Registrations from foreign systems: pending, merged, asked about, held; nobody is there twice."""

from collections.abc import Iterator
from typing import Any

import pytest

from services.alumni.store.alumni import ALUMNI
from services.integrations.actions import registrations
from services.integrations.model import answers
from services.integrations.model.registration import Arrival
from shared import act as acts
from shared import clock, table
from shared.contracts.registration import RegistrationConsent, Stage, System
from shared.contracts.subjects import What
from shared.events.subjects import RecordErased
from tests import isolation
from tests.alumni import visits
from tests.alumni.arrivals import (
    APPLICANT,
    CONSENT,
    alumni,
    alumnus,
    both,
    decide,
    intake,
    open_intakes,
    registration,
    send,
    sent,
)
from tests.alumni.people import ANNA, do, done, introduce, listed, of
from tests.alumni.people import alumnus as recorded
from tests.partners.people import suppress
from tests.postbox import Postbox
from tests.privacy.persons import ask, told
from tests.world import World

HETU = "131052-308T"


@pytest.fixture
def world() -> Iterator[World]:
    """A deployment of alumni and integrations; every request is held to its role."""
    with World(both()) as world, Postbox() as postbox:
        world.setting("MAIL_HOST", postbox.host)
        world.setting("MAIL_PORT", str(postbox.port))
        yield world
        assert isolation.violations(world.requests) == []


def test_an_applicant_waits_for_the_degree_and_is_active_with_it(world):
    one = sent(world)
    waiting = alumnus(world)
    assert (waiting["status"], waiting["awaits"], waiting["source"]) == ("pending", ["graduation"], "soleops")
    assert listed(world) == []
    sent(world, state="graduated")
    now = alumnus(world)
    assert (now["id"], now["status"], now["degree_confirmed"]["by"]) == (waiting["id"], "active", "soleops")
    assert listed(world) == ["Mäkelä Anna Liisa"]
    assert intake(world, one)["alumnus_id"] == now["id"]


@pytest.mark.parametrize("states", [("applied", "graduated"), ("graduated",)])
def test_whoever_becomes_active_through_soleops_is_welcomed_once_with_their_own_links(world, postbox, states):
    for state in states:
        assert postbox.mails == []
        sent(world, state=state)
    world.pump(twice=True)
    sent(world, state="graduated", city="Kuopio")
    (letter,) = postbox.mails
    assert (letter["To"], letter["Subject"]) == (APPLICANT["email"], "Tervetuloa alumnirekisteriin")
    own = visits.links(letter)
    assert list(own) == [visits.MY_DATA, visits.LEAVE]
    assert visits.post(world, visits.LEAVE, code=own[visits.LEAVE]).status == 200


def test_every_field_arrives_in_its_one_form_with_the_consent_and_what_was_told(world):
    sent(world, state="graduated")
    stored = alumnus(world)
    expected = {name: APPLICANT[name] for name in APPLICANT.keys() - {"application_id", "state", "consent"}}
    assert {name: stored[name] for name in expected} == expected | {"phone": "+358505020402"}
    (consent,) = stored["consents"]
    assert (consent["source"], consent["evidence"], consent["text_version"]) == (
        "soleops",
        "soleops:A-1",
        "1",
    )
    assert consent["at"] == "2026-01-10T09:00:00Z"
    assert stored["informed"]["ALUM"] == {
        "at": "2026-01-10T09:00:00Z",
        "how": "the form of soleops",
        "notice_version": "3",
    }


def test_once_taken_the_answers_are_erased_where_they_came_in(world):
    one = sent(world)
    left = registration(world, one)
    assert (left["status"], left["outcome"]) == ("settled", "taken")
    assert not {"profile", "consent", "left_out"} & left.keys()
    assert "Anna" not in str(left)


def test_deliveries_may_repeat_and_come_in_any_order(world):
    import random

    for number in range(4):
        assert (
            send(world, application_id=f"A-{number}", email=f"a{number}@example.fi", phone=None).status == 202
        )
        assert (
            send(
                world,
                application_id=f"A-{number}",
                email=f"a{number}@example.fi",
                phone=None,
                state="graduated",
                birth_date=f"199{number}-01-01",
            ).status
            == 202
        )
    world.pump(twice=True, disorder=random.Random(7))
    assert [one["status"] for one in alumni(world)] == ["active"] * 4


def test_the_same_state_sent_again_writes_nothing(world):
    sent(world)
    before = world.items()
    answer = send(world)
    world.pump()
    assert (answer.status, answer.json["outcome"]) == (202, "unchanged")
    assert world.items() == before


def test_what_is_older_than_what_is_known_changes_nothing(world):
    sent(world, state="graduated", changed_at="2026-02-02T10:00:00Z", city="Kuopio")
    answer = send(world, state="applied", changed_at="2026-02-01T10:00:00Z", city="Oulu")
    world.pump()
    assert answer.json["outcome"] == "unchanged"
    assert (alumnus(world)["status"], alumnus(world)["city"]) == ("active", "Kuopio")


def test_an_edit_supersedes_its_own_earlier_values_and_leaves_those_of_staff(world):
    sent(world, state="graduated")
    one = alumnus(world)["id"]
    done(world, "PATCH", of(one), {"city": "Kuopio", "degree": "Insinööri (AMK)"})
    sent(
        world, state="graduated", programme="Tietotekniikka", city="Oulu", degree="Agrologi (AMK)", phone=None
    )
    now = alumnus(world)
    assert (now["programme"], now["city"], now["degree"]) == ("Tietotekniikka", "Kuopio", "Insinööri (AMK)")
    assert "phone" not in now
    (open_one,) = open_intakes(world)
    assert [note["field"] for note in open_one["notes"]] == ["street", "degree"]


def test_a_cancelled_application_leaves_nothing_of_who_was_pending(world):
    one = sent(world)
    waiting = alumnus(world)["id"]
    sent(world, state="cancelled")
    assert alumni(world) == []
    tombstone = world.item(f"alumni#alumnus#{waiting}")
    assert (tombstone["status"], tombstone["events"][0]["type"]) == ("erased", "RecordErased")
    assert "Anna" not in str(tombstone)
    assert intake(world, one)["status"] == "cancelled"
    assert "given" not in intake(world, one)
    sent(world)
    assert alumnus(world)["status"] == "pending"


def test_cancelled_after_activation_is_a_persons_decision(world):
    one = sent(world, state="graduated")
    sent(world, state="cancelled")
    assert alumnus(world)["status"] == "active"
    (waiting,) = open_intakes(world)
    assert (waiting["id"], waiting["reason"]) == (one, "cancelled_after_activation")


def test_a_cancellation_of_what_was_never_told_is_kept_for_what_comes_late(world):
    one = sent(world, state="cancelled", changed_at="2026-02-02T10:00:00Z")
    sent(world, changed_at="2026-02-01T10:00:00Z")
    assert alumni(world) == []
    assert intake(world, one)["status"] == "cancelled"


# --- one person --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "fields",
    [{"phone": None, "birth_date": None}, {"email": None}, {"email": None, "last_name": "Åberg"}],
    ids=["email", "phone, birth date, surname", "former surname"],
)
def test_an_alumnus_who_is_there_is_the_same_person(world, fields):
    one = recorded(world, **ANNA | {"street": None, "postal_code": None, "city": None})
    world.pump()
    sent(world, state="graduated", **fields)
    now = alumnus(world)
    assert (now["id"], now["street"], now["workplace"]) == (one, "Kauppakatu 1", "Esimerkki Oy")
    assert [consent["source"] for consent in now["consents"]] == ["soleops", "paper"]


def test_soleops_proves_no_address_that_another_wrote_on_the_page(world, postbox):
    assert visits.register(world, email="toinen@example.fi", street="Kauppakatu 1").status == 303
    world.pump()
    intake_id = sent(world, state="graduated")
    one = alumnus(world)
    assert (one["status"], one["awaits"]) == ("pending", ["verification"])
    assert (one["email"], list(one["registrations"])) == ("toinen@example.fi", [intake_id])
    assert [note["field"] for note in intake(world, intake_id)["notes"]] == ["email"]
    visits.post(world, visits.LINK, email="toinen@example.fi")
    world.pump()
    assert visits.MY_DATA not in visits.links(postbox.mails[-1])
    assert visits.verify(world, postbox).status == 200
    assert alumnus(world)["status"] == "active"


def test_soleops_proves_the_address_that_both_have(world, postbox):
    assert visits.register(world).status == 303
    world.pump()
    sent(world, state="graduated")
    assert (alumnus(world)["status"], alumnus(world)["email"]) == ("active", "anna.makela@example.fi")


def test_two_applications_of_one_person_at_once_make_one_alumnus(world):
    send(world, application_id="A-1")
    send(world, application_id="A-2", programme="Tietotekniikka")
    world.pump()
    one = alumnus(world)
    assert one["programme"] == "Liiketalous"
    assert len(one["registrations"]) == 2


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"email": "toinen@example.fi", "birth_date": "1991-01-01"}, "similar"),
        ({"email": "toinen@example.fi", "phone": None}, "similar"),
        ({"birth_date": "1991-01-01"}, "other_person"),
        (
            {"birth_date": None, "last_name": "Korhonen", "former_surname": None, "first_names": "Eino"},
            "other_person",
        ),
    ],
    ids=["same phone", "same birth date and surname", "another birth date", "no name in common"],
)
def test_who_may_be_the_same_person_is_for_a_person_to_decide(world, fields, reason):
    known = recorded(world, **ANNA)
    world.pump()
    one = sent(world, **fields)
    assert len(alumni(world)) == 1
    (waiting,) = open_intakes(world)
    assert (waiting["id"], waiting["reason"], waiting["candidates"]) == (one, reason, [known])
    assert registration(world, one)["profile"]["first_names"]


def test_of_several_alumni_a_person_decides(world):
    recorded(world, **ANNA | {"phone": None})
    recorded(world, **ANNA | {"email": "toinen@example.fi"})
    world.pump()
    sent(world)
    (waiting,) = open_intakes(world)
    assert (waiting["reason"], len(waiting["candidates"])) == ("ambiguous", 2)


# --- decisions ---------------------------------------------------------------------------------------------


def test_linked_it_fills_blanks_and_its_answers_are_erased(world):
    known = recorded(world, **ANNA | {"programme": None})
    world.pump()
    one = sent(world, birth_date="1991-01-01")
    answer = decide(world, one, "link", {"alumnus_id": known})
    world.pump()
    assert (answer.status, answer.json["status"], answer.json["alumnus_id"]) == (200, "taken", known)
    now = alumnus(world)
    assert (now["programme"], now["birth_date"]) == ("Liiketalous", "1990-05-17")
    assert registration(world, one)["outcome"] == "taken"
    assert answer.json["decision"]["by"] == world.role("alumni_coordinator").actor


def test_admitted_it_is_a_new_alumnus(world):
    recorded(world, **ANNA)
    world.pump()
    one = sent(world, birth_date="1991-01-01")
    answer = decide(world, one, "admission")
    world.pump()
    assert (answer.status, answer.json["status"]) == (200, "taken")
    assert sorted(one["birth_date"] for one in alumni(world)) == ["1990-05-17", "1991-01-01"]


def test_rejected_its_answers_are_erased_and_a_change_is_judged_afresh(world):
    recorded(world, **ANNA)
    world.pump()
    one = sent(world, birth_date="1991-01-01")
    answer = decide(world, one, "rejection", {"reason": "Ei ole valmistunut meiltä"})
    world.pump()
    assert (answer.status, answer.json["status"]) == (200, "rejected")
    assert registration(world, one)["outcome"] == "rejected"
    assert open_intakes(world) == []
    sent(world, birth_date="1992-01-01")
    assert [waiting["id"] for waiting in open_intakes(world)] == [one]


def test_the_same_decision_sent_again_is_carried_out_once(world):
    known = recorded(world, **ANNA)
    world.pump()
    one = sent(world, birth_date="1991-01-01")
    path = f"/alumni/intakes/{one}/link"
    calls = [
        world.call(
            "alumni", "POST", path, {"alumnus_id": known}, role="alumni_coordinator", version="*", key="k"
        )
        for _ in range(2)
    ]
    world.pump()
    assert [answer.status for answer in calls] == [200, 200]
    assert calls[0].version == calls[1].version
    again = decide(world, one, "link", {"alumnus_id": known})
    assert (again.status, again.code) == (409, "conflict")


def test_a_decision_after_its_source_has_changed_it_is_refused(world):
    known = recorded(world, **ANNA)
    world.pump()
    one = sent(world, birth_date="1991-01-01")
    send(world, birth_date="1992-02-02")
    before = world.items(prefix="alumni#")
    assert decide(world, one, "link", {"alumnus_id": known}).status == 409
    assert world.items(prefix="alumni#") == before


@pytest.mark.parametrize(
    ("consented", "status"), [("2026-01-20T09:00:00Z", "active"), (CONSENT["at"], "passive")]
)
def test_a_passive_alumnus_is_reactivated_by_a_person_alone_and_a_later_consent(world, consented, status):
    known = recorded(world, **ANNA | {"programme": None})
    world.put(world.item(f"alumni#alumnus#{known}") | {"status": "passive", "passive_on": "2026-01-18"})
    world.pump()
    one = sent(world, state="graduated", consent=CONSENT | {"at": consented})
    assert alumnus(world)["status"] == "passive"
    assert open_intakes(world)[0]["reason"] == "passive"
    assert decide(world, one, "link", {"alumnus_id": known}).status == 200
    now = alumnus(world)
    assert (now["status"], "passive_on" in now) == (status, status == "passive")
    assert now["programme"] == "Liiketalous"


# --- what is left out --------------------------------------------------------------------------------------


def test_an_identity_code_is_masked_the_rest_kept_and_a_person_told(world):
    answer = send(world, former_surname=f"Åberg {HETU}", programme=f"Liiketalous {HETU} x")
    assert answer.status == 202
    assert HETU not in answer.text
    world.pump()
    one = alumnus(world)
    assert (one["former_surname"], one["programme"]) == ("Åberg", "Liiketalous x")
    (waiting,) = open_intakes(world)
    assert {note["field"] for note in waiting["notes"]} == {"former_surname", "programme"}
    assert HETU not in str(world.items()) + str(world.items("audit"))


def test_what_differs_is_shown_to_who_has_to_say_which_is_right_and_to_nobody_after_that(world):
    recorded(world, **ANNA | {"city": "Kuopio"})
    world.pump()
    one = sent(world)
    path = f"/alumni/intakes/{one}"

    def given(role="alumni_coordinator"):
        return world.call("alumni", "GET", path, role=role).json.get("given", {})

    assert [note["field"] for note in open_intakes(world)[0]["notes"]] == ["street"], "an address is one unit"
    assert (given()["city"], given()["birth_date"]) == ("Joensuu", "1990-05-17")
    assert decide(world, one, "noting").status == 200
    assert given() == {}
    assert given("dpo")["city"] == "Joensuu"


def test_of_a_protected_alumnus_what_differs_is_the_officers_to_see(world):
    known = recorded(world, **ANNA | {"city": "Kuopio"})
    world.pump()
    one = sent(world)
    done(world, "PUT", of(known, "/protection"), {"contact_secret": True}, role="dpo")
    path = f"/alumni/intakes/{one}"
    assert "given" not in world.call("alumni", "GET", path, role="alumni_coordinator").json
    assert world.call("alumni", "GET", path, role="dpo").json["given"]["city"] == "Joensuu"


def test_what_is_not_valid_is_left_out_and_named_and_the_rest_kept(world):
    answer = send(
        world, phone="12345", postal_code="8010", birth_date="ei", graduation_year=1066, email="x@@y"
    )
    assert {one["field"] for one in answer.json["left_out"]} == {
        "phone",
        "postal_code",
        "birth_date",
        "graduation_year",
        "email",
    }
    world.pump()
    one = alumnus(world)
    assert one["city"] == "Joensuu"
    assert not {"phone", "postal_code", "birth_date", "graduation_year", "email"} & one.keys()
    (waiting,) = open_intakes(world)
    assert len(waiting["notes"]) == 5
    assert decide(world, waiting["id"], "noting").status == 200
    assert open_intakes(world) == []


def test_a_value_that_becomes_wrong_leaves_the_earlier_one(world):
    sent(world)
    sent(world, phone="12345", city="Kuopio")
    assert (alumnus(world)["phone"], alumnus(world)["city"]) == ("+358505020402", "Kuopio")


def test_a_consent_to_a_text_that_was_never_approved_is_asked_about(world):
    sent(world, consent=CONSENT | {"text_version": "7"})
    assert alumni(world) == []
    assert open_intakes(world)[0]["reason"] == "consent_text"


# --- rights ------------------------------------------------------------------------------------------------

ERASED = {"erased": [{"purpose": "ALUM", "registry": "alumni", "at": "2026-01-15T10:00:00Z"}]}


def test_an_erased_address_is_held_and_nobody_but_the_officer_learns_why(world):
    suppress(world, "email", APPLICANT["email"], **ERASED)
    one = sent(world)
    assert alumni(world) == []
    assert open_intakes(world) == []
    (held,) = open_intakes(world, "held")
    assert (held["id"], held["status"], held["reason"]) == (one, "held", "held_for_review")
    assert decide(world, one, "rejection", {"reason": "x"}).status == 409
    assert decide(world, one, "refusal", {"reason": "x"}, role="alumni_coordinator").status == 403
    assert decide(world, one, "retrial", role="dpo").json["status"] == "held"
    assert decide(world, one, "refusal", {"reason": "Poistettu"}, role="dpo").json["status"] == "rejected"


def profile_of(world, registration_id, role="alumni_coordinator"):
    path = f"/integrations/registrations/{registration_id}"
    return world.call("integrations", "GET", path, role=role).json.get("profile")


def test_what_was_answered_is_open_to_those_alone_who_have_to_judge_it(world):
    suppress(world, "email", APPLICANT["email"], **ERASED)
    held = sent(world)
    assert profile_of(world, held) is None
    assert profile_of(world, held, "dpo")["phone"] == "+358505020402"
    asked = sent(world, application_id="A-2", email="b@example.fi", consent=CONSENT | {"text_version": "7"})
    assert open_intakes(world)[0]["id"] == asked
    assert profile_of(world, asked)["phone"] == "+358505020402"


@pytest.mark.parametrize(("secret", "state"), [(False, "review"), (True, "held")])
def test_whoever_may_be_a_protected_person_is_the_officers_to_judge(world, secret, state):
    known = recorded(world, **ANNA | {"phone": None, "email": "muu@example.fi"})
    done(world, "PUT", of(known, "/protection"), {"contact_secret": secret}, role="dpo")
    world.pump()
    one = sent(world)
    assert intake(world, one)["status"] == state
    assert (profile_of(world, one) is None) is secret


def test_a_consent_later_than_the_erasure_revives(world):
    suppress(world, "email", APPLICANT["email"], **ERASED)
    sent(world)
    sent(world, consent=CONSENT | {"at": "2026-01-15T10:00:01Z"})
    assert alumnus(world)["status"] == "pending"


def test_a_restricted_alumnus_is_not_touched_and_the_officer_decides(world):
    known = recorded(world, **ANNA)
    done(world, "PUT", of(known, "/restriction"), role="dpo")
    world.pump()
    before = world.item(f"alumni#alumnus#{known}")
    one = sent(world, workplace=None)
    assert world.item(f"alumni#alumnus#{known}") == before
    assert open_intakes(world, "held")[0]["id"] == one
    done(world, "DELETE", of(known, "/restriction"), {"how": "letter"}, role="dpo")
    world.pump()
    answer = decide(world, one, "retrial", role="dpo")
    assert (answer.status, answer.json["status"]) == (200, "taken")


@pytest.mark.parametrize(
    "protection", [{"contact_secret": True}, {"contact_secret": False, "deceased": True}]
)
def test_nothing_is_added_to_the_protected_and_the_dead(world, protection):
    known = recorded(world, **ANNA)
    done(world, "PUT", of(known, "/protection"), protection)
    world.pump()
    before = world.item(f"alumni#alumnus#{known}")
    sent(world)
    assert world.item(f"alumni#alumnus#{known}") == before
    assert open_intakes(world, "held")[0]["reason"] == "held_for_review"


def test_leaving_covers_every_channel_until_a_later_consent(world, postbox):
    known = recorded(world, **ANNA)
    done(world, "POST", of(known, "/withdrawal"), {})
    world.pump()
    one = sent(world)
    assert [item["status"] for item in alumni(world)] == ["withdrawn"]
    assert (intake(world, one)["status"], registration(world, one)["outcome"]) == ("rejected", "left")
    left_at = world.item(f"alumni#alumnus#{known}")["departure"]["at"]
    sent(world, application_id="A-9", consent=CONSENT | {"at": left_at.replace("Z", "+00:00")})
    assert len(alumni(world)) == 1


def test_a_block_stays_and_an_edit_lifts_none(world):
    suppress(world, "email", APPLICANT["email"], marketing=["contact:x"])
    sent(world, state="graduated")
    assert alumnus(world)["marketing_block"]["set_by"] == "suppression"
    sent(world, state="graduated", city="Kuopio")
    assert alumnus(world)["marketing_block"]["set_by"] == "suppression"


def test_staff_who_record_by_hand_still_meet_one_who_came_from_outside(world):
    sent(world, state="graduated")
    answer = introduce(world, email=APPLICANT["email"])
    assert (answer.status, answer.json["existing_id"]) == (409, alumnus(world)["id"])
    assert do(world, "PATCH", of(alumnus(world)["id"]), {"workplace": "Esimerkki Oy"}).status == 200


# --- by a form of Webropol, and away again -----------------------------------------------------------------


def answered(world: World, **fields: Any) -> str:
    """The id of a registration by the form of a survey that anybody can answer."""
    profile, left_out = answers.profile(
        {"last_name": "Mäkelä", "first_names": "Anna", "email": APPLICANT["email"], **fields}
    )
    consent = CONSENT | {"evidence": "webropol:s:r1"}
    del consent["notice_version"]
    arrival = Arrival(
        source=System.WEBROPOL,
        external_id="s:r1",
        via="survey:s",
        stage=Stage.ANSWERED,
        said_at=clock.now(),
        profile=profile,
        consent=RegistrationConsent.model_validate(consent),
        left_out=left_out,
        fingerprint="f",
    )
    taken = registrations.take(arrival, acts.system("integrations"))
    world.pump()
    return taken.registration.id


def test_who_answered_a_form_is_asked_to_verify_the_address_and_waits_for_the_degree(world, postbox):
    answered(world, city="Joensuu")
    waiting = alumnus(world)
    assert (waiting["status"], waiting["awaits"]) == ("pending", ["verification", "graduation"])
    (letter,) = postbox.mails
    assert letter["To"] == APPLICANT["email"]
    assert visits.verify(world, postbox).status == 200
    world.pump(twice=True)
    assert len(postbox.mails) == 1
    sent(world, state="graduated", phone=None, birth_date=None)
    assert (alumnus(world)["status"], alumnus(world)["city"]) == ("active", "Joensuu")


def test_what_registrations_gave_goes_with_the_alumnus(world, postbox):
    one = answered(world, city="Kanarianlinna")
    assert "Kanarianlinna" in str(intake(world, one))
    event = RecordErased(kind="alumnus")
    table.erase(ALUMNI, alumnus(world)["id"], event, acts.system("alumni"))
    world.pump(twice=True)
    left = intake(world, one)
    assert (left["status"], "alumnus_id" in left, "given" in left) == ("forgotten", False, False)
    assert "Kanarianlinna" not in str(world.items())


def test_what_nobody_has_decided_about_is_found_and_erased_when_the_person_asks():
    with World() as world:
        recorded(world, **ANNA)
        world.pump()
        one = sent(world, birth_date="1991-01-01", city="Kanarianlinna")
        ref = f"integrations.registration:{one}"
        found = ask(world, What.FIND, emails=(APPLICANT["email"],))
        assert ref in [outcome.record for outcome in found.acknowledged["integrations"].outcomes]
        erased = ask(world, What.ERASE, ref, purposes=("ALUM",))
        ((kind, done, fields, _, _),) = told(erased, "integrations")
        assert (kind, done, "profile" in fields) == ("integrations.registration", "deleted", True)
        left = registration(world, one)
        assert (left["status"], left["outcome"], "profile" in left) == ("settled", "erased", False)
        assert "Kanarianlinna" not in str(world.items(prefix="integrations#"))
