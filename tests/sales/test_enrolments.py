"""Enrolments: once for a course, late cancellations that are paid for, coming back, completing."""

from datetime import UTC, datetime
from typing import Any

import pytest

from services.sales.model.enrolment import MOVES
from shared import clock
from tests.sales.people import contact, customer, do, document, made, out_of_use
from tests.sales.schooling import (
    AFTER,
    BEFORE,
    DURING,
    ENROLMENTS,
    at,
    bill,
    cancelled,
    course,
    enrol,
    enrolled,
    enrolment_of,
    must_hold,
    of,
    open_course,
    shown,
    states,
    waiting,
)


@pytest.fixture(autouse=True)
def before() -> Any:
    with clock.fixed(BEFORE):
        yield


def edit(world, one, body, **how):
    return do(world, at(one), body, method="PATCH", **how)


def told(world, one):
    (event,) = world.item(f"sales#enrolment#{one}")["events"]
    return event


# --- enrolling -------------------------------------------------------------------------------------------


def test_a_participant_is_enrolled_at_the_courses_price(world):
    owner, asker = world.user("sales", unit="tek"), world.user("staff")
    course_id = made_open(world, owner)
    document_ = made(enrol(world, course_id, "anna", user=asker), 201)
    assert document_ == {
        "id": enrolment_of(course_id, "anna"),
        "version": 1,
        "created_at": "2026-02-02T12:00:00Z",
        "updated_at": "2026-02-02T12:00:00Z",
        "status": "enrolled",
        "restricted": False,
        "responsible_id": owner.id,
        "unit": "tek",
        "course_id": course_id,
        "title": "Hitsauksen perusteet",
        "contact_id": "anna",
        "payer_id": "acme",
        "organisation_id": "acme",
        "price": "100.00",
        "billable": True,
        "remaining": "100.00",
        "enrolled_by": asker.id,
        "enrolled_at": "2026-02-02T12:00:00Z",
        "late": False,
        "opened_on": "2026-02-02",
        "allowed_actions": ["cancel", "complete", "edit"],
    }
    event = told(world, document_["id"])
    assert (event["type"], event["organisation_id"], event["open"]) == ("EnrolmentMade", "acme", True)


def made_open(world, owner):
    course_id = course(world, user=owner)
    made(do(world, of(course_id, "/opening"), user=owner))
    return course_id


def test_a_price_of_its_own_needs_a_reason(world, unwritten):
    course_id = open_course(world)
    contact(world, "anna")
    customer(world)
    with unwritten():
        answer = enrol(world, course_id, "anna", body={"price": "80.00"})
        assert (answer.status, answer.json["errors"][0]["field"]) == (422, "price_reason")
    (one,) = enrolled(world, course_id, "anna", price="80.00", price_reason="Ryhmäalennus")
    found = document(world, at(one))
    assert (found["price"], found["remaining"], found["price_reason"]) == ("80.00", "80.00", "Ryhmäalennus")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"contact_id": None}, "contact_id"),
        ({"contact_id": "A B"}, "contact_id"),
        ({"payer_id": None}, "payer_id"),
        ({"price": "-1"}, "price"),
        ({"price_reason": "131052-308T"}, "price_reason"),
        ({"status": "completed"}, "status"),
        ({"billed_by": "x"}, "billed_by"),
    ],
)
def test_what_is_not_valid_is_refused_by_name_and_nothing_is_written(world, unwritten, body, field):
    course_id = open_course(world)
    contact(world, "anna")
    customer(world)
    given = {"contact_id": "anna", "payer_id": "acme"} | body
    given = {name: value for name, value in given.items() if value is not None}
    with unwritten():
        answer = world.call("sales", "POST", of(course_id, "/enrolments"), given, role="sales")
    assert answer.status == 422, answer
    assert answer.json["errors"][0]["field"].startswith(field)
    assert "131052-308T" not in answer.text


def test_nobody_is_enrolled_twice_on_one_course(world, unwritten):
    course_id = open_course(world, places=1)
    enrolled(world, course_id, "anna", "pekka")
    for one in ("anna", "pekka"):
        with unwritten():
            answer = enrol(world, course_id, one, "acme")
            assert (answer.status, answer.code) == (409, "conflict"), one
    other = open_course(world)
    enrolled(world, other, "anna")


def test_the_same_request_again_enrols_nobody_more_even_after_others_came(world):
    course_id = open_course(world, places=20)
    first = made(enrol(world, course_id, "anna", key="once"), 201)
    assert made(enrol(world, course_id, "anna", key="once"), 201) == first
    enrolled(world, course_id, *(f"muu{n}" for n in range(9)))
    assert made(enrol(world, course_id, "anna", key="once"), 201) == first
    again = enrol(world, course_id, "anna", key="once", body={"payer_id": "toinen"})
    assert (again.status, again.code) == (422, "idempotency_key_reused")
    assert shown(world, course_id)["taken"] == 10
    must_hold(world, course_id)


