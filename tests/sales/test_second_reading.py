"""What a second reading of sales found: each hole stays closed."""

from typing import Any

import pytest

from services.sales.actions import billing as billing_actions
from services.sales.actions import quotes as quote_actions
from services.sales.store import quotes as quote_store
from shared.act import Act
from shared.errors import Busy, Refusal
from tests.interleaving import interleaved
from tests.sales.people import (
    BILLING,
    ORDERS,
    QUOTES,
    REDUCED,
    accepted,
    billed,
    confirmed,
    consumer,
    contact,
    customer,
    do,
    document,
    draft,
    line,
    made,
    out_of_use,
    sent,
    submitted,
)
from tests.world import World

BY = Act(actor="user:u1", request_id="r1")
SAID = {"name": "Anna Mäkelä", "channel": "phone"}
WHY = {"reason": "Virhe"}


@pytest.fixture(autouse=True)
def _customers(world: World) -> None:
    customer(world)
    contact(world)


def refused(world: World, answer: Any, status: int = 409) -> None:
    assert answer.status == status, answer.text


def test_nothing_more_is_billed_of_an_order_on_hold_nor_handed_to_finance(world: World) -> None:
    order_id = confirmed(world, line(quantity="10", unit_price="100"))
    billing_id = billed(world, order_id, {"line": "1", "quantity": "1"})
    made(do(world, f"{ORDERS}/{order_id}/hold"))
    refused(world, do(world, f"{BILLING}/{billing_id}", {"lines": [{"line": "1"}]}, method="PATCH"))
    refused(world, do(world, f"{BILLING}/{billing_id}/readiness"))
    made(do(world, f"{ORDERS}/{order_id}/release"))
    made(do(world, f"{BILLING}/{billing_id}/readiness"))
    made(do(world, f"{ORDERS}/{order_id}/hold"))
    refused(world, do(world, f"{BILLING}/{billing_id}/submission"))
    assert "number" not in document(world, f"{BILLING}/{billing_id}")


def test_an_order_with_a_live_request_of_nothing_is_not_cancelled(world: World) -> None:
    order_id = confirmed(world, line(quantity="1", unit_price="0"), line(quantity="1", unit_price="10000"))
    billed(world, order_id, {"line": "1", "quantity": "1"})
    refused(world, do(world, f"{ORDERS}/{order_id}/cancellation", WHY))


def test_whoever_wrote_an_earlier_revision_cannot_approve_the_copy_of_it(world: World) -> None:
    quote_id = draft(world, line(quantity="1", unit_price="100000"), role="partner_manager")
    path = f"{QUOTES}/{quote_id}/revisions"
    made(do(world, path, role="admin"))
    made(do(world, f"{path}/2/submission", role="admin"))
    refused(world, do(world, f"{path}/2/approval", role="partner_manager"), 403)
    refused(world, do(world, f"{path}/2/approval", role="admin"), 403)


def test_staff_bill_their_own_orders_only(world: World) -> None:
    order_id = confirmed(world)
    before = world.items(prefix="sales#")
    body = {"order_id": order_id, "lines": [{"line": "1"}]}
    refused(world, world.call("sales", "POST", BILLING, body, role="staff"), 403)
    assert world.items(prefix="sales#") == before


def test_a_delivered_line_is_billed_at_the_rate_of_its_delivery(world: World) -> None:
    order_id = confirmed(world, line(quantity="1", unit_price="100", vat=REDUCED))
    made(do(world, f"{ORDERS}/{order_id}/completion", {"on": "2025-12-31"}))
    (row,) = document(world, f"{BILLING}/{billed(world, order_id)}")["lines"]
    assert (row["supplied_on"], row["rate"]) == ("2025-12-31", "14")


@pytest.mark.parametrize("path", ["deliveries", "completion"])
def test_nothing_is_delivered_in_the_future(world: World, path: str) -> None:
    order_id = confirmed(world)
    body = {"on": "2199-01-01"} | (
        {"lines": [{"line": "1", "quantity": "1"}]} if path == "deliveries" else {}
    )
    refused(world, do(world, f"{ORDERS}/{order_id}/{path}", body), 422)


def test_an_acceptance_is_not_older_than_the_offer(world: World) -> None:
    quote_id = sent(world)
    said = SAID | {"at": "2026-01-02T00:00:00Z"}
    refused(world, do(world, f"{QUOTES}/{quote_id}/revisions/1/acceptance", said), 422)


