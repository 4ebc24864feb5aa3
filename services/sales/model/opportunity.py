"""Opportunities: what may become a deal, with whom, for how much, and what was the end of it. Pure."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, ClassVar, Self

from pydantic import Field

from services.sales.model.configuration import Code, Configuration
from services.sales.model.lines import PROSE
from shared import clock
from shared.errors import Invalid
from shared.events import sales as events
from shared.fields import Day
from shared.money import Money
from shared.moves import Move, Moves
from shared.personal import NOT_PERSONAL, Id, Line, Prose
from shared.record import Event, Flag, Model, Record

EDIT = "sales.opportunities.edit"
CLOSED = ("won", "lost", "cancelled")
MOVES = Moves(
    "opportunity",
    (
        Move("edit", ("open",), "", EDIT),
        Move("win", ("open",), "won", EDIT),
        Move("lose", ("open",), "lost", EDIT),
        Move("cancel", ("open",), "cancelled", EDIT),
        Move("reopen", CLOSED, "open", EDIT),
    ),
)
"""What may become of an opportunity. Its stage is data, and changes by an edit."""
TOLD = {
    "win": events.OpportunityWon,
    "lose": events.OpportunityLost,
    "cancel": events.OpportunityCancelled,
    "reopen": events.OpportunityReopened,
}
CHOSEN = {"stage": "stages", "source": "sources", "reason": "reasons"}
"""Field to the list of the configuration that it is chosen from."""


class NextActivity(Model):
    """What is to be done next, and when."""

    on: Annotated[Day, NOT_PERSONAL]
    what: Annotated[Line, PROSE]


class Opportunity(Record):
    """A possible deal. `value` euros net; `reason` a code of why it was won, lost or cancelled.

    `explanation` says in words why it was closed, or opened again. It has no score and no probability: what
    to do next is a person's decision (R32). `counted`: it is in the figures of a frozen month as recorded.
    """

    noun: ClassVar[str] = "opportunity"

    status: Annotated[str, NOT_PERSONAL] = "open"
    title: Annotated[str, PROSE]
    organisation_id: Id | None = None
    contact_id: Id | None = None
    responsible_id: Id
    stage: Code
    value: Money | None = None
    expected_close: Annotated[date | None, NOT_PERSONAL] = None
    source: Code | None = None
    next_activity: NextActivity | None = None
    notes: Annotated[str | None, PROSE] = None
    reason: Code | None = None
    explanation: Annotated[str | None, PROSE] = None
    opened_on: Annotated[date, NOT_PERSONAL]
    closed_on: Annotated[date | None, NOT_PERSONAL] = None
    counted: Flag = False

    def actions(self) -> Mapping[str, str]:
        return MOVES.allowed(self.status)

    def derived(self) -> Mapping[str, Any]:
        """`overdue`: the day of the next activity has passed in Finland."""
        late = self.status == "open" and self.next_activity and self.next_activity.on < clock.today()
        return {"overdue": True} if late else {}

    def whole(self) -> Self:
        """This opportunity if it is somebody's; raises Invalid where neither customer is named."""
        if self.organisation_id is None and self.contact_id is None:
            raise Invalid.field("organisation_id", "is missing", "an organisation, a contact, or both")
        return self

    def chosen(self, settings: Configuration, before: Self | None = None) -> Self:
        """This opportunity if what it newly chooses is a choice; raises Invalid naming the field.

        A choice made before stays though the configuration has dropped it.
        """
        for field, choices in CHOSEN.items():
            code = getattr(self, field)
            if before is None or code != getattr(before, field):
                settings.must_know(field, choices, code)
        return self

    def edited(self, patch: Mapping[str, Any]) -> tuple[Self, Event]:
        """Fields replaced by a merge patch, the stage among them."""
        MOVES.target("edit", self.status)
        new = self.patched(patch).whole()
        return new, new.told(events.OpportunityChanged)

    def closed(self, action: str, reason: str, explanation: str | None) -> tuple[Self, Event]:
        """Won, lost or cancelled, today."""
        return self._become(action, reason=reason, explanation=explanation, closed_on=clock.today())

    def reopened(self, explanation: str, counted: bool = False) -> tuple[Self, Event]:
        """Open again, at the stage where it was."""
        return self._become("reopen", reason=None, explanation=explanation, closed_on=None, counted=counted)

    def _become(self, action: str, **values: Any) -> tuple[Self, Event]:
        new = self.having(status=MOVES.target(action, self.status), **values)
        return new, new.told(TOLD[action])

    def told(self, kind: type[events.Documented]) -> events.Documented:
        """An event of this opportunity."""
        return kind(
            organisation_id=self.organisation_id or "",
            contact_id=self.contact_id or "",
            open=self.status == "open",
        )


class OpportunityPatch(Model):
    """Fields to replace; null clears. `stage` and `source` are codes of the configuration."""

    title: Line | None = None
    organisation_id: Id | None = None
    contact_id: Id | None = None
    responsible_id: Id | None = None
    unit: Id | None = None
    stage: Code | None = None
    value: Money | None = None
    expected_close: Day | None = None
    source: Code | None = None
    next_activity: NextActivity | None = None
    notes: Prose | None = None


class NewOpportunity(OpportunityPatch):
    """An opportunity to record: its title and an organisation, a contact, or both are mandatory.

    A private customer is an organisation of kind private_person. Without `stage` it begins at the first.
    """

    title: Line


class Closing(Model):
    """Why an opportunity was won, lost or cancelled: a code of the configuration's reasons, and words."""

    reason: Code
    explanation: Annotated[Prose, Field(min_length=1)] | None = None


class Reopening(Model):
    """Why an opportunity is open again."""

    reason: Line
