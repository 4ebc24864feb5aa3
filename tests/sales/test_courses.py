"""Courses: planned, opened, completed, cancelled; places, a waiting list in order, and who may do what."""

from datetime import UTC, datetime
from typing import Any

import pytest

from services.sales.model.course import MOVES, Course
from shared import clock
from tests.sales.people import contact, customer, do, document, made, out_of_use
from tests.sales.schooling import (
    AFTER,
    BEFORE,
    COURSES,
    DURING,
    bill,
    cancelled,
    course,
    enrol,
    enrolled,
    enrolment_of,
    enrolments,
    must_hold,
    of,
    open_course,
    plan,
    shown,
    states,
    waiting,
)


@pytest.fixture(autouse=True)
def before() -> Any:
    with clock.fixed(BEFORE):
        yield


def edit(world, course_id, body, **how):
    return do(world, of(course_id), body, method="PATCH", **how)


def told(world, course_id):
    (event,) = world.item(f"sales#course#{course_id}")["events"]
    return event


# --- planning --------------------------------------------------------------------------------------------


def test_a_course_is_planned_in_the_callers_responsibility(world):
    asker = world.user("sales", unit="tek")
    answer = plan(
        world, user=asker, place="Joensuu", language="sv", account="4100", cancel_until="2026-02-16"
    )
    document_ = made(answer, 201)
    course_id = document_.pop("id")
    assert answer.headers["location"] == of(course_id)
    assert document_ == {
        "version": 1,
        "created_at": "2026-02-02T12:00:00Z",
        "updated_at": "2026-02-02T12:00:00Z",
        "status": "planned",
        "restricted": False,
        "responsible_id": asker.id,
        "unit": "tek",
        "title": "Hitsauksen perusteet",
        "starts": "2026-03-02",
        "ends": "2026-03-05",
        "cancel_until": "2026-02-16",
        "place": "Joensuu",
        "language": "sv",
        "places": 2,
        "price": "100.00",
        "vat": {"category": "S", "rate_class": "standard"},
        "account": "4100",
        "taken": 0,
        "waiting": [],
        "opened_on": "2026-02-02",
        "allowed_actions": ["cancel", "edit", "open"],
    }
    assert told(world, course_id)["type"] == "CoursePlanned"


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"title": None}, "title"),
        ({"title": "131052-308T"}, "title"),
        ({"places": 0}, "places"),
        ({"places": 1001}, "places"),
        ({"price": "-1"}, "price"),
        ({"price": "1.001"}, "price"),
        ({"price": "NaN"}, "price"),
        ({"vat": {"category": "E"}}, "vat"),
        ({"vat": {"category": "S"}}, "vat"),
        ({"ends": "2026-03-01"}, "ends"),
        ({"starts": "2012-01-01", "ends": "2012-01-02"}, "ends"),
        ({"cancel_until": "2026-03-03"}, "cancel_until"),
        ({"account": "4100;DROP"}, "account"),
        ({"language": "de"}, "language"),
        ({"taken": 1}, "taken"),
        ({"waiting": ["x"]}, "waiting"),
    ],
)
def test_what_is_not_valid_is_refused_by_name_and_nothing_is_written(world, unwritten, values, field):
    with unwritten():
        answer = plan(world, **values)
    assert answer.status == 422, answer
    assert answer.json["errors"][0]["field"].startswith(field)
    assert "131052-308T" not in answer.text


def test_users_units_and_products_out_of_use_are_named_by_no_path(world, unwritten):
    gone = world.user("staff", status="passive").id
    course_id = course(world)
    for values in ({"responsible_id": gone}, {"unit": "nowhere"}, {"product_id": "nothing"}):
        with unwritten():
            for answer in (plan(world, **values), edit(world, course_id, values)):
                assert (answer.status, answer.code) == (409, "passive_record"), values


# --- every move × every state ----------------------------------------------------------------------------

STATES = ("planned", "open", "completed", "cancelled")
PATHS: dict[str, tuple[str, str, Any]] = {
    "edit": ("PATCH", "", {"place": "Kuopio"}),
    "open": ("POST", "/opening", None),
    "enrol": ("POST", "/enrolments", {"contact_id": "uusi", "payer_id": "acme"}),
    "complete": ("POST", "/completion", None),
    "cancel": ("POST", "/cancellation", {"reason": "Liian vähän ilmoittautuneita"}),
    "bill": ("POST", "/billing", {}),
}
TOLD = {
    "edit": "CourseChanged",
    "open": "CourseOpened",
    "enrol": "CourseChanged",
    "complete": "CourseCompleted",
    "cancel": "CourseCancelled",
}


