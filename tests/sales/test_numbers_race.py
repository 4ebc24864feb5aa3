"""Numbers, acceptances and billing under contention: consecutive, once, never more than ordered."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from services.sales.actions import billing as billing_actions
from services.sales.actions import quotes as quote_actions
from services.sales.model.billing_requests import GivenBillingLine, NewBillingRequest
from services.sales.model.quote import Acceptance
from shared import aws, clock, contention, numbering
from shared.act import Act
from shared.auth import Caller
from shared.errors import Busy, Conflict, Refusal, StaleVersion
from shared.numbering import Number
from shared.writes import execute
from tests.interleaving import interleaved
from tests.sales.people import BILLING, billed, confirmed, customer, do, document, line, made, sent
from tests.world import REAL, World

BY = Act(actor="user:u1", request_id="r1")
WHO = Caller("u1", ())


@pytest.fixture
def world() -> Iterator[World]:
    with World([one for one in REAL if one.name == "sales"]) as world:
        customer(world)
        yield world


def at_once(seed: int, acts: list[Callable[[], Any]]) -> list[Any]:
    """What each act answered or was refused with, their calls to AWS alternating as the seed says."""
    results, _ = interleaved(seed, {f"act {number}": act for number, act in enumerate(acts)})
    return list(results.values())


def ready_requests(world: World, count: int) -> list[str]:
    """Checked billing requests of one order each a little of it."""
    order_id = confirmed(world, line(quantity=str(count), unit_price="1"))
    first = billed(world, order_id, {"line": "1", "quantity": "1"})
    made(do(world, f"{BILLING}/{first}/readiness"))
    item = world.item(f"sales#billing#{first}")
    assert item is not None
    for number in range(1, count):
        world.put(item | {"pk": f"sales#billing#copy{number}", "id": f"copy{number}"})
    return [first, *(f"copy{number}" for number in range(1, count))]


@pytest.mark.parametrize("seed", range(5))
def test_submissions_at_once_take_consecutive_numbers(world: World, seed: int) -> None:
    """None twice, none left out; whoever was refused took none. Two hundred at once: tests/e2e."""
    requests = ready_requests(world, 8)
    results = at_once(seed, [lambda one=one: billing_actions.submit(one, BY) for one in requests])  # type: ignore[misc]
    numbered = sorted(one.number for one in results if not isinstance(one, Refusal))
    year = clock.today().year
    assert numbered == [f"L-{year}-{number:04d}" for number in range(1, len(numbered) + 1)]
    assert numbered
    assert all(isinstance(one, Busy) for one in results if isinstance(one, Refusal))
    stored = [one for one in world.items(prefix="sales#billing#") if one["sk"] == "record"]
    assert sorted(one["number"] for one in stored if one["status"] == "submitted") == numbered
    assert all("number" not in one for one in stored if one["status"] == "ready")
    counter = world.item(f"sales#counter#l-{year}", "pointer")
    assert counter is not None
    assert counter["version"] == len(numbered)


class Hands:
    """A clock that only pauses move on."""

    def __init__(self) -> None:
        self.passed = 0.0

    def monotonic(self) -> float:
        return self.passed

    def sleep(self, seconds: float) -> None:
        self.passed += seconds


def test_whoever_gets_no_number_in_time_is_told_to_try_again_and_nothing_is_written(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    hands = Hands()
    monkeypatch.setattr(contention, "time", hands)
    (request,) = ready_requests(world, 1)
    real, tries = aws.dynamodb().transact_write_items, []

    def overtaken(**sent: Any) -> Any:
        """Another takes the number just before."""
        tries.append(sent)
        counter = {"pk": f"sales#counter#l-{clock.today().year}", "sk": "pointer"}
        world.put(counter | {"version": len(tries)})
        return real(**sent)

    monkeypatch.setattr(aws.dynamodb(), "transact_write_items", overtaken)
    before = world.item(f"sales#billing#{request}")
    with pytest.raises(Busy):
        billing_actions.submit(request, BY)
    assert len(tries) >= contention.TRIES
    assert hands.passed == pytest.approx(contention.WITHIN, abs=0.001)
    assert world.item(f"sales#billing#{request}") == before


def test_a_number_belongs_to_the_year_in_finland(world: World) -> None:
    taken = []

    def write(number: Number) -> str:
        execute([number.read(BY)])
        taken.append(str(number))
        return str(number)

    for moment in (datetime(2026, 12, 31, 21, 59, tzinfo=UTC), datetime(2026, 12, 31, 22, 1, tzinfo=UTC)):
        with clock.fixed(moment):
            numbering.numbered("sales", "X", write)
    assert taken == ["X-2026-0001", "X-2027-0001"]


# --- acceptance ------------------------------------------------------------------------------------------


def accept(quote_id: str) -> Any:
    said = Acceptance(at=clock.now(), name="Anna", channel="page")
    return quote_actions.accept(quote_id, 1, said, BY)


def orders(world: World) -> list[dict[str, Any]]:
    return [one for one in world.items(prefix="sales#order#") if one["sk"] == "record"]


@pytest.mark.parametrize("seed", range(5))
def test_acceptances_at_once_make_one_order(world: World, seed: int) -> None:
    quote_id = sent(world)
    results = at_once(seed, [lambda: accept(quote_id)] * 8)
    done = [one for one in results if not isinstance(one, Refusal)]
    assert len(done) == 1
    assert all(isinstance(one, Conflict | StaleVersion | Busy) for one in results if one not in done)
    (order,) = orders(world)
    assert order["id"] == done[0].order_id
    assert order["number"].endswith("-0001")


@pytest.mark.parametrize("seed", range(15))
def test_acceptance_withdrawal_and_a_newer_offer_leave_one_outcome(world: World, seed: int) -> None:
    quote_id = sent(world)
    made(do(world, f"/sales/quotes/{quote_id}/revisions"))
    acts = {
        "accept": lambda: accept(quote_id),
        "send": lambda: quote_actions.send(quote_id, 2, False, BY),
        "again": lambda: accept(quote_id),
    }
    results, _ = interleaved(seed, acts)
    first = document(world, f"/sales/quotes/{quote_id}/revisions/1")
    assert first["status"] in ("accepted", "superseded")
    assert len(orders(world)) == (first["status"] == "accepted")
    accepted = [name for name in ("accept", "again") if not isinstance(results[name], Refusal)]
    assert len(accepted) == (first["status"] == "accepted")


# --- billing ---------------------------------------------------------------------------------------------


def bill(order_id: str, net: str) -> Any:
    part = GivenBillingLine(line="1", net=Decimal(net))
    return billing_actions.create(NewBillingRequest(order_id=order_id, lines=(part,)), WHO, BY)


@pytest.mark.parametrize("seed", range(5))
def test_requests_at_once_never_bill_more_than_was_ordered(world: World, seed: int) -> None:
    order_id = confirmed(world, line(quantity="1", unit_price="100"))
    results = at_once(seed, [lambda: bill(order_id, "30")] * 6)
    done = [one for one in results if not isinstance(one, Refusal)]
    assert len(done) == 3
    order = document(world, f"/sales/orders/{order_id}")
    assert (order["lines"][0]["billed"], order["remaining"]) == ("90.00", "10.00")


@pytest.mark.parametrize("seed", range(15))
def test_billing_cancelling_and_amending_at_once_keep_the_sums(world: World, seed: int) -> None:
    order_id = confirmed(world, line(quantity="1", unit_price="100"))
    first = bill(order_id, "60")
    acts = {
        "bill": lambda: bill(order_id, "60"),
        "cancel": lambda: billing_actions.cancel(first.id, "Virhe", BY),
        "also": lambda: bill(order_id, "30"),
    }
    interleaved(seed, acts)
    order = document(world, f"/sales/orders/{order_id}")
    live = [
        one
        for one in world.items(prefix="sales#billing#")
        if one["sk"] == "record" and one["status"] != "cancelled"
    ]
    billed_now = sum((Decimal(row["net"]) for one in live for row in one["lines"]), Decimal(0))
    assert Decimal(order["lines"][0]["billed"]) == billed_now <= 100
