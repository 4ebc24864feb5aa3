"""Offers to students: an internship, a project, a thesis topic; of an alumnus or an organisation. Pure."""

import re
import unicodedata
from collections.abc import Collection, Mapping
from datetime import date
from enum import StrEnum
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import Field

from shared import clock, names
from shared.errors import Conflict, Invalid
from shared.events import alumni as events
from shared.fields import Day, Email, Language
from shared.moves import Move, Moves
from shared.personal import NOT_PERSONAL, Id, Line, Prose
from shared.record import Event, Model, Record

EDIT, FIND = "alumni.offers.edit", "alumni.alumni.find"
MOVES = Moves(
    "offer",
    (
        Move("edit", ("draft", "published"), "", EDIT),
        Move("publish", ("draft",), "published", EDIT),
        Move("close", ("draft", "published"), "closed", EDIT),
        Move("reopen", ("closed",), "draft", EDIT),
    ),
)
"""What may become of an offer. That it is over is no state: it is published, and past its last day."""
State = Literal["draft", "published", "closed"]
SHOWN = ("title", "description", "city", "programme")
"""The texts that students read: nobody's name or address is in them."""
_AT = r"\s?(?:@|\([aä]t\)|\[[aä]t\])\s?"
_EMAIL = re.compile(rf"[^\s@<>]+{_AT}[^\s@<>]+\.[^\s@<>]+", re.IGNORECASE)
_PHONE = re.compile(r"(?<![\w.,])(?<!\d )(?:\+\d|00\d|0\d)(?:[ \-/()]{0,2}\d){5,}(?![\w])")


def _seen(text: str) -> str:
    """The text as readers see it: wide letters as plain ones, without invisible characters."""
    return "\n".join(map(names.tidy, unicodedata.normalize("NFKC", text).splitlines()))


def _words(text: str) -> set[str]:
    """The words of a text in small letters, without marks where they are Latin."""
    return {names.fold(word) or word.casefold() for word in re.findall(r"[^\W\d_]+", _seen(text))}


class OfferKind(StrEnum):
    """What is offered (R7)."""

    INTERNSHIP = "internship"
    PROJECT = "project"
    THESIS_TOPIC = "thesis_topic"


ClosedBecause = Annotated[Literal["filled", "withdrawn", "owner_gone"], NOT_PERSONAL]
Description = Annotated[Prose, Field(min_length=1)]


