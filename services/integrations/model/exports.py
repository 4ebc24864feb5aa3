"""Exports: the ledger of lists that left the house, each with who is in it and who is not. Pure."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import Field, StringConstraints

from shared.contracts.privacy import Purpose
from shared.errors import Invalid
from shared.events.integrations import ExportFailed, ExportMade
from shared.exports import FileRequest
from shared.graduate import AlumniSegment
from shared.personal import NOT_PERSONAL, Id, Line
from shared.record import Event, Model, Number

NEWSLETTER = ("email", "etunimi", "sukunimi", "organisaatio", "kieli", "crm_ref")
FEEDBACK = ("email", "kieli", "crm_ref")
COLUMNS: Mapping[Purpose, tuple[str, ...]] = {
    **dict.fromkeys(
        (
            Purpose.MKT,
            Purpose.PART,
            Purpose.SERV,
            Purpose.EDU,
            Purpose.RDI,
            Purpose.ART,
            Purpose.LLL,
        ),
        NEWSLETTER,
    ),
    Purpose.FEED: FEEDBACK,
    Purpose.ALUM: NEWSLETTER,
}
"""What a list may carry for each purpose; that of alumni is of alumni alone, and there is none of staff."""
Audience = Literal["contacts", "alumni"]
LISTS: Mapping[Audience, str] = {
    "contacts": "integrations.exports.contacts",
    "alumni": "integrations.exports.alumni",
}
"""The permission that a list of these people asks, beyond that to make lists."""

Card = Mapping[str, Any]
Kind = Literal["company", "association", "public", "private_person"]
Short = Annotated[Line, StringConstraints(max_length=100), NOT_PERSONAL]


class Segment(Model):
    """Whose addresses are wanted; what is not given does not narrow.

    organisation_kind, city and role: of one and the same role in force; city and role whole, in any case.
    purpose: one that the contact is recorded for.
    """

    organisation_kind: Annotated[Kind | None, NOT_PERSONAL] = None
    role: Short | None = None
    city: Short | None = None
    purpose: Annotated[Purpose | None, NOT_PERSONAL] = None

    def has(self, contact: Card, organisations: Mapping[str, Card], today: str) -> bool:
        """Whether a contact belongs to it, whatever speaks against writing to them."""
        if self.purpose and self.purpose not in contact.get("purposes", ()):
            return False
        if not (self.organisation_kind or self.role or self.city):
            return True
        roles = live_roles(contact, today)
        return any(self._takes(one, organisations.get(one["organisation_id"], {})) for one in roles)

    def _takes(self, role: Card, organisation: Card) -> bool:
        return (
            self.organisation_kind in (None, organisation.get("kind"))
            and _is(self.role, role.get("role"))
            and _is(self.city, None if organisation.get("contact_secret") else organisation.get("city"))
        )


def live_roles(contact: Card, today: str) -> Iterator[Card]:
    """The affiliations that have not ended, the primary one first."""
    found = [one for one in contact.get("affiliations", ()) if not one.get("ends") or one["ends"] >= today]
    yield from sorted(found, key=lambda one: not one.get("primary"))


def _is(wanted: str | None, value: str | None) -> bool:
    return wanted is None or wanted.casefold() == (value or "").casefold()


class Ledger(Model):
    """Who is in a list and who is not.

    included: addresses in the file. excluded: contacts of the segment that are not, each under the first
    reason; reasons: every reason that stands against each of them.
    """

    included: int
    excluded: dict[str, int]
    reasons: dict[str, int]
    file_hash: str
    columns: tuple[str, ...]


class Export(FileRequest):
    """A list for a recipient outside: purpose, segment, and once it is made its ledger."""

    noun: ClassVar[str] = "export"

    purpose: Annotated[Purpose, NOT_PERSONAL]
    audience: Annotated[Audience, NOT_PERSONAL] = "contacts"
    segment: Segment = Segment()
    alumni: AlumniSegment | None = None
    recipient: Annotated[str, NOT_PERSONAL]
    included: Number | None = None
    excluded: Annotated[dict[str, int], NOT_PERSONAL] = Field(default_factory=dict)
    reasons: Annotated[dict[str, int], NOT_PERSONAL] = Field(default_factory=dict)
    columns: Annotated[tuple[str, ...], NOT_PERSONAL] = ()

    def actions(self) -> Mapping[str, str]:
        return {"download": "integrations.exports.download"} if self.status == "made" else {}

    def made(self, ledger: Ledger, at: datetime) -> tuple[Self, Event]:
        """The list is there; one made beside it is dropped."""
        return self.with_file(at, **ledger.model_dump()), ExportMade(audience=self.audience)

    def failed(self, code: str, detail: str) -> tuple[Self, Event]:
        """The list cannot be made."""
        return self.without_file(code, detail), ExportFailed()


# --- what the API takes and shows ------------------------------------------------------------------------


class NewExport(Model):
    """A list to make: for which purpose, of whom, for which recipient outside.

    `segment` narrows a list of contacts, `alumni` one of alumni, whose purpose is ALUM.
    """

    purpose: Purpose
    audience: Audience = "contacts"
    segment: Segment = Segment()
    alumni: AlumniSegment | None = None
    recipient: Short = "newsletter service"

    def must_be_listed(self) -> None:
        """Raise Invalid for a purpose for which no list of these people is made, or another's segment."""
        of_alumni = self.audience == "alumni"
        known = [one for one in COLUMNS if (one is Purpose.ALUM) is of_alumni]
        if self.purpose not in known:
            raise Invalid.field("purpose", f"has no lists of {self.audience}", ", ".join(known))
        if self.alumni and not of_alumni:
            raise Invalid.field("alumni", "narrows no list of contacts", "segment, or the audience alumni")
        if of_alumni and self.segment != Segment():
            raise Invalid.field("segment", "narrows no list of alumni", "alumni")


class ExportCard(Model):
    """An export as lists show it."""

    id: Id
    version: int
    status: str
    purpose: Purpose
    audience: str = "contacts"
    segment: Segment
    alumni: AlumniSegment | None = None
    recipient: str
    included: int | None = None
    excluded: dict[str, int]
    created_at: datetime
    made_at: datetime | None = None
    expires_at: datetime | None = None
    responsible_id: Id | None = None
    unit: Id | None = None