def brought_to(world, status):
    """A course in a state, with an enrolment where there can be one."""
    course_id = course(world)
    if status in ("open", "completed"):
        made(do(world, of(course_id, "/opening")))
        enrolled(world, course_id, "anna")
    if status == "completed":
        made(do(world, of(course_id, "/completion")))
    if status == "cancelled":
        made(do(world, of(course_id, "/cancellation"), {"reason": "x"}))
    return course_id


def test_every_state_and_every_move_is_known():
    assert set(MOVES.states) == set(STATES)
    assert {move.action for move in MOVES} == PATHS.keys() == TOLD.keys() | {"bill"}


@pytest.mark.parametrize("status", STATES)
@pytest.mark.parametrize("action", sorted(PATHS))
def test_every_move_is_made_where_the_table_allows_it_and_refused_elsewhere(world, action, status):
    with clock.fixed(AFTER):
        for one in ("uusi", "anna"):
            contact(world, one)
        customer(world)
        course_id = brought_to(world, status)
        legal = sorted(MOVES.allowed(status))
        assert shown(world, course_id)["allowed_actions"] == legal
        method, path, body = PATHS[action]
        before = world.items(prefix="sales#")
        answer = do(world, of(course_id, path), body, method=method)
        if action in legal:
            assert answer.status in (200, 201), answer
            assert shown(world, course_id)["status"] == MOVES.target(action, status)
            if action != "bill":
                assert told(world, course_id)["type"] == TOLD[action]
        else:
            assert (answer.status, answer.code) == (409, "conflict"), answer
            assert answer.json["legal"] == legal
            assert world.items(prefix="sales#") == before


def test_a_course_is_not_completed_before_its_last_day(world, unwritten):
    course_id = open_course(world)
    with clock.fixed(DURING), unwritten():
        answer = do(world, of(course_id, "/completion"))
        assert (answer.status, answer.json["legal"]) == (409, ["bill", "cancel", "edit", "enrol"])
    with clock.fixed(datetime(2026, 3, 5, 12, tzinfo=UTC)):
        completed = made(do(world, of(course_id, "/completion")))
    assert (completed["status"], completed["closed_on"]) == ("completed", "2026-03-05")


def test_a_move_is_made_once_and_only_on_the_version_that_was_read(world, unwritten):
    course_id = course(world)
    with unwritten():
        assert do(world, of(course_id, "/opening"), version=2).status == 412
        assert edit(world, course_id, {"place": "x"}, version=2).status == 412
        assert edit(world, course_id, {"place": "x"}, version=None).status == 428
    first = made(do(world, of(course_id, "/opening"), version=1, key="once"))
    with unwritten():
        assert made(do(world, of(course_id, "/opening"), version=1, key="once")) == first


def test_the_same_request_again_plans_nothing_more(world):
    assert made(plan(world, key="once"), 201) == made(plan(world, key="once"), 201)
    assert len(world.items(prefix="sales#course#")) == 1


# --- places ----------------------------------------------------------------------------------------------


def test_a_full_course_lets_wait_in_order(world):
    course_id = open_course(world)
    enrolled(world, course_id, "a", "b", "c", "d")
    assert states(world, course_id) == {"a": "enrolled", "b": "enrolled", "c": "waiting", "d": "waiting"}
    assert waiting(world, course_id) == ["c", "d"]
    assert shown(world, course_id)["taken"] == 2
    must_hold(world, course_id)


def test_nobody_comes_before_who_waits_even_where_there_is_a_place():
    vat = {"category": "Z"}
    days = {"starts": "2026-03-02", "ends": "2026-03-05"}
    given = {"id": "c", "status": "open", "title": "x", "places": 2, "price": "1", "vat": vat} | days
    course_ = Course.model_validate(given | {"taken": 1, "waiting": ("e1",)})
    assert course_.taking("e2")[0].waiting == ("e1", "e2")


