"""What finance reports by event: mirrored once, in whatever order; contradictions are dead letters."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.sales.people import BILLING, billed, confirmed, customer, do, document, made, submitted
from tests.world import REAL, World

SOURCE = "finance.invoices"


@pytest.fixture
def world() -> Iterator[World]:
    with World([one for one in REAL if one.name == "sales"]) as world:
        customer(world)
        yield world


@pytest.fixture
def request_id(world: World) -> str:
    billing_id = billed(world, confirmed(world))
    submitted(world, billing_id)
    world.pump()
    return billing_id


def tell(world: World, billing_id: str, status: str, **more: Any) -> None:
    detail = {"record_id": billing_id, "status": status, "attempt": 1, "day": "2026-12-01"} | more
    world.tell(SOURCE, "BillingStatusReported", **detail)


def test_reports_are_mirrored_step_by_step(world: World, request_id: str) -> None:
    for status in ("acknowledged", "invoiced", "paid"):
        tell(world, request_id, status, invoice_number="1001")
        world.pump()
        assert document(world, f"{BILLING}/{request_id}")["status"] == status
    paid = document(world, f"{BILLING}/{request_id}")
    assert (paid["invoice_number"], paid["paid_on"], paid["closed_on"] != "") == ("1001", "2026-12-01", True)


def test_reports_that_come_in_the_wrong_order_wait_for_their_turn(world: World, request_id: str) -> None:
    for status in ("paid", "invoiced", "acknowledged"):
        tell(world, request_id, status, invoice_number="1001")
    world.pump()
    assert document(world, f"{BILLING}/{request_id}")["status"] == "paid"


def test_a_report_that_is_repeated_changes_nothing(world: World, request_id: str) -> None:
    tell(world, request_id, "acknowledged")
    world.pump()
    before = world.items(prefix="sales#billing#")
    tell(world, request_id, "acknowledged")
    world.pump(twice=True)
    assert world.items(prefix="sales#billing#") == before


def test_a_rejection_of_an_earlier_attempt_does_not_touch_the_next_one(world: World, request_id: str) -> None:
    tell(world, request_id, "rejected", code="missing_reference")
    world.pump()
    rejected = document(world, f"{BILLING}/{request_id}")
    assert (rejected["status"], rejected["rejections"][0]["reason"]) == ("rejected", "missing_reference")
    made(do(world, f"{BILLING}/{request_id}/correction"))
    submitted(world, request_id)
    tell(world, request_id, "rejected", code="missing_reference", attempt=1)
    tell(world, request_id, "acknowledged", attempt=1)
    world.pump()
    assert document(world, f"{BILLING}/{request_id}")["status"] == "submitted"
    tell(world, request_id, "acknowledged", attempt=2)
    world.pump()
    assert document(world, f"{BILLING}/{request_id}")["status"] == "acknowledged"


@pytest.mark.parametrize(
    "report",
    [
        {"status": "sold"},
        {"status": "rejected", "code": "Anna Mäkelä ei maksa"},
        {"status": "paid", "attempt": 7},
        {"status": "acknowledged", "record_id": "nobody"},
        {"status": "acknowledged", "day": "eilen"},
        {"status": "acknowledged", "attempt": None},
    ],
    ids=["status", "free text", "attempt", "request", "day", "no attempt"],
)
def test_a_report_that_makes_no_sense_is_a_dead_letter_and_changes_nothing(
    world: World, request_id: str, report: dict[str, Any]
) -> None:
    before = world.items(prefix="sales#billing#")
    tell(world, report.get("record_id", request_id), **{k: v for k, v in report.items() if k != "record_id"})
    world.pump(dead=True)
    assert len(world.letters("sales-dead")) == 1
    assert world.items(prefix="sales#billing#") == before


def test_an_event_of_another_source_is_not_heard(world: World, request_id: str) -> None:
    world.tell("payroll.x", "BillingStatusReported", record_id=request_id, status="acknowledged")
    world.pump()
    assert document(world, f"{BILLING}/{request_id}")["status"] == "submitted"
