"""Rounds of letters about an event, each with its ledger: invitations, and reminders to answer them. Pure."""

from typing import Annotated, Self

from pydantic import Field

from shared.graduate import AlumniSegment
from shared.personal import NOT_PERSONAL, Id
from shared.record import Flag, Model, Moment, Number

Counted = Annotated[dict[str, int], NOT_PERSONAL]


class InvitationRound(Model):
    """Who was to be invited, and the ledger of it: how many were, how many had been, who was not and why.

    `segment`: alumni; `alumnus_ids` and `contact_ids`: people by name. `excluded` counts each under the
    first reason.
    """

    segment: AlumniSegment | None = None
    alumnus_ids: tuple[Id, ...] = ()
    contact_ids: tuple[Id, ...] = ()
    ordered_at: Moment
    ordered_by: Annotated[str, NOT_PERSONAL]
    made: Flag = False
    invited: Number = 0
    invited_before: Number = 0
    excluded: Counted = Field(default_factory=dict)


class ReminderRound(Model):
    """Everybody invited who has not answered is reminded once, page by page of the event's list.

    `pages` are dealt with, up to `after` in the list. `skipped`: who was not reminded, each under one reason:
    what they answered, that they were invited since, or why they may not be contacted. `stopped`: the event
    took no sign-ups any more before everybody was reminded.
    """

    ordered_at: Moment
    ordered_by: Annotated[str, NOT_PERSONAL]
    made: Flag = False
    stopped: Flag = False
    pages: Number = 0
    after: Annotated[str | None, NOT_PERSONAL] = None
    reminded: Number = 0
    skipped: Counted = Field(default_factory=dict)

    def with_page(self, reminded: int, skipped: Counted, after: str | None) -> Self:
        """One more page is dealt with; the last one where nothing comes after."""
        every = {name: self.skipped.get(name, 0) + skipped.get(name, 0) for name in {*self.skipped, *skipped}}
        progress = {"pages": self.pages + 1, "after": after, "made": after is None}
        return self.model_copy(
            update={"reminded": self.reminded + reminded, "skipped": every, **progress},
        )
