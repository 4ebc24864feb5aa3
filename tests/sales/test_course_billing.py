"""Billing a course: a request for each payer, every enrolment once, freed when the request is cancelled."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from services.sales.actions import course_billing
from services.sales.model.enrolment import Enrolment
from shared import clock
from shared.errors import Conflict
from tests.sales.people import BILLING, consumer, contact, customer, do, document, made, out_of_use
from tests.sales.schooling import (
    BEFORE,
    DURING,
    at,
    bill,
    cancelled,
    course,
    enrolled,
    enrolments,
    must_hold,
    of,
    open_course,
)


@pytest.fixture(autouse=True)
def during() -> Any:
    with clock.fixed(DURING):
        yield


def billed(world, course_id, payer=None, **how):
    return made(bill(world, course_id, payer, **how), 201)["items"]


def rows(request):
    return [(row["id"], row["name"], row["net"]) for row in request["lines"]]


def test_each_payer_gets_one_request_of_its_participants(world):
    asker = world.user("sales", "finance", unit="tek")
    course_id = open_course(world, places=10, account="4100")
    consumer(world, "eva")
    first, second = enrolled(world, course_id, "anna", "bertta")
    (own,) = enrolled(world, course_id, "eva", payer="eva", price="60.00", price_reason="Opiskelija")
    acme, eva = billed(world, course_id, user=asker)
    assert {name: acme[name] for name in acme if name not in ("id", "lines", "created_at", "updated_at")} == {
        "version": 1,
        "status": "draft",
        "restricted": False,
        "responsible_id": asker.id,
        "unit": "tek",
        "kind": "request",
        "course_id": course_id,
        "instalments": [],
        "organisation_id": "acme",
        "title": "Hitsauksen perusteet",
        "language": "fi",
        "totals": {
            "net": "200.00",
            "vat": "51.00",
            "gross": "251.00",
            "groups": [{"category": "S", "rate": "25.5", "net": "200.00", "vat": "51.00"}],
        },
        "references": {},
        "delivery_date": "2026-03-05",
        "payment_days": 14,
        "attempt": 1,
        "rejections": [],
        "opened_on": "2026-03-03",
        "allowed_actions": ["cancel", "edit", "ready"],
    }
    assert acme["lines"] == [
        {
            "id": str(number),
            "enrolment_id": enrolment,
            "name": f"Hitsauksen perusteet, 2.3.2026–5.3.2026, {name} Virtanen",
            "quantity": "1",
            "unit": "hlö",
            "unit_price": "100.00",
            "discount": "0",
            "net": "100.00",
            "vat": {"category": "S", "rate_class": "standard"},
            "rate": "25.5",
            "supplied_on": "2026-03-05",
            "account": "4100",
            "credited": "0.00",
        }
        for number, (enrolment, name) in enumerate([(first, "Anna"), (second, "Bertta")], start=1)
    ]
    assert rows(eva) == [("1", "Hitsauksen perusteet, 2.3.2026–5.3.2026", "60.00")]
    assert [document(world, at(one))["billed_by"] for one in (first, second, own)] == [
        acme["id"],
        acme["id"],
        eva["id"],
    ]
    event = world.item(f"sales#enrolment#{own}")["events"][0]
    assert (event["type"], event["organisation_id"]) == ("EnrolmentBilled", "eva")
    must_hold(world, course_id)


def test_the_vat_is_that_of_the_last_day_of_the_course(world):
    with clock.fixed(datetime(2025, 12, 1, 12, tzinfo=UTC)):
        vat = {"category": "S", "rate_class": "reduced"}
        old = open_course(world, starts="2025-12-30", ends="2025-12-31", vat=vat)
        new = open_course(world, starts="2025-12-31", ends="2026-01-01", vat=vat)
        for one in (old, new):
            enrolled(world, one, "anna")
    for one, rate, tax in ((old, "14", "14.00"), (new, "13.5", "13.50")):
        (request,) = billed(world, one)
        assert (request["lines"][0]["rate"], request["totals"]["vat"]) == (rate, tax)


def test_an_exempt_course_says_why(world):
    vat = {"category": "E", "reason": "AVL 39 §"}
    course_id = open_course(world, vat=vat)
    enrolled(world, course_id, "anna")
    (request,) = billed(world, course_id)
    assert (request["totals"]["vat"], request["totals"]["groups"][0]["reason"]) == ("0.00", "AVL 39 §")


def test_a_participant_who_is_restricted_or_gone_is_not_named(world):
    course_id = open_course(world)
    enrolled(world, course_id, "anna", "bertta")
    contact(world, "anna", restricted=True)
    out_of_use(world, "contact", "bertta")
    (request,) = billed(world, course_id)
    assert [name for _, name, _ in rows(request)] == [
        "Hitsauksen perusteet, 2.3.2026–5.3.2026",
        "Hitsauksen perusteet, 2.3.2026–5.3.2026, Bertta Virtanen",
    ]


def test_only_one_payer_is_billed_where_it_is_named(world, unwritten):
    course_id = open_course(world)
    enrolled(world, course_id, "anna")
    enrolled(world, course_id, "bertta", payer="toinen")
    assert [one["organisation_id"] for one in billed(world, course_id, "toinen")] == ["toinen"]
    with unwritten():
        assert bill(world, course_id, "toinen").code == "conflict"
        assert bill(world, course_id, "nobody").code == "conflict"
    assert [one["organisation_id"] for one in billed(world, course_id)] == ["acme"]
    with unwritten():
        answer = bill(world, course_id)
        assert (answer.status, answer.json["legal"]) == (409, ["bill", "cancel", "edit", "enrol"])
    must_hold(world, course_id)


def test_who_waits_who_cancelled_in_time_and_who_owes_nothing_is_not_billed(world):
    with clock.fixed(BEFORE):
        course_id = open_course(world, places=3)
        early, late, free, _ = enrolled(world, course_id, "a", "b", "c", "d")
        cancelled(world, early)
        made(do(world, at(free), {"price": "0.00", "price_reason": "Kouluttaja"}, method="PATCH"))
        enrolled(world, course_id, "e")
    cancelled(world, late)
    (request,) = billed(world, course_id)
    assert {row["enrolment_id"] for row in request["lines"]} == {
        one["id"] for one in enrolments(world, course_id) if one["contact_id"] in ("b", "d", "e")
    }
    must_hold(world, course_id)


def test_nothing_is_billed_while_cancelling_is_free_nor_of_a_course_that_is_off(world, unwritten):
    course_id = open_course(world)
    enrolled(world, course_id, "anna")
    with clock.fixed(BEFORE), unwritten():
        answer = bill(world, course_id)
        assert (answer.status, answer.json["legal"]) == (409, ["cancel", "edit", "enrol"])
        assert "2026-03-01" in answer.json["detail"]
    planned, off = course(world), course(world, "cancellation")
    with unwritten():
        assert bill(world, planned).code == bill(world, off).code == "conflict"


def test_a_payer_out_of_use_is_named_before_anything_is_written(world, unwritten):
    course_id = open_course(world)
    enrolled(world, course_id, "anna")
    enrolled(world, course_id, "bertta", payer="toinen")
    out_of_use(world, "organisation", "toinen")
    with unwritten():
        answer = bill(world, course_id)
        assert (answer.status, answer.code, answer.json["payers"]) == (409, "passive_record", ["toinen"])
    assert [one["organisation_id"] for one in billed(world, course_id, "acme")] == ["acme"]


def test_an_enrolment_itself_knows_whether_it_can_be_billed():
    one = Enrolment(
        id="e", status="enrolled", course_id="c", title="x", contact_id="a", payer_id="p", price="5"
    )
    billed_once, _ = one.having(billable=True).whole().billed("b1")
    waits = one.having(status="waiting", billable=True).whole()
    for refused in (one.whole(), billed_once, waits):
        with pytest.raises(Conflict):
            refused.billed("b2")
    freed, event = billed_once.freed()
    assert (freed.billed_by, freed.remaining, event.open) == (None, Decimal("5"), True)


# --- every one once --------------------------------------------------------------------------------------


def test_a_payer_of_many_gets_a_request_for_each_forty(world):
    course_id = open_course(world, places=100)
    enrolled(world, course_id, *(f"c{n}" for n in range(43)))
    with world.counting() as calls:
        requests = billed(world, course_id)
    assert [len(one["lines"]) for one in requests] == [40, 3]
    assert [one["totals"]["net"] for one in requests] == ["4000.00", "300.00"]
    assert calls.operations["TransactWriteItems"] == 2
    must_hold(world, course_id)


def test_the_same_call_again_answers_the_requests_that_it_made(world, unwritten):
    course_id = open_course(world)
    enrolled(world, course_id, "anna")
    enrolled(world, course_id, "bertta", payer="toinen")
    first = billed(world, course_id, key="once")
    with unwritten():
        assert billed(world, course_id, key="once") == first
        assert bill(world, course_id, "acme", key="once").code == "idempotency_key_reused"
    made(do(world, f"{BILLING}/{first[0]['id']}/cancellation", {"reason": "x"}))
    with unwritten():
        assert [one["id"] for one in billed(world, course_id, key="once")] == [first[1]["id"]]


def test_a_call_that_was_cut_short_is_taken_up_again(world, monkeypatch):
    course_id = open_course(world, places=9)
    for n in range(5):
        enrolled(world, course_id, f"c{n}", payer=f"p{n}")
    monkeypatch.setattr(course_billing, "MOST_REQUESTS", 3)
    first = billed(world, course_id, key="once")
    assert [one["organisation_id"] for one in first] == ["p0", "p1", "p2"]
    monkeypatch.setattr(course_billing, "MOST_REQUESTS", 4)
    assert [one["organisation_id"] for one in billed(world, course_id, key="once")] == [
        "p0",
        "p1",
        "p2",
        "p3",
    ]
    assert [one["organisation_id"] for one in billed(world, course_id)] == ["p4"]
    must_hold(world, course_id)


def test_a_cancelled_request_frees_its_enrolments_to_be_billed_again(world):
    course_id = open_course(world)
    one, two = enrolled(world, course_id, "anna", "bertta")
    (request,) = billed(world, course_id)
    made(do(world, f"{BILLING}/{request['id']}/cancellation", {"reason": "Väärä viite"}))
    for enrolment in (one, two):
        found = document(world, at(enrolment))
        assert "billed_by" not in found
        assert (found["remaining"], found["allowed_actions"]) == ("100.00", ["cancel", "complete", "edit"])
    must_hold(world, course_id)
    (again,) = billed(world, course_id)
    assert again["id"] != request["id"]
    must_hold(world, course_id)


def test_an_enrolment_that_nobody_waits_for_is_closed_and_opens_again_with_its_request(world):
    course_id = open_course(world)
    (one,) = enrolled(world, course_id, "anna")
    assert "closed_on" not in cancelled(world, one)
    (request,) = billed(world, course_id)
    assert document(world, at(one))["closed_on"] == "2026-03-03"
    made(do(world, f"{BILLING}/{request['id']}/cancellation", {"reason": "x"}))
    assert "closed_on" not in document(world, at(one))


def test_the_request_goes_to_finance_like_any_other(world):
    course_id = open_course(world)
    enrolled(world, course_id, "anna")
    (request,) = billed(world, course_id)
    made(do(world, f"{BILLING}/{request['id']}/readiness"))
    submitted = made(do(world, f"{BILLING}/{request['id']}/submission"))
    assert (submitted["number"], submitted["status"]) == ("L-2026-0001", "submitted")
    made(do(world, f"{BILLING}/{request['id']}/acknowledgement", role="finance"))
    credit = world.call(
        "sales",
        "POST",
        f"{BILLING}/{request['id']}/credits",
        {"reason": "Hyvitys"},
        role="sales",
        version="*",
    )
    assert (credit.status, credit.json["totals"]["gross"]) == (201, "-125.50"), credit


def acknowledged(world, request):
    """A billing request or credit that finance took."""
    for move, role in (("readiness", "sales"), ("submission", "sales"), ("acknowledgement", "finance")):
        made(do(world, f"{BILLING}/{request['id']}/{move}", role=role))


def credited(world, request, *lines):
    """What takes rows back, acknowledged."""
    body = {"reason": "Väärä maksaja"} | ({"lines": list(lines)} if lines else {})
    path = f"{BILLING}/{request['id']}/credits"
    credit = made(world.call("sales", "POST", path, body, role="sales", version="*"), 201)
    acknowledged(world, credit)


def test_who_was_billed_to_the_wrong_payer_is_credited_and_billed_to_the_right_one(world):
    """Only once finance has the credit, and only whose row was taken back whole."""
    course_id = open_course(world)
    anna, eva = enrolled(world, course_id, "anna", "eva")
    (request,) = billed(world, course_id)
    acknowledged(world, request)
    rows = {row["enrolment_id"]: row["id"] for row in request["lines"]}
    credited(world, request, {"line": rows[eva], "net": "40.00"})
    assert document(world, at(anna))["billed_by"] == document(world, at(eva))["billed_by"] == request["id"]
    credited(world, request, {"line": rows[anna]})
    freed = document(world, at(anna))
    assert ("billed_by" not in freed, freed["remaining"]) == (True, "100.00")
    assert document(world, at(eva))["billed_by"] == request["id"]
    made(do(world, at(anna), {"payer_id": customer(world, "other")}, method="PATCH"))
    (again,) = billed(world, course_id)
    assert (again["organisation_id"], again["totals"]["net"]) == ("other", "100.00")
    assert [row["enrolment_id"] for row in again["lines"]] == [anna]


def test_a_credit_leaves_what_is_not_to_be_paid_unbilled(world):
    course_id = open_course(world, places=1)
    (one,) = enrolled(world, course_id, "anna")
    (request,) = billed(world, course_id)
    acknowledged(world, request)
    cancelled(world, one, waived=True)
    assert document(world, at(one))["credit_due"] is True
    enrolled(world, course_id, "eva")
    enrolled(world, course_id, "anna")
    assert document(world, at(one))["status"] == "waiting"
    credited(world, request)
    waits = document(world, at(one))
    assert ("credit_due" in waits, waits["billable"], waits["remaining"]) == (False, False, "0.00")
    (again,) = billed(world, course_id)
    assert [row["enrolment_id"] for row in again["lines"]] != [one]
    assert len(again["lines"]) == 1


def test_billing_is_for_those_who_may_bill(world, unwritten):
    course_id = open_course(world)
    enrolled(world, course_id, "anna")
    with unwritten():
        assert bill(world, course_id, role="viewer").code == "forbidden"
    assert len(billed(world, course_id, role="finance")) == 1


def test_a_bill_over_a_course_that_is_not_there_is_not_found(world, unwritten):
    customer(world)
    with unwritten():
        assert bill(world, "nothing").status == 404
        assert (
            world.call("sales", "POST", of("x", "/billing"), {"payer_id": "A B"}, role="sales").status == 422
        )
