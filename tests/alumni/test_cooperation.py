"""Requests for cooperation: whom staff may ask, what was answered, what came of it, what stops them."""

from datetime import timedelta
from typing import Any

import pytest

from services.alumni.actions import cooperation
from services.alumni.model.consent import Departure, Source
from services.alumni.model.cooperation import NewCooperationRequest
from services.alumni.store import alumni as register
from shared import clock
from shared.act import Act
from shared.auth import Caller
from shared.errors import PassiveRecord
from tests.alumni import visits
from tests.alumni.cooperating import anna, asked, asking, at, drafting, listed, moved
from tests.alumni.people import alumnus, done, of, problems, read
from tests.interleaving import interleaved
from tests.partners.people import suppress

WHOLE = {
    "title": "Opintokäynti tehtaalle",
    "kind": "study_visit",
    "message": "Tulisimme 20 opiskelijan kanssa.",
    "course": "Kestävä tuotanto 5 op",
    "starts": "2027-03-01",
    "ends": "2027-03-02",
    "answer_by": "2027-01-15",
}


def test_a_request_keeps_who_was_asked_for_what_by_whom_and_when(world):
    one = anna(world)
    shown = asking(world, one, **WHOLE).json
    assert {name: shown[name] for name in WHOLE} == WHOLE
    assert (shown["status"], shown["alumnus_id"], shown["letters"]) == ("asked", one, 0)
    assert shown["asked_on"] == clock.today().isoformat()
    staff = world.role("staff").id
    assert (shown["asked_by"], shown["responsible_id"]) == (staff, staff)
    assert shown["allowed_actions"] == [
        "accept",
        "cancel",
        "decline",
        "edit",
        "leave_unanswered",
        "mail",
    ]


def test_what_was_agreed_is_done_with_its_outcome(world):
    request = asked(world, anna(world))
    yes = moved(world, request, "/acceptance", {"note": "Sopii, kunhan on iltapäivä."}).json
    assert (yes["status"], yes["answer"]["through"]) == ("accepted", "staff")
    assert yes["answer"]["note"] == "Sopii, kunhan on iltapäivä."
    outcome = {"kind": "mentoring", "on": "2026-03-02", "note": "Luennon sijasta mentorointi."}
    shown = moved(world, request, "/completion", {"outcome": outcome}).json
    assert (shown["status"], shown["outcome"]) == ("done", outcome)
    assert shown["allowed_actions"] == []


def test_what_is_still_to_come_is_not_done(world, unwritten):
    request = asked(world, anna(world))
    moved(world, request, "/acceptance", {})
    tomorrow = (clock.today() + timedelta(days=1)).isoformat()
    with unwritten():
        answer = moved(world, request, "/completion", {"outcome": {"kind": "mentoring", "on": tomorrow}})
    assert "outcome.on" in problems(answer)


@pytest.mark.parametrize(
    ("path", "moves", "state"),
    [
        ("no", ["/decline"], "declined"),
        ("silence", ["/silence"], "no_answer"),
        ("a late yes", ["/silence", "/acceptance"], "accepted"),
        ("a yes taken back", ["/acceptance", "/decline"], "declined"),
        ("a no taken back", ["/decline", "/acceptance"], "accepted"),
        ("called off", ["/acceptance", "/cancellation"], "cancelled"),
    ],
)
def test_a_request_ends_as_its_moves_say(world, path, moves, state):
    request = asked(world, anna(world))
    bodies = {"/silence": None, "/cancellation": {"reason": "Kurssi peruttiin"}}
    for move in moves:
        answer = moved(world, request, move, bodies.get(move, {}))
        assert answer.status == 200, answer
    assert answer.json["status"] == state, path


def test_nothing_follows_what_is_over(world, unwritten):
    request = asked(world, anna(world))
    moved(world, request, "/cancellation", {"reason": "Kurssi peruttiin"})
    with unwritten():
        answer = moved(world, request, "/acceptance", {})
    assert (answer.status, answer.code, answer.json["legal"]) == (409, "conflict", [])


def test_days_out_of_order_are_refused(world, unwritten):
    one = anna(world)
    with unwritten():
        answer = asking(world, one, starts="2027-03-02", ends="2027-03-01")
    assert "ends" in problems(answer)


def test_an_identity_code_is_refused_in_free_text_and_never_repeated(world, unwritten):
    one = anna(world)
    with unwritten():
        answer = asking(world, one, message="Soita 131052-308T")
    assert "message" in problems(answer)
    assert "131052-308T" not in answer.text


