"""Sales orders: what was ordered, delivered and billed; changes after confirmation are amendments. Pure."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Annotated, Any, ClassVar, Self

from pydantic import Field

from services.sales.model.configuration import Days
from services.sales.model.customer import Customer
from services.sales.model.lines import PROSE, rate_on, totals_of
from services.sales.model.order_lines import (
    MOST_AMENDMENTS,
    MOST_DELIVERIES,
    Amendment,
    Billed,
    Delivery,
    GivenDelivery,
    Instalment,
    OrderLine,
    OrderTotals,
    References,
    billed,
    delivered,
    must_cover,
    must_keep,
)
from services.sales.model.withdrawal import Withdrawal
from shared import clock
from shared.errors import Conflict, Invalid
from shared.events import sales as events
from shared.fields import Language
from shared.money import ZERO, Money
from shared.moves import Move, Moves
from shared.personal import NOT_PERSONAL, Id
from shared.record import Event, Flag, Moment, Record

EDIT, CONFIRM, CANCEL = "sales.orders.edit", "sales.orders.confirm", "sales.orders.cancel"
BINDING = ("confirmed", "in_progress", "fulfilled")
MOVES = Moves(
    "order",
    (
        Move("edit", ("draft",), "", EDIT),
        Move("confirm", ("draft",), "confirmed", CONFIRM),
        Move("start", ("confirmed",), "in_progress", EDIT),
        Move("deliver", ("confirmed", "in_progress"), "in_progress", EDIT),
        Move("complete", ("confirmed", "in_progress"), "fulfilled", EDIT),
        Move("close", ("fulfilled",), "closed", EDIT),
        Move("reopen", ("closed",), "fulfilled", CONFIRM),
        Move("cancel", ("draft", "confirmed", "in_progress"), "cancelled", CANCEL),
        Move("amend", BINDING, "", CONFIRM),
        Move("plan_billing", ("draft", *BINDING), "", EDIT),
        Move("bill", BINDING, "", "sales.billing.create"),
        Move("hold", ("draft", "confirmed", "in_progress"), "", EDIT),
        Move("release", ("draft", *BINDING), "", EDIT),
        Move("withdraw", ("draft", *BINDING, "closed"), "", EDIT, by_itself=True),
    ),
)
"""What may become of an order. Billing progress is worked out; `on_hold` is a flag.

