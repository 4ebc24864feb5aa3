"""Requests for cooperation: who was asked for what by whom, the answer, and what came of it. Pure."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import Field

from shared import clock
from shared.contracts.privacy import Channel
from shared.errors import Conflict, Invalid
from shared.events import alumni as events
from shared.fields import Day
from shared.moves import Move, Moves
from shared.personal import NOT_PERSONAL, Id, Line, Personal, Prose
from shared.record import Event, Model, Moment, Number, Record

EDIT = "alumni.cooperation.edit"
ANSWERED = {"accept": "accepted", "decline": "declined"}
ANSWERABLE = ("asked", "no_answer", *ANSWERED.values())
MOVES = Moves(
    "cooperation request",
    (
        Move("edit", ("asked", "no_answer", "accepted"), "", EDIT),
        Move("mail", ("asked",), "", EDIT),
        Move("accept", ANSWERABLE, "accepted", EDIT),
        Move("decline", ANSWERABLE, "declined", EDIT),
        Move("leave_unanswered", ("asked",), "no_answer", EDIT),
        Move("complete", ("accepted",), "done", EDIT),
        Move("cancel", ("asked", "no_answer", "accepted"), "cancelled", EDIT),
    ),
)
"""What may become of a request. An answer counts though it is late, and may change until it is over."""
OPEN = ("asked", "no_answer", "accepted")
State = Literal["asked", "no_answer", "accepted", "declined", "done", "cancelled"]
MOST_LETTERS = 3

SUBJECT = Personal("user.content.private", "Yhteistyöpyynnön aihe", "Subject of the request", source="staff")
MESSAGE = Personal("user.content.private", "Yhteistyöpyynnön viesti", "Text of the request", source="staff")
SAID = Personal("user.content.private", "Vastaus yhteistyöpyyntöön", "Answer to the request")
NOTE = Personal(
    "user.content.private", "Merkintä toteutuneesta yhteistyöstä", "Note on the cooperation", source="staff"
)


class CooperationKind(StrEnum):
    """What alumni are asked for (R7)."""

    GUEST_LECTURE = "guest_lecture"
    STUDY_VISIT = "study_visit"
    INTERNSHIP = "internship"
    PROJECT = "project"
    THESIS_TOPIC = "thesis_topic"
    RDI = "rdi"
    MENTORING = "mentoring"
    INTRODUCING = "introducing"


Kind = Annotated[CooperationKind, NOT_PERSONAL]
Through = Annotated[Literal["page", "staff"], NOT_PERSONAL]
How = Annotated[Literal[Channel.EMAIL, Channel.PHONE], NOT_PERSONAL]


class CooperationAnswer(Model):
    """What the alumnus answered, on the page or to a member of staff, who wrote it down."""

    at: Moment
    through: Through
    by: Annotated[str, NOT_PERSONAL]
    note: Annotated[str | None, SAID] = None


class CooperationOutcome(Model):
    """What took place, and on which day."""

    kind: Kind
    on: Annotated[Day, NOT_PERSONAL]
    note: Annotated[Prose | None, NOTE] = None

    def must_be_past(self) -> None:
        """Raise Invalid where the day is still to come."""
        if self.on > clock.today():
            raise Invalid.field("outcome.on", "is in the future", f"{clock.today()} or earlier")


class CooperationRequest(Record):
    """An alumnus is asked for something, for a unit or a course, on some day or days.

    `channel`: how they are asked. `letters`: how many letters were ordered; `reasons` say why the last one
    was not mailed. `answer_by`: until when an answer is hoped for.
    """

    noun: ClassVar[str] = "cooperation"

    status: Annotated[str, NOT_PERSONAL] = "asked"
    alumnus_id: Id
    kind: Kind
    title: Annotated[str, SUBJECT]
    message: Annotated[str | None, MESSAGE] = None
    course: Annotated[str | None, NOT_PERSONAL] = None
    starts: Annotated[date | None, NOT_PERSONAL] = None
    ends: Annotated[date | None, NOT_PERSONAL] = None
    answer_by: Annotated[date | None, NOT_PERSONAL] = None
    channel: How = Channel.EMAIL
    asked_on: Annotated[date, NOT_PERSONAL]
    asked_by: Id
    letters: Number = 0
    reasons: Annotated[tuple[str, ...], NOT_PERSONAL] = ()
    answer: CooperationAnswer | None = None
    outcome: CooperationOutcome | None = None
    cancelled_because: Annotated[str | None, MESSAGE] = None

    @property
    def owners(self) -> frozenset[str]:
        return super().owners | {self.asked_by}

    @property
    def answerable(self) -> bool:
        """Whether the link of the letter takes an answer."""
        return self.status in ANSWERABLE

    @property
    def said_on_page(self) -> tuple[str | None, str | None]:
        """The answer that stands, as the page takes it, and what the alumnus said with it there."""
        given = next((answer for answer, status in ANSWERED.items() if status == self.status), None)
        told = self.answer.note if self.answer and self.answer.through == "page" else None
        return given, told

    @property
    def tells_address(self) -> bool:
        """Whether whoever asks is told where: whom to call as long as it is open, the email after a yes."""
        return self.status in (OPEN if self.channel is Channel.PHONE else ("accepted",))

    @property
    def _barred(self) -> tuple[str, ...]:
        mailable = self.channel is Channel.EMAIL and self.letters < MOST_LETTERS
        return () if mailable else ("mail",)

    def actions(self) -> Mapping[str, str]:
        return MOVES.allowed(self.status, self._barred)

    def derived(self) -> Mapping[str, Any]:
        """`overdue`: the day by which an answer was hoped for has passed in Finland."""
        late = self.status == "asked" and self.answer_by is not None and self.answer_by < clock.today()
        return {"overdue": True} if late else {}

    def consistent(self) -> Self:
        """This request; raises Invalid where its days are out of order, or a phone call has a letter."""
        if self.starts and self.ends and self.ends < self.starts:
            raise Invalid.field("ends", "is before starts", f"{self.starts} or later")
        if self.letters and self.channel is not Channel.EMAIL:
            raise Invalid.field("channel", "takes no letter", "email, as the letter is mailed")
        return self

    def _told(self, kind: type[events.CooperationEvent], **more: Any) -> Event:
        return kind(alumnus_id=self.alumnus_id, **more)

    def _become(self, action: str, kind: type[events.CooperationEvent], **values: Any) -> tuple[Self, Event]:
        new = self.having(status=MOVES.target(action, self.status, self._barred), **values)
        return new, new._told(kind)

    # --- moves ---

    def asked(self, mail: bool) -> tuple[Self, Event]:
        """A new request; with `mail` its letter is to go out."""
        new = self.having(letters=1 if mail else 0).consistent()
        return new, new._told(events.CooperationAsked, letter=new.letters)

    def edited(self, patch: Mapping[str, Any]) -> tuple[Self, Event]:
        """Fields replaced by a merge patch."""
        MOVES.target("edit", self.status)
        new = self.patched(patch).consistent()
        return new, new._told(events.CooperationChanged)

    def mailed(self) -> tuple[Self, Event]:
        """The letter is to go out, or once more; Conflict after three, or where the alumnus is called."""
        MOVES.target("mail", self.status, self._barred)
        new = self.having(letters=self.letters + 1, reasons=())
        return new, new._told(events.CooperationMailRequested, letter=new.letters)

    def not_mailed(self, reasons: Sequence[str]) -> tuple[Self, Event]:
        """The alumnus may not be written to."""
        return self.having(reasons=tuple(reasons)), self._told(events.CooperationNotMailed)

    def answered(
        self, answer: Literal["accept", "decline"], through: Through, by: str, at: datetime, note: str | None
    ) -> tuple[Self, Event]:
        """What the alumnus said; on the page until the request is done or called off.

        Raises Conflict where staff would write the same answer down again and say nothing with it.
        """
        said_already = through == "staff" and note is None and self.status == ANSWERED[answer]
        if said_already or (through == "page" and not self.answerable):
            raise Conflict(f"the request is {self.status}", legal=sorted(self.actions()))
        said = CooperationAnswer(at=at, through=through, by=by, note=note)
        kind = events.CooperationAccepted if answer == "accept" else events.CooperationDeclined
        status = MOVES.target(answer, self.status)
        new = self.having(status=status, answer=said)
        return new, new._told(kind, by_page=through == "page")

    def left_unanswered(self) -> tuple[Self, Event]:
        """Nobody waits for an answer any more."""
        return self._become("leave_unanswered", events.CooperationUnanswered)

    def completed(self, outcome: CooperationOutcome) -> tuple[Self, Event]:
        """It took place; raises Invalid for a day to come."""
        outcome.must_be_past()
        return self._become("complete", events.CooperationCompleted, outcome=outcome)

    def cancelled(self, because: str) -> tuple[Self, Event]:
        """Taken back, or called off."""
        return self._become("cancel", events.CooperationCancelled, cancelled_because=because)


# --- what the API takes and shows ------------------------------------------------------------------------


class CooperationPatch(Model):
    """Fields to replace; null clears."""

    title: Line | None = None
    message: Prose | None = None
    course: Line | None = None
    starts: Day | None = None
    ends: Day | None = None
    answer_by: Day | None = None
    responsible_id: Id | None = None
    unit: Id | None = None


class NewCooperationRequest(CooperationPatch):
    """Whom to ask for what: alumnus, kind and title are mandatory.

    With `mail` a letter goes out with a link on which the alumnus answers, with `message` in it; without it
    the caller asks by `channel` and writes the answer down.
    """

    alumnus_id: Id
    kind: CooperationKind
    title: Line
    channel: Literal[Channel.EMAIL, Channel.PHONE] = Channel.EMAIL
    mail: bool = False


class GivenAnswer(Model):
    """What the alumnus said, in the words of whoever writes it down."""

    note: Annotated[Prose | None, Field(max_length=1000)] = None


class GivenOutcome(Model):
    """What took place."""

    outcome: CooperationOutcome


class CancelledBecause(Model):
    """Why; it is kept on the record."""

    reason: Line


class CooperationAddress(Model):
    """Where the alumnus is reached about a request: the email or the phone, as its channel says."""

    channel: Channel
    email: str | None = None
    phone: str | None = None


class CooperationCard(Model):
    """A request as lists show it. `alumnus`: the name, while staff may find the person."""

    id: Id
    version: int
    status: str
    kind: CooperationKind
    title: str
    alumnus_id: Id
    alumnus: str | None = None
    course: str | None = None
    starts: date | None = None
    ends: date | None = None
    asked_on: date
    answer_by: date | None = None
    responsible_id: Id | None = None
    unit: Id | None = None
