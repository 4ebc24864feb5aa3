"""Whole random lives of quotes, orders and billing requests: after every step all numbers agree."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule

from services.sales.actions import billing as billing_actions
from services.sales.actions import orders as order_actions
from services.sales.actions.quotes import order_id, order_of
from services.sales.model import billing, billing_parts, quote
from services.sales.model.billing import BillingRequest, credit_lines
from services.sales.model.billing_requests import CreditLine, GivenBillingLine, NewCredit
from services.sales.model.lines import PricedLine, totals_of
from services.sales.model.order import Order
from services.sales.model.order_lines import GivenDelivery, Instalment
from services.sales.model.order_requests import AmendedLine
from services.sales.model.quote import Acceptance, Revision
from shared import clock
from shared.errors import Conflict
from tests.sales import reckoning
from tests.sales.lives import (
    BUYER,
    CASES,
    EDGES,
    LINES,
    MOMENTS,
    NETS,
    PRICES,
    QUANTITIES,
    SUPPLIED,
    WHOLE_LIVES,
    Life,
    action_of,
    draft,
    moved,
    priced,
)

LIMIT = Decimal(50)
Z = {"category": "Z"}
REVISION_MOVES = sorted({one.action for one in quote.MOVES} - {"revise", "supersede"})
ORDER_MOVES = ("edit", "confirm", "start", "complete", "close", "cancel", "hold", "release")
WAYS = (
    ("ready", "submit"),
    ("ready", "submit", "acknowledge"),
    ("ready", "submit", "reject"),
    ("ready", "submit", "reject", "correct", "ready", "submit", "acknowledge", "invoice"),
)
"""How requests go through the hands of finance."""
REQUEST_MOVES = sorted({one.action for one in billing.MOVES} - {"credit", "edit"})


# --- lines -----------------------------------------------------------------------------------------------


@given(lines=st.lists(LINES, max_size=12), today=st.sampled_from(EDGES))
@CASES
def test_totals_are_exact_to_the_cent_whatever_the_lines(lines: Any, today: date) -> None:
    found = priced(lines, today)
    reckoning.hold_totals(found, totals_of(found))
    for line in found:
        reckoning.hold_priced(line)
        on = line.supplied_on or today
        assert line.rate == reckoning.percent(line.vat.category.value, line.vat.rate_class, on)


def ordered(*lines: PricedLine) -> Order:
    """A binding order of these lines."""
    made = order_of(draft(lines, order_id="o1", status="accepted")).having(number="M-2026-0001")
    return made.confirmed(clock.now())[0]


def held(one: Order, rows: Sequence[Any]) -> Order:
    return one.billed(billing_parts.held(rows), {})[0]


def freed(one: Order, rows: Sequence[Any]) -> Order:
    return one.billed(billing_parts.less(billing_parts.held(rows)), {})[0]


@given(price=PRICES, quantity=QUANTITIES, data=st.data())
@CASES
def test_quantities_of_a_line_add_up_to_it_in_whatever_order_they_are_billed_and_given_up(
    price: Decimal, quantity: Decimal, data: Any
) -> None:
    line = {"name": "Työ", "unit": "h", "unit_price": price, "quantity": quantity, "vat": Z}
    one, live = ordered(*priced([line])), []

    def bill(part: Decimal) -> None:
        nonlocal one
        rows = billing_parts.by_lines(one, [GivenBillingLine(line="1", quantity=part)], clock.today())
        one = held(one, rows)
        live.append(rows)

    def bill_some(part: Decimal) -> None:
        """Cents that went to other parts may lack to one in the middle, which is refused then."""
        unbilled = one.lines[0].unbilled
        try:
            bill(part)
        except Conflict:
            assert part * price - unbilled < Decimal("0.09")

    for _ in range(data.draw(st.integers(1, 8))):
        left = one.lines[0].quantity - one.lines[0].billed_quantity
        if live and (not left or data.draw(st.booleans())):
            one = freed(one, live.pop(data.draw(st.integers(0, len(live) - 1))))
        else:
            bill_some(Decimal(data.draw(st.integers(1, int(left * 1000)))) / 1000)
        assert one.lines[0].billed == sum((row.net for rows in live for row in rows), Decimal(0))
    if left := one.lines[0].quantity - one.lines[0].billed_quantity:
        bill(left)
    assert one.lines[0].billed == one.lines[0].net
    assert (one.remaining, one.progress) == (0, "full" if one.lines[0].net else "none")


# --- quotes ----------------------------------------------------------------------------------------------


class Quotes(Life):
    """Revisions of a quote, and the orders of their acceptances."""

    @initialize(moment=st.sampled_from(MOMENTS), lines=st.lists(LINES, min_size=1, max_size=4))
    def begin(self, moment: datetime, lines: Any) -> None:
        self.at(moment)
        self.revisions = {"q-1": draft(priced(lines))}
        self.orders: dict[str, Order] = {}

    @rule(lines=st.lists(LINES, max_size=3))
    def revise(self, lines: Any) -> None:
        if len(self.revisions) > 3:
            return
        made = draft(priced(lines), len(self.revisions) + 1)
        self.revisions[made.id] = made

    @rule(
        data=st.data(),
        lines=st.lists(LINES, max_size=3),
        late=st.booleans(),
    )
    def move(self, data: Any, lines: Any, late: bool) -> None:
        key = data.draw(st.sampled_from(sorted(self.revisions)))
        action = action_of(data, self.revisions[key], REVISION_MOVES)
        if action in ("discard", "decline", "withdraw") and data.draw(st.integers(0, 3)):
            return
        said = Acceptance(at=clock.now(), name="Anna", channel="phone", reason="Lomalla" if late else None)
        values = {"lines": priced(lines), "valid_until": clock.today() + timedelta(days=2)}
        moves: dict[str, Callable[[Revision], Any]] = {
            "edit": lambda one: one.edited(values, "writer"),
            "submit": lambda one: one.submitted(LIMIT),
            "approve": lambda one: one.approved(data.draw(st.sampled_from(["writer", "boss"])), clock.now()),
            "reject": lambda one: one.rejected("Liian kallis"),
            "recall": Revision.recalled,
            "send": lambda one: one.sent(BUYER, LIMIT, "Ehdot", False),
            "mail": Revision.mailed,
            "accept": lambda one: one.accepted(said, order_id(one), late),
            "decline": lambda one: one.declined("Hinta"),
            "withdraw": lambda one: one.withdrawn("Virhe"),
            "discard": Revision.discarded,
            "undo_acceptance": Revision.unaccepted,
        }
        old = self.revisions[key]
        if action == "undo_acceptance" and old.order_id and self.orders[old.order_id].status != "draft":
            return
        if moved(self.revisions, key, action, moves[action]):
            self.follow(action, old, self.revisions[key], late)

    def follow(self, action: str, old: Revision, new: Revision, late: bool) -> None:
        """What else holds of a move that was made."""
        if action == "accept":
            assert late or not old.over
            self.orders[new.order_id or ""] = order_of(new).having(number="M-2026-0001")
        elif action == "undo_acceptance":
            moved(self.orders, old.order_id or "", "cancel", Order.unmade)
        elif action == "send":
            assert new.totals.net <= LIMIT or new.approval
        elif action == "approve":
            assert new.approval
            assert new.approval.by not in new.authors

    @rule(data=st.data())
    def confirm(self, data: Any) -> None:
        if self.orders:
            key = data.draw(st.sampled_from(sorted(self.orders)))
            moved(self.orders, key, "confirm", lambda one: one.confirmed(clock.now()))

    @invariant()
    def agrees(self) -> None:
        reckoning.hold(
            list(getattr(self, "revisions", {}).values()), list(getattr(self, "orders", {}).values()), []
        )


def numbers(count: int) -> list[str]:
    return [f"L-2026-{number:04d}" for number in range(1, count + 1)]


# --- orders and billing ----------------------------------------------------------------------------------


class Deals(Life):
    """A binding order: what is delivered, billed, credited and changed of it."""

    @initialize(moment=st.sampled_from(MOMENTS), lines=st.lists(LINES, min_size=1, max_size=4))
    def begin(self, moment: datetime, lines: Any) -> None:
        self.at(moment)
        self.orders = {"o1": ordered(*priced(lines))}
        self.requests: dict[str, BillingRequest] = {}
        self.taken = 0
        self.ids = map(str, count(1))

    @property
    def order(self) -> Order:
        return self.orders["o1"]

    def line(self, data: Any) -> str:
        """One of the order's lines; seldom another."""
        known = [line.id for line in self.order.lines]
        return str(data.draw(st.sampled_from([*known * 4, "99"])))

    def some(self, data: Any, most: Decimal) -> Decimal:
        """A quantity up to what there is; seldom more."""
        units = max(1, int(most * 1000))
        return Decimal(data.draw(st.integers(1, units + (units > 3)))) / 1000

    # --- the order ---

    @rule(
        data=st.data(),
        action=st.sampled_from(
            ["edit", "confirm", "start", "complete", "close", "cancel", "hold", "release"]
        ),
    )
    def move_order(self, data: Any, action: str) -> None:
        if action in ("close", "cancel", "hold") and data.draw(st.integers(0, 5)):
            return
        moves: dict[str, Callable[[Order], Any]] = {
            "edit": lambda one: one.edited({"title": "Toinen"}),
            "confirm": lambda one: one.confirmed(clock.now()),
            "start": Order.started,
            "complete": lambda one: one.completed(clock.today(), "user:a"),
            "close": lambda one: one.closed(data.draw(st.sampled_from([None, "Sovittu"]))),
            "cancel": lambda one: one.cancelled("Peruttu"),
            "hold": lambda one: one.held(True),
            "release": lambda one: one.held(False),
        }
        before = self.order
        if moved(self.orders, "o1", action, moves[action]) and action == "close":
            assert not before.remaining or self.order.reason

    @rule(data=st.data(), on=st.sampled_from(EDGES))
    def deliver(self, data: Any, on: date) -> None:
        parts = []
        for _ in range(data.draw(st.integers(1, 2))):
            line = self.line(data)
            left = next((x.quantity - x.fulfilled for x in self.order.lines if x.id == line), Decimal(1))
            parts.append(GivenDelivery(line=line, quantity=self.some(data, left)))
        moved(self.orders, "o1", "deliver", lambda one: one.delivered(parts, on, "user:a"))

    @rule(data=st.data(), lines=st.lists(LINES, max_size=2))
    def amend(self, data: Any, lines: Any) -> None:
        kept = [line.id for line in self.order.lines if data.draw(st.integers(0, 3))]
        changes: list[dict[str, Any]] = []
        for line in kept:
            change: dict[str, Any] = {"id": line}
            if data.draw(st.booleans()):
                change["quantity"] = data.draw(QUANTITIES)
            if data.draw(st.integers(0, 3)) == 0:
                change["unit_price"] = data.draw(PRICES)
            changes.append(change)
        given_lines = [AmendedLine.model_validate(one) for one in [*changes, *lines]]

        def move(one: Order) -> Any:
            new = order_actions._amended(one, given_lines, given_lines)
            return one.amended(new, "Lisää", "user:a", clock.now())

        if given_lines:
            moved(self.orders, "o1", "amend", move)

    @rule(nets=st.lists(NETS, max_size=4), data=st.data())
    def plan(self, nets: list[Decimal], data: Any) -> None:
        billed = [one for one in self.order.instalments if one.billing_id or data.draw(st.booleans())]
        taken = {one.id for one in billed}
        fresh = [str(number) for number in range(1, 9) if str(number) not in taken]
        made = [
            Instalment(id=number, due_on=clock.today(), net=net)
            for number, net in zip(fresh, nets, strict=False)
        ]
        moved(self.orders, "o1", "plan_billing", lambda one: one.planned((*billed, *made)))

    # --- billing ---

    def bill(self, rows: Callable[[Order], list[Any]], instalments: Sequence[str] = ()) -> None:
        """Draft a request of rows, as its use case does."""
        number, lines = f"b{next(self.ids)}", []

        def move(one: Order) -> Any:
            one.must_bill()
            lines[:] = rows(one)
            return one.billed(billing_parts.held(lines), dict.fromkeys(instalments, number))

        if moved(self.orders, "o1", "bill", move):
            self.requests[number] = BillingRequest(
                id=number,
                status="draft",
                order_id="o1",
                organisation_id="acme",
                title="Koulutus",
                instalments=tuple(instalments),
                lines=tuple(lines),
            ).whole()

    @rule(data=st.data(), supplied_on=SUPPLIED)
    def bill_lines(self, data: Any, supplied_on: date | None) -> None:
        asked = []
        for _ in range(data.draw(st.integers(1, 3))):
            line = self.line(data)
            known = next((one for one in self.order.lines if one.id == line), self.order.lines[0])
            how = data.draw(st.sampled_from(["quantity", "net", "rest"]))
            values: dict[str, Any] = {"line": line, "supplied_on": supplied_on}
            if how == "quantity":
                values["quantity"] = self.some(data, known.quantity - known.billed_quantity)
            elif how == "net":
                values["net"] = Decimal(data.draw(st.integers(1, int(known.unbilled * 100) + 2))) / 100
            asked.append(GivenBillingLine.model_validate(values))
        self.bill(lambda one: billing_parts.by_lines(one, asked, clock.today()))

    @rule()
    def bill_what_is_delivered(self) -> None:
        before = self.order
        self.bill(lambda one: billing_parts.by_fulfilment(one, clock.today()))
        for line, old in zip(self.order.lines, before.lines, strict=True):
            if line.billed != old.billed:
                assert reckoning.cents(line.billed) == reckoning.half_up(
                    reckoning.euros(line.net)
                    * reckoning.euros(line.fulfilled)
                    / reckoning.euros(line.quantity)
                ), "billed as far as it is delivered"

    @rule(data=st.data())
    def bill_instalments(self, data: Any) -> None:
        known = [one.id for one in self.order.instalments]
        named = data.draw(st.lists(st.sampled_from([*known * 4, "9"]), min_size=1, max_size=2))
        self.bill(lambda one: billing_parts.by_instalments(one, named, clock.today()), named)

    @rule(data=st.data())
    def move_request(self, data: Any) -> None:
        if self.requests:
            key = data.draw(st.sampled_from(sorted(self.requests)))
            self.make(key, action_of(data, self.requests[key], REQUEST_MOVES))

    def make(self, key: str, action: str) -> None:
        """Make a move on a request, and what follows of it."""
        old = self.requests[key]
        number = "" if old.number else numbers(self.taken + 1)[-1]
        moves: dict[str, Callable[[BillingRequest], Any]] = {
            "ready": lambda one: one.readied(BUYER),
            "reopen": BillingRequest.reopened,
            "submit": lambda one: one.submitted(number, clock.now()),
            "acknowledge": BillingRequest.acknowledged,
            "reject": lambda one: one.rejected("Viite puuttuu", clock.now()),
            "correct": BillingRequest.corrected,
            "invoice": lambda one: one.invoiced("1001", clock.today()),
            "pay": lambda one: one.paid(clock.today()),
            "cancel": lambda one: one.cancelled("Virhe"),
        }
        if moved(self.requests, key, action, moves[action]):
            self.taken += self.requests[key].number != old.number
            assert old.number in (None, self.requests[key].number), "a number stays"
            self.follow(old, action)

    def follow(self, request: BillingRequest, action: str) -> None:
        """What a cancelled request held is free, and what an acknowledged credit took back."""
        if action == "cancel" and request.credits:
            back = {row.id: row.net for row in request.lines}
            self.requests[request.credits] = self.requests[request.credits].credited(back)[0]
        elif action == "cancel":
            freed = billing_parts.less(billing_parts.held(request.lines))
            self.orders["o1"] = self.order.billed(freed, dict.fromkeys(request.instalments))[0]
        elif action == "acknowledge" and request.credits:
            self.orders["o1"] = self.order.billed(billing_parts.held(request.lines), {})[0]

    @rule(way=st.sampled_from(WAYS))
    def all_goes_to_finance(self, way: Sequence[str]) -> None:
        for key, one in sorted(self.requests.items()):
            for action in way if one.status == "draft" else ():
                self.make(key, action)

    @rule(data=st.data())
    def credit(self, data: Any) -> None:
        if not self.requests:
            return
        key = data.draw(st.sampled_from(sorted(self.requests)))
        lines = None
        if data.draw(st.booleans()):
            rows = data.draw(st.lists(st.sampled_from(self.requests[key].lines), min_size=1, max_size=2))
            lines = [
                CreditLine(line=row.id, net=data.draw(st.one_of(st.none(), NETS)) if row.net else None)
                for row in rows
            ]
        body = NewCredit(lines=lines, reason="Hyvitys")
        wanted: dict[str, Decimal] = {}

        def move(one: BillingRequest) -> Any:
            one.must_credit()
            wanted.update(billing_actions._wanted(one, body))
            return one.credited(wanted)

        if moved(self.requests, key, "credit", move):
            number, one = f"c{next(self.ids)}", self.requests[key]
            self.requests[number] = BillingRequest(
                id=number,
                status="draft",
                kind="credit",
                credits=key,
                order_id="o1",
                organisation_id="acme",
                title="Koulutus",
                lines=tuple(credit_lines(one, wanted)),
            ).whole()

    @invariant()
    def agrees(self) -> None:
        requests = list(getattr(self, "requests", {}).values())
        reckoning.hold([], list(getattr(self, "orders", {}).values()), requests)
        taken = sorted(one.number for one in requests if one.number)
        assert taken == numbers(getattr(self, "taken", 0)), "consecutive, those refused took none"


TestQuotes = Quotes.TestCase
TestQuotes.settings = WHOLE_LIVES
TestDeals = Deals.TestCase
TestDeals.settings = WHOLE_LIVES
