"""Breaches of personal data: each is recorded, and told to the authority in 72 hours or with reasons. Pure.

GDPR articles 33 and 34. What is written here names nobody: who was affected is told by records.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import AfterValidator, Field

from services.privacy.model.rights import must_be_held
from shared import clock
from shared.contracts.subjects import Reference
from shared.errors import Conflict, Invalid
from shared.events import privacy as events
from shared.fields import Past
from shared.moves import Move, Moves
from shared.personal import NOT_PERSONAL, Line, Prose
from shared.record import Event, Flag, Model, Moment, Number, Record

READ, EDIT = "privacy.breaches.read", "privacy.breaches.edit"
HOURS = timedelta(hours=72)
"""From awareness to the notification [GDPR art. 33(1)]: hours, whatever the clocks do meanwhile."""
MOST_AFFECTED = 1000
MOVES = Moves(
    "breach",
    (
        Move("edit", ("open",), "", EDIT),
        Move("assess", ("open",), "", EDIT),
        Move("name_affected", ("open",), "", EDIT),
        Move("notify", ("open",), "", EDIT),
        Move("decide", ("open",), "", EDIT),
        Move("close", ("open",), "closed", EDIT),
        Move("reopen", ("closed",), "open", EDIT),
    ),
)
"""What may become of a breach. The authority is told in phases: notifying is open until it is closed."""
Risk = Annotated[Literal["unlikely", "risk", "high"], NOT_PERSONAL]
Nature = Annotated[Literal["confidentiality", "integrity", "availability"], NOT_PERSONAL]
Told = Annotated[Prose, Field(min_length=1), NOT_PERSONAL]
Records = Annotated[
    tuple[Annotated[Reference, AfterValidator(must_be_held)], ...], Field(max_length=MOST_AFFECTED)
]


class Assessment(Model):
    """The risk to the rights of people, and why; unlikely: the authority need not be told [art. 33(1)]."""

    risk: Risk
    reasons: Told
    at: Moment
    by: Annotated[str, NOT_PERSONAL]


class AuthorityNotification(Model):
    """What the authority was told, when; later ones are further phases [art. 33(4)]."""

    at: Moment
    content: Told
    case: Annotated[str | None, NOT_PERSONAL] = None
    reasons_for_delay: Told | None = None
    by: Annotated[str, NOT_PERSONAL]


class SubjectsDecision(Model):
    """Whether the people affected are told [art. 34], how, or why not."""

    told: Flag
    reasons: Told
    at: Moment
    by: Annotated[str, NOT_PERSONAL]


class BreachTerms(Model):
    """What is known of a breach. about: people affected, by number, as far as is known."""

    title: Annotated[Line, NOT_PERSONAL]
    description: Told
    nature: Annotated[tuple[Nature, ...], Field(min_length=1, max_length=3)]
    happened_at: Past | None = None
    consequences: Told | None = None
    measures: Told | None = None
    about: Annotated[int | None, Field(ge=0), NOT_PERSONAL] = None


class NewBreach(BreachTerms):
    """A breach to record. aware_at: when the controller became aware of it, now if left out."""

    aware_at: Past | None = None


class BreachPatch(Model):
    """Fields to replace; when the controller became aware of it stays."""

    title: Annotated[Line, NOT_PERSONAL] | None = None
    description: Told | None = None
    nature: Annotated[tuple[Nature, ...], Field(min_length=1, max_length=3)] | None = None
    happened_at: Past | None = None
    consequences: Told | None = None
    measures: Told | None = None
    about: Annotated[int | None, Field(ge=0)] = None


class GivenAssessment(Model):
    """How grave it is, and why."""

    risk: Risk
    reasons: Told


class GivenNotice(Model):
    """What the authority was told, and when, now if left out; after the deadline also why so late."""

    content: Told
    at: Past | None = None
    case: Annotated[Line, NOT_PERSONAL] | None = None
    reasons_for_delay: Told | None = None


class GivenSubjectsDecision(Model):
    """Whether the people affected are told, how, or why not."""

    told: bool
    reasons: Told


class Affected(Model):
    """The records affected, all of them: `partners.contact:<id>`."""

    records: Records


class BreachReopening(Model):
    """Why it is open again."""

    reason: Told


class Breach(Record):
    """A breach of personal data. affected: records; what was done by whom is in the audit."""

    noun: ClassVar[str] = "breach"
    read_logged: ClassVar[bool] = False

    status: Annotated[str, NOT_PERSONAL] = "open"
    aware_at: Moment
    title: Annotated[str, NOT_PERSONAL]
    description: Told
    nature: tuple[Nature, ...]
    happened_at: Moment | None = None
    consequences: Told | None = None
    measures: Told | None = None
    about: Annotated[int | None, NOT_PERSONAL] = None
    affected: Annotated[tuple[str, ...], NOT_PERSONAL] = ()
    assessment: Assessment | None = None
    notifications: tuple[AuthorityNotification, ...] = ()
    decision: SubjectsDecision | None = None
    reason: Told | None = None
    closed_at: Moment | None = None

    @property
    def notify_by(self) -> datetime:
        """When the authority has to know."""
        return self.aware_at.astimezone(UTC) + HOURS

    @property
    def to_be_notified(self) -> bool:
        """Whether the authority is to be told and has not been; until it is assessed it is."""
        exempt = self.assessment is not None and self.assessment.risk == "unlikely"
        return self.status == "open" and not exempt and not self.notifications

    def actions(self) -> Mapping[str, str]:
        return MOVES.allowed(self.status)

    def derived(self) -> Mapping[str, Any]:
        """`notify_by`; `overdue`: the authority should know by now; `hours_left` until then."""
        left = self.notify_by - clock.now()
        late = self.to_be_notified and left < timedelta(0)
        hours: dict[str, Number] = {"hours_left": max(0, int(left.total_seconds() // 3600))}
        shown = {"notify_by": clock.stamp(self.notify_by)} | (hours if self.to_be_notified else {})
        return shown | ({"overdue": True} if late else {})

    def edited(self, patch: Mapping[str, Any]) -> tuple[Self, Event]:
        """Fields replaced by a merge patch."""
        MOVES.target("edit", self.status)
        return self.patched(patch), events.BreachChanged()

    def assessed(self, assessment: Assessment) -> tuple[Self, Event]:
        """How grave it is; a later assessment takes the place of an earlier one, which the audit tells of."""
        MOVES.target("assess", self.status)
        return self.having(assessment=assessment), events.BreachAssessed()

    def naming(self, records: tuple[str, ...]) -> tuple[Self, Event]:
        """The records affected."""
        MOVES.target("name_affected", self.status)
        return self.having(affected=tuple(dict.fromkeys(records))), events.BreachChanged()

    def notified(self, told: AuthorityNotification) -> tuple[Self, Event]:
        """The authority was told, or told more; Invalid where it was late at first and nothing says why."""
        MOVES.target("notify", self.status)
        if told.at < self.aware_at:
            raise Invalid.field("at", "is before the controller was aware of it", "a later moment")
        first = not self.notifications
        if first and told.at > self.notify_by and not told.reasons_for_delay:
            raise Invalid.field(
                "reasons_for_delay", "are missing", "why it took longer than 72 hours [GDPR art. 33(1)]"
            )
        return self.having(notifications=(*self.notifications, told)), events.BreachNotified()

    def decided(self, decision: SubjectsDecision) -> tuple[Self, Event]:
        """Whether the people affected are told."""
        MOVES.target("decide", self.status)
        return self.having(decision=decision), events.BreachDecided()

    def closed(self, at: datetime) -> tuple[Self, Event]:
        """Done with; Conflict as long as something that the law asks for is not recorded."""
        status = MOVES.target("close", self.status)
        missing = [
            *(["assess"] if self.assessment is None else []),
            *(["notify"] if self.assessment and self.to_be_notified else []),
            *(["decide"] if self.decision is None else []),
        ]
        if missing:
            raise Conflict("what the law asks for is not recorded yet", legal=missing)
        return self.having(status=status, closed_at=at), events.BreachClosed()

    def reopened(self, reason: str) -> tuple[Self, Event]:
        """Open again, as more came to light."""
        status = MOVES.target("reopen", self.status)
        return self.having(status=status, closed_at=None, reason=reason), events.BreachChanged()