def test_more_places_let_in_the_first_who_wait_in_the_same_write(world):
    course_id = open_course(world, places=1)
    enrolled(world, course_id, "a", "b", "c", "d")
    with world.counting() as calls:
        document_ = made(edit(world, course_id, {"places": 3}))
    assert calls.operations["TransactWriteItems"] == 1
    assert (document_["taken"], document_["places"]) == (3, 3)
    assert waiting(world, course_id) == ["d"]
    assert states(world, course_id) == {"a": "enrolled", "b": "enrolled", "c": "enrolled", "d": "waiting"}
    event = world.item(f"sales#enrolment#{enrolment_of(course_id, 'b')}")["events"][0]
    assert (event["type"], event["organisation_id"], event["open"]) == ("EnrolmentPromoted", "acme", True)
    must_hold(world, course_id)


def test_never_fewer_places_than_are_taken(world, unwritten):
    course_id = open_course(world, places=3)
    enrolled(world, course_id, "a", "b")
    with unwritten():
        answer = edit(world, course_id, {"places": 1})
        assert (answer.status, answer.code, answer.json["taken"]) == (409, "conflict", 2)
    assert made(edit(world, course_id, {"places": 2}))["places"] == 2


def test_at_most_ninety_are_let_in_at_once(world, unwritten):
    course_id = open_course(world, places=1)
    ids = [f"e{n}" for n in range(91)]
    item = world.item(f"sales#course#{course_id}")
    world.put(item | {"taken": 1, "waiting": ids})
    for one in ids:
        key = {"pk": f"sales#enrolment#{one}", "sk": "record", "id": one}
        world.put(
            key
            | {"status": "waiting", "course_id": course_id, "contact_id": one, "payer_id": "acme"}
            | {"title": "x", "price": "100.00", "billable": False, "remaining": "0.00", "restricted": False}
        )
    with unwritten():
        answer = edit(world, course_id, {"places": 92})
        assert (answer.status, answer.json["errors"][0]["field"]) == (422, "places")
    assert made(edit(world, course_id, {"places": 91}))["waiting"] == ["e90"]


def test_the_waiting_list_is_full_at_two_hundred(world, unwritten):
    course_id = open_course(world, places=1)
    item = world.item(f"sales#course#{course_id}")
    world.put(item | {"taken": 1, "waiting": [f"e{n}" for n in range(200)]})
    contact(world, "late")
    customer(world)
    with unwritten():
        answer = enrol(world, course_id, "late")
        assert (answer.status, answer.json["legal"]) == (409, ["cancel", "edit"])


def test_a_changed_price_counts_for_whoever_enrols_after_it(world):
    course_id = open_course(world)
    enrolled(world, course_id, "a")
    made(edit(world, course_id, {"price": "120.00"}))
    enrolled(world, course_id, "b")
    assert {one["contact_id"]: one["price"] for one in enrolments(world, course_id)} == {
        "a": "100.00",
        "b": "120.00",
    }


# --- the end of a course ---------------------------------------------------------------------------------


def test_cancelling_a_course_cancels_every_enrolment_and_nobody_pays(world):
    course_id = open_course(world)
    enrolled(world, course_id, "a", "b", "c")
    with clock.fixed(DURING):
        assert cancelled(world, enrolment_of(course_id, "a"))["billable"] is True
        made(do(world, of(course_id, "/cancellation"), {"reason": "Kouluttaja sairastui"}))
        assert states(world, course_id) == {"a": "cancelled", "b": "enrolled", "c": "enrolled"}
        world.pump(twice=True)
    assert set(states(world, course_id).values()) == {"cancelled"}
    found = {one["contact_id"]: one for one in enrolments(world, course_id)}
    assert [found[one]["billable"] for one in "abc"] == [False, False, False]
    assert [found[one]["remaining"] for one in "abc"] == ["0.00"] * 3
    assert [found[one]["reason"] for one in "abc"] == ["Sairaus"] + ["Kouluttaja sairastui"] * 2
    assert [found[one]["late"] for one in "abc"] == [True, False, False]
    assert (shown(world, course_id)["taken"], shown(world, course_id)["waiting"]) == (0, [])
    assert world.letters("dead") == []
    must_hold(world, course_id)


