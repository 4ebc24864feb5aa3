"""Events for alumni and partners (E7): places, a waiting list, invitations with their ledger. Pure."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Annotated, Any, ClassVar, Self

from pydantic import Field

from services.alumni.model.gathering_requests import GatheringCounts, GatheringTexts, Places
from services.alumni.model.participation import RESENT, STATES, UNMAILED, WALK_IN, invitations, reminders
from services.alumni.model.rounds import Counted, InvitationRound, ReminderRound
from shared import clock
from shared.errors import Conflict, Invalid
from shared.events import alumni as events
from shared.moves import Move, Moves
from shared.personal import NOT_PERSONAL, Id
from shared.record import Event, Flag, Moment, Record

EDIT = "alumni.events.edit"
MOVES = Moves(
    "event",
    (
        Move("edit", ("planned", "open", "closed"), "", EDIT),
        Move("open", ("planned", "closed"), "open", EDIT),
        Move("invite", ("open",), "", EDIT),
        Move("remind", ("open",), "", EDIT),
        Move("sign_up", ("open",), "", EDIT, by_itself=True),
        Move("close", ("open",), "closed", EDIT),
        Move("hold", ("open", "closed"), "held", EDIT),
        Move("cancel", ("planned", "open", "closed"), "cancelled", EDIT),
    ),
)
"""What may become of an event. Cancelling it cancels everybody's part in it a moment later."""
WHEN_AND_WHERE = ("starts", "ends", "place")
"""Whoever signed up is told of another one."""
CURRENT = ("planned", "open", "closed")
MOST_WAITING = 300
MOST_PROMOTED = 90
"""Each promotion is a write of the transaction that makes room, and a transaction takes 100."""
DIET_DAYS = 14
"""Days after an event for which diets are kept (E7)."""
MOST_ROUNDS = 20
MOST_REMINDERS = 3