# --- whom staff may ask ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("what", "method", "path", "body"),
    [
        ("left", "POST", "/withdrawal", {}),
        ("under non-disclosure", "PUT", "/protection", {"contact_secret": True}),
        ("deceased", "PUT", "/protection", {"contact_secret": False, "deceased": True}),
        ("restricted", "PUT", "/restriction", None),
    ],
)
def test_whom_staff_may_not_find_is_asked_for_nothing(world, unwritten, what, method, path, body):
    one = anna(world)
    done(world, method, of(one, path), body, role="dpo")
    with unwritten():
        answer = asking(world, one)
    assert (answer.status, answer.code) == (409, "passive_record"), what


def test_a_passive_and_an_unknown_alumnus_are_asked_for_nothing(world, unwritten):
    passive = anna(world)
    world.put(world.item(f"alumni#alumnus#{passive}") | {"status": "passive"})
    with unwritten():
        codes = {asking(world, one).code for one in (passive, "nobody")}
    assert codes == {"passive_record"}


def test_of_a_pending_alumnus_staff_are_told_what_is_awaited(world, unwritten):
    one = alumnus(world, degree_confirmed=None)
    with unwritten():
        asked, offered = asking(world, one), drafting(world, alumnus_id=one)
    for answer in (asked, offered):
        assert (answer.status, answer.code, answer.json["awaits"]) == (409, "conflict", ["graduation"])
        assert answer.json["detail"] == (
            "the alumnus is not active yet, but will be once a coordinator confirms the degree"
        )
    done(world, "PUT", of(one, "/protection"), {"contact_secret": True}, role="dpo")
    assert asking(world, one).code == "passive_record"


def test_who_gave_no_consent_to_be_called_is_asked_by_mail_alone(world, unwritten):
    consent = {
        "text_version": "1",
        "source": "paper",
        "at": "2026-01-15T10:00:00Z",
        "evidence": "x",
        "channels": ["email"],
    }
    one = anna(world, consent=consent)
    with unwritten():
        answer = asking(world, one, channel="phone")
    assert (answer.status, answer.json["reasons"]) == (409, ["no_consent"])
    assert asking(world, one).status == 201


def test_who_has_no_address_and_whose_address_is_restricted_is_not_asked(world, unwritten):
    nowhere, other = alumnus(world), anna(world)
    suppress(world, "email", "anna.makela@example.fi", restricted_by=["contact:x"])
    with unwritten():
        assert asking(world, nowhere).json["reasons"] == ["no_address"]
        assert asking(world, other).json["reasons"] == ["address_of_restricted_record"]


def test_a_marketing_block_does_not_stand_against_cooperation(world):
    one = anna(world)
    done(world, "PUT", of(one, "/marketing-block"), {})
    assert asking(world, one).status == 201


def test_a_yes_of_whom_staff_may_not_find_any_more_is_not_taken_but_a_no_is(world, unwritten):
    one = anna(world)
    request = asked(world, one)
    done(world, "PUT", of(one, "/protection"), {"contact_secret": True}, role="dpo")
    with unwritten():
        assert moved(world, request, "/acceptance", {}).code == "passive_record"
    assert moved(world, request, "/decline", {}).json["status"] == "declined"


def test_leaving_and_being_asked_at_once_never_leaves_a_request_open(world):
    """N5: the alumnus is active in the write that asks, whatever the order."""
    one = anna(world)
    stood = world.items(prefix="alumni#")
    by = Act(actor="user:u1", request_id="r1")
    body = NewCooperationRequest(alumnus_id=one, kind="mentoring", title="Mentorointi")
    departure = Departure(at=clock.now(), source=Source.PAGE, by="x")

    def leave(calls: int) -> Any:
        for _ in range(calls):
            register.find_alumnus("nobody")
        return register.change_alumnus(one, lambda it: it.left(departure), by)

    told = set()
    for seed in range(8):
        acts = {
            "ask": lambda: cooperation.ask(body, Caller("u1", ()), by),
            "leave": lambda calls=seed: leave(calls),
        }
        for item in stood:
            world.put(item)
        results, order = interleaved(seed, acts)
        refused = isinstance(results["ask"], PassiveRecord)
        last = [name for name, call in order if call in ("PutItem", "TransactWriteItems")][-1]
        assert refused or last == "leave", (seed, order)
        told.add(refused)
    assert told == {True, False}


