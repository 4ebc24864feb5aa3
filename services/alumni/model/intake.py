"""A registration from a foreign system as the register took it, or waits to be decided about it. Pure."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, ClassVar, Self

from pydantic import Field

from services.alumni.model.consent import Source
from services.alumni.model.contributions import Contribution
from services.alumni.model.unlinking import Before, Linked
from shared import clock
from shared.contracts.registration import LeftOut, Registered, RegistrationConsent, Stage, System
from shared.errors import Conflict
from shared.events.alumni import (
    RegistrationDecided,
    RegistrationForgotten,
    RegistrationNoted,
    RegistrationQuestioned,
)
from shared.graduate import Profile
from shared.moves import Move, Moves
from shared.person import SAID
from shared.personal import NOT_PERSONAL, SEES_RESTRICTED, Id, groups
from shared.record import Event, Flag, Model, Moment, Number, Record

DECIDE, RELEASE = "alumni.intakes.decide", "alumni.intakes.release"
EVERY = ("review", "held", "taken", "rejected", "cancelled", "forgotten")
MOVES = Moves(
    "intake",
    (
        Move("take", EVERY, "taken", "", by_itself=True),
        Move("question", EVERY, "review", "", by_itself=True),
        Move("hold", EVERY, "held", "", by_itself=True),
        Move("leave", EVERY, "rejected", "", by_itself=True),
        Move("cancel", EVERY, "cancelled", "", by_itself=True),
        Move("forget", EVERY, "forgotten", "", by_itself=True),
        Move("link", ("review",), "taken", DECIDE),
        Move("admit", ("review",), "taken", DECIDE),
        Move("reject", ("review",), "rejected", DECIDE),
        Move("unlink", ("taken", "review"), "review", DECIDE),
        Move("detach", ("taken", "review"), "held", RELEASE),
        Move("note", ("taken",), "", DECIDE),
        Move("retry", ("held",), "", RELEASE),
        Move("refuse", ("held",), "rejected", RELEASE),
    ),
)
"""What becomes of a registration in the register; a new revision of it is judged afresh from any state."""


class IntakeDecision(Model):
    """Who decided, when, and why."""

    at: Moment
    by: Annotated[str, NOT_PERSONAL]
    why: Annotated[str | None, SAID] = None


class Undo(Model):
    """What a link is undone by: how the alumnus's record stood before, and the rest of what was answered.

    Once it is undone the rest is what somebody decides on anew.
    """

    before: Before | None = None
    consent: RegistrationConsent
    notice_version: Annotated[str | None, NOT_PERSONAL] = None
    left_out: tuple[LeftOut, ...] = ()


class Intake(Record):
    """One registration; its id is the registration's.

    revision: the last one that was judged. given: what it said when it was taken, by which later changes of
    it are told from those of others. notes: fields that were left out, or that differ from the record.
    undo: by which a link to the wrong alumnus is taken back, for ninety days; apart: the alumni whom it is
    not about. concealed: what it gave is the officer's to see, until the alumnus is known to be one whom
    staff may see.
    """

    noun: ClassVar[str] = "intake"

    status: Annotated[str, NOT_PERSONAL] = "review"
    source: Annotated[System, NOT_PERSONAL]
    stage: Annotated[Stage, NOT_PERSONAL]
    revision: Number
    reason: Annotated[str | None, NOT_PERSONAL] = None
    candidates: tuple[Id, ...] = ()
    alumnus_id: Id | None = None
    consented_at: Moment | None = None
    evidence: Annotated[str | None, NOT_PERSONAL] = None
    given: Profile | None = None
    notes: tuple[LeftOut, ...] = ()
    noted: Flag = False
    undo: Undo | None = None
    apart: tuple[Id, ...] = ()
    decision: IntakeDecision | None = None
    concealed: Flag = Field(default=True, exclude=True)

    @classmethod
    def of(cls, registration: Registered) -> Self:
        """What is kept of a registration before it is judged."""
        told = {name: getattr(registration, name) for name in ("id", "source", "stage", "revision")}
        return cls.model_validate(told)

    @property
    def open(self) -> bool:
        """Whether a person has something to look at or to decide."""
        return self.status == "review" or (self.status == "taken" and bool(self.notes) and not self.noted)

    @property
    def contribution(self) -> Contribution | None:
        """What it says, as it was last taken."""
        if self.given is None or self.consented_at is None:
            return None
        completed = self.stage is Stage.GRADUATED
        return Contribution(self.id, self.consented_at, Source(self.source), self.given, completed)

    @property
    def linked(self) -> Linked:
        """What of it is in an alumnus's record."""
        assert self.given
        return Linked(self.id, self.given, self.evidence, self.consented_at)

    def guarded(self) -> dict[str, str]:
        """What it gave, for who has to compare it by the groups of its fields; else for the officer alone."""
        if self.concealed or not self.open:
            return {"given": SEES_RESTRICTED, "undo": SEES_RESTRICTED}
        shown = {f"given.{name}": f"fields.{group}" for name, group in groups(Profile).items()}
        return shown | {"undo": SEES_RESTRICTED}

    def actions(self) -> Mapping[str, str]:
        barred = set() if self.open else {"note"}
        undoable = self.before is not None and not self.before.is_over(clock.now())
        return MOVES.allowed(self.status, barred if undoable else barred | {"unlink", "detach"})

    @property
    def before(self) -> Before | None:
        """How the alumnus's record stood that this is part of, as long as that is kept."""
        return self.undo.before if self.undo and self.alumnus_id else None

    def registration(self) -> Registered | None:
        """What it answered, as it was last taken, once its link was undone."""
        if self.given is None or self.undo is None:
            return None
        same = {name: getattr(self, name) for name in ("id", "source", "stage", "revision")}
        more = {name: getattr(self.undo, name) for name in ("consent", "notice_version", "left_out")}
        return Registered(profile=self.given, **same, **more)

    # --- what the register makes of a revision ---

    def _judged(self, move: str, registration: Registered, **values: Any) -> Self:
        told = {"stage": registration.stage, "revision": registration.revision}
        fresh: dict[str, Any] = {"reason": None, "candidates": (), "noted": False, "decision": None}
        return self.having(status=MOVES.target(move, self.status), **fresh | told | values)

    def taken(
        self,
        registration: Registered,
        alumnus_id: str,
        one: Contribution,
        notes: tuple[LeftOut, ...],
        before: Before | None = None,
    ) -> tuple[Self, Event]:
        """It is part of an alumnus's record; before: how that stood, if it was there."""
        assert registration.consent
        values: dict[str, Any] = {"alumnus_id": alumnus_id, "consented_at": one.at, "given": one.profile}
        values |= {"evidence": registration.consent.evidence, "undo": None}
        values["apart"] = tuple(other for other in self.apart if other != alumnus_id)
        if before:
            told = {name: getattr(registration, name) for name in ("consent", "notice_version", "left_out")}
            values["undo"] = Undo(before=before, **told)
        new = self._judged("take", registration, notes=notes, **values)
        return new, new._decided("taken")

    def questioned(
        self, registration: Registered, reason: str, candidates: tuple[str, ...]
    ) -> tuple[Self, Event]:
        """A person has to decide."""
        notes = registration.left_out
        new = self._judged("question", registration, reason=reason, candidates=candidates, notes=notes)
        return new, RegistrationQuestioned(question=reason, revision=new.revision)

    def held(self, registration: Registered) -> tuple[Self, Event]:
        """The data protection officer has to decide."""
        new = self._judged("hold", registration, reason="held_for_review", notes=registration.left_out)
        return new, RegistrationQuestioned(question="held", revision=new.revision)

    def left(self, registration: Registered) -> tuple[Self, Event]:
        """The person has left the register since they consented."""
        new = self._judged("leave", registration, reason="left_the_register", **GONE)
        return new, new._decided("left")

    def cancelled(self, registration: Registered) -> tuple[Self, Event]:
        """Its source has cancelled it."""
        new = self._judged("cancel", registration, **GONE)
        return new, new._decided("cancelled")

    def forgotten(self) -> tuple[Self, Event]:
        """Nothing of the person is left, only that there was a registration."""
        status = MOVES.target("forget", self.status)
        new = self.having(status=status, reason=None, candidates=(), decision=None, **GONE)
        return new, RegistrationForgotten()

    def _decided(self, outcome: str) -> Event:
        return RegistrationDecided(outcome=outcome, revision=self.revision)

    # --- what people decide ---

    def rejected(self, move: str, decision: IntakeDecision) -> tuple[Self, Event]:
        """It is not taken: `reject`, or `refuse` where it was held."""
        status = MOVES.target(move, self.status)
        new = self.having(status=status, decision=decision, **GONE)
        return new, new._decided("rejected")

    def unlinked(self, move: str, decision: IntakeDecision, stays: tuple[LeftOut, ...]) -> tuple[Self, Event]:
        """It is about another: to be decided on anew, by a coordinator (`unlink`) or the officer (`detach`).

        stays: what others changed on the record since. One that was taken back where it came from is over.
        """
        self.must_allow(move)
        assert self.undo
        values: dict[str, Any] = {"decision": decision, "candidates": (), "noted": False}
        values["apart"] = tuple(dict.fromkeys((*self.apart, self.alumnus_id)))
        if self.stage in (Stage.CANCELLED, Stage.WITHDRAWN):
            over = self.having(status=MOVES.target("cancel", self.status), reason=None, **values | GONE)
            return over.having(notes=stays), over._decided("cancelled")
        status = MOVES.target(move, self.status)
        reason = "unlinked" if status == "review" else "held_for_review"
        values |= {"undo": self.undo.model_copy(update={"before": None}), "alumnus_id": None}
        new = self.having(status=status, reason=reason, notes=stays, **values)
        question = "unlinked" if status == "review" else "held"
        return new, RegistrationQuestioned(question=question, revision=new.revision)

    def expired(self, at: datetime) -> tuple[Self, Event]:
        """Without what a link could be undone by, once its time is over."""
        over = self.before is not None and self.before.is_over(at)
        return (self.having(undo=None) if over else self), RegistrationNoted()

    def looked_at(self, decision: IntakeDecision) -> tuple[Self, Event]:
        """Somebody has seen what was left out."""
        self.must_allow("note")
        return self.having(noted=True, decision=decision), RegistrationNoted()

    def must_allow(self, move: str) -> None:
        """Raise Conflict, naming what is legal, where a person may not make this move now."""
        if move not in self.actions():
            legal = sorted(self.actions())
            raise Conflict(f"an intake that is {self.status} cannot {move}", legal=legal)


GONE: dict[str, Any] = {
    "alumnus_id": None,
    "consented_at": None,
    "evidence": None,
    "given": None,
    "notes": (),
    "undo": None,
}
