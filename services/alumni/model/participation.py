"""Somebody's part in an event: invited, signed up or waiting, there or not. Pure."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, ClassVar, Literal, Self, get_args

from pydantic import Field

from shared.events import alumni as events
from shared.fields import Language
from shared.moves import Move, Moves
from shared.personal import NOT_PERSONAL, Id, Line, Personal
from shared.record import Event, Flag, Model, Moment, Number, Record

EDIT = "alumni.participations.edit"
OF_PLACE = ("accepted", "attended", "absent")
"""States that take a place."""
MOVES = Moves(
    "participation",
    (
        Move("accept", ("invited", "declined"), "accepted", EDIT),
        Move("wait", ("invited", "declined"), "waiting", EDIT, by_itself=True),
        Move("promote", ("waiting",), "accepted", EDIT, by_itself=True),
        Move("decline", ("invited", "accepted", "waiting"), "declined", EDIT),
        Move("edit", ("accepted", "waiting"), "", EDIT),
        Move("remind", ("invited",), "", EDIT, by_itself=True),
        Move("mail", ("invited", "accepted", "waiting"), "", EDIT),
        Move("attend", ("invited", "waiting", "declined", "accepted", "absent"), "attended", EDIT),
        Move("miss", ("accepted", "attended"), "absent", EDIT),
        Move("move", ("accepted", "waiting"), "", EDIT, by_itself=True),
        Move("cancel", ("invited", "accepted", "waiting"), "cancelled", EDIT, by_itself=True),
    ),
)
"""What may become of somebody's part in an event; who declined or waited may have come after all."""
DIET = Personal("user.content.private", "Ruokavaliotoive", "Diet")
Diet = Annotated[Line, Field(max_length=200)]


State = Literal["invited", "accepted", "waiting", "declined", "attended", "absent", "cancelled"]
STATES = get_args(State)
WALK_IN, UNMAILED, RESENT = "walk_in", "not_mailed", "sent_again"
MOST_LETTERS = 3
"""How often somebody's letter is sent once more."""


class Participation(Record):
    """One person's part in one event: there is never a second one of both.

    `person_kind`: an alumnus, or a contact of a partner. `language`: of the letters. `round`: the invitation.
    `event_version`: of the event, as the person was last told that its time or place is another. `diet`: only
    what the kitchen has to know, gone 14 days after the event. `reasons`: why the last letter was not mailed.
    `walk_in`: came without ever having been invited. `reminders`: which the last one was that they got,
    from 1. `letters`: how often their letter was asked for once more.
    """

    noun: ClassVar[str] = "participation"

    status: Annotated[str, NOT_PERSONAL] = "invited"
    event_id: Id
    person_kind: Annotated[Literal["alumnus", "contact"], NOT_PERSONAL]
    person_id: Id
    language: Annotated[Language, NOT_PERSONAL] = "fi"
    diet: Annotated[str | None, DIET] = None
    round: Number = 0
    event_version: Number = 0
    signed_up_at: Moment | None = None
    reasons: Annotated[tuple[str, ...], NOT_PERSONAL] = ()
    walk_in: Flag = False
    reminders: Number = 0
    letters: Number = 0

    @property
    def counted_as(self) -> tuple[str, ...]:
        """What of its event it is counted as."""
        return (self.status, *(WALK_IN,) * self.walk_in, *(UNMAILED,) * bool(self.reasons))

    @property
    def _barred(self) -> tuple[str, ...]:
        return ("mail",) * (self.letters >= MOST_LETTERS)

    def actions(self) -> Mapping[str, str]:
        return MOVES.allowed(self.status, self._barred)

    def _become(
        self, action: str, kind: type[events.ParticipationEvent], more: Mapping[str, Any], **values: Any
    ) -> tuple[Self, Event]:
        new = self.having(status=MOVES.target(action, self.status), **values)
        return new, kind(event_id=self.event_id, **more)

    def seated(self, waits: bool, diet: str | None, at: Any) -> tuple[Self, Event]:
        """With a place, or waiting for one."""
        values = {"diet": diet, "signed_up_at": at}
        if waits:
            return self._become("wait", events.ParticipationWaiting, {}, **values)
        return self._become("accept", events.ParticipationAccepted, {}, **values)

    def promoted(self) -> tuple[Self, Event]:
        """A place of the waiting list."""
        return self._become("promote", events.ParticipationPromoted, {})

    def declined(self) -> tuple[Self, Event]:
        """Does not come."""
        return self._become("decline", events.ParticipationDeclined, {}, diet=None)

    def attended(self, came: bool) -> tuple[Self, Event]:
        """Came, or did not."""
        return self._become("attend" if came else "miss", events.AttendanceRecorded, {})

    def moved(self, event_version: int) -> tuple[Self, Event]:
        """The event has another time or place since this version; told once more, nothing changes."""
        event = events.ParticipationMoved(event_id=self.event_id)
        if event_version <= self.event_version:
            return self, event
        MOVES.target("move", self.status)
        return self.having(event_version=event_version), event

    def cancelled(self) -> tuple[Self, Event]:
        """The event was called off."""
        signed_up = self.status in ("accepted", "waiting")
        return self._become("cancel", events.ParticipationCancelled, {"signed_up": signed_up}, diet=None)

    def reminded(self, number: int) -> tuple[Self, Event]:
        """Is to be reminded, for this time, from 1; once for each, nothing changes."""
        event = events.ParticipationReminded(event_id=self.event_id, reminder=number)
        if number <= self.reminders:
            return self, event
        MOVES.target("remind", self.status)
        return self.having(reminders=number, reasons=()), event

    def mailing(self) -> tuple[Self, Event]:
        """The letter that is true now is to be mailed once more; Conflict after three times."""
        MOVES.target("mail", self.status, self._barred)
        new = self.having(letters=self.letters + 1, reasons=())
        return new, events.ParticipationMailRequested(event_id=self.event_id, letter=new.letters)

    def not_mailed(self, reasons: Sequence[str]) -> tuple[Self, Event]:
        """The person may not be written to."""
        new = self.having(reasons=tuple(reasons))
        return new, events.ParticipationNotMailed(event_id=self.event_id)

    def eating(self, diet: str | None) -> tuple[Self, Event]:
        """Another diet, or none."""
        return self._become("edit", events.ParticipationEdited, {}, diet=diet)

    def without_diet(self) -> tuple[Self, Event]:
        """Nothing is kept of the diet."""
        return self.having(diet=None), events.DietDeleted(event_id=self.event_id)


def invitations(number: int) -> str:
    """What the letters of a round of invitations are counted as."""
    return f"sent-invitation-{number}"


def reminders(number: int) -> str:
    """What the letters of a reminder are counted as."""
    return f"sent-reminder-{number}"


class SignUp(Model):
    """What staff write down of somebody who comes."""

    diet: Diet | None = None


class WalkIn(Model):
    """An alumnus who came, whether invited or not."""

    alumnus_id: Id


class ParticipationCard(Model):
    """Somebody's part in an event as lists show it. `name`: while the person may be found."""

    id: Id
    version: int
    status: str
    person_kind: str
    person_id: Id
    name: str | None = None
    language: str
    diet: str | None = None
    signed_up_at: Any = None
    reasons: tuple[str, ...] = ()
    walk_in: bool = False
    reminders: int = 0
    letters: int = 0