def test_leaving_cancels_what_is_still_open(postbox, world):
    one = anna(world)
    requests = [asked(world, one) for _ in range(4)]
    moved(world, requests[1], "/acceptance", {})
    moved(world, requests[2], "/decline", {})
    moved(world, requests[3], "/silence")
    done(world, "POST", of(one, "/withdrawal"), {})
    world.pump(twice=True)
    shown = [read(world, at(request)).json for request in requests]
    states = [request["status"] for request in shown]
    assert states == ["cancelled", "cancelled", "declined", "cancelled"]
    assert shown[0]["cancelled_because"] == "the alumnus left the register"


# --- where they are reached ------------------------------------------------------------------------------


def test_who_asks_by_phone_is_told_the_number_while_the_request_is_open(world):
    one = anna(world)
    request = asked(world, one, channel="phone")
    for move in (None, "/silence", "/acceptance"):
        if move:
            moved(world, request, move, {} if move == "/acceptance" else None)
        answer = read(world, at(request, "/address"), "staff")
        assert (answer.status, answer.json) == (200, {"channel": "phone", "phone": "+358505020402"}), move
    moved(world, request, "/cancellation", {"reason": "Kurssi peruttiin"})
    answer = read(world, at(request, "/address"), "staff")
    assert (answer.status, answer.code) == (409, "conflict")
    assert "+358505020402" not in answer.text
    world.pump()
    reads = [it for it in world.audit(f"alumni#alumnus#{one}") if it.get("what") == "address"]
    assert [it["actor"] for it in reads] == [f"user:{world.role('staff').id}"] * 3


def test_who_asks_by_mail_is_told_the_email_after_a_yes(world):
    request = asked(world, anna(world))
    answer = read(world, at(request, "/address"), "staff")
    assert (answer.status, answer.code) == (409, "conflict")
    assert "anna.makela" not in answer.text
    moved(world, request, "/acceptance", {})
    answer = read(world, at(request, "/address"), "staff")
    assert answer.json == {"channel": "email", "email": "anna.makela@example.fi"}


def test_an_address_is_for_who_may_edit_the_request(world):
    request = asked(world, anna(world), channel="phone")
    assert world.call("alumni", "GET", at(request, "/address"), user=world.user("staff")).status == 403
    assert read(world, at(request, "/address"), "viewer").status == 403
    assert read(world, at(request, "/address"), "alumni_coordinator").json["phone"] == "+358505020402"


@pytest.mark.parametrize(
    ("path", "body", "code"),
    [
        ("/withdrawal", {}, "passive_record"),
        ("/protection", {"contact_secret": True}, "passive_record"),
    ],
)
def test_the_address_of_whom_staff_may_not_find_is_told_no_more(world, path, body, code):
    one = anna(world)
    request = asked(world, one, channel="phone")
    done(world, "POST" if path == "/withdrawal" else "PUT", of(one, path), body, role="dpo")
    answer = read(world, at(request, "/address"), "staff")
    assert (answer.status, answer.code) == (409, code)


def test_an_address_that_may_not_be_used_any_more_is_not_told(world):
    request = asked(world, anna(world))
    moved(world, request, "/acceptance", {})
    suppress(world, "email", "anna.makela@example.fi", restricted_by=["contact:x"])
    answer = read(world, at(request, "/address"), "staff")
    assert (answer.status, answer.json["reasons"]) == (409, ["address_of_restricted_record"])


# --- lists and who may -----------------------------------------------------------------------------------


def test_lists_are_a_users_own_an_alumnuss_and_a_units(world):
    unit = {"pk": "staff#unit#ict", "sk": "record", "id": "ict", "status": "active"}
    world.put(unit)
    ann, eino = anna(world), alumnus(world, email="eino@example.fi")
    first = asked(world, ann, title="Ensin")
    second = asked(world, eino, title="Sitten", unit="ict", kind="rdi")
    other = world.user("staff")
    third = asking(world, ann, user=other, title="Toisen").json["id"]
    assert [one["id"] for one in listed(world)] == [second, first]
    assert [one["id"] for one in listed(world, responsible=other.id)] == [third]
    assert [one["id"] for one in listed(world, alumnus=ann)] == [third, first]
    (card,) = listed(world, unit="ict")
    assert (card["title"], card["kind"], card["alumnus"]) == ("Sitten", "rdi", "Virtanen Eino")
    moved(world, first, "/silence")
    assert [one["id"] for one in listed(world, status="no_answer")] == [first]


