"""Confirming a consent anew: who is reminded when, the letters, who becomes passive."""

from collections.abc import Iterator
from datetime import UTC, datetime
from email.message import EmailMessage

import pytest

from services.alumni.actions.links import code_of
from services.alumni.store.alumni import find_alumnus
from shared import clock
from shared.codes import Code
from tests import isolation
from tests.alumni.people import ANNA, CONSENT, alumnus, do, done, listed, of, read, stored
from tests.world import REAL, World

GIVEN = CONSENT | {"at": "2023-03-10T10:00:00Z"}
DUE, BEFORE = datetime(2026, 3, 10, 4, 30, tzinfo=UTC), datetime(2026, 3, 9, 4, 30, tzinfo=UTC)
NOTHING = {"reminded": 0, "passivated": 0, "left": 0}


@pytest.fixture
def world() -> Iterator[World]:
    """A deployment of alumni, and of privacy, which decides who may be written to."""
    with World([one for one in REAL if one.name in ("alumni", "privacy")]) as world:
        yield world
        assert isolation.violations(world.requests) == []


def run(world, at):
    with clock.fixed(at):
        done = world.job("alumni", {"job": "remind"})["remind"]
        world.pump()
    return done


def said(mail: EmailMessage) -> str:
    return mail.get_content()


def test_on_the_day_the_alumnus_is_reminded_with_a_link_of_their_own(world, postbox):
    one = alumnus(world, **ANNA | {"consent": GIVEN, "language": "sv"})
    assert run(world, BEFORE) == NOTHING
    assert run(world, DUE) == NOTHING | {"reminded": 1}
    (mail,) = postbox.mails
    assert (mail["To"], mail["Subject"]) == (ANNA["email"], "Bekräfta ditt samtycke till alumnregistret")
    link = next(word for word in said(mail).split() if word.startswith("http"))
    assert "/alumni/pages/my-data?lang=sv#" in link
    assert Code.read(link) == code_of(find_alumnus(one))
    assert "10.3.2023" in said(mail)
    assert stored(world, one)["reminded_on"] == ["2026-03-10"]


def test_a_reminder_goes_out_once_however_often_the_job_and_the_event_come(world, postbox):
    alumnus(world, **ANNA | {"consent": GIVEN})
    run(world, DUE)
    assert run(world, DUE) == NOTHING
    with clock.fixed(DUE):
        world.pump(twice=True)
    assert len(postbox.mails) == 1


def test_three_reminders_then_passive_and_on_the_coordinators_list(world, postbox):
    one = alumnus(world, **ANNA | {"consent": GIVEN, "language": "en"})
    done_by_day = {
        day: run(world, datetime.fromisoformat(f"{day}T04:30:00+00:00"))
        for day in ("2026-03-10", "2026-04-08", "2026-04-09", "2026-05-09", "2026-06-07", "2026-06-08")
    }
    assert [day for day, done in done_by_day.items() if done["reminded"]] == [
        "2026-03-10",
        "2026-04-09",
        "2026-05-09",
    ]
    assert [day for day, done in done_by_day.items() if done["passivated"]] == ["2026-06-08"]
    assert ["last reminder" in said(mail) for mail in postbox.mails] == [False, False, True]
    assert "by 7 June 2026" in said(postbox.mails[2]).replace("\u00a0", " ")
    item = stored(world, one)
    assert (item["status"], item["passive_on"]) == ("passive", "2026-06-08")
    assert listed(world) == []
    assert listed(world, "alumni_coordinator", status="passive") == ["Mäkelä Anna Liisa"]
    edited = do(world, "PATCH", of(one), {"city": "Oulu"})
    assert (edited.status, edited.code) == (409, "conflict")
    fresh = CONSENT | {"at": "2026-03-20T10:00:00Z", "source": "phone"}
    assert done(world, "POST", of(one, "/consents"), fresh)["status"] == "active"
    assert listed(world) == ["Mäkelä Anna Liisa"]


def test_who_confirms_before_the_letter_goes_is_not_written_to(world, postbox):
    one = alumnus(world, **ANNA | {"consent": GIVEN})
    with clock.fixed(DUE):
        world.job("alumni", {"job": "remind"})
    done(world, "POST", of(one, "/consents"), CONSENT)
    world.pump()
    assert postbox.mails == []