def test_an_enrolment_is_one_transaction(world):
    course_id = open_course(world)
    enrolled(world, course_id, "anna")
    contact(world, "pekka")
    with world.counting() as calls:
        made(enrol(world, course_id, "pekka"), 201)
    assert calls.operations == {"GetItem": 3, "TransactWriteItems": 1}


# --- cancelling ------------------------------------------------------------------------------------------


def test_a_cancellation_gives_the_place_to_who_waits_first_in_the_same_write(world):
    course_id = open_course(world, places=1)
    first, _, _ = enrolled(world, course_id, "a", "b", "c")
    with world.counting() as calls:
        found = cancelled(world, first)
    assert calls.operations["TransactWriteItems"] == 1
    assert (found["status"], found["reason"], found["billable"]) == ("cancelled", "Sairaus", False)
    assert found["closed_on"] == "2026-02-02"
    assert states(world, course_id) == {"a": "cancelled", "b": "enrolled", "c": "waiting"}
    assert waiting(world, course_id) == ["c"]
    assert told(world, enrolment_of(course_id, "b"))["type"] == "EnrolmentPromoted"
    assert told(world, first)["open"] is False
    must_hold(world, course_id)


def test_who_gives_up_waiting_leaves_the_others_in_their_order(world):
    course_id = open_course(world, places=1)
    _, _, third, _ = enrolled(world, course_id, "a", "b", "c", "d")
    assert cancelled(world, third)["billable"] is False
    assert waiting(world, course_id) == ["b", "d"]
    assert shown(world, course_id)["taken"] == 1
    must_hold(world, course_id)


@pytest.mark.parametrize(
    ("until", "today", "late"),
    [
        (None, "2026-03-01", False),
        (None, "2026-03-02", True),
        ("2026-02-16", "2026-02-16", False),
        ("2026-02-16", "2026-02-17", True),
        ("2026-03-02", "2026-03-02", False),
    ],
)
def test_a_cancellation_is_free_until_its_day_and_paid_for_after_it(world, until, today, late):
    course_id = open_course(world, cancel_until=until)
    (one,) = enrolled(world, course_id, "anna")
    with clock.fixed(datetime.fromisoformat(f"{today}T12:00:00+00:00")):
        found = cancelled(world, one)
    assert (found["late"], found["billable"]) == (late, late)
    assert found["remaining"] == ("100.00" if late else "0.00")
    assert ("closed_on" in found) != late


def test_the_day_ends_in_finland(world):
    course_id = open_course(world)
    one, other = enrolled(world, course_id, "anna", "pekka")
    with clock.fixed(datetime(2026, 3, 1, 21, 59, tzinfo=UTC)):
        assert cancelled(world, one)["late"] is False
    with clock.fixed(datetime(2026, 3, 1, 22, 0, tzinfo=UTC)):
        assert cancelled(world, other)["late"] is True


def test_a_late_cancellation_can_be_waived(world):
    course_id = open_course(world)
    (one,) = enrolled(world, course_id, "anna")
    with clock.fixed(DURING):
        found = cancelled(world, one, waived=True)
    assert (found["late"], found["billable"], found["remaining"]) == (True, False, "0.00")


def test_a_cancellation_needs_its_reason(world, unwritten):
    course_id = open_course(world)
    (one,) = enrolled(world, course_id, "anna")
    with unwritten():
        for body in ({}, {"reason": ""}, {"reason": "131052-308T"}, {"reason": "x", "billable": False}):
            assert do(world, at(one, "/cancellation"), body).status == 422


def test_a_cancellation_is_made_once_and_only_on_the_version_that_was_read(world, unwritten):
    course_id = open_course(world, places=1)
    one, _, _ = enrolled(world, course_id, "a", "b", "c")
    with unwritten():
        assert do(world, at(one, "/cancellation"), {"reason": "x"}, version=2).status == 412
    first = made(do(world, at(one, "/cancellation"), {"reason": "x"}, version=1, key="once"))
    with unwritten():
        assert made(do(world, at(one, "/cancellation"), {"reason": "x"}, version=1, key="once")) == first
    assert states(world, course_id) == {"a": "cancelled", "b": "enrolled", "c": "waiting"}


def test_others_changing_the_course_do_not_make_a_cancellation_stale(world):
    """Only the enrolment's version is If-Match's; the course moves all the time."""
    course_id = open_course(world)
    one, _ = enrolled(world, course_id, "a", "b")
    enrolled(world, course_id, "c", "d")
    assert made(do(world, at(one, "/cancellation"), {"reason": "x"}, version=1))["status"] == "cancelled"


# --- coming back -----------------------------------------------------------------------------------------


