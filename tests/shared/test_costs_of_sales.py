"""What each operation of sales costs; held against docs/access-patterns.md."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.sales.people import (
    BILLING,
    ORDERS,
    QUOTES,
    billed,
    confirmed,
    customer,
    do,
    draft,
    line,
    made,
    sent,
    submitted,
)
from tests.shared.costs import cost, documented
from tests.world import REAL, World

COSTS = documented("Sales")
SAID = {"name": "Anna Mäkelä", "channel": "phone"}
FIVE = [line(name=f"Työ {number}") for number in range(5)]
Ask = Callable[[], Any]


@pytest.fixture
def world() -> Iterator[World]:
    """A deployment of sales in which the callers and the key ring are known already."""
    with World([one for one in REAL if one.name == "sales"]) as world:
        customer(world)
        for role in ("sales", "finance"):
            world.call("sales", "GET", ORDERS, role=role)
        yield world


def get(world: World, path: str) -> Ask:
    return lambda: world.call("sales", "GET", path, role="sales")


def prepared(world: World, name: str) -> Ask:
    """What is asked for an operation, everything it needs being there."""
    post = lambda path, body=None, **how: lambda: do(world, path, body, **how)  # noqa: E731
    if name in ("create_quote", "create_order"):
        path = QUOTES if name == "create_quote" else ORDERS
        body = {"title": "Koulutus", "organisation_id": "acme", "lines": FIVE}
        draft(world)
        return post(path, body, version=None)
    if name in ("read_quote", "read_revision", "edit_revision", "send_quote", "revise_quote"):
        one = f"{QUOTES}/{draft(world, *FIVE)}"
        return {
            "read_quote": get(world, one),
            "read_revision": get(world, f"{one}/revisions/1"),
            "edit_revision": post(f"{one}/revisions/1", {"message": "Hei"}, method="PATCH"),
            "send_quote": post(f"{one}/revisions/1/sending", {"mail": False}),
            "revise_quote": post(f"{one}/revisions"),
        }[name]
    if name in (
        "accept_quote",
        "list_quotes",
        "list_quotes_of_a_customer",
        "read_report",
        "summarise_report",
    ):
        one = f"{QUOTES}/{sent(world, *FIVE)}"
        return {
            "accept_quote": post(f"{one}/revisions/1/acceptance", SAID),
            "list_quotes": get(world, QUOTES),
            "list_quotes_of_a_customer": lambda: world.call(
                "sales", "GET", QUOTES, role="sales", query={"organisation": "acme"}
            ),
            "read_report": get(world, "/sales/reports/open-quotes"),
            "summarise_report": get(world, "/sales/reports/open-quotes/summary"),
        }[name]
    order_id = confirmed(world, *FIVE)
    if name in ("read_order", "deliver_order", "create_billing_request"):
        body = {"order_id": order_id, "lines": [{"line": str(number)} for number in range(1, 6)]}
        return {
            "read_order": get(world, f"{ORDERS}/{order_id}"),
            "deliver_order": post(
                f"{ORDERS}/{order_id}/deliveries", {"lines": [{"line": "1", "quantity": "1"}]}
            ),
            "create_billing_request": post(BILLING, body, version=None),
        }[name]
    one = f"{BILLING}/{billed(world, order_id)}"
    if name == "ready_billing_request":
        return post(f"{one}/readiness")
    if name == "submit_billing_request":
        made(do(world, f"{one}/readiness"))
        return post(f"{one}/submission")
    submitted(world, one.rpartition("/")[2])
    return {
        "acknowledge_billing_request": post(f"{one}/acknowledgement", role="finance"),
        "read_finvoice": get(world, f"{one}/finvoice"),
    }[name]


@pytest.mark.parametrize("name", sorted(COSTS))
def test_an_operation_of_sales_costs_what_is_written_down(world: World, name: str) -> None:
    ask = prepared(world, name)
    with world.counting() as calls:
        answer = ask()
    assert answer.status in (200, 201), answer.text
    assert cost(calls) == COSTS[name]
    assert len(calls.of("TransactWriteItems")) <= 1, "a use case is one transaction"