def test_a_request_takes_one_number_however_often_it_is_submitted_at_once(world: World) -> None:
    billing_id = billed(world, confirmed(world))
    submitted(world, billing_id)
    from services.sales.model.billing import BillingRequest
    from services.sales.store.billing import BILLING as KIND

    item = world.item(f"sales#billing#{billing_id}")
    assert item is not None
    ready: BillingRequest = KIND.load(item | {"status": "ready"})
    with pytest.raises(Busy):
        ready.submitted("L-2026-0002", ready.updated_at)  # type: ignore[arg-type]


def test_a_passive_contact_gets_onto_no_billing_request(world: World) -> None:
    order_id = confirmed(world, contact_id="anna")
    out_of_use(world, "contact", "anna")
    assert "contact_id" not in document(world, f"{BILLING}/{billed(world, order_id)}")


def test_a_quote_names_no_opportunity_of_another_customer(world: World) -> None:
    customer(world, "other")
    body = {"title": "Idea", "organisation_id": "other", "stage": "identified"}
    opportunity = made(world.call("sales", "POST", "/sales/opportunities", body, role="sales"), 201)
    body = {"title": "K", "organisation_id": "acme", "opportunity_id": opportunity["id"]}
    refused(world, world.call("sales", "POST", QUOTES, body, role="sales"))


def test_a_credited_order_is_reopened_and_billed_anew(world: World) -> None:
    order_id = confirmed(world)
    billing_id = billed(world, order_id)
    submitted(world, billing_id)
    made(do(world, f"{BILLING}/{billing_id}/acknowledgement", role="finance"))
    made(do(world, f"{ORDERS}/{order_id}/completion", {}))
    made(do(world, f"{ORDERS}/{order_id}/closing", {}))
    credit = made(do(world, f"{BILLING}/{billing_id}/credits", WHY, version=None), 201)
    submitted(world, credit["id"])
    made(do(world, f"{BILLING}/{credit['id']}/acknowledgement", role="finance"))
    reopened = made(do(world, f"{ORDERS}/{order_id}/reopening", WHY))
    assert (reopened["status"], reopened["remaining"], "closed_on" in reopened) == (
        "fulfilled",
        "30.30",
        False,
    )
    assert billed(world, order_id)


def test_a_home_address_in_a_snapshot_asks_its_permission(world: World) -> None:
    consumer(world)
    order_id = accepted(world, organisation_id="eva")
    shown = document(world, f"{ORDERS}/{order_id}", role="staff")["customer"]
    assert ("street" in shown, "postal_code" in shown, shown["city"]) == (False, False, "Joensuu")
    assert document(world, f"{ORDERS}/{order_id}", role="admin")["customer"]["street"] == "Rantakatu 1"


def test_a_repeated_draft_answers_the_request_as_it_is_now(world: World) -> None:
    order_id = confirmed(world)
    body = {"order_id": order_id, "lines": [{"line": "1", "quantity": "1"}]}
    first = made(world.call("sales", "POST", BILLING, body, role="sales", key="k"), 201)
    submitted(world, first["id"])
    for _ in range(5):
        made(do(world, f"{ORDERS}/{order_id}/hold"))
        made(do(world, f"{ORDERS}/{order_id}/release"))
    again = made(world.call("sales", "POST", BILLING, body, role="sales", key="k"), 201)
    assert (again["id"], again["status"]) == (first["id"], "submitted")


@pytest.mark.parametrize("seed", range(12))
def test_undoing_and_sending_at_once_leave_one_offer_open(world: World, seed: int) -> None:
    quote_id = sent(world)
    path = f"{QUOTES}/{quote_id}/revisions"
    made(do(world, f"{path}/1/acceptance", SAID))
    made(do(world, path))
    acts = {
        "undo": lambda: quote_actions.undo_acceptance(quote_id, 1, BY),
        "send": lambda: quote_actions.send(quote_id, 2, False, BY),
    }
    interleaved(seed, acts)
    states = [quote_store.read_revision(quote_id, number, BY).status for number in (1, 2)]
    assert states.count("sent") <= 1


def test_an_offer_that_is_not_in_force_is_not_accepted(world: World) -> None:
    quote_id = sent(world)
    item = world.item(f"sales#quote#{quote_id}")
    assert item is not None
    world.put(item | {"in_force": 2})
    refused(world, do(world, f"{QUOTES}/{quote_id}/revisions/1/acceptance", SAID))


def test_a_report_of_an_attempt_that_passed_meanwhile_moves_nothing(world: World) -> None:
    billing_id = billed(world, confirmed(world))
    submitted(world, billing_id)
    before = world.item(f"sales#billing#{billing_id}")
    with pytest.raises(Refusal):
        billing_actions.acknowledge(billing_id, BY, attempt=2)
    assert world.item(f"sales#billing#{billing_id}") == before
