"""Quotes: a number, and immutable revisions of what is offered. Pure."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import Field

from services.sales.model.configuration import Days
from services.sales.model.customer import Customer
from services.sales.model.lines import PROSE, PricedLine, totals_of
from shared import clock
from shared.errors import Conflict, Forbidden, Invalid
from shared.events import sales as events
from shared.events.sales import QuoteChanged
from shared.fields import Language
from shared.money import Totals
from shared.moves import Move, Moves
from shared.personal import NOT_PERSONAL, Id, Line, Personal
from shared.record import Event, Flag, Model, Moment, Number, Record

EDIT, SEND, ACCEPT = "sales.quotes.edit", "sales.quotes.send", "sales.quotes.accept"
APPROVE, LATE = "sales.quotes.approve", "sales.quotes.accept_late"
ANY = (
    "draft",
    "in_review",
    "approved",
    "sent",
    "superseded",
    "accepted",
    "declined",
    "withdrawn",
    "discarded",
)
MOVES = Moves(
    "quote",
    (
        Move("revise", ANY, "", EDIT),
        Move("edit", ("draft", "approved"), "draft", EDIT),
        Move("submit", ("draft",), "in_review", EDIT),
        Move("approve", ("in_review",), "approved", APPROVE),
        Move("reject", ("in_review",), "draft", APPROVE),
        Move("recall", ("in_review",), "draft", EDIT),
        Move("send", ("draft", "approved"), "sent", SEND),
        Move("mail", ("sent",), "", SEND),
        Move("supersede", ("sent",), "superseded", SEND, by_itself=True),
        Move("accept", ("sent",), "accepted", ACCEPT),
        Move("decline", ("sent",), "declined", ACCEPT),
        Move("withdraw", ("sent",), "withdrawn", SEND),
        Move("discard", ("draft", "in_review", "approved"), "discarded", EDIT),
        Move("undo_acceptance", ("accepted",), "sent", ACCEPT),
    ),
)
"""What may become of a revision. `expired` is no state: it is sent, and past `valid_until` in Finland."""
OPEN = frozenset({"draft", "in_review", "approved", "sent"})
BY_NAME = Personal("user.name", "Hyväksyjän nimi", "Name of who accepted", source="subject", erase="retain")
Reason = Annotated[Line, Field(max_length=200)]
REASON = Personal("user.user_sensor", "Perustelu", "Reason", source="subject or staff")


class Quote(Record):
    """What all revisions share. `latest` counts them, `in_force` is the one that was sent last.

    `undone` counts acceptances that were undone.
    """

    noun: ClassVar[str] = "quote"

    number: Annotated[str, NOT_PERSONAL]
    title: Annotated[str, PROSE]
    organisation_id: Id
    contact_id: Id | None = None
    opportunity_id: Id | None = None
    language: Annotated[Language, NOT_PERSONAL] = "fi"
    latest: Number = 1
    in_force: Number | None = None
    undone: Number = 0

    def actions(self) -> Mapping[str, str]:
        return {"edit": EDIT, "revise": EDIT}

    def edited(self, patch: Mapping[str, Any]) -> tuple[Self, Event]:
        """Title, contact, language or responsible person replaced; revisions that were sent stay."""
        return self.patched(patch), QuoteChanged()

    def revised(self) -> tuple[Self, Event]:
        """One revision more."""
        return self.having(latest=self.latest + 1), QuoteChanged()

    def puts_in_force(self, revision: int, former: int | None) -> tuple[Self, Event]:
        """A revision was sent; Conflict where another one was in the meantime, or a later one."""
        if self.in_force != former:
            raise Conflict("another revision has been sent in the meantime; read the quote again")
        return self.having(in_force=revision), QuoteChanged()

    def undoes(self, revision: int) -> tuple[Self, Event]:
        """An acceptance is undone: told to the quote as well, so that no other is sent at the same moment."""
        if self.in_force != revision:
            raise Conflict("a newer revision has been sent", legal=["revise"])
        return self.having(undone=self.undone + 1), QuoteChanged()


class QuoteApproval(Model):
    """Who let a revision above the limit pass, and when."""

    by: Id
    at: Moment


class Acceptance(Model):
    """The evidence of an acceptance: who said yes, when, how, to which document.

    `network_hash` and `address_hash` are keyed hashes: of the network, of the address the link was mailed to.
    `recorded_by` wrote down what was said. `early_start`: a consumer asked us to begin within the 14 days.
    """

    at: Moment
    name: Annotated[str, BY_NAME]
    channel: Annotated[Literal["page", "email", "phone", "meeting", "letter"], NOT_PERSONAL]
    recorded_by: Id | None = None
    reason: Annotated[str | None, REASON] = None
    network_hash: Annotated[str | None, NOT_PERSONAL] = None
    address_hash: Annotated[str | None, NOT_PERSONAL] = None
    document_hash: Annotated[str | None, NOT_PERSONAL] = None
    text_version: Annotated[str | None, NOT_PERSONAL] = None
    early_start: Flag = False


class Revision(Record):
    """One revision of a quote: what was offered, to whom, and what became of it.

    Frozen when it is sent. `opened_on`: the day it was drafted, from its sending on the day it was sent.
    `authors` made or edited it and may not approve it. `mailings` counts how often the link was mailed;
    `acceptances` how often it was accepted, as an acceptance can be undone. `counted`: as sent, it is in the
    figures of a frozen month.
    """

    noun: ClassVar[str] = "revision"

    quote_id: Id
    number: Annotated[str, NOT_PERSONAL]
    revision: Number
    title: Annotated[str, PROSE]
    organisation_id: Id
    contact_id: Id | None = None
    language: Annotated[Language, NOT_PERSONAL] = "fi"
    lines: tuple[PricedLine, ...] = ()
    totals: Totals = Field(default_factory=Totals)
    valid_until: Annotated[date | None, NOT_PERSONAL] = None
    payment_days: Days | None = None
    message: Annotated[str | None, PROSE] = None
    terms: Annotated[str | None, PROSE] = None
    customer: Customer | None = None
    authors: tuple[Id, ...] = ()
    approval: QuoteApproval | None = None
    opened_on: Annotated[date | None, NOT_PERSONAL] = None
    sent_at: Moment | None = None
    mailings: Number = 0
    acceptances: Number = 0
    acceptance: Acceptance | None = None
    order_id: Id | None = None
    reason: Annotated[str | None, REASON] = None
    closed_on: Annotated[date | None, NOT_PERSONAL] = None
    counted: Flag = False
    expired: Flag = Field(default=False, exclude=True)

    @property
    def name(self) -> str:
        """`T-2026-0042/2`."""
        return f"{self.number}/{self.revision}"

    @property
    def over(self) -> bool:
        """Sent, and past its last day in Finland: derived, never stored."""
        return self.status == "sent" and self.valid_until is not None and self.valid_until < clock.today()

    def actions(self) -> Mapping[str, str]:
        return {**MOVES.allowed(self.status), **({"accept": LATE} if self.over else {})}

    def guarded(self) -> dict[str, str]:
        return self.customer.guarded("customer") if self.customer else {}

    def derived(self) -> Mapping[str, Any]:
        return {"expired": True} if self.over else {}

    def _become(self, action: str, kind: type[events.Documented], **values: Any) -> tuple[Self, Event]:
        status = MOVES.target(action, self.status)
        if "closed_on" not in values:
            values["closed_on"] = None if status in OPEN else clock.today()
        new = self.having(status=status, **values)
        return new, new.told(kind)

    def told(self, kind: type[events.Documented], **values: Any) -> events.Documented:
        """An event of this revision."""
        return kind(
            organisation_id=self.organisation_id,
            contact_id=self.contact_id or "",
            number=self.name,
            open=self.status in OPEN,
            **values,
        )

    # --- drafting ---

    def edited(self, patch: Mapping[str, Any], author: str) -> tuple[Self, Event]:
        """Fields of the draft replaced, `lines` whole; what was approved is approved no more."""
        lines = patch.get("lines", self.lines)
        authors = tuple(dict.fromkeys((*self.authors, author)))
        values = dict(patch) | {"totals": totals_of(lines), "authors": authors, "approval": None}
        return self._become("edit", events.QuoteRevisionEdited, **values)

    def submitted(self, limit: Any) -> tuple[Self, Event]:
        """To be approved; Conflict where it is not above the limit and can be sent as it is."""
        MOVES.target("submit", self.status)
        self.must_be_whole()
        if self.totals.net <= limit:
            raise Conflict(
                "the quote is not above the approval limit; send it",
                legal=sorted(set(self.actions()) - {"submit"}),
            )
        return self._become("submit", events.QuoteSubmitted)

    def approved(self, by: str, at: datetime) -> tuple[Self, Event]:
        """Approved by somebody who had no hand in it; Forbidden for its authors."""
        MOVES.target("approve", self.status)
        if by in self.authors:
            raise Forbidden("whoever wrote a quote cannot approve it")
        return self._become("approve", events.QuoteApproved, approval=QuoteApproval(by=by, at=at))

    def rejected(self, reason: str) -> tuple[Self, Event]:
        """Back to its author, with the reason."""
        return self._become("reject", events.QuoteRejected, reason=reason)

    def recalled(self) -> tuple[Self, Event]:
        """Taken back by its author."""
        return self._become("recall", events.QuoteRecalled)

    def discarded(self) -> tuple[Self, Event]:
        """Given up."""
        return self._become("discard", events.QuoteDiscarded)

    def must_be_whole(self) -> None:
        """Raise Invalid where lines or the last day are missing."""
        if not self.lines:
            raise Invalid.field("lines", "are missing", "at least one line")
        if self.valid_until is None:
            raise Invalid.field("valid_until", "is missing", "the last day of the offer")

    # --- offering ---

    def sent(self, customer: Customer, limit: Any, terms: str, mail: bool) -> tuple[Self, Event]:
        """Frozen: VAT rates of the day, customer, terms. Conflict above the limit without an approval."""
        MOVES.target("send", self.status)
        self.must_be_whole()
        today = clock.today()
        if self.valid_until is not None and self.valid_until < today:
            raise Invalid.field("valid_until", "has passed", "today or a later day")
        lines = tuple(line.rated(today) for line in self.lines)
        totals = totals_of(lines)
        if totals.net > limit and self.approval is None:
            raise Conflict("the quote is above the approval limit; submit it first", legal=["edit", "submit"])
        new, event = self._become(
            "send",
            events.QuoteSent,
            lines=lines,
            totals=totals,
            customer=customer,
            terms=self.terms or terms,
            opened_on=today,
            sent_at=clock.now(),
            mailings=self.mailings + mail,
            reason=None,
        )
        return new, event.model_copy(update={"mail": mail})

    def superseded(self) -> tuple[Self, Event]:
        """A newer revision was sent."""
        return self._become("supersede", events.QuoteSuperseded)

    def accepted(self, acceptance: Acceptance, order_id: str, may_late: bool) -> tuple[Self, Event]:
        """The customer said yes; past the last day only with permission and reason."""
        MOVES.target("accept", self.status)
        if self.sent_at is not None and acceptance.at < self.sent_at:
            raise Invalid.field("at", "is before the offer was sent", "a moment after it")
        if self.over and not (may_late and acceptance.reason):
            raise Conflict(
                f"the offer's last day has passed: accepting it needs {LATE} and a reason",
                legal=sorted(set(self.actions()) - {"accept"}),
            )
        new, event = self._become(
            "accept",
            events.QuoteAccepted,
            acceptance=acceptance,
            order_id=order_id,
            acceptances=self.acceptances + 1,
        )
        return new, event.model_copy(update={"order_id": order_id})

    def declined(self, reason: str | None) -> tuple[Self, Event]:
        """The customer said no."""
        return self._become("decline", events.QuoteDeclined, reason=reason)

    def withdrawn(self, reason: str) -> tuple[Self, Event]:
        """Taken back by us."""
        return self._become("withdraw", events.QuoteWithdrawn, reason=reason)

    def mailed(self) -> tuple[Self, Event]:
        """Its link is mailed once more."""
        return self._become("mail", events.QuoteMailRequested, mailings=self.mailings + 1)

    def follows(self, quote: Quote) -> tuple[Self, Event]:
        """The responsible person and unit are the quote's; in a draft title, contact and language as well."""
        names = FOLLOWED + (FOLLOWED_IN_DRAFT if self.status == "draft" else ())
        new = self.having(**{name: getattr(quote, name) for name in names})
        return new, new.told(events.QuoteReassigned)

    def unaccepted(self, counted: bool = False) -> tuple[Self, Event]:
        """An acceptance undone; the order it made is cancelled in the same write."""
        values = {"acceptance": None, "order_id": None, "counted": counted}
        return self._become("undo_acceptance", events.QuoteAcceptanceUndone, **values)


FOLLOWED = ("responsible_id", "unit")
FOLLOWED_IN_DRAFT = ("title", "contact_id", "language")
