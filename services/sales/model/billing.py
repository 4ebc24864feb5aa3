"""Billing requests (laskulähete): what finance is to invoice, and what became of it. Pure."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import Field

from services.sales.model.configuration import Days
from services.sales.model.customer import Customer
from services.sales.model.lines import PROSE, Account, Unit
from services.sales.model.order_lines import References
from shared import clock
from shared.errors import Busy, Conflict, Invalid
from shared.events import sales as events
from shared.fields import Language
from shared.money import ZERO, Balance, Part, Percent, Totals, Vat, totals
from shared.moves import Move, Moves
from shared.personal import NOT_PERSONAL, Id
from shared.record import Event, Model, Moment, Number, Record

EDIT, SUBMIT, REPORT = "sales.billing.edit", "sales.billing.submit", "sales.billing.report"
CREDITABLE = ("acknowledged", "invoiced", "paid")
MOVES = Moves(
    "billing request",
    (
        Move("edit", ("draft",), "", EDIT),
        Move("ready", ("draft",), "ready", EDIT),
        Move("reopen", ("ready",), "draft", EDIT),
        Move("submit", ("ready",), "submitted", SUBMIT),
        Move("acknowledge", ("submitted",), "acknowledged", REPORT),
        Move("reject", ("submitted",), "rejected", REPORT),
        Move("correct", ("rejected",), "draft", EDIT),
        Move("invoice", ("acknowledged",), "invoiced", REPORT),
        Move("pay", ("invoiced",), "paid", REPORT),
        Move("cancel", ("draft", "ready", "rejected"), "cancelled", EDIT),
        Move("credit", CREDITABLE, "", "sales.billing.credit"),
    ),
)
"""What may become of a billing request; from acknowledged on it mirrors finance."""
OPEN = frozenset({"draft", "ready", "submitted", "rejected", "acknowledged", "invoiced"})


class BillingLine(Model):
    """A row of a billing request. `line`: the order's line; `enrolment_id`: what a course's row bills.

    `net` is negative in a credit; `credited` what credit requests took back of it, euros net.
    """

    id: Annotated[str, Field(pattern=r"^[1-9][0-9]{0,3}$"), NOT_PERSONAL]
    line: Annotated[str | None, NOT_PERSONAL] = None
    enrolment_id: Id | None = None
    name: Annotated[str, PROSE]
    quantity: Annotated[Decimal | None, NOT_PERSONAL] = None
    unit: Unit | None = None
    unit_price: Annotated[Decimal | None, NOT_PERSONAL] = None
    discount: Percent = Decimal(0)
    net: Balance
    vat: Vat
    rate: Percent
    supplied_on: Annotated[date | None, NOT_PERSONAL] = None
    account: Account | None = None
    credited: Balance = ZERO

    @property
    def part(self) -> Part:
        """What it adds to the totals."""
        return Part(self.net, self.vat.category, self.rate, self.vat.reason)


class BillingRejection(Model):
    """Why finance sent an attempt back."""

    attempt: Number
    at: Moment
    reason: Annotated[str, PROSE]


class BillingRequest(Record):
    """What finance is to invoice: it is no invoice itself. `attempt` grows with each correction.

    `buyer` is frozen when the request is made ready. Its number is taken when it is submitted for the first
    time and stays.
    """

    noun: ClassVar[str] = "billing"

    number: Annotated[str | None, NOT_PERSONAL] = None
    kind: Annotated[Literal["request", "credit"], NOT_PERSONAL] = "request"
    credits: Id | None = None
    order_id: Id | None = None
    course_id: Id | None = None
    instalments: Annotated[tuple[str, ...], NOT_PERSONAL] = ()
    organisation_id: Id
    contact_id: Id | None = None
    title: Annotated[str, PROSE]
    language: Annotated[Language, NOT_PERSONAL] = "fi"
    buyer: Customer | None = None
    lines: tuple[BillingLine, ...] = ()
    totals: Totals = Field(default_factory=Totals)
    references: References = Field(default_factory=References)
    order_number: Annotated[str | None, NOT_PERSONAL] = None
    delivery_date: Annotated[date | None, NOT_PERSONAL] = None
    payment_days: Days | None = None
    message: Annotated[str | None, PROSE] = None
    attempt: Number = 1
    rejections: tuple[BillingRejection, ...] = ()
    opened_on: Annotated[date | None, NOT_PERSONAL] = None
    submitted_at: Moment | None = None
    invoice_number: Annotated[str | None, NOT_PERSONAL] = None
    invoiced_on: Annotated[date | None, NOT_PERSONAL] = None
    paid_on: Annotated[date | None, NOT_PERSONAL] = None
    reason: Annotated[str | None, PROSE] = None
    closed_on: Annotated[date | None, NOT_PERSONAL] = None

    @property
    def live(self) -> bool:
        """Whether it holds what it bills against the order."""
        return self.status != "cancelled"

    def actions(self) -> Mapping[str, str]:
        return MOVES.allowed(self.status, self._barred)

    def guarded(self) -> dict[str, str]:
        return self.buyer.guarded("buyer") if self.buyer else {}

    @property
    def _barred(self) -> tuple[str, ...]:
        return ("credit", "edit") if self.kind == "credit" else ()

    def concealed(self) -> Self:
        """What of it goes where nobody's permission is asked (R34)."""
        return self.model_copy(update={"buyer": self.buyer.concealed()}) if self.buyer else self

    def whole(self) -> Self:
        """This request with its totals worked out."""
        return self.having(totals=totals(line.part for line in self.lines))

    def _become(self, action: str, kind: type[events.Documented], **values: Any) -> tuple[Self, Event]:
        status = MOVES.target(action, self.status, self._barred)
        closed_on = None if status in OPEN else clock.today()
        new = self.having(status=status, **values, closed_on=closed_on).whole()
        return new, new.told(kind)

    def told(self, kind: type[events.Documented], **values: Any) -> events.Documented:
        """An event of this request."""
        return kind(
            organisation_id=self.organisation_id,
            number=self.number or "",
            open=self.status in OPEN,
            **values,
        )

    # --- ours ---

    def edited(self, patch: Mapping[str, Any]) -> tuple[Self, Event]:
        """Fields of a draft replaced."""
        return self._become("edit", events.BillingRequestChanged, **patch)

    def readied(self, buyer: Customer) -> tuple[Self, Event]:
        """Checked; Invalid where finance could not send an invoice of it."""
        MOVES.target("ready", self.status, self._barred)
        if not self.lines:
            raise Invalid.field("lines", "are missing", "at least one row to bill")
        _must_be_reachable(buyer)
        return self._become("ready", events.BillingRequestReadied, buyer=buyer)

    def reopened(self) -> tuple[Self, Event]:
        """A draft again."""
        return self._become("reopen", events.BillingRequestReopened)

    def submitted(self, number: str, at: datetime) -> tuple[Self, Event]:
        """Handed to finance under its number, which it keeps through corrections: it takes no second one."""
        MOVES.target("submit", self.status, self._barred)
        if number and self.number:
            raise Busy("the billing request got its number just now; nothing was written, try again")
        new, event = self._become(
            "submit", events.BillingRequestSubmitted, number=self.number or number, submitted_at=at
        )
        return new, event.model_copy(update={"attempt": self.attempt})

    def corrected(self) -> tuple[Self, Event]:
        """A rejected request as a draft again: the next attempt under the same number."""
        return self._become("correct", events.BillingRequestReopened, attempt=self.attempt + 1)

    def cancelled(self, reason: str) -> tuple[Self, Event]:
        """Given up; what it held can be billed again."""
        return self._become("cancel", events.BillingRequestCancelled, reason=reason)

    def credited(self, parts: Mapping[str, Decimal]) -> tuple[Self, Event]:
        """Euros net of its rows that a credit takes back, or with negative ones no longer does.

        Conflict where a row would be credited for more than it billed.
        """
        lines = tuple(_credited(line, parts.get(line.id, ZERO)) for line in self.lines)
        new = self.having(lines=lines)
        return new, new.told(events.BillingRequestCredited)

    def must_edit(self) -> None:
        """Raise Conflict where it is no draft, or a credit."""
        MOVES.target("edit", self.status, self._barred)

    def must_credit(self) -> None:
        """Raise Conflict where finance has not acknowledged it, or where it is a credit itself."""
        MOVES.target("credit", self.status, self._barred)

    # --- finance's ---

    def acknowledged(self) -> tuple[Self, Event]:
        """Finance took it."""
        return self._become("acknowledge", events.BillingRequestAcknowledged)

    def rejected(self, reason: str, at: datetime) -> tuple[Self, Event]:
        """Finance sent it back, with the reason."""
        rejection = BillingRejection(attempt=self.attempt, at=at, reason=reason)
        return self._become("reject", events.BillingRequestRejected, rejections=(*self.rejections, rejection))

    def invoiced(self, invoice_number: str, on: date) -> tuple[Self, Event]:
        """Finance invoiced the customer."""
        return self._become(
            "invoice", events.BillingRequestInvoiced, invoice_number=invoice_number, invoiced_on=on
        )

    def paid(self, on: date) -> tuple[Self, Event]:
        """The invoice is paid."""
        return self._become("pay", events.BillingRequestPaid, paid_on=on)


