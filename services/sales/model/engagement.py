"""Engagements (toimeksiannot): what is done for a customer, of an order or direct. Pure."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import Field

from services.sales.model.lines import PROSE
from shared import clock
from shared.errors import Invalid
from shared.events import sales as events
from shared.fields import Day
from shared.moves import Move, Moves
from shared.personal import NOT_PERSONAL, Id, Line, Prose
from shared.record import Event, Model, Record

EDIT = "sales.engagements.edit"
MOVES = Moves(
    "engagement",
    (
        Move("edit", ("planned", "ongoing"), "", EDIT),
        Move("start", ("planned",), "ongoing", EDIT),
        Move("deliver", ("ongoing",), "", EDIT),
        Move("complete", ("ongoing",), "completed", EDIT),
        Move("cancel", ("planned", "ongoing"), "cancelled", EDIT),
    ),
)
"""What may become of an engagement."""
OPEN = frozenset({"planned", "ongoing"})
MOST_STAFF, MOST_PARTICIPANTS, MOST_DELIVERABLES = 20, 60, 50
"""Each person is a check of the write that names them, and a transaction takes 100."""

FeedbackKind = Annotated[Literal["named", "anonymous", "none"], NOT_PERSONAL]
Staff = Annotated[tuple[Id, ...], Field(max_length=MOST_STAFF)]
Participants = Annotated[tuple[Id, ...], Field(max_length=MOST_PARTICIPANTS)]


class Deliverable(Model):
    """What is to be handed over; `done_on` the day it was."""

    id: Id
    name: Annotated[Line, PROSE]
    due: Annotated[Day | None, NOT_PERSONAL] = None
    done_on: Annotated[Day | None, NOT_PERSONAL] = None


class Engagement(Record):
    """Work for a customer. `product_id`: the service; `staff_ids`: users who do it, its owners too.

    `feedback`: how it is asked for at completion, of `feedback_contact_id` or else of the contact.
    `completed_on`: the day the work was done; `closed_on`: the day that was recorded.
    """

    noun: ClassVar[str] = "engagement"

    number: Annotated[str, NOT_PERSONAL]
    title: Annotated[str, PROSE]
    order_id: Id | None = None
    organisation_id: Id | None = None
    contact_id: Id | None = None
    product_id: Id | None = None
    staff_ids: tuple[Id, ...] = ()
    participant_ids: tuple[Id, ...] = ()
    starts: Annotated[date | None, NOT_PERSONAL] = None
    ends: Annotated[date | None, NOT_PERSONAL] = None
    deliverables: tuple[Deliverable, ...] = ()
    notes: Annotated[str | None, PROSE] = None
    feedback: FeedbackKind = "named"
    feedback_contact_id: Id | None = None
    reason: Annotated[str | None, PROSE] = None
    opened_on: Annotated[date | None, NOT_PERSONAL] = None
    completed_on: Annotated[date | None, NOT_PERSONAL] = None
    closed_on: Annotated[date | None, NOT_PERSONAL] = None

    @property
    def owners(self) -> frozenset[str]:
        return super().owners | frozenset(self.staff_ids)

    @property
    def people(self) -> frozenset[str]:
        """The contacts it names."""
        named = (self.contact_id, self.feedback_contact_id, *self.participant_ids)
        return frozenset(one for one in named if one)

    @property
    def users(self) -> frozenset[str]:
        """The users it names."""
        return frozenset(one for one in (self.responsible_id, *self.staff_ids) if one)

    def actions(self) -> Mapping[str, str]:
        return MOVES.allowed(self.status)

    def consistent(self) -> Self:
        """This engagement with nobody named twice; raises Invalid where it has no customer or ends first."""
        if self.organisation_id is None and self.contact_id is None:
            raise Invalid.field("organisation_id", "is missing", "organisation_id, contact_id or order_id")
        if self.starts and self.ends and self.ends < self.starts:
            raise Invalid.field("ends", "is before starts", f"{self.starts} or later")
        named = {"staff_ids": self.staff_ids, "participant_ids": self.participant_ids}
        return self.model_copy(update={name: tuple(dict.fromkeys(ids)) for name, ids in named.items()})

    def _become(self, action: str, kind: type[events.Documented], **values: Any) -> tuple[Self, Event]:
        status = MOVES.target(action, self.status)
        closed_on = None if status in OPEN else clock.today()
        new = self.having(status=status, closed_on=closed_on, **values)
        return new, new.told(kind)

    def told(self, kind: type[events.Documented], **values: Any) -> events.Documented:
        """An event of this engagement."""
        return kind(
            organisation_id=self.organisation_id or "",
            contact_id=self.contact_id or "",
            number=self.number,
            open=self.status in OPEN,
            **values,
        )

    # --- moves ---

    def edited(self, patch: Mapping[str, Any]) -> tuple[Self, Event]:
        """Fields replaced by a merge patch; order, customer organisation and deliverables stay."""
        MOVES.target("edit", self.status)
        return self.patched(patch).consistent(), self.told(events.EngagementChanged)

    def started(self) -> tuple[Self, Event]:
        """Work began."""
        return self._become("start", events.EngagementStarted)

    def delivering(self, given: Deliverable) -> tuple[Self, Event]:
        """A deliverable added or changed; to say on which day it was handed over is the move `deliver`."""
        known = {one.id: one for one in self.deliverables}
        done = given.done_on and given.done_on != getattr(known.get(given.id), "done_on", None)
        MOVES.target("deliver" if done else "edit", self.status)
        _must_be_past("done_on", given.done_on)
        known[given.id] = given
        if len(known) > MOST_DELIVERABLES:
            raise Invalid.field("deliverables", "are too many", f"at most {MOST_DELIVERABLES}")
        return self.having(deliverables=tuple(known.values())), self.told(events.EngagementChanged)

    def completed(self, on: date | None) -> tuple[Self, Event]:
        """Done on a day, today if none is said; feedback is to be asked for as `feedback` says."""
        MOVES.target("complete", self.status)
        day = on or clock.today()
        _must_be_past("on", day)
        if self.starts and day < self.starts:
            raise Invalid.field("on", "is before the engagement starts", f"{self.starts} or later")
        new, event = self._become("complete", events.EngagementCompleted, completed_on=day)
        return new, event.model_copy(update={"feedback": self.feedback})

    def cancelled(self, reason: str) -> tuple[Self, Event]:
        """Called off."""
        return self._become("cancel", events.EngagementCancelled, reason=reason)


def _must_be_past(name: str, day: date | None) -> None:
    if day and day > clock.today():
        raise Invalid.field(name, "is in the future", "today or an earlier day")


class GivenDeliverable(Model):
    """A deliverable as it is to be; with `done_on` it is handed over."""

    name: Line
    due: Day | None = None
    done_on: Day | None = None


class PlannedDeliverable(Model):
    """What is to be handed over."""

    name: Line
    due: Day | None = None


class EngagementPatch(Model):
    """Fields to replace; null clears, lists of people are replaced whole."""

    title: Line | None = None
    contact_id: Id | None = None
    product_id: Id | None = None
    responsible_id: Id | None = None
    unit: Id | None = None
    staff_ids: Staff | None = None
    participant_ids: Participants | None = None
    starts: Day | None = None
    ends: Day | None = None
    notes: Prose | None = None
    feedback: FeedbackKind | None = None
    feedback_contact_id: Id | None = None


class NewEngagement(EngagementPatch):
    """An engagement to plan: title, and an order, whose customer it has, or an organisation or contact."""

    title: Line
    order_id: Id | None = None
    organisation_id: Id | None = None
    deliverables: Annotated[tuple[PlannedDeliverable, ...], Field(max_length=MOST_DELIVERABLES)] = ()


class EngagementCompletion(Model):
    """The day on which the work was done, today if it is left out."""

    on: Day | None = None
