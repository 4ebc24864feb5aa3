"""Feedback on a service: who is asked, whether they answered, and what they said by name. Pure."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import Field

from services.sales.model.configuration import Code
from services.sales.model.lines import PROSE
from shared import clock
from shared.errors import Conflict, Invalid
from shared.events import sales as events
from shared.moves import Move, Moves
from shared.personal import NOT_PERSONAL, Id, Personal, Prose
from shared.record import Event, Flag, Model, Number, Record

EDIT, CREATE = "sales.feedback.edit", "sales.feedback.create"
MOVES = Moves(
    "feedback request",
    (
        Move("answer", ("requested",), "answered", EDIT, by_itself=True),
        Move("record", ("requested", "closed", "not_asked"), "answered", CREATE),
        Move("remind", ("requested",), "", EDIT),
        Move("close", ("requested",), "closed", EDIT),
        Move("refuse", ("requested",), "not_asked", EDIT, by_itself=True),
        Move("ask", ("not_asked",), "requested", CREATE),
        Move("purge", ("answered",), "", EDIT, by_itself=True),
    ),
)
"""What may become of a request. That its link is too old is no state: it is requested, and past its day."""
MOST_LETTERS = 3
"""The first letter and two reminders."""
VALID_DAYS = 60
"""How long the link of the first letter works; a reminder does not lengthen it."""
KEPT_MONTHS = 12
"""How long raw answers are kept (retention rule of feedback)."""

Mode = Annotated[Literal["named", "anonymous"], NOT_PERSONAL]
Mark = Annotated[int, Field(ge=1, le=5)]
Marks = dict[Code, Mark]
Said = Annotated[Prose, Field(min_length=1, max_length=2000)]
Channel = Annotated[Literal["page", "phone", "meeting", "email"], NOT_PERSONAL]
MARKS = Personal("user.user_sensor", "Palautteen arvosanat", "Marks given as feedback", source="subject")
TEXT = Personal(
    "user.user_sensor", "Palautteen vapaa teksti", "Feedback in one's own words", source="subject"
)


class Answer(Model):
    """What somebody said: marks 1 to 5 by question, those not answered left out, and words of their own."""

    marks: Marks = Field(default_factory=dict)
    text: Said | None = None

    def must_fit(self, questions: Sequence[str]) -> None:
        """Raise Invalid where nothing is said, or something that was not asked."""
        if not self.marks and self.text is None:
            raise Invalid.field("marks", "are all left out", "at least one mark, or a text")
        if unknown := sorted(self.marks.keys() - set(questions)):
            raise Invalid.field("marks", f"names no question: {unknown[0]}", " or ".join(questions))


class Feedback(Record):
    """A request for feedback on an engagement or order. `year` and service and unit name its cell.

    `letters` counts what was to be mailed, reminders included; `reasons` say why it was not. `marks` and
    `text` are there of a named answer only, for twelve months; nothing of an anonymous one ever is.
    """

    noun: ClassVar[str] = "feedback"

    engagement_id: Id | None = None
    order_id: Id | None = None
    organisation_id: Id | None = None
    contact_id: Id | None = None
    product_id: Id | None = None
    title: Annotated[str, PROSE]
    mode: Mode
    year: Number
    asked_on: Annotated[date | None, NOT_PERSONAL] = None
    letters: Number = 0
    reasons: Annotated[tuple[str, ...], NOT_PERSONAL] = ()
    channel: Channel | None = None
    answered_on: Annotated[date | None, NOT_PERSONAL] = None
    recorded_by: Id | None = None
    marks: Annotated[Marks, MARKS] = Field(default_factory=dict)
    text: Annotated[str | None, TEXT] = None
    purged: Flag = False

    @property
    def subject_id(self) -> str:
        """What it is about: the engagement or the order."""
        return self.engagement_id or self.order_id or ""

    @property
    def last_day(self) -> date | None:
        """The last day on which the link works."""
        return self.asked_on + timedelta(days=VALID_DAYS) if self.asked_on else None

    @property
    def waits(self) -> bool:
        """Whether the link can be answered today."""
        return self.status == "requested" and self.last_day is not None and clock.today() <= self.last_day

    @property
    def holds_answer(self) -> bool:
        """Whether a named answer is still kept."""
        return bool(self.marks or self.text)

    @property
    def _barred(self) -> tuple[str, ...]:
        return () if self.waits and self.letters < MOST_LETTERS else ("remind",)

    def actions(self) -> Mapping[str, str]:
        return MOVES.allowed(self.status, self._barred)

    def derived(self) -> Mapping[str, Any]:
        """`valid_until`: the last day on which the link works."""
        return {"valid_until": self.last_day.isoformat()} if self.waits and self.last_day else {}

    def guarded(self) -> dict[str, str]:
        return super().guarded() | {"marks": EDIT, "text": EDIT}

    def _become(self, action: str, event: Event, **values: Any) -> tuple[Self, Event]:
        status = MOVES.target(action, self.status, self._barred)
        return self.having(status=status, **values), event

    # --- asking ---

    def asked(self, contact_id: str, mode: str) -> tuple[Self, Event]:
        """A letter is to be mailed to the contact; the cell is that of this year."""
        today, letters = clock.today(), self.letters + 1
        values = {"asked_on": today, "year": today.year, "letters": letters, "reasons": (), "mode": mode}
        event = events.FeedbackRequested(letter=letters, contact_id=contact_id)
        return self._become("ask", event, contact_id=contact_id, **values)

    def reminded(self) -> tuple[Self, Event]:
        """The same link is to be mailed again; Conflict after two reminders, or where the link is too old."""
        letters = self.letters + 1
        return self._become("remind", events.FeedbackRequested(letter=letters), letters=letters)

    def refused(self, reasons: Sequence[str]) -> tuple[Self, Event]:
        """The person may not be written to: never asked; or, where a letter went out before, closed."""
        first = self.letters == 1
        values = {"reasons": tuple(reasons), "letters": 0 if first else self.letters}
        return self._become("refuse" if first else "close", events.FeedbackClosed(), **values)

    def closed(self) -> tuple[Self, Event]:
        """The link opens nothing any more."""
        return self._become("close", events.FeedbackClosed())

    # --- answers ---

    def answered(self, answer: Answer) -> tuple[Self, Event]:
        """Answered by the link: kept with its name, or told only that there was one; Conflict if too late."""
        if self.status == "requested" and not self.waits:
            raise Conflict("the link is too old", legal=sorted(self.actions()))
        if self.mode == "anonymous":
            return self._become("answer", events.FeedbackAnswered())
        said = answer.model_dump() | {"channel": "page", "answered_on": clock.today()}
        return self._become("answer", events.FeedbackAnswered(), **said)

    def recorded(
        self, answer: Answer, contact_id: str, channel: str, on: date, by: str
    ) -> tuple[Self, Event]:
        """A user wrote down what was said in person: so it has a name, whatever was asked for before."""
        said = answer.model_dump() | {"channel": channel, "answered_on": on, "recorded_by": by}
        said |= {"contact_id": contact_id}
        said |= {"mode": "named", "year": on.year, "reasons": ()}
        return self._become("record", events.FeedbackAnswered(), **said)

    def purged_of_answer(self) -> tuple[Self, Event]:
        """The answer is gone; that there was one remains, and its numbers in the cell."""
        return self._become("purge", events.FeedbackPurged(), marks={}, text=None, purged=True)


def months_before(day: date, months: int) -> date:
    """The same day of an earlier month, or that month's last day."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    last = (date(year + (month == 11), (month + 1) % 12 + 1, 1) - timedelta(days=1)).day
    return date(year, month + 1, min(day.day, last))
