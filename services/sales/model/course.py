"""Courses of continuing education: places, a waiting list in order, until when cancelling is free. Pure."""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Annotated, Any, ClassVar, Self

from pydantic import Field

from services.sales.model.lines import PROSE, Account
from shared import clock
from shared.errors import Conflict, Invalid
from shared.events import sales as events
from shared.fields import Day, Language
from shared.identifiers import NotValid
from shared.money import Money, Vat
from shared.moves import Move, Moves
from shared.personal import NOT_PERSONAL, Id, Line, Prose
from shared.record import Event, Model, Record

EDIT, ENROL, BILL = "sales.courses.edit", "sales.enrolments.create", "sales.billing.create"
MOVES = Moves(
    "course",
    (
        Move("edit", ("planned", "open"), "", EDIT),
        Move("open", ("planned",), "open", EDIT),
        Move("enrol", ("open",), "", ENROL),
        Move("complete", ("open",), "completed", EDIT),
        Move("cancel", ("planned", "open"), "cancelled", EDIT),
        Move("bill", ("open", "completed"), "", BILL),
    ),
)
"""What may become of a course. Cancelling it cancels its enrolments, one by one, a moment later."""
OPEN = frozenset({"planned", "open"})
MOST_PLACES, MOST_WAITING = 1000, 200
MOST_PROMOTED = 90
"""Each promotion is a write of the transaction that makes room, and a transaction takes 100."""

Places = Annotated[int, Field(ge=1, le=MOST_PLACES), NOT_PERSONAL]


