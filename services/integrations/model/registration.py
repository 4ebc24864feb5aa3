"""Registrations of graduates as foreign systems send them, and what may become of them. Pure."""

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Self

from shared import ids
from shared.contracts.registration import LeftOut, RegistrationConsent, Stage, System
from shared.events.integrations import RegistrationQuestionNoted, RegistrationReceived, RegistrationSettled
from shared.graduate import Profile
from shared.moves import Move, Moves
from shared.personal import NOT_PERSONAL, SEES_RESTRICTED, groups
from shared.record import Event, Model, Moment, Number, Record

MOVES = Moves(
    "registration",
    (
        Move("receive", ("received", "settled"), "received", "", by_itself=True),
        Move("settle", ("received",), "settled", "", by_itself=True),
    ),
)
"""What becomes of a registration: received, and again where its source changes it; settled by alumni."""


class Arrival(Model):
    """What a source says of one graduate now.

    said_at: when it came to be so, as far as the source tells. fingerprint: a keyed hash of all of it.
    """

    source: Annotated[System, NOT_PERSONAL]
    external_id: Annotated[str, NOT_PERSONAL]
    via: Annotated[str, NOT_PERSONAL]
    stage: Annotated[Stage, NOT_PERSONAL]
    said_at: Moment
    profile: Profile | None = None
    consent: RegistrationConsent | None = None
    notice_version: Annotated[str | None, NOT_PERSONAL] = None
    left_out: tuple[LeftOut, ...] = ()
    fingerprint: Annotated[str, NOT_PERSONAL]

    @property
    def registration_id(self) -> str:
        """The id of its registration: the same whenever the source tells of it."""
        return ids.derived("registration", self.source, self.external_id)


class Registration(Record):
    """A registration; what was answered stays until alumni has decided, then only what tells a repeat.

    external_id: the source's own: an application, or a response within a survey. via: how it last came.
    question: what alumni asks a coordinator about it; before that, what was answered is open to the data
    protection officer alone. outcome: what alumni made of it.
    """

    noun: ClassVar[str] = "registration"

    status: Annotated[str, NOT_PERSONAL] = "received"
    source: Annotated[System, NOT_PERSONAL]
    external_id: Annotated[str, NOT_PERSONAL]
    via: Annotated[str, NOT_PERSONAL]
    stage: Annotated[Stage, NOT_PERSONAL]
    revision: Number = 1
    said_at: Moment
    profile: Profile | None = None
    consent: RegistrationConsent | None = None
    notice_version: Annotated[str | None, NOT_PERSONAL] = None
    left_out: tuple[LeftOut, ...] = ()
    fingerprint: Annotated[str, NOT_PERSONAL]
    question: Annotated[str | None, NOT_PERSONAL] = None
    outcome: Annotated[str | None, NOT_PERSONAL] = None

    def guarded(self) -> dict[str, str]:
        """The fields that ask a permission of their own; while nobody has to judge them, all of them."""
        if self.question is None:
            return {"profile": SEES_RESTRICTED, "consent": SEES_RESTRICTED}
        return {f"profile.{name}": f"fields.{group}" for name, group in groups(Profile).items()}

    def actions(self) -> Mapping[str, str]:
        return MOVES.allowed(self.status)

    @classmethod
    def first(cls, arrival: Arrival) -> tuple[Self, Event]:
        """A registration that was not known."""
        new = cls.model_validate({"id": arrival.registration_id} | dict(arrival))
        return new, new._received()

    def _received(self) -> Event:
        return RegistrationReceived(source=self.source, revision=self.revision, stage=self.stage)

    def again(self, arrival: Arrival) -> tuple[Self, Event]:
        """What the source says now; the same as before, or what it said earlier, changes nothing."""
        if arrival.fingerprint == self.fingerprint or arrival.said_at < self.said_at:
            return self, self._received()
        status = MOVES.target("receive", self.status)
        values: dict[str, Any] = dict(arrival) | {"status": status, "outcome": None, "question": None}
        new = self.having(**values, revision=self.revision + 1)
        return new, new._received()

    def questioned(self, question: str, revision: int) -> tuple[Self, Event]:
        """A coordinator, or for `held` the officer, has to judge this; not where it has changed since."""
        asked = self.status == "received" and revision == self.revision
        now = None if question == "held" else question
        return (self.having(question=now) if asked else self), RegistrationQuestionNoted()

    def settled(self, outcome: str, revision: int) -> tuple[Self, Event]:
        """What was answered goes, as alumni has decided on it; not where it has changed since."""
        if self.status != "received" or revision != self.revision:
            return self, RegistrationSettled(outcome=outcome)
        status = MOVES.target("settle", self.status)
        new = self.having(status=status, outcome=outcome, profile=None, consent=None, left_out=())
        return new, RegistrationSettled(outcome=outcome)