class Offer(Record):
    """An offer with its validity, of an alumnus or of an organisation; never of both, never of nobody.

    `city`: where; `programme`: for whom. `contact`: where interest goes, a mailbox of the university.
    `valid_from` and `valid_until`: the first and the last day on which it is shown.
    """

    noun: ClassVar[str] = "offer"
    read_logged: ClassVar[bool] = False

    status: Annotated[str, NOT_PERSONAL] = "draft"
    kind: Annotated[OfferKind, NOT_PERSONAL]
    alumnus_id: Id | None = None
    organisation_id: Id | None = None
    title: Annotated[str, NOT_PERSONAL]
    description: Annotated[str, NOT_PERSONAL]
    city: Annotated[str | None, NOT_PERSONAL] = None
    programme: Annotated[str | None, NOT_PERSONAL] = None
    language: Annotated[Language, NOT_PERSONAL] = "fi"
    contact: Annotated[Email | None, NOT_PERSONAL] = None
    valid_from: Annotated[date, NOT_PERSONAL]
    valid_until: Annotated[date, NOT_PERSONAL]
    published_on: Annotated[date | None, NOT_PERSONAL] = None
    closed_on: Annotated[date | None, NOT_PERSONAL] = None
    closed_because: ClosedBecause | None = None

    @property
    def over(self) -> bool:
        """Whether its last day has passed in Finland."""
        return self.valid_until < clock.today()

    @property
    def _barred(self) -> tuple[str, ...]:
        return ("publish",) if self.over else ()

    def actions(self) -> Mapping[str, str]:
        return MOVES.allowed(self.status, self._barred)

    def guarded(self) -> dict[str, str]:
        return {"alumnus_id": FIND}

    def derived(self) -> Mapping[str, Any]:
        """`expired`: it was published, and its last day has passed."""
        return {"expired": True} if self.status == "published" and self.over else {}

    def consistent(self) -> Self:
        """This offer; raises Invalid where it is nobody's, its days do not fit, or a text tells a contact."""
        if (self.alumnus_id is None) is (self.organisation_id is None):
            raise Invalid.field("alumnus_id", "goes with organisation_id", "one of the two")
        if self.valid_until < self.valid_from:
            raise Invalid.field("valid_until", "is before valid_from", f"{self.valid_from} or later")
        for name in SHOWN:
            text = _seen(getattr(self, name) or "")
            if _EMAIL.search(text) or _PHONE.search(text):
                raise Invalid.field(
                    name,
                    "holds an address or a phone number",
                    "no contact details: interest goes to `contact`",
                )
        return self

    def must_reach(self, domains: Collection[str]) -> None:
        """Raise Invalid where interest would go to a mailbox of any other domain."""
        if self.contact and self.contact.rpartition("@")[2] not in domains:
            expected = f"an address at {' or '.join(sorted(domains))}"
            raise Invalid.field("contact", "is no mailbox of the university", expected)

    def must_not_tell(self, first_names: str, last_name: str, email: str | None) -> None:
        """Raise Invalid where a text names its alumnus, or interest would go to their own address."""
        if email and self.contact == email:
            raise Invalid.field("contact", "is the alumnus's own address", "the mailbox of a unit")
        given, surname = _words(first_names), _words(last_name)
        for name in SHOWN:
            words = _words(getattr(self, name) or "")
            if given & words and surname <= words:
                raise Invalid.field(name, "names the alumnus", "a text without the name")

    def _told(self, kind: type[events.OfferEvent]) -> Event:
        return kind(alumnus_id=self.alumnus_id or "", organisation_id=self.organisation_id or "")

    # --- moves ---

    def drafted(self) -> tuple[Self, Event]:
        """A new offer."""
        new = self.consistent()
        return new, new._told(events.OfferDrafted)

    def edited(self, patch: Mapping[str, Any]) -> tuple[Self, Event]:
        """Fields replaced by a merge patch; what is published is shown so at once."""
        MOVES.target("edit", self.status)
        new = self.patched(patch).consistent()
        return new, new._told(events.OfferChanged)

    def published(self) -> tuple[Self, Event]:
        """Shown from its first to its last day; Conflict where that has passed."""
        status = MOVES.target("publish", self.status)
        if self.over:
            raise Conflict(f"the offer was valid until {self.valid_until}", legal=sorted(self.actions()))
        return self.having(status=status, published_on=clock.today()), self._told(events.OfferPublished)

    def closed(self, because: str) -> tuple[Self, Event]:
        """Shown no more."""
        values = {"closed_on": clock.today(), "closed_because": because}
        new = self.having(status=MOVES.target("close", self.status), **values)
        return new, new._told(events.OfferClosed)

    def reopened(self) -> tuple[Self, Event]:
        """A draft again, whatever closed it."""
        status = MOVES.target("reopen", self.status)
        new = self.having(status=status, published_on=None, closed_on=None, closed_because=None)
        return new, new._told(events.OfferReopened)


# --- what the API takes and shows ------------------------------------------------------------------------


class OfferPatch(Model):
    """Fields to replace; null clears. No text may hold a name or an address: interest goes to `contact`."""

    title: Line | None = None
    description: Description | None = None
    city: Line | None = None
    programme: Line | None = None
    language: Language | None = None
    contact: Email | None = None
    valid_from: Day | None = None
    valid_until: Day | None = None
    responsible_id: Id | None = None
    unit: Id | None = None


class NewOffer(OfferPatch):
    """An offer to draft, of an alumnus or of an organisation; `contact`: a mailbox of the university."""

    kind: OfferKind
    alumnus_id: Id | None = None
    organisation_id: Id | None = None
    title: Line
    description: Description
    valid_until: Day


class OfferClosing(Model):
    """Why it is shown no more."""

    reason: Literal["filled", "withdrawn"]


class OfferCard(Model):
    """An offer as students and tutors see it: whose it is stays out of it."""

    id: Id
    version: int
    status: str
    kind: OfferKind
    title: str
    description: str
    city: str | None = None
    programme: str | None = None
    language: str
    contact: str | None = None
    valid_from: date
    valid_until: date
    unit: Id | None = None