@pytest.mark.parametrize("what", ["leaves", "is restricted", "has died", "has no address"])
def test_who_may_not_be_written_to_is_not(world, postbox, what):
    one = alumnus(world, **ANNA | {"consent": GIVEN} | ({"email": None} if "address" in what else {}))
    with clock.fixed(DUE):
        world.job("alumni", {"job": "remind"})
    if what == "leaves":
        done(world, "POST", of(one, "/withdrawal"), {})
    if what == "is restricted":
        done(world, "PUT", of(one, "/restriction"), role="dpo")
    if what == "has died":
        done(world, "PUT", of(one, "/protection"), {"contact_secret": False, "deceased": True})
    world.pump()
    left = ["Olet eronnut alumnirekisteristä"] if what == "leaves" else []
    assert [mail["Subject"] for mail in postbox.mails] == left
    assert world.letters("alumni-dead") == []


def test_a_marketing_block_does_not_stop_the_question_about_the_consent(world, postbox):
    one = alumnus(world, **ANNA | {"consent": GIVEN})
    done(world, "PUT", of(one, "/marketing-block"), {"set_by": "person"})
    run(world, DUE)
    assert len(postbox.mails) == 1


def test_a_person_under_non_disclosure_is_asked_too(world, postbox):
    one = alumnus(world, **ANNA | {"consent": GIVEN})
    done(world, "PUT", of(one, "/protection"), {"contact_secret": True})
    run(world, DUE)
    assert [mail["To"] for mail in postbox.mails] == [ANNA["email"]]


def test_a_gateway_that_is_down_loses_no_letter(world, postbox):
    alumnus(world, **ANNA | {"consent": GIVEN})
    postbox.refusal = "451 later"
    with clock.fixed(DUE):
        world.job("alumni", {"job": "remind"})
        world.pump(dead=True)
    (letter,) = world.letters("alumni-dead")
    assert letter["detail-type"] == "AlumnusReminded"
    postbox.refusal = ""
    world.tell("crm.alumni", "AlumnusReminded", **letter["detail"])
    world.pump()
    assert len(postbox.mails) == 1


def test_what_a_former_night_left_is_taken_up(world, postbox):
    alumnus(world, **ANNA | {"consent": GIVEN})
    assert run(world, datetime(2026, 9, 1, 4, 30, tzinfo=UTC)) == NOTHING | {"reminded": 1}


def test_a_consent_that_was_long_due_when_it_was_recorded_is_asked_about_too(world, postbox):
    old = CONSENT | {"at": "2016-05-10T10:00:00Z"}
    one = alumnus(world, **ANNA | {"consent": old})
    with clock.fixed(DUE):
        (shown,) = read(world, "/alumni/reconfirmations").json["items"]
    assert (shown["id"], shown["next_step_on"]) == (one, "2019-05-10")
    assert run(world, DUE) == NOTHING | {"reminded": 1}
    assert [mail["To"] for mail in postbox.mails] == [ANNA["email"]]
    assert run(world, DUE) == NOTHING
    assert run(world, datetime(2026, 4, 9, 4, 30, tzinfo=UTC)) == NOTHING | {"reminded": 1}


def test_the_job_reads_an_index_and_never_the_table(world, postbox):
    alumnus(world, **ANNA)
    with world.counting() as calls:
        world.job("alumni", {"job": "remind"})
    assert set(calls.operations) == {"Query"}
    assert calls.operations["Query"] == 26


def test_a_job_that_is_not_known_is_named(world):
    with pytest.raises(ValueError, match=r"there is no job 'sing'; there is: .*remind"):
        world.job("alumni", {"job": "sing"})


def test_a_new_address_makes_the_codes_of_former_letters_void(world):
    one = alumnus(world, **ANNA)
    before = code_of(find_alumnus(one))
    done(world, "PATCH", of(one), {"email": "uusi@example.fi"})
    assert code_of(find_alumnus(one)) != before


def test_the_coordinator_sees_who_is_asked_and_who_has_to_be_asked_otherwise(world, postbox):
    mailed = alumnus(world, **ANNA | {"consent": GIVEN})
    other = alumnus(world, consent=GIVEN | {"at": "2023-03-20T10:00:00Z"}, phone="0401234567")
    alumnus(world, last_name="Aalto", consent=CONSENT)
    run(world, DUE)
    with clock.fixed(DUE):
        answer = read(world, "/alumni/reconfirmations")
        refused = read(world, "/alumni/reconfirmations", "staff")
    shown = [(one["id"], one["next_step_on"], one.get("email")) for one in answer.json["items"]]
    assert shown == [(other, "2026-03-20", None), (mailed, "2026-04-09", ANNA["email"])]
    assert answer.json["items"][1]["reminded_on"] == ["2026-03-10"]
    assert refused.status == 403