def test_what_was_billed_of_a_course_that_is_cancelled_is_shown_as_a_credit_due(world):
    course_id = open_course(world)
    (one,) = enrolled(world, course_id, "a")
    with clock.fixed(DURING):
        (request,) = made(bill(world, course_id), 201)["items"]
        made(do(world, of(course_id, "/cancellation"), {"reason": "x"}))
        world.pump()
    seen = document(world, f"/sales/enrolments/{one}")
    assert (seen["credit_due"], seen["billable"], seen["billed_by"]) == (True, False, request["id"])
    must_hold(world, course_id)


def test_completing_a_course_cancels_who_still_waits_and_keeps_the_others(world):
    course_id = open_course(world, places=1)
    enrolled(world, course_id, "a", "b")
    with clock.fixed(AFTER):
        made(do(world, of(course_id, "/completion")))
        world.pump(twice=True)
    assert states(world, course_id) == {"a": "enrolled", "b": "cancelled"}
    assert shown(world, course_id)["waiting"] == []
    assert world.letters("dead") == []
    must_hold(world, course_id)


def test_an_enrolment_that_the_list_does_not_show_yet_is_met_when_the_event_comes_again(world):
    """An index lags behind; the course itself says how many there are."""
    from services.sales.actions import courses
    from shared.errors import Busy

    course_id = open_course(world)
    (one,) = enrolled(world, course_id, "a")
    item = world.item(f"sales#enrolment#{one}")
    world.put({name: value for name, value in item.items() if not name.startswith("gsi1")})
    made(do(world, of(course_id, "/cancellation"), {"reason": "x"}))
    with pytest.raises(Busy):
        courses.close(course_id)
    world.put(item)
    courses.close(course_id)
    assert states(world, course_id) == {"a": "cancelled"}


# --- lists and scopes ------------------------------------------------------------------------------------


def titles(world, **query):
    page = world.call("sales", "GET", COURSES, role="viewer", query=query)
    assert page.status == 200, page
    return [one["title"] for one in page.json["items"]]


def test_courses_are_listed_by_day_of_beginning_and_closed_ones_by_month(world):
    asker = world.user("sales", unit="tek")
    course(world, title="Kesä", starts="2026-06-01", ends="2026-06-02")
    course(world, title="Talvi", user=asker)
    course(world, "cancellation", title="Peruttu")
    assert titles(world) == ["Talvi", "Kesä"]
    assert titles(world, month="2026-02") == ["Peruttu"]
    assert titles(world, unit="tek") == titles(world, responsible=asker.id) == ["Talvi"]
    assert titles(world, status="open") == []
    card = world.call("sales", "GET", COURSES, role="viewer", query={"unit": "tek"}).json["items"][0]
    assert (card["places"], card["taken"], card["price"], card["starts"]) == (2, 0, "100.00", "2026-03-02")


def test_staff_change_their_own_courses_and_not_others(world, unwritten):
    mine, other = world.user("staff"), world.user("staff")
    course_id = course(world, user=mine)
    with unwritten():
        assert edit(world, course_id, {"place": "x"}, user=other).code == "forbidden"
        assert do(world, of(course_id, "/opening"), user=other).code == "forbidden"
        assert plan(world, role="viewer").code == "forbidden"
        assert enrol(world, course_id, "a", role="viewer").code == "forbidden"
    assert made(edit(world, course_id, {"place": "x"}, user=mine))["place"] == "x"


def test_a_passive_product_stays_on_its_course_and_others_are_not_taken(world):
    body = {"code": "HIT", "names": {"fi": "Hitsaus"}, "kind": "continuing_education", "measure": "hlö"}
    body |= {"price": "100.00", "vat": {"category": "S", "rate_class": "standard"}}
    product_id = made(world.call("sales", "POST", "/sales/products", body, role="sales"), 201)["id"]
    course_id = course(world, product_id=product_id)
    made(do(world, f"/sales/products/{product_id}/deactivation"))
    assert made(edit(world, course_id, {"place": "x"}))["product_id"] == product_id
    assert plan(world, product_id=product_id).code == "passive_record"


def test_a_participant_and_a_payer_out_of_use_are_not_enrolled(world, unwritten):
    course_id = open_course(world)
    for who, payer, kind, one in (("a", "p", "contact", "a"), ("b", "q", "organisation", "q")):
        contact(world, who)
        customer(world, payer)
        out_of_use(world, kind, one)
        with unwritten():
            answer = enrol(world, course_id, who, payer)
            assert (answer.status, answer.code) == (409, "passive_record")