def test_a_list_names_nobody_whom_staff_may_not_find(world):
    one = anna(world)
    request = asked(world, one)
    assert listed(world)[0]["alumnus"] == "Mäkelä Anna Liisa"
    done(world, "PUT", of(one, "/protection"), {"contact_secret": True}, role="dpo")
    (card,) = listed(world)
    assert card["id"] == request
    assert "alumnus" not in card


def test_staff_change_their_own_requests_and_coordinators_all(world, unwritten):
    request = asked(world, anna(world))
    with unwritten():
        answer = moved(world, request, "/silence", user=world.user("staff"))
        assert (answer.status, answer.code) == (403, "forbidden")
    assert moved(world, request, "/silence", role="alumni_coordinator").status == 200


def test_a_user_or_unit_that_is_out_of_use_is_not_named(world, unwritten):
    one, gone = anna(world), world.user("staff", status="passive")
    with unwritten():
        assert asking(world, one, responsible_id=gone.id).code == "passive_record"
        assert asking(world, one, unit="nowhere").code == "passive_record"


def test_the_same_request_sent_twice_is_made_once(world):
    one = anna(world)
    body = {"alumnus_id": one, "kind": "rdi", "title": "Hanke"}
    answers = [world.call("alumni", "POST", "/alumni/cooperation-requests", body, key="k") for _ in "ab"]
    assert len({answer.json["id"] for answer in answers}) == 1
    assert len(listed(world)) == 1


# --- letters ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("title", ["Luento\u2028verotuksesta", "Luento\x85verotuksesta"])
def test_a_title_of_two_lines_of_unicode_is_one_line_in_the_letters_subject(world, postbox, title):
    asked(world, anna(world), mail=True, title=title)
    world.pump()
    assert postbox.mails[0]["Subject"] == "Pyyntö alumnille: Luento verotuksesta"


def test_the_letter_goes_out_once_and_says_what_is_asked(world, postbox):
    asked(world, anna(world), mail=True, **WHOLE)
    world.pump()
    (mail,) = postbox.mails
    assert mail["To"] == "anna.makela@example.fi"
    assert mail["Subject"] == "Pyyntö alumnille: Opintokäynti tehtaalle"
    text = mail.get_content()
    for said in (
        "Opintokäynti tehtaalle (opintokäynti)",
        "Ajankohta: 1.3.2027–2.3.2027",
        "Opintojakso: Kestävä tuotanto 5 op",
        "Vastaathan 15.1.2027 mennessä.",
        "Tulisimme 20 opiskelijan kanssa.",
        "/alumni/pages/cooperation?lang=fi#",
        f"Lisätietoja: {world.role('staff').id}@example.fi",
    ):
        assert said in text
    ways = visits.links(mail)
    assert list(ways) == ["/alumni/pages/cooperation", visits.MY_DATA, visits.LEAVE]
    assert visits.post(world, visits.LEAVE, code=ways[visits.LEAVE]).status == 200


@pytest.mark.parametrize(
    ("language", "subject"),
    [
        ("sv", "En förfrågan till dig som alumn: Luento verotuksesta"),
        ("en", "A request to you as an alumnus: Luento verotuksesta"),
    ],
)
def test_the_letter_is_in_the_alumnuss_language(world, postbox, language, subject):
    asked(world, anna(world, language=language), mail=True)
    world.pump()
    assert postbox.mails[0]["Subject"] == subject
    assert f"/alumni/pages/leave?lang={language}#" in postbox.mails[0].get_content()


def test_who_may_not_be_written_to_by_then_gets_no_letter_and_the_request_says_why(world, postbox):
    one = anna(world)
    request = asked(world, one, mail=True)
    suppress(world, "email", "anna.makela@example.fi", restricted_by=["contact:x"])
    world.pump()
    assert postbox.mails == []
    assert read(world, at(request)).json["reasons"] == ["address_of_restricted_record"]


def test_three_letters_at_the_most(world, postbox, unwritten):
    request = asked(world, anna(world))
    for _ in range(3):
        assert moved(world, request, "/letter").status == 200
        world.pump()
    assert len(postbox.mails) == 3
    with unwritten():
        answer = moved(world, request, "/letter")
    assert (answer.status, answer.code) == (409, "conflict")


def test_a_call_has_no_letter(world, unwritten):
    one = anna(world)
    with unwritten():
        assert "channel" in problems(asking(world, one, channel="phone", mail=True))
    request = asked(world, one, channel="phone")
    assert moved(world, request, "/letter").status == 409