class Gathering(Record):
    """An event. `taken`: places in use; `waiting`: participations without one, the first to come first.

    `sign_up_until`: the last day on which to sign up. `asks_diet`: the form asks about food. `diets`: of
    somebody a diet may be kept, whatever the form asks now.
    """

    noun: ClassVar[str] = "event"
    read_logged: ClassVar[bool] = False

    status: Annotated[str, NOT_PERSONAL] = "planned"
    texts: GatheringTexts
    starts: Moment
    ends: Moment
    place: Annotated[str, NOT_PERSONAL]
    places: Places
    sign_up_until: Annotated[date, NOT_PERSONAL]
    asks_diet: Flag = False
    taken: Annotated[int, Field(ge=0), NOT_PERSONAL] = 0
    waiting: tuple[Id, ...] = ()
    rounds: tuple[InvitationRound, ...] = ()
    reminders: tuple[ReminderRound, ...] = ()
    reason: Annotated[str | None, NOT_PERSONAL] = None
    diets: Flag = False

    @property
    def day(self) -> date:
        """The day in Finland on which it begins."""
        return self.starts.astimezone(clock.HELSINKI).date()

    @property
    def diets_until(self) -> date:
        """The last day on which diets are kept."""
        return self.ends.astimezone(clock.HELSINKI).date() + timedelta(days=DIET_DAYS)

    def counts(self, parts: Mapping[str, int]) -> GatheringCounts:
        """How many people have which part in it. parts: how many of each state there are."""
        states = {one: parts.get(one, 0) for one in STATES}
        return GatheringCounts(
            places=self.places,
            taken=self.taken,
            free=max(0, self.places - self.taken),
            invited=sum(states.values()) - parts.get(WALK_IN, 0),
            walk_ins=parts.get(WALK_IN, 0),
            unanswered=states.pop("invited"),
            invitations_sent=tuple(parts.get(invitations(one), 0) for one in range(len(self.rounds))),
            reminders_sent=tuple(parts.get(reminders(one), 0) for one in range(len(self.reminders))),
            sent_again=parts.get(RESENT, 0),
            not_mailed=parts.get(UNMAILED, 0),
            **states,
        )

    @property
    def takes_sign_ups(self) -> bool:
        """Whether somebody may sign up today."""
        return self.status == "open" and clock.today() <= self.sign_up_until

    @property
    def begun(self) -> bool:
        return clock.now() >= self.starts

    @property
    def _barred(self) -> tuple[str, ...]:
        full = len(self.rounds) >= MOST_ROUNDS
        late = self.status == "open" and not self.takes_sign_ups
        reminding = any(not one.made for one in self.reminders)
        enough = reminding or len(self.reminders) >= MOST_REMINDERS
        return (
            *("invite",) * (full or late),
            *("remind",) * (enough or late),
            *("hold",) * (not self.begun),
        )

    def actions(self) -> Mapping[str, str]:
        return MOVES.allowed(self.status, self._barred)

    def due(self, places: int | None = None) -> tuple[str, ...]:
        """Those waiting that there would be a place for, in their order."""
        free = max(0, (places or self.places) - self.taken)
        return self.waiting[:free] if self.status in ("open", "closed") else ()

    def consistent(self) -> Self:
        """This event; raises Invalid where it has no text, or its days are out of order."""
        if not (self.texts.fi or self.texts.sv or self.texts.en):
            raise Invalid.field("texts", "are missing", "a title in at least one language")
        if self.ends <= self.starts:
            raise Invalid.field("ends", "is not after starts", "a later moment")
        if self.sign_up_until > self.day:
            raise Invalid.field("sign_up_until", "is after the event", f"{self.day} or earlier")
        return self

    def _become(self, action: str, event: Event, **values: Any) -> tuple[Self, Event]:
        return self.having(status=MOVES.target(action, self.status, self._barred), **values), event

    # --- moves ---

    def edited(self, patch: Mapping[str, Any]) -> tuple[Self, Event]:
        """Fields replaced; Conflict with fewer places than are taken. Whoever is `due` then is promoted."""
        MOVES.target("edit", self.status)
        new = self.patched(patch).consistent()
        if new.places < self.taken:
            raise Conflict(f"{self.taken} places are taken: an event cannot have fewer", taken=self.taken)
        if len(new.due()) > MOST_PROMOTED:
            raise Invalid.field("places", "let in too many", f"at most {MOST_PROMOTED} more at a time")
        moved = any(getattr(new, name) != getattr(self, name) for name in WHEN_AND_WHERE)
        return new._admitting(), events.GatheringRescheduled() if moved else events.GatheringChanged()

    def opened(self) -> tuple[Self, Event]:
        """Takes sign-ups from now on."""
        return self._become("open", events.GatheringOpened())

    def closed(self) -> tuple[Self, Event]:
        """Takes no more sign-ups; those waiting still move up."""
        return self._become("close", events.GatheringClosed())

    def held(self) -> tuple[Self, Event]:
        """It took place; Conflict before it has begun."""
        return self._become("hold", events.GatheringHeld(), waiting=())

    def cancelled(self, reason: str) -> tuple[Self, Event]:
        """Called off."""
        return self._become("cancel", events.GatheringCancelled(), reason=reason, waiting=())

    def without_diets(self) -> tuple[Self, Event]:
        """Nobody's diet is kept any more."""
        return self.having(diets=False), events.GatheringChanged()

    # --- invitations ---

    def inviting(self, asked: InvitationRound) -> tuple[Self, Event]:
        """One more round of invitations is to be made."""
        MOVES.target("invite", self.status, self._barred)
        return self.having(rounds=(*self.rounds, asked)), events.InvitationsOrdered(round=len(self.rounds))

    def invited(self, number: int, **ledger: Any) -> tuple[Self, Event]:
        """A round is made; as it is where it was so already."""
        if self.rounds[number].made:
            return self, events.InvitationsMade(round=number)
        done = self.rounds[number].model_copy(update={"made": True, **ledger})
        rounds = (*self.rounds[:number], done, *self.rounds[number + 1 :])
        return self.having(rounds=rounds), events.InvitationsMade(round=number)

    # --- reminders ---

    def reminding(self, asked: ReminderRound) -> tuple[Self, Event]:
        """Whoever has not answered is to be reminded; Conflict while they are, and after three times."""
        MOVES.target("remind", self.status, self._barred)
        order = events.RemindersOrdered(reminder=len(self.reminders))
        return self.having(reminders=(*self.reminders, asked)), order

    def reminded(
        self, number: int, page: int, reminded: int, skipped: Counted, after: str | None
    ) -> tuple[Self, Event]:
        """A page of a reminder is dealt with; as it is where it was so already."""
        one = self.reminders[number]
        told = events.RemindersProgressed(reminder=number, page=page + 1)
        if one.made or one.pages != page:
            return self, told
        return self._with_reminder(number, one.with_page(reminded, skipped, after)), told

    def reminding_stopped(self, number: int) -> tuple[Self, Event]:
        """Nobody else is reminded, as it takes no sign-ups any more."""
        stopped = self.reminders[number].model_copy(update={"made": True, "stopped": True})
        told = events.RemindersProgressed(reminder=number, page=stopped.pages)
        return self._with_reminder(number, stopped), told

    def _with_reminder(self, number: int, one: ReminderRound) -> Self:
        return self.having(reminders=(*self.reminders[:number], one, *self.reminders[number + 1 :]))

    # --- places ---

    def taking(self, participation_id: str, diet: bool = False) -> tuple[Self, Event]:
        """A place taken, or where there is none, or others wait, the end of the waiting list.

        diet: whether one is written down with it.
        """
        MOVES.target("sign_up", self.status)
        if not self.takes_sign_ups:
            raise Conflict(f"sign-up ended on {self.sign_up_until}", legal=sorted(self.actions()))
        new = self.having(diets=self.diets or diet)
        if self.taken < self.places and not self.waiting:
            return new.having(taken=self.taken + 1), events.GatheringChanged()
        if len(self.waiting) >= MOST_WAITING:
            raise Conflict("the event and its waiting list are full", legal=sorted(self.actions()))
        return new.having(waiting=(*self.waiting, participation_id)), events.GatheringChanged()

    def joining(self, participation_id: str) -> tuple[Self, Event]:
        """Somebody without a place, or a part, came: they had one more, though it be one too many."""
        waiting = tuple(one for one in self.waiting if one != participation_id)
        return self.having(taken=self.taken + 1, waiting=waiting), events.GatheringChanged()

    def serving(self) -> tuple[Self, Event]:
        """A diet is written down of somebody who signed up."""
        return self.having(diets=True), events.GatheringChanged()

    def leaving(self, participation_id: str) -> tuple[Self, Event]:
        """A place, or one on the waiting list, given up; whoever is `due` then is promoted.

        Raises Conflict where the event is over: whoever did not come was absent.
        """
        self.must_be_current()
        if participation_id in self.waiting:
            left = tuple(one for one in self.waiting if one != participation_id)
            return self.having(waiting=left), events.GatheringChanged()
        new = self.having(taken=self.taken - 1)
        return new._admitting(), events.GatheringChanged()

    def must_have_begun(self, legal: Iterable[str]) -> None:
        """Raise Conflict before it has begun, or where it was called off; `legal` is what is open then."""
        if not self.begun or self.status == "cancelled":
            problem = "the event has not begun yet" if not self.begun else "the event was called off"
            raise Conflict(problem, legal=sorted(legal))

    def must_be_current(self) -> None:
        """Raise Conflict where the event was held or called off."""
        if self.status not in CURRENT:
            raise Conflict(f"the event is {self.status}", legal=sorted(self.actions()))

    def _admitting(self) -> Self:
        due = self.due()
        return self.having(taken=self.taken + len(due), waiting=self.waiting[len(due) :])