def test_who_cancelled_may_come_back_to_the_end_of_the_list(world):
    course_id = open_course(world, places=1)
    first, _ = enrolled(world, course_id, "a", "b")
    cancelled(world, first)
    with clock.fixed(DURING):
        back = made(enrol(world, course_id, "a", "toinen"), 201)
    assert (back["id"], back["status"], back["payer_id"]) == (first, "waiting", "toinen")
    assert back["enrolled_at"] == "2026-03-03T12:00:00Z"
    assert not {"reason", "closed_on"} & back.keys()
    assert (told(world, first)["type"], told(world, first)["open"]) == ("EnrolmentMade", True)
    assert waiting(world, course_id) == ["a"]
    must_hold(world, course_id)


def test_coming_back_is_idempotent_and_checked_as_the_first_time(world, unwritten):
    course_id = open_course(world)
    (one,) = enrolled(world, course_id, "a")
    cancelled(world, one)
    customer(world, "gone", status="passive")
    with unwritten():
        assert enrol(world, course_id, "a", "gone").code == "passive_record"
    first = made(enrol(world, course_id, "a", key="again"), 201)
    with unwritten():
        assert made(enrol(world, course_id, "a", key="again"), 201) == first
    assert (first["status"], shown(world, course_id)["taken"]) == ("enrolled", 1)


def test_who_comes_back_after_being_billed_is_not_billed_again(world):
    course_id = open_course(world)
    (one,) = enrolled(world, course_id, "a")
    with clock.fixed(DURING):
        cancelled(world, one)
        (request,) = made(bill(world, course_id), 201)["items"]
        back = made(enrol(world, course_id, "a", body={"price": "90.00", "price_reason": "x"}), 201)
        assert (back["status"], back["billed_by"], back["price"]) == ("enrolled", request["id"], "100.00")
        assert (back["billable"], back["remaining"]) == (True, "0.00")
        assert bill(world, course_id).code == "conflict"
    must_hold(world, course_id)


# --- payer and price -------------------------------------------------------------------------------------


def test_payer_and_price_are_changed_until_they_are_billed(world, unwritten):
    course_id = open_course(world)
    (one,) = enrolled(world, course_id, "a")
    customer(world, "toinen")
    found = made(edit(world, one, {"payer_id": "toinen"}))
    assert (found["payer_id"], told(world, one)["type"]) == ("toinen", "EnrolmentChanged")
    with unwritten():
        assert edit(world, one, {"price": "50.00"}).json["errors"][0]["field"] == "price_reason"
        assert edit(world, one, {"payer_id": None}).status == 422
        assert edit(world, one, {"contact_id": "b"}).status == 422
    found = made(edit(world, one, {"price": "50.00", "price_reason": "Puolikas"}))
    assert (found["price"], found["remaining"]) == ("50.00", "50.00")
    with clock.fixed(DURING):
        made(bill(world, course_id), 201)
        with unwritten():
            answer = edit(world, one, {"payer_id": "acme"})
            assert (answer.status, answer.json["legal"]) == (409, ["cancel", "complete"])


def test_a_payer_out_of_use_is_not_taken_and_one_gone_passive_is_told(world, unwritten):
    course_id = open_course(world)
    (one,) = enrolled(world, course_id, "a")
    customer(world, "gone", status="passive")
    with unwritten():
        assert edit(world, one, {"payer_id": "gone"}).code == "passive_record"
    out_of_use(world, "organisation", "acme")
    assert document(world, at(one))["warnings"] == ["customer_passive"]
    assert made(edit(world, one, {"price": "1.00", "price_reason": "x"}))["payer_id"] == "acme"


# --- every move × every state ----------------------------------------------------------------------------

STATES = ("enrolled", "waiting", "completed", "cancelled")
PATHS: dict[str, tuple[str, str, Any]] = {
    "edit": ("PATCH", "", {"price": "1.00", "price_reason": "x"}),
    "cancel": ("POST", "/cancellation", {"reason": "x"}),
    "complete": ("POST", "/completion", None),
}
OF_ANOTHER = {"promote", "enrol", "wait", "bill", "free"}


def brought_to(world, status):
    """An enrolment of a completed course in a state."""
    course_id = open_course(world, places=1)
    one, two = enrolled(world, course_id, "a", "b")
    if status == "cancelled":
        cancelled(world, one)
    made(do(world, of(course_id, "/completion")))
    if status == "completed":
        made(do(world, at(one, "/completion")))
    return two if status == "waiting" else one


def test_every_state_and_every_move_is_known():
    assert set(MOVES.states) == set(STATES)
    assert {move.action for move in MOVES} == PATHS.keys() | OF_ANOTHER
    assert {move.action for move in MOVES if move.by_itself} == OF_ANOTHER


