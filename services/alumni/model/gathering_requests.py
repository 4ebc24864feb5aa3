"""What the API takes of events, and shows of them in lists; their texts. Pure."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Any

from pydantic import AwareDatetime, Field

from shared.errors import Invalid
from shared.fields import Day, Language
from shared.graduate import AlumniSegment
from shared.personal import NOT_PERSONAL, Id, Line, Prose
from shared.record import Model

MOST_PLACES = 2000
MOST_NAMED = 100

Places = Annotated[int, Field(ge=1, le=MOST_PLACES), NOT_PERSONAL]
When = Annotated[AwareDatetime, Field(ge=datetime.fromisoformat("1900-01-01T00:00:00+00:00"))]


class GatheringText(Model):
    """What an event is called, and about, in one language."""

    title: Annotated[Line, NOT_PERSONAL]
    description: Annotated[Prose | None, NOT_PERSONAL] = None


class GatheringTexts(Model):
    """An event in the languages that there are; at least one."""

    fi: GatheringText | None = None
    sv: GatheringText | None = None
    en: GatheringText | None = None

    def in_language(self, language: str) -> tuple[Language, GatheringText]:
        """In this language, or else the first that there is."""
        there: dict[Any, GatheringText | None] = {"fi": self.fi, "sv": self.sv, "en": self.en}
        known = [one for one in (language, *there) if there.get(one)]
        return known[0], there[known[0]] or GatheringText(title="")


def must_name_some(segment: AlumniSegment | None, alumni: Sequence[str], contacts: Sequence[str]) -> None:
    """Raise Invalid where nobody is to be invited."""
    if segment is None and not alumni and not contacts:
        raise Invalid.field("segment", "is missing", "a segment ({} for all), or people by their ids")


class GatheringPatch(Model):
    """Fields to replace; null clears. `starts` and `ends` with a time zone."""

    texts: GatheringTexts | None = None
    starts: When | None = None
    ends: When | None = None
    place: Line | None = None
    places: Places | None = None
    sign_up_until: Day | None = None
    asks_diet: bool | None = None
    responsible_id: Id | None = None
    unit: Id | None = None


class NewGathering(GatheringPatch):
    """An event to plan: a title in some language, time, place, places and the last day to sign up."""

    texts: GatheringTexts
    starts: When
    ends: When
    place: Line
    places: Places
    sign_up_until: Day


class InvitationOrder(Model):
    """Whom to invite: alumni of a segment ({} for all), or people by their ids."""

    segment: AlumniSegment | None = None
    alumnus_ids: Annotated[tuple[Id, ...], Field(max_length=MOST_NAMED)] = ()
    contact_ids: Annotated[tuple[Id, ...], Field(max_length=MOST_NAMED)] = ()


class GatheringCounts(Model):
    """How many people have which part in an event, without those whose records are restricted.

    `invited`: all who ever were, whatever became of it; `unanswered` of them have said nothing yet.
    `taken`: places in use, `free` the others; whoever came without a place takes one more than there were.
    `walk_ins` were never invited, and are among those who attended, or were to be. `invitations_sent`,
    `reminders_sent`: letters that went out, of each round and each reminder; `sent_again`: of letters that
    somebody asked for once more. `not_mailed`: whose last letter could not be mailed; their part says why.
    """

    places: int
    taken: int
    free: int
    invited: int
    unanswered: int
    accepted: int
    waiting: int
    declined: int
    attended: int
    absent: int
    cancelled: int
    walk_ins: int
    invitations_sent: tuple[int, ...]
    reminders_sent: tuple[int, ...]
    sent_again: int
    not_mailed: int


class GatheringCard(Model):
    """An event as lists show it."""

    id: Id
    version: int
    status: str
    texts: GatheringTexts
    starts: datetime
    ends: datetime
    place: str
    places: int
    taken: int
    sign_up_until: date
    responsible_id: Id | None = None
    unit: Id | None = None
