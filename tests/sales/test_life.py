"""The life of a deal through the API: quote, order, billing; the numbers exact."""

from collections.abc import Iterator

import pytest

from tests.sales.people import (
    BILLING,
    ORDERS,
    QUOTES,
    billed,
    confirmed,
    customer,
    do,
    document,
    draft,
    line,
    made,
    sent,
    submitted,
)
from tests.world import REAL, World


@pytest.fixture
def world() -> Iterator[World]:
    with World([one for one in REAL if one.name in ("sales", "partners")]) as world:
        customer(world)
        yield world


def test_a_quote_has_its_number_and_vat_by_group(world: World) -> None:
    quote_id = draft(world)
    revision = document(world, f"{QUOTES}/{quote_id}/revisions/1")
    assert revision["number"].startswith("T-2")
    assert revision["totals"]["net"] == "30.30"
    assert revision["totals"]["vat"] == "7.73"


def test_from_quote_to_payment(world: World) -> None:
    order_id = confirmed(world, line(), line(name="Matka", quantity="10", unit_price="0.10", unit="kpl"))
    billing_id = billed(world, order_id, {"line": "1", "quantity": "1"}, {"line": "2"})
    request = submitted(world, billing_id)
    assert request["number"].endswith("-0001")
    order = document(world, f"{ORDERS}/{order_id}")
    assert (order["remaining"], order["billing"]) == ("20.20", "partial")
    made(do(world, f"{BILLING}/{billing_id}/acknowledgement", role="finance"))
    paid = {"on": "2026-12-01"}
    made(do(world, f"{BILLING}/{billing_id}/invoice", paid | {"invoice_number": "1"}, role="finance"))
    assert made(do(world, f"{BILLING}/{billing_id}/payment", paid, role="finance"))["status"] == "paid"
    assert sent(world)