@pytest.mark.parametrize("status", STATES)
@pytest.mark.parametrize("action", sorted(PATHS))
def test_every_move_is_made_where_the_table_allows_it_and_refused_elsewhere(world, action, status):
    with clock.fixed(AFTER):
        one = brought_to(world, status)
        legal = sorted(MOVES.allowed(status))
        assert document(world, at(one))["allowed_actions"] == legal
        method, path, body = PATHS[action]
        before = world.items(prefix="sales#")
        answer = do(world, at(one, path), body, method=method)
        if action in legal:
            assert made(answer)["status"] == MOVES.target(action, status)
        else:
            assert (answer.status, answer.json["legal"]) == (409, legal)
            assert world.items(prefix="sales#") == before


def test_a_participant_completes_only_a_completed_course(world, unwritten):
    course_id = open_course(world)
    (one,) = enrolled(world, course_id, "a")
    with clock.fixed(AFTER):
        with unwritten():
            answer = do(world, at(one, "/completion"))
            assert (answer.status, answer.code) == (409, "conflict")
        made(do(world, of(course_id, "/completion")))
        found = made(do(world, at(one, "/completion")))
    assert (found["status"], found["completed_on"]) == ("completed", "2026-03-09")
    assert "closed_on" not in found, "it is not billed yet"
    must_hold(world, course_id)


def test_who_did_not_come_is_cancelled_after_the_course_and_pays(world):
    course_id = open_course(world)
    (one,) = enrolled(world, course_id, "a")
    with clock.fixed(AFTER):
        made(do(world, of(course_id, "/completion")))
        found = cancelled(world, one)
    assert (found["status"], found["billable"], found["remaining"]) == ("cancelled", True, "100.00")
    must_hold(world, course_id)


# --- lists and scopes ------------------------------------------------------------------------------------


def listed(world, path=ENROLMENTS, **query):
    page = world.call("sales", "GET", path, role="sales", query=query)
    assert page.status == 200, page
    return [(one["course_id"], one["contact_id"]) for one in page.json["items"]]


def test_enrolments_are_listed_by_course_participant_and_payer(world):
    one, two = open_course(world, places=1), open_course(world)
    enrolled(world, one, "b")
    with clock.fixed(DURING):
        enrolled(world, one, "a", payer="toinen")
        enrolled(world, two, "a")
    assert listed(world, of(one, "/enrolments")) == [(one, "b"), (one, "a")]
    assert sorted(listed(world, contact="a")) == sorted([(one, "a"), (two, "a")])
    assert listed(world, organisation="toinen") == [(one, "a")]
    assert world.call("sales", "GET", ENROLMENTS, role="sales").status == 422
    query = {"contact": "a", "organisation": "acme"}
    assert world.call("sales", "GET", ENROLMENTS, role="sales", query=query).status == 422


def test_an_enrolment_is_changed_by_who_made_it_and_by_whose_course_it_is(world, unwritten):
    owner, maker, other = (world.user("staff") for _ in range(3))
    course_id = made_open(world, owner)
    one, two, three = (made(enrol(world, course_id, who, user=maker), 201)["id"] for who in ("a", "b", "c"))
    with unwritten():
        assert do(world, at(one, "/cancellation"), {"reason": "x"}, user=other).code == "forbidden"
        assert edit(world, one, {"price": "1.00", "price_reason": "x"}, user=other).code == "forbidden"
        assert do(world, at(one, "/completion"), user=other).code == "forbidden"
    assert made(do(world, at(one, "/cancellation"), {"reason": "x"}, user=maker))["status"] == "cancelled"
    assert made(do(world, at(two, "/cancellation"), {"reason": "x"}, user=owner))["status"] == "cancelled"
    handed = do(world, of(course_id), {"responsible_id": other.id}, method="PATCH", user=owner)
    assert made(handed)["responsible_id"] == other.id
    assert made(do(world, at(three, "/cancellation"), {"reason": "x"}, user=other))["status"] == "cancelled"


def test_a_promotion_follows_though_it_is_out_of_the_callers_scope(world):
    owner, maker, other = (world.user("staff") for _ in range(3))
    course_id = made_open(world, owner)
    mine = made(enrol(world, course_id, "a", user=maker), 201)["id"]
    for who in ("b", "c"):
        made(enrol(world, course_id, who, user=other), 201)
    made(do(world, at(mine, "/cancellation"), {"reason": "x"}, user=maker))
    assert states(world, course_id) == {"a": "cancelled", "b": "enrolled", "c": "enrolled"}


def test_what_is_not_there_is_not_found(world, unwritten):
    with unwritten():
        for answer in (
            enrol(world, "nothing", "a"),
            do(world, at("nothing", "/cancellation"), {"reason": "x"}),
            world.call("sales", "GET", at("nothing"), role="sales"),
        ):
            assert (answer.status, answer.code) == (404, "not_found")