def _credited(line: BillingLine, net: Decimal) -> BillingLine:
    total = line.credited + net
    if total > line.net:
        raise Conflict(
            f"row {line.id} would be credited for more than it billed",
            row=line.id,
            creditable=str(line.net - line.credited),
        )
    return line.model_copy(update={"credited": total})


def _must_be_reachable(buyer: Customer) -> None:
    """Raise Invalid naming what finance lacks: an e-invoice address, or a postal one."""
    if buyer.e_invoice_address and buyer.e_invoice_operator:
        return
    missing = [name for name in ("street", "postal_code", "city") if not getattr(buyer, name)]
    if missing:
        raise Invalid.field(
            "buyer",
            f"has no invoice address: {', '.join(missing)} missing",
            "on the customer: an e-invoice address with its operator, or street, postal code and city",
        )


def credit_lines(original: BillingRequest, parts: Mapping[str, Decimal]) -> Sequence[BillingLine]:
    """The rows of a credit: negative, under the VAT of what they take back."""
    rows = [line for line in original.lines if parts.get(line.id)]
    return [_taken_back(line, parts[line.id]) for line in rows]


def _taken_back(line: BillingLine, net: Decimal) -> BillingLine:
    """A row of a credit; a quantity is taken back only with the whole row."""
    if net == line.net and line.quantity is not None:
        return line.model_copy(update={"net": -net, "quantity": -line.quantity, "credited": ZERO})
    bare = {"quantity": None, "unit": None, "unit_price": None, "discount": Decimal(0)}
    return line.model_copy(update=bare | {"net": -net, "credited": ZERO})
