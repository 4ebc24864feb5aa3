"""Answers with a name: told to the responsible user, given in person, read by whom they concern, purged."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from services.sales.model.feedback import MOVES, Answer, Feedback, months_before
from shared import clock
from shared.errors import Conflict
from shared.events.sales import FeedbackAnswered
from tests.delivery import react
from tests.sales.people import contact, do, made
from tests.sales.surveys import FEEDBACK, answer, asked, code, completed, recorded, stored, unit
from tests.world import World

NOON = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def noon() -> Any:
    with clock.fixed(NOON):
        yield


def cells(world: World, year: int = 2026) -> list[dict[str, Any]]:
    return world.items(prefix=f"sales#cells#{year}")


def read(world: World, feedback_id: str, **how: Any) -> dict[str, Any]:
    return dict(made(world.call("sales", "GET", f"{FEEDBACK}/{feedback_id}", **how)))


# --- by the link, with a name ----------------------------------------------------------------------------


def test_a_named_answer_is_kept_with_the_request_and_told_at_once_without_what_it_says(world, postbox):
    one = asked(world, completed(world))
    assert answer(world, code(postbox), comments="Hyvin meni").status == 303
    world.pump()
    after = read(world, one["id"], role="sales")
    assert (after["status"], after["channel"], after["answered_on"]) == ("answered", "page", "2026-03-02")
    assert after["marks"] == {"overall": 5, "expertise": 4, "schedule": 3, "usefulness": 5}
    assert after["text"] == "Hyvin meni"
    told = postbox.mails[-1]
    assert told["To"] == f"{one['responsible_id']}@example.fi"
    assert told["Subject"] == "Olet saanut palautetta"
    assert f"https://crm.example.fi/sales/feedback/{one['id']}" in told.get_content()
    assert "Hyvin meni" not in told.get_content()
    react("sales", FeedbackAnswered(record_id=one["id"]))
    assert len(postbox.mails) == 2


def test_the_news_repeats_under_one_message_id_and_does_not_go_to_a_user_out_of_use(world, postbox):
    one = asked(world, completed(world))
    answer(world, code(postbox))
    with world.fault("sales-consumer.before_update_item"):
        world.pump()
    first, second = postbox.mails[-2:]
    assert first["Message-ID"] == second["Message-ID"]
    user = world.item(f"staff#user#{one['responsible_id']}")
    world.put(user | {"status": "passive"})
    other = asked(world, completed(world, contact_id="eva"), user=world.user("admin"))
    assert answer(world, code(postbox)).status == 303
    world.pump()
    assert (stored(world, other["id"])["status"], len(postbox.mails)) == ("answered", 4)


def test_only_whom_it_concerns_is_shown_what_was_said(world, postbox):
    anna = world.user("sales", unit=unit(world))
    one = asked(world, completed(world, anna), user=anna)
    answer(world, code(postbox), comments="Salaisuus")
    colleague, other = world.user("sales", unit="ict"), world.user("sales", unit="arts")
    for user in (anna, colleague, world.user("partner_manager"), world.user("admin")):
        assert read(world, one["id"], user=user)["text"] == "Salaisuus"
    for user in (other, world.user("staff"), world.user("finance")):
        shown = read(world, one["id"], user=user)
        assert "text" not in shown
        assert "marks" not in shown
    refused = world.call("sales", "GET", f"{FEEDBACK}/{one['id']}", role="viewer")
    assert (refused.status, refused.code) == (403, "forbidden")


def test_requests_are_listed_by_responsible_user_and_by_what_they_are_about(world, postbox):
    anna = world.user("sales")
    first, second = completed(world, anna), completed(world, anna, contact_id="eva")
    mine = world.call("sales", "GET", FEEDBACK, user=anna).json["items"]
    assert [one["engagement_id"] for one in mine] == [second, first]
    assert all("text" not in one and "marks" not in one for one in mine)
    one = {"responsible": anna.id, "status": "answered"}
    assert world.call("sales", "GET", FEEDBACK, role="admin", query=one).json["items"] == []
    page = world.call("sales", "GET", FEEDBACK, user=anna, query={"limit": 1})
    rest = world.call("sales", "GET", FEEDBACK, user=anna, query={"limit": 1, "cursor": page.json["next"]})
    assert [page.json["items"][0]["id"], rest.json["items"][0]["id"]] == [one["id"] for one in mine]


# --- given in person -------------------------------------------------------------------------------------


def test_an_answer_given_in_person_has_a_name_and_is_counted_once(world, postbox):
    engagement_id = completed(world)
    user = world.user("staff")
    body = {"channel": "meeting", "on": "2026-02-27", "text": "Kiitos!", "marks": {"overall": 4}}
    one = made(recorded(world, engagement_id, user=user, key="k", **body))
    said = {name: one[name] for name in ("status", "mode", "channel", "answered_on", "recorded_by")}
    assert said == {
        "status": "answered",
        "mode": "named",
        "channel": "meeting",
        "answered_on": "2026-02-27",
        "recorded_by": user.id,
    }
    again = recorded(world, engagement_id, user=user, key="k", **body)
    assert (again.status, again.json["version"]) == (200, one["version"])
    (cell,) = cells(world)
    assert cell["named"] == {"n": 1, "marks": {"overall": [0, 0, 0, 1, 0]}}
    assert (cell["released"]["n"], cell["waiting"]["n"]) == (0, 0)
    refused = recorded(world, engagement_id)
    assert (refused.status, refused.code) == (409, "conflict")
    world.pump()
    assert [mail["Subject"] for mail in postbox.mails] == ["Miten onnistuimme?", "Olet saanut palautetta"]


def test_an_answer_is_written_down_also_of_who_was_not_asked(world, postbox):
    engagement_id = completed(world, feedback="none")
    contact(world, "eva")
    one = made(recorded(world, engagement_id, contact_id="eva", key="k"))
    assert (one["status"], one["contact_id"], one["version"]) == ("answered", "eva", 1)
    assert made(recorded(world, engagement_id, contact_id="eva", key="k"))["version"] == 1
    assert [cell["named"]["n"] for cell in cells(world)] == [1]


def test_what_was_written_down_by_the_responsible_user_is_no_news_to_them(world, postbox):
    anna = world.user("sales")
    made(recorded(world, completed(world, anna), user=anna))
    world.pump()
    assert len(postbox.mails) == 1


def test_the_link_opens_nothing_once_the_answer_was_given_in_person(world, postbox):
    made(recorded(world, completed(world, feedback="anonymous")))
    assert answer(world, code(postbox)).status == 404
    assert [cell["named"]["n"] + cell["waiting"]["n"] for cell in cells(world)] == [1]


@pytest.mark.parametrize(
    ("over", "field"),
    [
        ({"marks": {}}, "marks"),
        ({"marks": {"overall": 6}}, "marks.overall"),
        ({"marks": {"overall": 0}}, "marks.overall"),
        ({"marks": {"overall": 3.5}}, "marks.overall"),
        ({"marks": {"taste": 3}}, "marks"),
        ({"text": "hetu 131052-308T"}, "text"),
        ({"text": "x" * 2001}, "text"),
        ({"channel": "page"}, "channel"),
        ({"on": "2026-03-03"}, "on"),
        ({"on": "2025-03-02"}, "on"),
        ({"order_id": "x"}, "engagement_id"),
        ({"mode": "anonymous"}, "mode"),
    ],
)
def test_an_answer_that_cannot_be_is_refused_and_nothing_is_written(world, postbox, unwritten, over, field):
    engagement_id = completed(world)
    with unwritten():
        refused = recorded(world, engagement_id, **over)
    assert (refused.status, refused.code) == (422, "invalid")
    assert field in {one["field"] for one in refused.json["errors"]}
    assert "131052" not in refused.text


def test_an_answer_of_a_contact_out_of_use_cannot_be_written_down(world, postbox, unwritten):
    engagement_id = completed(world)
    contact(world, "gone", status="passive")
    with unwritten():
        assert recorded(world, engagement_id, contact_id="gone").code == "passive_record"


# --- kept no longer --------------------------------------------------------------------------------------


def test_a_named_answer_goes_after_twelve_months_and_its_numbers_stay(world, postbox):
    engagement_id = completed(world)
    kept = made(recorded(world, engagement_id, on="2025-06-30", text="Vanha"))
    made(recorded(world, completed(world, contact_id="eva"), contact_id="eva", text="Uusi"))
    with clock.fixed(datetime(2026, 6, 29, 12, 0, tzinfo=UTC)):
        assert world.job("sales", {"job": "purge_answers"}) == {"purge_answers": {"done": 0, "left": 0}}
    with clock.fixed(datetime(2026, 6, 30, 12, 0, tzinfo=UTC)):
        before = cells(world, 2025)
        with world.counting() as calls:
            assert world.job("sales", {"job": "purge_answers"}) == {"purge_answers": {"done": 1, "left": 0}}
        assert not calls.of("Scan")
        world.pump()
        assert world.job("sales", {"job": "purge_answers"}) == {"purge_answers": {"done": 0, "left": 0}}
    after = stored(world, kept["id"])
    assert (after["status"], after["purged"]) == ("answered", True)
    assert not {"text", "marks"} & after.keys()
    assert after["events"][0]["type"] == "FeedbackPurged"
    assert after["act"]["actor"] == "system:sales"
    assert "Vanha" not in str([world.items(one) for one in ("records", "audit", "search")])
    assert cells(world, 2025) == before
    assert "Uusi" in str(world.items())


def test_a_purge_that_is_torn_goes_on_the_next_night(world, postbox):
    for number in range(3):
        made(recorded(world, completed(world, contact_id=f"c{number}"), contact_id=f"c{number}", text="Pois"))
    with clock.fixed(NOON + timedelta(days=400)):
        with (
            world.fault("sales-jobs.before_put_item"),
            pytest.raises(Exception, match="Read timeout"),
        ):
            world.job("sales", {"job": "purge_answers"})
        assert world.job("sales", {"job": "purge_answers"}) == {"purge_answers": {"done": 3, "left": 0}}
    assert "Pois" not in str(world.items())


def test_a_request_whose_link_is_too_old_is_closed_at_night(world, postbox):
    one = asked(world, completed(world))
    with clock.fixed(NOON + timedelta(days=60)):
        assert world.job("sales", {"job": "close_requests"}) == {"close_requests": {"done": 0, "left": 0}}
    with clock.fixed(NOON + timedelta(days=61)):
        assert answer(world, code(postbox)).status == 404
        assert do(world, f"{FEEDBACK}/{one['id']}/reminder").status == 409
        assert world.job("sales", {"job": "close_requests"}) == {"close_requests": {"done": 1, "left": 0}}
    assert stored(world, one["id"])["status"] == "closed"
    assert cells(world) == []


@pytest.mark.parametrize(
    ("day", "months", "before"),
    [
        (date(2026, 3, 2), 12, date(2025, 3, 2)),
        (date(2024, 2, 29), 12, date(2023, 2, 28)),
        (date(2026, 3, 31), 1, date(2026, 2, 28)),
        (date(2026, 1, 15), 1, date(2025, 12, 15)),
        (date(2026, 12, 31), 12, date(2025, 12, 31)),
        (date(2026, 1, 31), 2, date(2025, 11, 30)),
    ],
)
def test_months_are_counted_back_to_the_same_day_or_the_last_one(day, months, before):
    assert months_before(day, months) == before


# --- the table of moves ----------------------------------------------------------------------------------

ACTS: dict[str, Any] = {
    "answer": lambda one: one.answered(Answer(marks={"overall": 3})),
    "record": lambda one: one.recorded(Answer(text="x"), "anna", "phone", date(2026, 3, 1), "u1"),
    "remind": lambda one: one.reminded(),
    "close": lambda one: one.closed(),
    "refuse": lambda one: one.refused(["objection"]),
    "ask": lambda one: one.asked("anna", "named"),
    "purge": lambda one: one.purged_of_answer(),
}


@pytest.mark.parametrize("action", sorted(ACTS))
@pytest.mark.parametrize("status", MOVES.states)
def test_every_move_in_every_state_is_what_the_table_says(action, status):
    given = {"id": "f", "title": "x", "mode": "named", "year": 2026, "asked_on": "2026-03-01", "letters": 1}
    one = Feedback.model_validate(given | {"status": status})
    allowed = {move.action: move for move in MOVES if status in move.sources}
    if action not in allowed:
        with pytest.raises(Conflict) as refused:
            ACTS[action](one)
        assert refused.value.facts["legal"] == sorted(one.actions())
        return
    new, _ = ACTS[action](one)
    assert new.status == (allowed[action].target or status)
