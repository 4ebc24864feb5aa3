"""Webropol is read over real HTTP: every response once, edits as changes, whatever it answers meanwhile."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from services.integrations.actions import polling
from services.integrations.actions.polling import Alert
from services.integrations.model.survey import Survey
from services.integrations.model.wall_clock import local, moment
from shared import clock
from tests import isolation
from tests.cloud import NAMES, client
from tests.peers.webropol import ACCOUNT, Webropol
from tests.world import REAL, World

HETU = "131052-308T"
FORM = "0e6c1c6e-1"
NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
QUESTIONS = [
    {"id": "q-last", "field": "last_name"},
    {"id": "q-first", "field": "first_names"},
    {"id": "q-mail", "field": "email"},
    {"id": "q-phone", "field": "phone"},
    {"id": "q-post", "field": "postal_code"},
    {"id": "q-born", "field": "birth_date"},
    {
        "id": "q-help",
        "field": "cooperation",
        "options": {"Mentorointi": "mentor", "Luennot": "guest_lecture"},
    },
    {"id": "q-more", "field": "further_information"},
    {"id": "q-yes", "field": "consent", "options": {"Kyllä": "yes", "En": "no"}},
    {"id": "q-none", "field": "ignored"},
]
NEW = {
    "survey_id": FORM,
    "title": "Alumnilomake",
    "questions": QUESTIONS,
    "text_version": "1",
    "notice_version": "2",
    "graduates_only": True,
    "begins": "2026-11-01T00:00:00Z",
}
MAX = {"q-last": "Mäkelä", "q-first": "Matti", "q-mail": "matti@example.fi", "q-yes": "Kyllä"}


@pytest.fixture
def peer() -> Iterator[Webropol]:
    with Webropol() as peer:
        peer.survey(FORM, *(one["id"] for one in QUESTIONS))
        yield peer


@pytest.fixture
def contexts() -> list[str]:
    """What is deployed: integrations alone, unless a test says otherwise."""
    return ["integrations"]


@pytest.fixture
def world(peer: Webropol, contexts: list[str]) -> Iterator[World]:
    """A deployment whose Webropol is the peer."""
    with World([one for one in REAL if one.name in contexts]) as world, clock.fixed(NOW):
        world.setting("WEBROPOL_URL", peer.url)
        world.setting("WEBROPOL_SECRET", NAMES.webropol)
        world.setting("OUTBOUND_HOSTS", "127.0.0.1")
        client("secretsmanager").create_secret(Name=NAMES.webropol, SecretString=json.dumps(ACCOUNT))
        yield world
        assert isolation.violations(world.requests) == []


def add(world: World, **fields: Any) -> str:
    answer = world.call(
        "integrations", "POST", "/integrations/surveys", NEW | fields, role="alumni_coordinator"
    )
    assert answer.status == 201, answer
    return str(answer.json["id"])


def survey(world: World, survey_id: str) -> dict[str, Any]:
    path = f"/integrations/surveys/{survey_id}"
    return dict(world.call("integrations", "GET", path, role="alumni_coordinator").json)


def move(world: World, survey_id: str, name: str) -> int:
    path = f"/integrations/surveys/{survey_id}/{name}"
    return world.call("integrations", "POST", path, role="alumni_coordinator", version="*").status


def put_right(world: World, survey_id: str, question: str, **values: Any) -> None:
    """Have a question of the map mean something else."""
    mapped = [one | values if one["id"] == question else one for one in QUESTIONS]
    path = f"/integrations/surveys/{survey_id}"
    body = {"questions": mapped}
    answer = world.call("integrations", "PATCH", path, body, role="alumni_coordinator", version="*")
    assert answer.status == 200, answer


def poll(world: World) -> dict[str, int]:
    return dict(world.job("integrations", {"job": "poll_webropol"})["poll_webropol"])


def kept(world: World) -> dict[str, dict[str, Any]]:
    """Registrations by the id of their response."""
    found = world.items(prefix="integrations#registration#")
    return {one["external_id"].partition(":")[2]: one for one in found}


def test_every_response_is_read_once_and_an_edit_is_a_change(world, peer):
    add(world)
    for number in range(5):
        peer.answer(
            FORM, f"r{number}", f"2026-11-1{number}T10:00:00", **MAX | {"q-mail": f"m{number}@example.fi"}
        )
    assert poll(world) == {"read": 1, "left": 0, "new": 5, "changed": 0, "alerts": 0}
    assert kept(world)["r3"]["profile"]["email"] == "m3@example.fi"
    before = kept(world)
    with clock.fixed(NOW + timedelta(minutes=15)):
        assert poll(world)["new"] == 0
        assert kept(world) == before
        peer.answer(FORM, "r4", "2026-11-20T12:00:00", **MAX | {"q-mail": "other@example.fi"})
        assert poll(world)["changed"] == 1
    assert (kept(world)["r4"]["revision"], kept(world)["r4"]["profile"]["email"]) == (2, "other@example.fi")


def test_consent_is_the_forms_version_the_responses_date_and_its_id(world, peer):
    add(world)
    peer.answer(FORM, "r1", "2026-11-10T10:00:00.593", **MAX)
    peer.answer(FORM, "r2", "2026-11-10T10:00:00", **MAX | {"q-yes": "En"})
    poll(world)
    (one,) = kept(world).values()
    assert one["consent"] == {
        "text_version": "1",
        "language": "fi",
        "at": "2026-11-10T08:00:00.593000Z",
        "evidence": f"webropol:{FORM}:r1",
    }
    assert (one["notice_version"], one["stage"]) == ("2", "graduated")


def test_answers_are_mapped_field_by_field_and_wrong_ones_named(world, peer):
    add(world)
    wrong = {"q-phone": "12345", "q-post": "8010", "q-born": "17.5.1990", "q-more": f"Terve {HETU}"}
    peer.answer(FORM, "r1", "2026-11-10T10:00:00", **MAX | wrong | {"q-help": ["Mentorointi", "Laulu"]})
    poll(world)
    (one,) = kept(world).values()
    assert {name: one["profile"][name] for name in ("birth_date", "cooperation", "further_information")} == {
        "birth_date": "1990-05-17",
        "cooperation": ["mentor"],
        "further_information": "Terve ******-****",
    }
    assert [left["field"] for left in one["left_out"]] == [
        "cooperation", "further_information", "phone", "postal_code",
    ]  # fmt: skip
    assert HETU not in str(world.items())


@pytest.mark.parametrize("contexts", [["alumni", "integrations"]])
def test_an_identity_code_is_masked_kept_nowhere_and_opens_a_review(world, peer, postbox):
    add(world)
    peer.answer(
        FORM, "r1", "2026-11-10T10:00:00", **MAX | {"q-more": f"Terve {HETU}", "q-first": f"Matti {HETU}"}
    )
    poll(world)
    world.pump()
    (alumnus,) = [one for one in world.items(prefix="alumni#alumnus#") if one["sk"] == "record"]
    assert (alumnus["first_names"], alumnus["further_information"]) == ("Matti", "Terve ******-****")
    listed = world.call("alumni", "GET", "/alumni/intakes", role="alumni_coordinator").json["items"]
    noted = [(one["field"], one["problem"]) for item in listed for one in item["notes"]]
    assert noted == [
        ("first_names", "a personal identity code, which is not kept"),
        ("further_information", "a personal identity code, which is not kept"),
    ]
    assert HETU not in str(world.items()) + str(world.items("audit")) + str(world.items("search"))


def test_pages_that_shift_while_they_are_read_lose_nobody(world, peer):
    add(world)
    for number in range(6):
        peer.answer(FORM, f"r{number}", "2026-11-10T10:00:00", **MAX)

    def shift(page: int) -> None:
        if len(peer.responses_of[FORM]) < 9:
            peer.responses_of[FORM].pop(0) if page == 1 else None
            peer.answer(FORM, f"late{len(peer.responses_of[FORM])}", "2026-11-10T11:00:00", **MAX)

    peer.between = shift
    poll(world)
    assert kept(world).keys() >= {one["ResponseId"] for one in peer.responses_of[FORM]}


def test_a_token_that_expired_is_renewed_once(world, peer):
    add(world)
    peer.answer(FORM, "r1", "2026-11-10T10:00:00", **MAX)
    peer.between = lambda page: peer.expire() if peer.asked["token"] < 2 else None
    assert poll(world)["new"] == 1
    assert peer.asked["token"] == 2


@pytest.mark.parametrize("status", [403, 401])
def test_without_access_a_survey_is_parked_told_of_once_and_keeps_its_cursor(world, peer, status):
    one = add(world)
    cursor = survey(world, one)["cursor"]
    peer.fail("questions", status, times=2)
    with pytest.raises(Alert):
        poll(world)
    assert poll(world)["left"] == 0
    shown = survey(world, one)
    assert (shown["status"], shown["trouble"]["code"], shown["cursor"]) == ("parked", "no_access", cursor)
    asked = peer.asked["questions"]
    poll(world)
    assert peer.asked["questions"] == asked
    peer.answer(FORM, "r1", "2026-11-10T10:00:00", **MAX)
    peer.faults.clear()
    assert move(world, one, "resumption") == 200
    assert poll(world)["new"] == 1


@pytest.mark.parametrize(
    ("status", "header", "seconds"),
    [(429, "120", 120), (503, "Fri, 20 Nov 2026 13:00:00 GMT", 3600), (504, "", 900)],
)
def test_a_busy_webropol_is_asked_again_when_it_says(world, peer, status, header, seconds):
    one = add(world)
    peer.answer(FORM, "r1", "2026-11-10T10:00:00", **MAX)
    peer.fail("responses", status, **({"Retry_After": header} if header else {}))
    assert poll(world)["left"] == 1
    until = NOW + timedelta(seconds=seconds)
    assert datetime.fromisoformat(survey(world, one)["not_before"]) == until
    assert poll(world) == {"read": 0, "left": 0, "new": 0, "changed": 0, "alerts": 0}
    with clock.fixed(until + timedelta(seconds=1)):
        assert poll(world)["new"] == 1
    assert "not_before" not in survey(world, one)


@pytest.mark.parametrize(
    "body",
    [
        b'{"SurveyAnswers": [',
        b"[]",
        b'{"SurveyAnswers": [], "Paging": {}}',
        b'{"SurveyAnswers": {"r1": {}}, "Paging": {"IsLastItemFetched": true, "TotalPages": 1}}',
        b"\xff",
    ],
)
def test_an_answer_that_cannot_be_read_moves_no_cursor_and_is_read_next_time(world, peer, body):
    one = add(world)
    cursor = survey(world, one)["cursor"]
    peer.answer(FORM, "r1", "2026-11-10T10:00:00", **MAX)
    peer.fail("responses", 200, body)
    assert poll(world)["left"] == 1
    assert (survey(world, one)["cursor"], survey(world, one)["trouble"]["code"]) == (cursor, "unreadable")
    assert poll(world)["new"] == 1
    assert "trouble" not in survey(world, one)


def test_an_answer_cut_off_is_no_answer(world, peer):
    one = add(world)
    peer.fail("questions", 200, b"[", Content_Length="400")
    assert poll(world)["left"] == 1
    assert survey(world, one)["status"] == "active"


def test_a_question_that_is_not_mapped_stops_its_survey_alone(world, peer):
    one, other = add(world), "0e6c1c6e-2"
    peer.survey(other, "q-last", "q-first", "q-yes")
    add(world, survey_id=other, title="Toinen")
    peer.questions[FORM].append("q-new")
    for form in (FORM, other):
        peer.answer(form, "r1", "2026-11-10T10:00:00", **MAX)
    with pytest.raises(Alert):
        poll(world)
    assert len(kept(world)) == 1
    shown = survey(world, one)
    assert (shown["status"], shown["trouble"]["code"]) == ("stopped", "unmapped_question")
    assert shown["trouble"]["questions"] == ["q-new"]
    mapped = [*QUESTIONS, {"id": "q-new", "field": "workplace"}]
    path = f"/integrations/surveys/{one}"
    edited = world.call(
        "integrations", "PATCH", path, {"questions": mapped}, role="alumni_coordinator", version="*"
    )
    assert edited.json["map_version"] == 2
    assert move(world, one, "resumption") == 200
    assert poll(world)["new"] == 1


def test_a_form_that_asks_for_the_consent_no_more_stops_its_survey(world, peer):
    one = add(world)
    peer.questions[FORM].remove("q-yes")
    peer.answer(FORM, "r1", "2026-11-10T10:00:00", **MAX)
    with pytest.raises(Alert):
        poll(world)
    shown = survey(world, one)
    assert (shown["status"], shown["trouble"]["code"]) == ("stopped", "missing_question")
    assert (shown["trouble"]["questions"], kept(world)) == (["q-yes"], {})


def test_a_renamed_answer_to_the_consent_stops_the_survey_and_loses_nobody(world, peer):
    one = add(world)
    cursor = survey(world, one)["cursor"]
    peer.answer(FORM, "renamed", "2026-11-10T10:00:00", **MAX | {"q-yes": "Kyllä, suostun"})
    peer.answer(FORM, "known", "2026-11-10T11:00:00", **MAX)
    with pytest.raises(Alert):
        poll(world)
    shown = survey(world, one)
    assert (shown["status"], shown["cursor"]) == ("stopped", cursor)
    assert (shown["trouble"]["code"], shown["trouble"]["questions"]) == ("unmapped_answer", ["q-yes"])
    assert kept(world).keys() == {"known"}
    answered = {"Kyllä": "yes", "Kyllä, suostun": "yes", "En": "no"}
    put_right(world, one, "q-yes", options=answered)
    assert move(world, one, "resumption") == 200
    assert poll(world) == {"read": 1, "left": 0, "new": 1, "changed": 0, "alerts": 0}
    assert kept(world).keys() == {"known", "renamed"}


def test_a_box_that_is_not_ticked_is_no_consent_and_stops_nothing(world, peer):
    add(world)
    peer.answer(FORM, "r1", "2026-11-10T10:00:00", **{**MAX, "q-yes": []})
    assert poll(world) == {"read": 1, "left": 0, "new": 0, "changed": 0, "alerts": 0}
    assert kept(world) == {}


def test_after_the_map_is_put_right_older_answers_are_read_again_and_known_ones_change_nothing(world, peer):
    one = add(world, questions=[*QUESTIONS[:-1], {"id": "q-none", "field": "workplace"}])
    peer.answer(FORM, "r1", "2026-11-02T10:00:00", **MAX | {"q-none": "Kuopio"})
    peer.answer(FORM, "r2", "2026-11-03T10:00:00", **MAX)
    assert poll(world)["new"] == 2
    put_right(world, one, "q-none", field="city")
    assert poll(world)["changed"] == 0
    path = f"/integrations/surveys/{one}/rereading"
    body = {"begins": "2026-11-01T00:00:00Z"}
    answer = world.call("integrations", "POST", path, body, role="alumni_coordinator", version="*")
    assert (answer.status, answer.json["cursor"]) == (200, "2026-11-01T00:00:00Z")
    assert poll(world) == {"read": 1, "left": 0, "new": 0, "changed": 1, "alerts": 0}
    assert kept(world)["r1"]["profile"]["city"] == "Kuopio"
    assert (kept(world)["r2"]["revision"], datetime.fromisoformat(survey(world, one)["cursor"])) == (1, NOW)


def test_what_is_not_read_yet_is_not_read_again(world):
    one = add(world)
    path, before = f"/integrations/surveys/{one}/rereading", survey(world, one)
    body = {"begins": "2026-11-19T00:00:00Z"}
    answer = world.call("integrations", "POST", path, body, role="alumni_coordinator", version="*")
    assert (answer.status, answer.json["errors"][0]["field"]) == (422, "begins")
    assert survey(world, one) == before


def test_more_pages_than_can_be_right_are_no_whole_pass(world, peer, monkeypatch):
    one = add(world)
    cursor = survey(world, one)["cursor"]
    monkeypatch.setattr(polling, "MOST_PAGES", 2)
    for number in range(5):
        peer.answer(FORM, f"r{number}", "2026-11-10T10:00:00", **MAX)
    assert poll(world)["left"] == 1
    assert (survey(world, one)["cursor"], survey(world, one)["trouble"]["code"]) == (cursor, "unreadable")


@pytest.mark.parametrize(
    "wrong",
    [
        {"RespondentAnswers": None},
        {"RespondentAnswers": "x"},
        {"RespondentAnswers": ["x", 5, None]},
        {"RespondentAnswers": [{"QuestionId": "q-yes", "QuestionAnswers": {"a": 1}}]},
        {"RespondentAnswers": [{"QuestionId": "q-yes", "QuestionAnswers": [["Kyllä"]]}]},
        {"ResponseId": None},
        {"ResponseId": {"a": 1}},
        {"ResponseDate": None},
        {"ResponseDate": "0001-01-01T00:00:00"},
        {"ResponseDate": "eilen"},
    ],
)
def test_one_bad_response_spoils_no_other(world, peer, wrong):
    add(world)
    peer.answer(FORM, "bad", "2026-11-10T10:00:00", **MAX)
    bad = peer.responses_of[FORM][0]
    peer.answer(FORM, "r1", "2026-11-10T10:00:00", **MAX)
    peer.tampered = {id(bad): bad | wrong}
    assert poll(world)["new"] == 1
    assert set(kept(world)) == {"r1"}


def test_half_a_character_in_an_answer_is_left_out_and_spoils_no_response(world, peer):
    add(world)
    peer.answer(FORM, "r1", "2026-11-10T10:00:00", **MAX | {"q-more": "a\ud800b"})
    peer.answer(FORM, "r2", "2026-11-10T10:00:00", **MAX)
    assert poll(world)["new"] == 2
    assert kept(world)["r1"]["profile"]["further_information"] == "ab"


def test_too_many_requests_hold_for_every_survey_and_a_busy_form_for_itself(world, peer):
    first, other = add(world), "0e6c1c6e-2"
    peer.survey(other, *(one["id"] for one in QUESTIONS))
    add(world, survey_id=other, title="Toinen", begins="2026-11-02T00:00:00Z")
    peer.answer(other, "r1", "2026-11-10T10:00:00", **MAX)
    peer.fail("questions", 429, Retry_After="60")
    assert poll(world) == {"read": 0, "left": 2, "new": 0, "changed": 0, "alerts": 0}
    assert peer.asked["questions"] == 1
    assert poll(world)["new"] == 1, "the other is asked the next time"
    with clock.fixed(NOW + timedelta(minutes=5)):
        peer.fail("questions", 503)
        peer.answer(other, "r2", "2026-11-20T13:00:00", **MAX)
        assert poll(world) == {"read": 1, "left": 1, "new": 1, "changed": 0, "alerts": 0}
    assert survey(world, first)["status"] == "active"


def test_once_the_time_is_used_no_further_survey_is_begun(world, peer, monkeypatch):
    add(world)
    monkeypatch.setattr(polling, "ENOUGH", -1)
    assert poll(world) == {"read": 0, "left": 1, "new": 0, "changed": 0, "alerts": 0}
    assert peer.asked["questions"] == 0


@pytest.mark.parametrize("status", [403, 429, 500])
def test_a_survey_that_is_put_out_of_use_while_it_is_read_holds_up_no_other(world, peer, status):
    one, other = add(world), "0e6c1c6e-2"
    peer.survey(other, *(one["id"] for one in QUESTIONS))
    add(world, survey_id=other, title="Toinen", begins="2026-11-02T00:00:00Z")
    for number in range(3):
        peer.answer(FORM, f"r{number}", "2026-11-10T10:00:00", **MAX)
    peer.answer(other, "o1", "2026-11-10T10:00:00", **MAX)

    def deactivated(page: int) -> None:
        if survey(world, one)["status"] == "active":
            assert move(world, one, "deactivation") == 200
            peer.fail("responses", status)

    peer.between = deactivated
    poll(world)
    assert survey(world, one)["status"] == "passive"
    if status != 429:
        assert "o1" in kept(world)


def test_a_refresh_that_is_refused_falls_back_to_the_password_in_the_middle_of_paging(world, peer):
    add(world)
    for number in range(6):
        peer.answer(FORM, f"r{number}", "2026-11-10T10:00:00", **MAX)

    def expire(page: int) -> None:
        if page == 2 and peer.asked["token"] == 1:
            peer.expire()
            peer.fail("token", 400)

    peer.between = expire
    assert poll(world)["new"] == 6
    assert peer.asked["token"] == 3


def test_it_is_off_without_an_address_and_asks_no_host_that_is_not_listed(world, peer):
    one = add(world)
    world.setting("OUTBOUND_HOSTS", "rest.webropolsurveys.com")
    assert poll(world)["left"] == 1
    assert survey(world, one)["trouble"]["code"] == "not_allowed"
    world.setting("WEBROPOL_URL", "")
    assert poll(world)["left"] == 0
    assert sum(peer.asked.values()) == 0


def test_years_of_answers_are_read_month_by_month_with_an_overlap(world, peer):
    one = add(world, begins="2026-08-20T00:00:00Z")
    poll(world)
    assert [start for start, _ in peer.windows][:3] == [
        "2026-08-18T02:00:00",
        "2026-09-17T02:00:00",
        "2026-10-17T02:00:00",
    ]
    assert datetime.fromisoformat(survey(world, one)["cursor"]) == NOW


# --- the clock ---------------------------------------------------------------------------------------------


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


SECONDS = st.integers(0, 4 * 86_400)
NIGHTS = ("2026-10-23T12:00:00+00:00", "2026-03-27T12:00:00+00:00", "2027-10-29T12:00:00+00:00")
CHANGES = st.sampled_from(NIGHTS)


@given(CHANGES, st.tuples(SECONDS, SECONDS, SECONDS))
@example("2026-10-23T12:00:00+00:00", (131_399, 131_399, 131_400))
def test_no_response_is_outside_its_window_whichever_way_the_clocks_change(change, seconds):
    start, given_at, end = (at(change) + timedelta(seconds=one) for one in sorted(seconds))
    shown = given_at.astimezone(clock.HELSINKI).replace(tzinfo=None).isoformat(timespec="seconds")
    assert local(start) <= shown <= local(end, later=True)
    with clock.fixed(at("2028-01-01T00:00:00+00:00")):
        assert timedelta(0) <= given_at - moment(shown) <= timedelta(hours=1)


@pytest.mark.parametrize(
    ("night", "shown"),
    [
        ("2026-10-25T00:00:00+00:00", ["2026-10-25T02:59:59", "2026-10-25T03:00:00", "2026-10-25T03:59:59"]),
        ("2027-03-28T00:00:00+00:00", ["2027-03-28T02:59:59", "2027-03-28T04:00:00", "2027-03-28T04:00:01"]),
    ],
)
def test_a_night_on_which_the_clocks_change_loses_nobody_and_takes_nobody_twice(world, peer, night, shown):
    """A poll every three quarters of an hour of the night; all responses are there from the beginning."""
    began = at(night)
    with clock.fixed(began - timedelta(hours=1)):
        one = add(world, begins=(began - timedelta(hours=1)).isoformat())
    for number, text in enumerate([*shown, shown[-1]]):
        peer.answer(FORM, f"r{number}", text, **MAX)
    new = 0
    for quarters in range(0, 13, 3):
        with clock.fixed(began + timedelta(minutes=15 * quarters)):
            new += poll(world)["new"]
    assert (new, len(kept(world))) == (4, 4)
    assert {item["revision"] for item in kept(world).values()} == {1}
    assert datetime.fromisoformat(survey(world, one)["cursor"]) == began + timedelta(hours=3)


def test_an_hour_that_is_there_twice_leaves_no_response_out():
    first, second = at("2026-10-25T00:30:00+00:00"), at("2026-10-25T01:30:00+00:00")
    assert (moment("2026-10-25T03:30:00"), local(first), local(second)) == (
        first,
        "2026-10-25T02:30:00",
        "2026-10-25T03:30:00",
    )
    for response in ("2026-10-25T03:05:00", "2026-10-25T03:55:00"):
        assert local(second) <= "2026-10-25T03:30:00"
        assert local(first) <= response <= local(second, later=True)


def test_an_hour_that_is_not_there_is_a_moment_all_the_same():
    assert moment("2026-03-29T03:30:00") == at("2026-03-29T01:30:00+00:00")


def test_a_moment_with_a_zone_is_taken_by_it_and_none_is_in_the_future():
    assert moment("2026-01-01T12:00:00Z") == at("2026-01-01T12:00:00+00:00")
    with clock.fixed(NOW):
        assert moment("2999-01-01T00:00:00") == NOW


def test_the_cursor_moves_only_from_where_it_was_read():
    values = {"id": "s", "map_version": 1, "cursor": NOW} | {
        name: NEW[name] for name in ("survey_id", "title", "questions", "text_version", "graduates_only")
    }
    one = Survey.model_validate(values)
    moved, _ = one.read_to(NOW, NOW + timedelta(hours=1))
    from shared.errors import Conflict

    with pytest.raises(Conflict):
        moved.read_to(NOW, NOW + timedelta(hours=2))
