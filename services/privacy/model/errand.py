"""An errand that privacy gave: what every context is asked to do, who acknowledged, what came of it. Pure."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Annotated, Any, ClassVar, Self

from pydantic import Field

from shared.contracts.subjects import GATHERED_DAYS, HOLDERS, Errand, Outcome
from shared.errors import Expired
from shared.events.subjects import ErrandAcknowledged, ErrandCompleted, ErrandGiven
from shared.personal import NOT_PERSONAL
from shared.record import Event, Model, Moment, Number, Record

SOUGHT = ("names", "emails", "phones", "changes")
"""What is forgotten once everybody has acknowledged: who was looked for, what was put right."""


class Acknowledgement(Model):
    """What one context answered, as its receipt says; `file` holds what it gathered."""

    round: Number
    at: Moment
    outcomes: tuple[Outcome, ...] = ()
    count: Number = 0
    file: Annotated[str | None, NOT_PERSONAL] = None
    file_hash: Annotated[str | None, NOT_PERSONAL] = None


class GivenErrand(Errand, Record):
    """An errand and its acknowledgements, by context. It is complete when nobody is waited for."""

    noun: ClassVar[str] = "errand"
    read_logged: ClassVar[bool] = False

    status: Annotated[str, NOT_PERSONAL] = "open"
    acknowledged: dict[Annotated[str, NOT_PERSONAL], Acknowledgement] = Field(default_factory=dict)

    @property
    def waits_for(self) -> tuple[str, ...]:
        """The contexts that have not acknowledged."""
        return tuple(one for one in HOLDERS if one not in self.acknowledged)

    @property
    def outcomes(self) -> tuple[Outcome, ...]:
        """What was done, or would be, over all contexts."""
        return tuple(one for context in HOLDERS for one in self._of(context))

    def _of(self, context: str) -> tuple[Outcome, ...]:
        known = self.acknowledged.get(context)
        return known.outcomes if known else ()

    def derived(self) -> Mapping[str, Any]:
        return {"waits_for": list(self.waits_for)}

    def must_have_lists(self, at: datetime) -> None:
        """Raise Expired where a list that a context put into a file is deleted by now."""
        filed = any(one.file for one in self.acknowledged.values())
        if filed and self.created_at and at - self.created_at >= timedelta(days=GATHERED_DAYS):
            raise Expired(f"the lists of an errand are deleted after {GATHERED_DAYS} days")

    def answered(self, context: str, receipt: Mapping[str, Any], at: datetime) -> tuple[Self, Event]:
        """A context's receipt taken in; one that is known changes nothing."""
        known = self.acknowledged.get(context)
        if known and known.round >= receipt["round"]:
            return self, ErrandAcknowledged()
        told = {name: receipt[name] for name in Acknowledgement.model_fields if name in receipt}
        new = self.having(acknowledged=self.acknowledged | {context: Acknowledgement(**told, at=at)})
        if new.waits_for:
            return new, ErrandAcknowledged()
        nothing = {name: type(getattr(self, name))() for name in SOUGHT}
        return new.having(status="completed", **nothing), ErrandCompleted()

    def given_again(self) -> tuple[Self, Event]:
        """Another round, for those who have not acknowledged; nothing where nobody is waited for."""
        if not self.waits_for:
            return self, ErrandGiven(round=self.round)
        return self.having(round=self.round + 1), ErrandGiven(round=self.round + 1)
