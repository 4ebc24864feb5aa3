"""What is billed of an order: exact to the cent, at the rate of the day of supply, never too much."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.sales.people import (
    BILLING,
    EXEMPT,
    ORDERS,
    REDUCED,
    REVERSE,
    STANDARD,
    billed,
    confirmed,
    customer,
    do,
    document,
    line,
    made,
    submitted,
)
from tests.world import REAL, World


@pytest.fixture
def world() -> Iterator[World]:
    with World([one for one in REAL if one.name == "sales"]) as world:
        customer(world)
        yield world


def bill(world: World, order_id: str, **how: Any) -> Any:
    body = {"order_id": order_id} | how
    return made(world.call("sales", "POST", BILLING, body, role="sales"), 201)


def delivered(world: World, order_id: str, on: str, **quantities: str) -> None:
    lines = [
        {"line": number.removeprefix("l"), "quantity": quantity} for number, quantity in quantities.items()
    ]
    made(do(world, f"{ORDERS}/{order_id}/deliveries", {"lines": lines, "on": on}))


def test_a_line_supplied_on_new_years_eve_and_the_day_after_is_taxed_at_both_rates(world: World) -> None:
    order_id = confirmed(world, line(quantity="2", unit_price="100", vat=REDUCED))
    delivered(world, order_id, "2025-12-31", l1="1")
    delivered(world, order_id, "2026-01-01", l1="1")
    request = bill(world, order_id, fulfilled=True)
    rows = [(row["supplied_on"], row["rate"], row["net"]) for row in request["lines"]]
    assert rows == [("2025-12-31", "14", "100.00"), ("2026-01-01", "13.5", "100.00")]
    groups = {group["rate"]: group["vat"] for group in request["totals"]["groups"]}
    assert groups == {"14": "14.00", "13.5": "13.50"}
    assert request["totals"]["gross"] == "227.50"


def test_thirds_of_a_line_add_up_to_the_line(world: World) -> None:
    order_id = confirmed(world, line(quantity="3", unit_price="3.3333", discount="0"))
    nets = []
    for _ in range(3):
        part = {"line": "1", "quantity": "1"}
        nets.append(bill(world, order_id, lines=[part])["totals"]["net"])
    assert nets == ["3.33", "3.34", "3.33"]
    order = document(world, f"{ORDERS}/{order_id}")
    assert (order["remaining"], order["billing"]) == ("0.00", "full")


def test_only_what_is_delivered_and_unbilled_is_billed_by_fulfilment(world: World) -> None:
    order_id = confirmed(world, line(quantity="10", unit_price="10"))
    delivered(world, order_id, "2026-11-01", l1="4")
    assert bill(world, order_id, fulfilled=True)["totals"]["net"] == "40.00"
    again = world.call("sales", "POST", BILLING, {"order_id": order_id, "fulfilled": True}, role="sales")
    assert (again.status, again.code) == (409, "conflict")
    delivered(world, order_id, "2026-11-02", l1="6")
    request = bill(world, order_id, fulfilled=True)
    assert [(row["quantity"], row["net"]) for row in request["lines"]] == [("6", "60.00")]
    assert document(world, f"{ORDERS}/{order_id}")["status"] == "fulfilled"


def test_instalments_are_spread_over_the_lines_to_the_cent_and_billed_once(world: World) -> None:
    order_id = confirmed(
        world,
        line(quantity="1", unit_price="100"),
        line(name="B", quantity="1", unit_price="200", vat=EXEMPT),
    )
    plan = [
        {"id": "1", "due_on": "2026-12-01", "net": "100.00"},
        {"id": "2", "due_on": "2027-01-01", "net": "200.00"},
    ]
    made(do(world, f"{ORDERS}/{order_id}/billing-plan", {"instalments": plan}, method="PUT"))
    first = bill(world, order_id, instalments=["1"])
    assert [(row["line"], row["net"]) for row in first["lines"]] == [("1", "33.33"), ("2", "66.67")]
    body = {"order_id": order_id, "instalments": ["1"]}
    assert world.call("sales", "POST", BILLING, body, role="sales").status == 409
    second = bill(world, order_id, instalments=["2"])
    assert [(row["line"], row["net"]) for row in second["lines"]] == [("1", "66.67"), ("2", "133.33")]
    made(do(world, f"{BILLING}/{first['id']}/cancellation", {"reason": "Virhe"}))
    order = document(world, f"{ORDERS}/{order_id}")
    assert (order["remaining"], "billing_id" in order["instalments"][0]) == ("100.00", False)
    assert bill(world, order_id, instalments=["1"])["totals"]["net"] == "100.00"


def test_a_plan_never_holds_more_than_the_order(world: World) -> None:
    order_id = confirmed(world, line(quantity="1", unit_price="100"))
    plan = [{"id": "1", "due_on": "2026-12-01", "net": "100.01"}]
    refused = do(world, f"{ORDERS}/{order_id}/billing-plan", {"instalments": plan}, method="PUT")
    assert (refused.status, refused.json["ordered"]) == (409, "100.00")
    assert (
        "instalments" not in document(world, f"{ORDERS}/{order_id}")
        or not document(world, f"{ORDERS}/{order_id}")["instalments"]
    )


@pytest.mark.parametrize(
    "part", [{"quantity": "3.001"}, {"net": "30.31"}, {"quantity": "4"}], ids=["quantity", "net", "more"]
)
def test_more_than_was_ordered_is_not_billed(world: World, part: dict[str, str]) -> None:
    order_id = confirmed(world)
    before = world.items(prefix="sales#")
    body = {"order_id": order_id, "lines": [{"line": "1"} | part]}
    answer = world.call("sales", "POST", BILLING, body, role="sales")
    assert (answer.status, answer.json["unbilled"]) == (409, "30.30")
    assert world.items(prefix="sales#") == before


def test_an_edit_of_a_draft_holds_what_it_says_now(world: World) -> None:
    order_id = confirmed(world, line(quantity="10", unit_price="10"))
    billing_id = billed(world, order_id, {"line": "1", "quantity": "8"})
    edited = made(
        do(world, f"{BILLING}/{billing_id}", {"lines": [{"line": "1", "quantity": "3"}]}, method="PATCH")
    )
    assert edited["totals"]["net"] == "30.00"
    assert document(world, f"{ORDERS}/{order_id}")["remaining"] == "70.00"
    more = {"lines": [{"line": "1", "quantity": "11"}]}
    assert do(world, f"{BILLING}/{billing_id}", more, method="PATCH").status == 409
    assert document(world, f"{ORDERS}/{order_id}")["remaining"] == "70.00"


def test_a_credit_takes_back_what_was_billed_and_no_more_and_frees_the_order(world: World) -> None:
    order_id = confirmed(world, line(quantity="10", unit_price="10"))
    billing_id = billed(world, order_id)
    submitted(world, billing_id)
    credits = f"{BILLING}/{billing_id}/credits"
    why = {"reason": "Liikaa"}
    assert do(world, credits, why, version=None).status == 409
    made(do(world, f"{BILLING}/{billing_id}/acknowledgement", role="finance"))
    part = why | {"lines": [{"line": "1", "net": "40.00"}]}
    credit = made(do(world, credits, part, version=None), 201)
    assert (credit["kind"], credit["totals"]["net"], credit["totals"]["vat"]) == (
        "credit",
        "-40.00",
        "-10.20",
    )
    too_much = why | {"lines": [{"line": "1", "net": "60.01"}]}
    assert do(world, credits, too_much, version=None).status == 409
    assert document(world, f"{ORDERS}/{order_id}")["remaining"] == "0.00"
    submitted(world, credit["id"])
    made(do(world, f"{BILLING}/{credit['id']}/acknowledgement", role="finance"))
    assert document(world, f"{ORDERS}/{order_id}")["remaining"] == "40.00"
    rest = made(do(world, credits, why, version=None), 201)
    assert rest["totals"]["net"] == "-60.00"
    made(do(world, f"{BILLING}/{rest['id']}/cancellation", why))
    assert document(world, f"{BILLING}/{billing_id}")["lines"][0]["credited"] == "40.00"


def test_reverse_charge_carries_no_vat_and_exemption_its_reason(world: World) -> None:
    order_id = confirmed(world, line(vat=REVERSE), line(vat=EXEMPT), line(vat=STANDARD))
    groups = document(world, f"{ORDERS}/{order_id}")["totals"]["groups"]
    assert [(one["category"], one["vat"]) for one in groups] == [("S", "7.73"), ("AE", "0.00"), ("E", "0.00")]
    assert groups[2]["reason"] == "AVL 39 §"


def test_a_customer_without_any_invoice_address_is_found_out_before_a_number_is_taken(world: World) -> None:
    order_id = confirmed(world)
    billing_id = billed(world, order_id)
    customer(world, street="", postal_code="", city="")
    answer = do(world, f"{BILLING}/{billing_id}/readiness")
    assert (answer.status, answer.code) == (422, "invalid")
    assert answer.json["errors"][0]["field"] == "buyer"
