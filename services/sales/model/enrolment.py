"""Enrolments: a participant of a course, whoever pays, and the request that bills it. Pure."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, ClassVar, Self

from pydantic import Field

from services.sales.model.course import BILL, ENROL, Course
from services.sales.model.lines import PROSE
from shared import clock
from shared.errors import Conflict, Invalid
from shared.events import sales as events
from shared.money import ZERO, Money
from shared.moves import Move, Moves
from shared.personal import NOT_PERSONAL, Id, Line
from shared.record import Event, Flag, Model, Moment, Record

EDIT = "sales.enrolments.edit"
MOVES = Moves(
    "enrolment",
    (
        Move("edit", ("enrolled", "waiting", "completed", "cancelled"), "", EDIT),
        Move("promote", ("waiting",), "enrolled", EDIT, by_itself=True),
        Move("complete", ("enrolled",), "completed", EDIT),
        Move("cancel", ("enrolled", "waiting"), "cancelled", EDIT),
        Move("enrol", ("cancelled",), "enrolled", ENROL, by_itself=True),
        Move("wait", ("cancelled",), "waiting", ENROL, by_itself=True),
        Move("bill", ("enrolled", "completed", "cancelled"), "", BILL, by_itself=True),
        Move("free", ("enrolled", "completed", "cancelled"), "", BILL, by_itself=True),
    ),
)
"""What may become of an enrolment; whoever cancelled may enrol again, by the course."""
LIVE = frozenset({"enrolled", "completed"})
"""States that take a place."""


class Enrolment(Record):
    """One participant of one course: there is never a second one of both.

    `payer_id`: the organisation that pays, an employer or the participant's own private person; as every
    document's `organisation_id` it is whose document this is. `price`: euros net. `billable`: to be paid
    for; a late cancellation stays so. `billed_by`: the billing request.
    """

    noun: ClassVar[str] = "enrolment"

    course_id: Id
    title: Annotated[str, NOT_PERSONAL]
    contact_id: Id
    payer_id: Id
    organisation_id: Id | None = None
    price: Money
    price_reason: Annotated[str | None, PROSE] = None
    billable: Flag = False
    billed_by: Id | None = None
    remaining: Money = ZERO
    enrolled_by: Id | None = None
    enrolled_at: Moment | None = None
    completed_on: Annotated[date | None, NOT_PERSONAL] = None
    late: Flag = False
    reason: Annotated[str | None, PROSE] = None
    opened_on: Annotated[date | None, NOT_PERSONAL] = None
    closed_on: Annotated[date | None, NOT_PERSONAL] = None
    credit_due: Flag = Field(default=False, exclude=True)

    @property
    def owners(self) -> frozenset[str]:
        return super().owners | frozenset({self.enrolled_by} if self.enrolled_by else ())

    @property
    def open(self) -> bool:
        """Whether it still waits for somebody: for the course, or for being billed."""
        return self.status in ("enrolled", "waiting") or self.remaining > ZERO

    def actions(self) -> Mapping[str, str]:
        return MOVES.allowed(self.status, ("edit",) if self.billed_by else ())

    def derived(self) -> Mapping[str, Any]:
        return {"credit_due": True} if self.billed_by and not self.billable else {}

    def whole(self) -> Self:
        """This enrolment with what is left to bill of it, and the day from which nobody waits for it."""
        remaining = self.price if self.billable and not self.billed_by else ZERO
        new = self.having(remaining=remaining, organisation_id=self.payer_id)
        return new.having(closed_on=None if new.open else self.closed_on or clock.today())

    def _become(self, action: str, kind: type[events.Documented], **values: Any) -> tuple[Self, Event]:
        new = self.having(status=MOVES.target(action, self.status), **values).whole()
        return new, new.told(kind)

    def told(self, kind: type[events.Documented]) -> events.Documented:
        """An event of this enrolment."""
        return kind(organisation_id=self.payer_id, contact_id=self.contact_id, open=self.open)

    # --- moves ---

    def edited(self, patch: Mapping[str, Any], course: Course) -> tuple[Self, Event]:
        """Payer or price replaced, as long as it is not billed."""
        MOVES.target("edit", self.status)
        if self.billed_by:
            raise Conflict("it is billed: cancel the billing request first", legal=sorted(self.actions()))
        new = self.patched(patch).whole()
        if new.price != self.price:
            _must_say_why(new.price, new.price_reason, course)
        return new, new.told(events.EnrolmentChanged)

    def promoted(self) -> tuple[Self, Event]:
        """A place of the waiting list."""
        return self._become("promote", events.EnrolmentPromoted, billable=True)

    def completed(self) -> tuple[Self, Event]:
        """The participant completed the course."""
        return self._become("complete", events.EnrolmentCompleted, completed_on=clock.today())

    def cancelled(self, reason: str, course: Course, waived: bool = False) -> tuple[Self, Event]:
        """Given up. Late, it is to be paid for all the same, unless that is waived or we called it off."""
        late = self.status == "enrolled" and course.late and course.status != "cancelled"
        values = {"late": late, "billable": late and not waived, "reason": reason}
        return self._become("cancel", events.EnrolmentCancelled, **values)

    def waived(self) -> tuple[Self, Event]:
        """Not to be paid for any more, as we called the course off."""
        new = self.having(billable=False).whole()
        return new, new.told(events.EnrolmentChanged)

    def enrolled_again(self, fresh: "Enrolment") -> tuple[Self, Event]:
        """Whoever cancelled is back; what they were billed for is not billed again."""
        action = "enrol" if fresh.status == "enrolled" else "wait"
        MOVES.target(action, self.status)
        again = {name: getattr(fresh, name) for name in AGAIN}
        terms = {} if self.billed_by else {name: getattr(fresh, name) for name in TERMS}
        billable = fresh.billable or bool(self.billed_by)
        return self._become(action, events.EnrolmentMade, **again, **terms, billable=billable)

    def billed(self, billing_id: str) -> tuple[Self, Event]:
        """On a billing request; Conflict where it is on one already, or not to be billed."""
        MOVES.target("bill", self.status)
        if not self.remaining:
            raise Conflict("the enrolment is billed already, or not to be billed")
        return self._become("bill", events.EnrolmentBilled, billed_by=billing_id)

    def freed(self) -> tuple[Self, Event]:
        """Off its billing request, which was cancelled."""
        return self._become("free", events.EnrolmentBilled, billed_by=None)

    def credited(self, billing_id: str) -> tuple[Self, Event]:
        """Off the request that took its whole row back, if it is on that one; who waits is not to pay."""
        if self.billed_by != billing_id:
            return self, self.told(events.EnrolmentBilled)
        billable = self.billable and self.status != "waiting"
        new = self.having(billed_by=None, billable=billable).whole()
        return new, new.told(events.EnrolmentBilled)


AGAIN = ("title", "enrolled_by", "enrolled_at", "responsible_id", "unit", "late", "reason", "completed_on")
TERMS = ("payer_id", "price", "price_reason")


def enrolled(course: Course, enrolment_id: str, body: "NewEnrolment", by: str) -> Enrolment:
    """A new enrolment of a course as it is with it: with a place, or waiting."""
    price = course.price if body.price is None else body.price
    _must_say_why(price, body.price_reason, course)
    seat = "waiting" if enrolment_id in course.waiting else "enrolled"
    return Enrolment(
        id=enrolment_id,
        status=seat,
        course_id=course.id,
        title=course.title,
        contact_id=body.contact_id,
        payer_id=body.payer_id,
        price=price,
        price_reason=body.price_reason,
        billable=seat == "enrolled",
        enrolled_by=by,
        enrolled_at=clock.now(),
        opened_on=clock.today(),
        responsible_id=course.responsible_id,
        unit=course.unit,
    ).whole()


def _must_say_why(price: Decimal, reason: str | None, course: Course) -> None:
    if price != course.price and not reason:
        raise Invalid.field("price_reason", "is missing", "why the price is not the course's")


class NewEnrolment(Model):
    """A participant to enrol, and who pays. `price`: euros net, where it is not the course's, and why."""

    contact_id: Id
    payer_id: Id
    price: Money | None = None
    price_reason: Line | None = None


class EnrolmentPatch(Model):
    """Who pays, and how much."""

    payer_id: Id | None = None
    price: Money | None = None
    price_reason: Line | None = None


class EnrolmentCancellation(Model):
    """Why; with `waived` a late cancellation is not billed."""

    reason: Line
    waived: bool = False


class CourseBilling(Model):
    """Whom to bill for a course; every payer where none is named."""

    payer_id: Id | None = None


class EnrolmentCard(Model):
    """An enrolment as lists show it."""

    id: str
    version: int
    status: str
    course_id: str
    title: str
    contact_id: str
    payer_id: str
    price: Decimal
    billable: bool = False
    billed_by: str | None = None
    remaining: Decimal = ZERO
    late: bool = False
    enrolled_at: str | None = None
    closed_on: date | None = None