class Course(Record):
    """A course. `taken`: places in use; `waiting`: enrolments without one, the first to come first.

    `price`: euros net for a participant. `cancel_until`: the last day on which cancelling costs nothing, the
    day before the course starts where it is left out.
    """

    noun: ClassVar[str] = "course"
    read_logged: ClassVar[bool] = False

    title: Annotated[str, NOT_PERSONAL]
    product_id: Id | None = None
    starts: Annotated[date, NOT_PERSONAL]
    ends: Annotated[date, NOT_PERSONAL]
    cancel_until: Annotated[date | None, NOT_PERSONAL] = None
    place: Annotated[str | None, NOT_PERSONAL] = None
    language: Annotated[Language, NOT_PERSONAL] = "fi"
    description: Annotated[str | None, PROSE] = None
    places: Places
    price: Money
    vat: Vat
    account: Account | None = None
    taken: Annotated[int, Field(ge=0), NOT_PERSONAL] = 0
    waiting: tuple[Id, ...] = ()
    reason: Annotated[str | None, PROSE] = None
    opened_on: Annotated[date | None, NOT_PERSONAL] = None
    closed_on: Annotated[date | None, NOT_PERSONAL] = None

    @property
    def _barred(self) -> tuple[str, ...]:
        early = () if clock.today() >= self.ends else ("complete",)
        return (*early, *(() if self.late else ("bill",)))

    def actions(self) -> Mapping[str, str]:
        return MOVES.allowed(self.status, self._barred)

    @property
    def free_until(self) -> date:
        """The last day on which an enrolment is cancelled at no cost."""
        return self.cancel_until or self.starts - timedelta(days=1)

    @property
    def late(self) -> bool:
        """Whether whoever cancels today pays all the same."""
        return self.status == "completed" or clock.today() > self.free_until

    def due(self, places: int | None = None) -> tuple[str, ...]:
        """The waiting enrolments that there would be a place for, in their order."""
        free = max(0, (places or self.places) - self.taken)
        return self.waiting[:free] if self.status == "open" else ()

    @property
    def rate(self) -> Decimal:
        """VAT percent of its supply, on its last day."""
        return self.vat.rate(self.ends)

    @property
    def period(self) -> str:
        """Its days as an invoice names them: 1.3.2026, or 1.3.2026-5.3.2026."""
        days = dict.fromkeys((self.starts, self.ends))
        return "–".join(f"{day.day}.{day.month}.{day.year}" for day in days)

    def consistent(self) -> Self:
        """This course; raises Invalid where its days are out of order or its VAT has no rate then."""
        if self.ends < self.starts:
            raise Invalid.field("ends", "is before starts", f"{self.starts} or later")
        if self.cancel_until and self.cancel_until > self.starts:
            raise Invalid.field("cancel_until", "is after starts", f"{self.starts} or earlier")
        try:
            _ = self.rate
        except NotValid as error:
            raise Invalid.field("ends", error.problem, error.expected) from error
        return self

    # --- moves ---

    def edited(self, patch: Mapping[str, Any]) -> tuple[Self, Event]:
        """Fields replaced; Conflict with fewer places than are taken. Whoever is `due` then is promoted."""
        MOVES.target("edit", self.status)
        new = self.patched(patch).consistent()
        if new.places < self.taken:
            raise Conflict(f"{self.taken} places are taken: a course cannot have fewer", taken=self.taken)
        if len(new.due()) > MOST_PROMOTED:
            raise Invalid.field(
                "places", "let in too many at once", f"at most {MOST_PROMOTED} more at a time"
            )
        return new._admitting(), events.CourseChanged()

    def opened(self) -> tuple[Self, Event]:
        """Takes enrolments from now on."""
        return self.having(status=MOVES.target("open", self.status)), events.CourseOpened()

    def completed(self) -> tuple[Self, Event]:
        """Over; Conflict before its last day."""
        status = MOVES.target("complete", self.status)
        if clock.today() < self.ends:
            raise Conflict(f"the course lasts until {self.ends}", legal=sorted(self.actions()))
        return self.having(status=status, closed_on=clock.today()), events.CourseCompleted()

    def cancelled(self, reason: str) -> tuple[Self, Event]:
        """Called off."""
        status = MOVES.target("cancel", self.status)
        return self.having(status=status, closed_on=clock.today(), reason=reason), events.CourseCancelled()

    def must_bill(self) -> None:
        """Raise Conflict where it cannot be billed: in its state, or while cancelling is free."""
        MOVES.target("bill", self.status)
        if not self.late:
            raise Conflict(
                f"enrolments can be cancelled at no cost until {self.free_until}: bill the course after that",
                legal=sorted(self.actions()),
            )

    # --- places ---

    def taking(self, enrolment_id: str) -> tuple[Self, Event]:
        """A place taken, or where there is none, or others wait, the end of the waiting list."""
        MOVES.target("enrol", self.status)
        if self.taken < self.places and not self.waiting:
            return self.having(taken=self.taken + 1), events.CourseChanged()
        if len(self.waiting) >= MOST_WAITING:
            raise Conflict(
                "the course and its waiting list are full", legal=sorted(set(self.actions()) - {"enrol"})
            )
        return self.having(waiting=(*self.waiting, enrolment_id)), events.CourseChanged()

    def leaving(self, enrolment_id: str) -> tuple[Self, Event]:
        """A place, or one on the waiting list, given up; whoever is `due` then is promoted."""
        if enrolment_id in self.waiting:
            left = tuple(one for one in self.waiting if one != enrolment_id)
            return self.having(waiting=left), events.CourseChanged()
        new = self.having(taken=self.taken - 1)
        return new._admitting(), events.CourseChanged()

    def _admitting(self) -> Self:
        """The first of the waiting list with a place of their own, as far as there are places."""
        due = self.due()
        return self.having(taken=self.taken + len(due), waiting=self.waiting[len(due) :])


class CoursePatch(Model):
    """Fields to replace; null clears."""

    title: Line | None = None
    product_id: Id | None = None
    responsible_id: Id | None = None
    unit: Id | None = None
    starts: Day | None = None
    ends: Day | None = None
    cancel_until: Day | None = None
    place: Line | None = None
    language: Language | None = None
    description: Prose | None = None
    places: Places | None = None
    price: Money | None = None
    vat: Vat | None = None
    account: Account | None = None

    def patch(self) -> dict[str, Any]:
        """The merge patch: what was given, `vat` with all its fields."""
        given = self.model_dump(exclude_unset=True)
        return given | ({"vat": self.vat.model_dump()} if self.vat else {})


class NewCourse(CoursePatch):
    """A course to plan: title, days, places, price and VAT are mandatory."""

    title: Line
    starts: Day
    ends: Day
    places: Places
    price: Money
    vat: Vat


class CourseCard(Model):
    """A course as lists show it."""

    id: str
    version: int
    status: str
    title: str
    starts: date
    ends: date
    place: str | None = None
    language: str | None = None
    places: int
    taken: int
    price: Decimal
    responsible_id: str | None = None
    unit: str | None = None
    closed_on: date | None = None
