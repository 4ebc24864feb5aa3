"""Files about an event: who is to be let in, and what the kitchen has to cook. Pure."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, ClassVar, Literal, Self

from services.alumni.model.gathering import Gathering
from shared import clock
from shared.errors import Conflict
from shared.events.alumni import EventListFailed, EventListMade
from shared.exports import FileRequest
from shared.fields import Language
from shared.personal import NOT_PERSONAL, Id
from shared.record import Event, Model, Number

What = Annotated[Literal["attendance", "diets"], NOT_PERSONAL]
AT_THE_DOOR = ("accepted", "waiting", "attended", "absent")
FED = ("accepted", "attended")
"""States of a part whose diet the kitchen has to know."""


class EventList(FileRequest):
    """A file about an event; `responsible_id` asked for it and answers for it.

    `attendance` has names and no diets, `diets` totals and no names. `count`: its people, or people with a
    diet. `unnamed`: people who come, but whom staff do not find in the register (R34): counted, not named.
    """

    noun: ClassVar[str] = "event_list"

    what: What
    event_id: Id
    language: Annotated[Language, NOT_PERSONAL] = "fi"
    count: Number | None = None
    unnamed: Number | None = None

    def actions(self) -> Mapping[str, str]:
        return {"download": "alumni.event_lists.download"} if self.status == "made" else {}

    def made(self, found: "Found", at: datetime, until: datetime | None = None) -> tuple[Self, Event]:
        """The file is there, until then at the longest; one made beside it is dropped."""
        new = self.with_file(at, **found.model_dump())
        if until is not None and new.expires_at is not None and new is not self:
            new = new.having(expires_at=min(new.expires_at, until))
        return new, EventListMade(event_id=self.event_id)

    def failed(self, code: str, detail: str) -> tuple[Self, Event]:
        """The file cannot be made."""
        return self.without_file(code, detail), EventListFailed(event_id=self.event_id)


class Found(Model):
    """What is in a file that was made."""

    file_hash: str
    count: int
    unnamed: int = 0


class NewEventList(Model):
    """A file to make: `attendance` for the door, or `diets` for the kitchen, in the caller's language."""

    what: What
    language: Language | None = None


def must_have_diets(event: Gathering) -> None:
    """Raise Conflict where no diets are kept of an event, or no longer."""
    if not event.diets or event.diets_until < clock.today():
        raise Conflict("no diets are kept of this event", legal=["attendance"])
