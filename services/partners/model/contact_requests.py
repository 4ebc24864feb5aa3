"""What the API takes of contacts, and how lists show them. Pure."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, ValidationInfo, field_validator

from services.partners.model.contact import FIRST_NAMES, LAST_NAME, TITLE, Home
from services.partners.model.organisation import EMAIL, PHONE
from shared.contracts.partners import PURPOSES
from shared.contracts.privacy import Channel, Purpose
from shared.errors import Conflict
from shared.fields import Day, Email, Language, Past, Phone
from shared.identifiers import NotValid
from shared.personal import NOT_PERSONAL, Id, Line, Prose
from shared.record import Model


def _of_contacts(purpose: Purpose) -> Purpose:
    if purpose not in PURPOSES["contact"]:
        raise NotValid("is no purpose of contacts", f"one of {', '.join(PURPOSES['contact'])}")
    return purpose


OfContacts = Annotated[Purpose, AfterValidator(_of_contacts)]
"""A purpose for which contacts may be held; alumni and the staff have records of their own."""


class Objections(Model):
    """The purposes the person objects to, all of them: marketing (MKT), which blocks it as well, and what

    rests on a public task or a legitimate interest. Leaving one out withdraws the objection to it: then
    `wished_at` says when the person themselves asked for that, with a time zone.
    """

    purposes: Annotated[tuple[OfContacts, ...], Field(max_length=10)]
    wished_at: Past | None = None

    @property
    def wish(self) -> datetime:
        """When the person wished to withdraw one; Conflict where that is not said."""
        if self.wished_at is None:
            raise Conflict("the person objected: record their own wish, wished_at", legal=["object"])
        return self.wished_at


class ConsentRequest(Model):
    """A consent given: its channels, the text's version, when (with a time zone), and the evidence."""

    channels: Annotated[tuple[Channel, ...], Field(min_length=1, max_length=3)]
    text_version: Line
    evidence: Line
    at: Past | None = None


class ContactPatch(Model):
    """Fields to replace; null clears. `home` asks the permission fields.home_address."""

    first_names: Line | None = None
    last_name: Line | None = None
    preferred_name: Line | None = None
    title: Line | None = None
    email: Email | None = None
    email_of: Id | None = None
    phone: Phone | None = None
    phone_of: Id | None = None
    home: Home | None = None
    language: Language | None = None
    purposes: Annotated[tuple[OfContacts, ...], Field(max_length=10)] | None = None
    soft_opt_in: bool | None = None
    responsible_id: Id | None = None
    unit: Id | None = None
    notes: Prose | None = None


class AffiliationTerms(Model):
    """A role in an organisation. `replaces` ends another role in the same move: a job change."""

    role: Line | None = None
    starts: Day | None = None
    ends: Day | None = None
    primary: bool = False
    replaces: Id | None = None
    email: Email | None = None
    phone: Phone | None = None

    @field_validator("ends")
    @classmethod
    def _not_before_starts(cls, ends: date | None, info: ValidationInfo) -> date | None:
        starts = info.data.get("starts")
        if ends and starts and ends < starts:
            raise NotValid("is before starts", "a day not before the first")
        return ends


class NewAffiliation(AffiliationTerms):
    """A role to begin with."""

    organisation_id: Id
    replaces: Literal[None] = None
    email: Literal[None] = None
    phone: Literal[None] = None


class NewContact(ContactPatch):
    """A contact to record. `first_names` and `last_name` are mandatory: without them it is refused.

    With an affiliation, `email` and `phone` are taken for addresses of the primary one's organisation unless
    `email_of` or `phone_of` says otherwise (null: the person's own). Without a purpose it is PART.
    """

    first_names: Line
    last_name: Line
    affiliations: Annotated[tuple[NewAffiliation, ...], Field(max_length=20)] = ()


class ContactCard(Model):
    """A contact as lists show it."""

    id: Id
    version: int
    first_names: Annotated[str, FIRST_NAMES]
    last_name: Annotated[str, LAST_NAME]
    status: Annotated[str, NOT_PERSONAL]
    title: Annotated[str | None, TITLE] = None
    email: Annotated[str | None, EMAIL] = None
    phone: Annotated[str | None, PHONE] = None
    language: Annotated[Language | None, NOT_PERSONAL] = None
    responsible_id: Id | None = None
    unit: Id | None = None
