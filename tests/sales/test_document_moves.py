"""Every move in every state of quotes, orders and billing requests: the table decides, and nothing else."""

from collections.abc import Callable, Iterator
from contextlib import nullcontext
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from services.sales.model import billing, order, quote
from services.sales.model.billing_parts import by_lines
from services.sales.model.billing_requests import GivenBillingLine
from services.sales.model.customer import Customer
from services.sales.model.lines import GivenLine, all_priced, totals_of
from services.sales.model.order_lines import GivenDelivery, ordered
from shared.errors import Conflict
from shared.moves import Moves
from tests.sales.people import (
    BILLING,
    ORDERS,
    QUOTES,
    accepted,
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
from tests.world import REAL, Answer, World

SAID = {"name": "Anna Mäkelä", "channel": "phone"}
ON = {"on": "2026-12-01"}
DEAR = line(quantity="1", unit_price="30000")


@pytest.fixture
def world() -> Iterator[World]:
    with World([one for one in REAL if one.name in ("sales", "partners")]) as world:
        customer(world)
        yield world


def cases(moves: Moves) -> list[Any]:
    """Every action of a table that somebody can ask for, in each of its states."""
    actions = dict.fromkeys(move.action for move in moves if not move.by_itself)
    return [
        pytest.param(action, state, id=f"{state}-{action}") for action in actions for state in moves.states
    ]


def holds(moves: Moves, record: Any, action: str, move: Callable[[Any], Any]) -> None:
    """A legal move leads where the table says; an illegal one is a conflict that names the legal ones."""
    legal = moves.allowed(record.status)
    assert record.actions() == legal
    if action in legal:
        moved, event = move(record)
        assert moved.status == moves.target(action, record.status)
        assert event.open == (moved.status in OPEN[moves.noun])
        return
    with pytest.raises(Conflict) as refused:
        move(record)
    assert refused.value.facts["legal"] == sorted(legal)


OPEN = {"quote": quote.OPEN, "order": order.OPEN, "billing request": billing.OPEN}


def stops(world: World, pk: str, state: str, ask: Callable[[], Answer]) -> None:
    """A call that the state does not allow is a conflict naming the legal moves, and writes nothing."""
    item = world.item(pk)
    assert item is not None
    world.put(item | {"status": state, "version": item["version"] + 1})
    before = world.items(prefix="sales#")
    answer = ask()
    assert (answer.status, answer.code) == (409, "conflict"), answer.text
    assert "legal" in answer.json
    assert world.items(prefix="sales#") == before


# --- quotes ----------------------------------------------------------------------------------------------

QUOTE_CALLS: dict[str, tuple[str, str, Any]] = {
    "edit": ("PATCH", "", {"message": "Hei"}),
    "submit": ("POST", "/submission", None),
    "approve": ("POST", "/approval", None),
    "reject": ("POST", "/rejection", {"reason": "Liian kallis"}),
    "recall": ("POST", "/recall", None),
    "send": ("POST", "/sending", {"mail": False}),
    "mail": ("POST", "/mailing", None),
    "accept": ("POST", "/acceptance", SAID),
    "decline": ("POST", "/decline", {"reason": "Hinta"}),
    "withdraw": ("POST", "/withdrawal", {"reason": "Virhe"}),
    "discard": ("POST", "/discarding", None),
    "undo_acceptance": ("DELETE", "/acceptance", None),
}


TODAY = date(2026, 11, 22)
PRICED = all_priced([GivenLine.model_validate(line())], TODAY)
BUYER = Customer(
    kind="company", name="Mäkelän Ääni Oy", street="Rantakatu 1", postal_code="80100", city="Joensuu"
)
REVISION = quote.Revision(
    id="q-1",
    quote_id="q",
    number="T-2026-0001",
    revision=1,
    title="Koulutus",
    organisation_id="acme",
    lines=PRICED,
    totals=totals_of(PRICED),
    valid_until=date(2199, 12, 31),
    authors=("writer",),
)
YES = quote.Acceptance(at=datetime(2026, 11, 22, tzinfo=UTC), name="Anna", channel="phone")
QUOTE_MOVES: dict[str, Callable[[Any], Any]] = {
    "edit": lambda one: one.edited({"message": "Hei"}, "writer"),
    "submit": lambda one: one.submitted(Decimal(1)),
    "approve": lambda one: one.approved("somebody", YES.at),
    "reject": lambda one: one.rejected("Liian kallis"),
    "recall": quote.Revision.recalled,
    "send": lambda one: one.sent(BUYER, Decimal(1000), "Ehdot", True),
    "mail": quote.Revision.mailed,
    "accept": lambda one: one.accepted(YES, "o1", False),
    "decline": lambda one: one.declined("Hinta"),
    "withdraw": lambda one: one.withdrawn("Virhe"),
    "discard": quote.Revision.discarded,
    "undo_acceptance": quote.Revision.unaccepted,
}


@pytest.mark.parametrize(("action", "state"), cases(quote.MOVES))
def test_a_quote_moves_as_its_table_says(action: str, state: str) -> None:
    if action == "revise":
        assert action in quote.MOVES.allowed(state)
        return
    holds(quote.MOVES, REVISION.model_copy(update={"status": state}), action, QUOTE_MOVES[action])


@pytest.mark.parametrize("action", sorted(QUOTE_CALLS))
def test_a_quote_refuses_a_move_that_its_state_does_not_allow(world: World, action: str) -> None:
    quote_id = draft(world)
    method, path, body = QUOTE_CALLS[action]
    role = "partner_manager" if action in ("approve", "reject") else "sales"

    def ask() -> Answer:
        return do(world, f"{QUOTES}/{quote_id}/revisions/1{path}", body, method=method, role=role)

    stops(world, f"sales#revision#{quote_id}-1", "declined", ask)


@pytest.mark.parametrize("state", ["draft", "sent", "accepted", "declined"])
def test_a_quote_is_revised_in_any_state_and_the_revision_stays_as_it_is(world: World, state: str) -> None:
    quote_id = draft(world)
    pk = f"sales#revision#{quote_id}-1"
    item = world.item(pk)
    assert item is not None
    world.put(item | {"status": state})
    before = world.item(pk)
    revised = made(do(world, f"{QUOTES}/{quote_id}/revisions"))
    assert (revised["revision"], revised["status"], revised["totals"]["vat"]) == (2, "draft", "7.73")
    assert world.item(pk) == before


# --- orders ----------------------------------------------------------------------------------------------

ORDER_CALLS: dict[str, tuple[str, str, Any]] = {
    "edit": ("PATCH", "", {"title": "Toinen"}),
    "confirm": ("POST", "/confirmation", None),
    "start": ("POST", "/start", None),
    "deliver": ("POST", "/deliveries", {"lines": [{"line": "1", "quantity": "1"}]}),
    "complete": ("POST", "/completion", {}),
    "close": ("POST", "/closing", {"reason": "Sovittu"}),
    "reopen": ("POST", "/reopening", {"reason": "Hyvitetty"}),
    "cancel": ("POST", "/cancellation", {"reason": "Peruttu"}),
    "amend": ("POST", "/amendments", {"lines": [{"id": "1", "quantity": "4"}], "reason": "Lisää"}),
    "plan_billing": (
        "PUT",
        "/billing-plan",
        {"instalments": [{"id": "1", "due_on": "2026-12-01", "net": "1.00"}]},
    ),
    "hold": ("POST", "/hold", None),
    "release": ("POST", "/release", None),
}


ORDER = order.Order(
    id="o1",
    number="M-2026-0001",
    title="Koulutus",
    organisation_id="acme",
    customer=BUYER,
    lines=tuple(map(ordered, PRICED)),
).whole()
AMENDED = tuple(one.model_copy(update={"name": "Toinen"}) for one in ORDER.lines)
ORDER_MOVES: dict[str, Callable[[Any], Any]] = {
    "edit": lambda one: one.edited({"title": "Toinen"}),
    "confirm": lambda one: one.confirmed(YES.at),
    "start": order.Order.started,
    "deliver": lambda one: one.delivered([GivenDelivery(line="1", quantity=Decimal(1))], TODAY, "user:a"),
    "complete": lambda one: one.completed(TODAY, "user:a"),
    "close": lambda one: one.closed("Sovittu"),
    "reopen": lambda one: one.reopened("Hyvitetty"),
    "cancel": lambda one: one.cancelled("Peruttu"),
    "amend": lambda one: one.amended(AMENDED, "Lisää", "user:a", YES.at),
    "plan_billing": lambda one: one.planned(()),
    "hold": lambda one: one.held(True),
    "release": lambda one: one.held(False),
}


@pytest.mark.parametrize("held", [False, True], ids=["", "held"])
@pytest.mark.parametrize(("action", "state"), cases(order.MOVES))
def test_an_order_moves_as_its_table_says(action: str, state: str, held: bool) -> None:
    barred = order.HELD if held else ("release",)
    table = Moves("order", tuple(move for move in order.MOVES if move.action not in barred))
    one = ORDER.model_copy(update={"status": state, "on_hold": held})
    if action == "bill":
        with nullcontext() if action in table.allowed(state) else pytest.raises(Conflict):
            one.must_bill()
        return
    if action == "amend" and state == "fulfilled":
        delivered = tuple(line.model_copy(update={"fulfilled": line.quantity}) for line in one.lines)
        one = one.model_copy(update={"lines": delivered})
        assert one.amended(delivered, "Lisää", "user:a", YES.at)[0].status == "fulfilled"
        return
    holds(table, one, action, ORDER_MOVES[action])


@pytest.mark.parametrize("action", sorted(ORDER_CALLS))
def test_an_order_refuses_a_move_that_its_state_does_not_allow(world: World, action: str) -> None:
    order_id = accepted(world)
    method, path, body = ORDER_CALLS[action]
    path = f"{ORDERS}/{order_id}{path}"
    stops(world, f"sales#order#{order_id}", "cancelled", lambda: do(world, path, body, method=method))


# --- billing requests ------------------------------------------------------------------------------------

BILLING_CALLS: dict[str, tuple[str, str, Any]] = {
    "edit": ("PATCH", "", {"message": "Hei"}),
    "ready": ("POST", "/readiness", None),
    "reopen": ("POST", "/reopening", None),
    "submit": ("POST", "/submission", None),
    "acknowledge": ("POST", "/acknowledgement", None),
    "reject": ("POST", "/rejection", {"reason": "Viite puuttuu"}),
    "correct": ("POST", "/correction", None),
    "invoice": ("POST", "/invoice", ON | {"invoice_number": "1001"}),
    "pay": ("POST", "/payment", ON),
    "cancel": ("POST", "/cancellation", {"reason": "Virhe"}),
}


REQUEST = billing.BillingRequest(
    id="b1",
    number="L-2026-0001",
    organisation_id="acme",
    order_id="o1",
    title="Koulutus",
    buyer=BUYER,
    lines=tuple(by_lines(ORDER, [GivenBillingLine(line="1")], TODAY)),
).whole()
BILLING_MOVES: dict[str, Callable[[Any], Any]] = {
    "edit": lambda one: one.edited({"message": "Hei"}),
    "ready": lambda one: one.readied(BUYER),
    "reopen": billing.BillingRequest.reopened,
    "submit": lambda one: one.submitted("", YES.at),
    "acknowledge": billing.BillingRequest.acknowledged,
    "reject": lambda one: one.rejected("Viite puuttuu", YES.at),
    "correct": billing.BillingRequest.corrected,
    "invoice": lambda one: one.invoiced("1001", TODAY),
    "pay": lambda one: one.paid(TODAY),
    "cancel": lambda one: one.cancelled("Virhe"),
}


@pytest.mark.parametrize(("action", "state"), cases(billing.MOVES))
def test_a_billing_request_moves_as_its_table_says(action: str, state: str) -> None:
    one = REQUEST.model_copy(update={"status": state})
    if action == "credit":
        with nullcontext() if action in billing.MOVES.allowed(state) else pytest.raises(Conflict):
            one.must_credit()
        return
    holds(billing.MOVES, one, action, BILLING_MOVES[action])


@pytest.mark.parametrize("action", [*sorted(BILLING_CALLS), "credit"])
def test_a_billing_request_refuses_a_move_that_its_state_does_not_allow(world: World, action: str) -> None:
    billing_id = billed(world, confirmed(world))
    calls = BILLING_CALLS | {"credit": ("POST", "/credits", {"reason": "Virhe"})}
    method, path, body = calls[action]
    path = f"{BILLING}/{billing_id}{path}"
    stops(
        world,
        f"sales#billing#{billing_id}",
        "cancelled",
        lambda: do(world, path, body, method=method, role="admin"),
    )


# --- guards ----------------------------------------------------------------------------------------------


def test_whoever_wrote_a_quote_cannot_approve_it(world: World) -> None:
    quote_id = draft(world, DEAR, role="partner_manager")
    path = f"{QUOTES}/{quote_id}/revisions/1"
    made(do(world, f"{path}/submission", role="partner_manager"))
    refused = do(world, f"{path}/approval", role="partner_manager")
    assert (refused.status, refused.code) == (403, "forbidden")
    assert document(world, path)["status"] == "in_review"
    assert made(do(world, f"{path}/approval", role="admin"))["approval"]["by"] == world.role("admin").id


def test_a_quote_above_the_limit_is_not_sent_without_approval_and_an_edit_voids_it(world: World) -> None:
    quote_id = draft(world, DEAR)
    path = f"{QUOTES}/{quote_id}/revisions/1"
    assert do(world, f"{path}/sending", {"mail": False}).status == 409
    made(do(world, f"{path}/submission"))
    made(do(world, f"{path}/approval", role="admin"))
    made(do(world, path, {"message": "Hei"}, method="PATCH"))
    assert document(world, path)["status"] == "draft"
    assert do(world, f"{path}/sending", {"mail": False}).status == 409


def test_a_newer_revision_supersedes_the_one_in_force_in_the_same_write(world: World) -> None:
    quote_id = sent(world)
    path = f"{QUOTES}/{quote_id}/revisions"
    made(do(world, path))
    assert document(world, f"{path}/1")["status"] == "sent"
    made(do(world, f"{path}/2/sending", {"mail": False}))
    assert document(world, f"{path}/1")["status"] == "superseded"
    assert document(world, f"{QUOTES}/{quote_id}")["in_force"] == 2
    assert do(world, f"{path}/1/acceptance", SAID).status == 409


def test_an_older_draft_cannot_be_sent_over_a_newer_offer(world: World) -> None:
    quote_id = draft(world)
    path = f"{QUOTES}/{quote_id}/revisions"
    made(do(world, path))
    made(do(world, f"{path}/2/sending", {"mail": False}))
    assert do(world, f"{path}/1/sending", {"mail": False}).status == 409


def test_an_acceptance_is_undone_while_its_order_is_a_draft_and_made_again(world: World) -> None:
    quote_id = sent(world)
    path = f"{QUOTES}/{quote_id}/revisions/1"
    first = made(do(world, f"{path}/acceptance", SAID))["order_id"]
    undone = made(do(world, f"{path}/acceptance", method="DELETE"))
    assert (undone["status"], "order_id" in undone, "acceptance" in undone) == ("sent", False, False)
    assert document(world, f"{ORDERS}/{first}")["status"] == "cancelled"
    second = made(do(world, f"{path}/acceptance", SAID))["order_id"]
    assert second != first
    made(do(world, f"{ORDERS}/{second}/confirmation"))
    assert do(world, f"{path}/acceptance", method="DELETE").status == 409


def test_an_order_is_cancelled_only_when_nothing_bills_it(world: World) -> None:
    order_id = confirmed(world)
    billing_id = billed(world, order_id)
    why = {"reason": "Peruttu"}
    assert do(world, f"{ORDERS}/{order_id}/cancellation", why).status == 409
    made(do(world, f"{BILLING}/{billing_id}/cancellation", why))
    assert made(do(world, f"{ORDERS}/{order_id}/cancellation", why))["status"] == "cancelled"


def test_a_rejected_request_keeps_its_number_and_counts_its_attempts(world: World) -> None:
    billing_id = billed(world, confirmed(world))
    number = submitted(world, billing_id)["number"]
    made(do(world, f"{BILLING}/{billing_id}/rejection", {"reason": "Viite puuttuu"}, role="finance"))
    made(do(world, f"{BILLING}/{billing_id}/correction"))
    again = submitted(world, billing_id)
    assert (again["number"], again["attempt"]) == (number, 2)
    assert [one["attempt"] for one in again["rejections"]] == [1]