A consumer withdraws by themselves, on their page; the state stays, and staff cancel or credit.
"""
HELD = ("confirm", "start", "deliver", "complete", "close", "bill", "hold")
"""What an order on hold does not allow."""
OPEN = frozenset({"draft", *BINDING})


class Order(Record):
    """A sales order. `remaining`: euros net that can still be billed.

    `counted`: it is in the figures of a frozen month as made.
    """

    noun: ClassVar[str] = "order"

    number: Annotated[str, NOT_PERSONAL]
    title: Annotated[str, PROSE]
    quote_id: Id | None = None
    revision_id: Id | None = None
    organisation_id: Id
    contact_id: Id | None = None
    language: Annotated[Language, NOT_PERSONAL] = "fi"
    customer: Customer
    lines: tuple[OrderLine, ...]
    totals: OrderTotals = Field(default_factory=OrderTotals)
    remaining: Money = ZERO
    payment_days: Days | None = None
    references: References = Field(default_factory=References)
    instalments: tuple[Instalment, ...] = ()
    deliveries: tuple[Delivery, ...] = ()
    amendments: tuple[Amendment, ...] = ()
    on_hold: Flag = False
    withdrawal: Withdrawal | None = None
    reason: Annotated[str | None, PROSE] = None
    opened_on: Annotated[date | None, NOT_PERSONAL] = None
    confirmed_at: Moment | None = None
    closed_on: Annotated[date | None, NOT_PERSONAL] = None
    counted: Flag = False
    billing: Annotated[str, NOT_PERSONAL] = Field(default="none", exclude=True)

    @property
    def _barred(self) -> tuple[str, ...]:
        return HELD if self.on_hold else ("release",)

    def actions(self) -> Mapping[str, str]:
        return MOVES.allowed(self.status, self._barred)

    def guarded(self) -> dict[str, str]:
        return self.customer.guarded("customer")

    @property
    def progress(self) -> str:
        """How much of it is billed: none, partial or full."""
        if not any(line.billed for line in self.lines):
            return "none"
        return "partial" if self.remaining else "full"

    def derived(self) -> Mapping[str, Any]:
        return {"billing": self.progress}

    def whole(self) -> Self:
        """This order with its totals, what remains to be billed and to be delivered worked out."""
        remaining = sum((line.unbilled for line in self.lines), ZERO)
        undelivered = sum((line.undelivered for line in self.lines), ZERO)
        totals = OrderTotals(**dict(totals_of(self.lines)), undelivered=undelivered)
        return self.having(totals=totals, remaining=remaining)

    def _become(self, action: str, kind: type[events.Documented], **values: Any) -> tuple[Self, Event]:
        status = MOVES.target(action, self.status, self._barred)
        closes = status not in OPEN and status != self.status
        closed_on = clock.today() if closes else None if status in OPEN else self.closed_on
        new = self.having(status=status, closed_on=closed_on, **values).whole()
        return new, new.told(kind)

    def told(self, kind: type[events.Documented]) -> events.Documented:
        """An event of this order."""
        return kind(
            organisation_id=self.organisation_id,
            contact_id=self.contact_id or "",
            number=self.number,
            open=self.status in OPEN,
        )

    # --- moves ---

    def edited(self, patch: Mapping[str, Any]) -> tuple[Self, Event]:
        """Fields of a draft replaced."""
        return self._become("edit", events.OrderChanged, **patch)

    def confirmed(self, at: datetime) -> tuple[Self, Event]:
        """Binding from now on."""
        return self._become("confirm", events.OrderConfirmed, confirmed_at=at)

    def started(self) -> tuple[Self, Event]:
        """Work began."""
        return self._become("start", events.OrderFulfilmentRecorded)

    def delivered(self, parts: Sequence[GivenDelivery], on: date, by: str) -> tuple[Self, Event]:
        """Quantities delivered on a day; an order that is delivered whole is fulfilled."""
        MOVES.target("deliver", self.status, self._barred)
        _must_have_come(on)
        known = {line.id: line for line in self.lines}
        for number, part in enumerate(parts):
            known[part.line] = delivered(known, part, number, on)
        lines = tuple(known[line.id] for line in self.lines)
        made = tuple(Delivery(line=part.line, quantity=part.quantity, on=on, by=by) for part in parts)
        if len(self.deliveries) + len(made) > MOST_DELIVERIES:
            raise Conflict(f"an order takes {MOST_DELIVERIES} deliveries at most; complete it instead")
        whole = all(line.fulfilled == line.quantity for line in lines)
        values = {"lines": lines, "deliveries": (*self.deliveries, *made)}
        if whole:
            return self._become("complete", events.OrderFulfilled, **values)
        return self._become("deliver", events.OrderFulfilmentRecorded, **values)

    def completed(self, on: date, by: str) -> tuple[Self, Event]:
        """All that was not delivered yet is delivered on this day."""
        MOVES.target("complete", self.status, self._barred)
        _must_have_come(on)
        left = [line for line in self.lines if line.fulfilled < line.quantity]
        for line in left:
            rate_on(line.vat, on, "on")
        rest = [
            Delivery(line=line.id, quantity=line.quantity - line.fulfilled, on=on, by=by) for line in left
        ]
        lines = tuple(line.model_copy(update={"fulfilled": line.quantity}) for line in self.lines)
        return self._become(
            "complete", events.OrderFulfilled, lines=lines, deliveries=(*self.deliveries, *rest)
        )

    def closed(self, reason: str | None) -> tuple[Self, Event]:
        """Done with; Conflict where something is unbilled and no reason says why."""
        MOVES.target("close", self.status, self._barred)
        if self.remaining and not reason:
            raise Conflict(
                "a part of the order is not billed: bill it, or give a reason", legal=["amend", "bill"]
            )
        return self._become("close", events.OrderClosed, reason=reason)

    def reopened(self, reason: str, counted: bool = False) -> tuple[Self, Event]:
        """Open again: what was credited, or left unbilled, can be billed."""
        return self._become("reopen", events.OrderReopened, reason=reason, counted=counted)

    def cancelled(self, reason: str) -> tuple[Self, Event]:
        """Called off; Conflict while a live billing request bills any of it."""
        MOVES.target("cancel", self.status, self._barred)
        if any(line.billed or line.billed_quantity for line in self.lines):
            raise Conflict(
                "a live billing request bills a part of this order; cancel or credit it first",
                legal=sorted(set(self.actions()) - {"cancel"}),
            )
        return self._become("cancel", events.OrderCancelled, reason=reason)

    def unmade(self) -> tuple[Self, Event]:
        """Cancelled because the acceptance it came of is undone; Conflict once it is confirmed."""
        if self.status != "draft":
            raise Conflict("the order is confirmed: cancel the order instead", legal=sorted(self.actions()))
        return self.cancelled("acceptance undone")

    def held(self, on_hold: bool) -> tuple[Self, Event]:
        """Put on hold, or released."""
        return self._become("hold" if on_hold else "release", events.OrderHeld, on_hold=on_hold)

    def consumer_withdrew(self, withdrawal: Withdrawal) -> tuple[Self, Event]:
        """The consumer withdraws, in time or not: on hold while it is open; Conflict a second time."""
        MOVES.target("withdraw", self.status)
        if self.withdrawal is not None:
            raise Conflict("the consumer has withdrawn already", legal=sorted(self.actions()))
        on_hold = self.on_hold or self.status in OPEN
        return self._become(
            "withdraw", events.OrderWithdrawalDeclared, withdrawal=withdrawal, on_hold=on_hold
        )

    def amended(self, lines: tuple[OrderLine, ...], reason: str, by: str, at: datetime) -> tuple[Self, Event]:
        """Lines replaced by a numbered amendment; Conflict below what is delivered or billed."""
        MOVES.target("amend", self.status, self._barred)
        if len(self.amendments) >= MOST_AMENDMENTS:
            raise Conflict(f"an order takes {MOST_AMENDMENTS} amendments at most")
        must_keep(self.lines, lines)
        after = totals_of(lines).net
        must_cover(self.instalments, after)
        amendment = Amendment(
            number=len(self.amendments) + 1,
            at=at,
            by=by,
            reason=reason,
            before=self.totals.net,
            after=after,
        )
        done = all(line.fulfilled == line.quantity for line in lines)
        status = "in_progress" if self.status == "fulfilled" and not done else self.status
        new, event = self._become(
            "amend", events.OrderAmended, lines=lines, amendments=(*self.amendments, amendment)
        )
        return new.having(status=status), event

    # --- billing ---

    def planned(self, instalments: tuple[Instalment, ...]) -> tuple[Self, Event]:
        """The billing plan replaced; instalments that are billed stay as they are."""
        MOVES.target("plan_billing", self.status, self._barred)
        billed = {one.id: one for one in self.instalments if one.billing_id}
        given = {one.id: one for one in instalments}
        if any(given.get(number) != one for number, one in billed.items()):
            raise Conflict("an instalment that is billed cannot be changed", legal=sorted(self.actions()))
        must_cover(instalments, self.totals.net)
        return self._become("plan_billing", events.OrderChanged, instalments=instalments)

    def billed(self, parts: Mapping[str, Billed], plan: Mapping[str, str | None]) -> tuple[Self, Event]:
        """Net amounts and quantities billed of lines, or with negative ones freed again.

        `plan`: instalments and the request that bills them, None where none does any more. Conflict where
        more would be billed than was ordered.
        """
        lines = tuple(billed(line, parts[line.id]) if line.id in parts else line for line in self.lines)
        instalments = tuple(
            one.model_copy(update={"billing_id": plan[one.id]}) if one.id in plan else one
            for one in self.instalments
        )
        new = self.having(lines=lines, instalments=instalments).whole()
        return new, new.told(events.OrderBillingChanged)

    def must_bill(self) -> None:
        """Raise Conflict where the order cannot be billed in its state."""
        MOVES.target("bill", self.status, self._barred)


def _must_have_come(on: date) -> None:
    if on > clock.today():
        raise Invalid.field("on", "is in the future", "today or an earlier day")
