"""What callers send about quotes."""

from typing import Annotated, Literal

from pydantic import Field

from services.sales.model.configuration import Days
from services.sales.model.lines import GivenLine
from shared.fields import Day, Language, Past
from shared.personal import Id, Line, Prose
from shared.record import Model


class QuoteTerms(Model):
    """What a draft says besides its customer. `valid_until`: the last day, in Finland."""

    lines: Annotated[tuple[GivenLine, ...], Field(max_length=100)] | None = None
    valid_until: Day | None = None
    payment_days: Days | None = None
    message: Prose | None = None
    terms: Prose | None = None


class RevisionPatch(QuoteTerms):
    """Fields of a draft to replace; `lines` are replaced whole, null clears the others."""


class QuotePatch(Model):
    """What can change of a quote itself; the customer cannot."""

    title: Line | None = None
    contact_id: Id | None = None
    language: Language | None = None
    responsible_id: Id | None = None
    unit: Id | None = None


class NewQuote(QuoteTerms):
    """A quote to draft: its customer and title are mandatory; without lines it cannot be sent."""

    title: Line
    organisation_id: Id
    contact_id: Id | None = None
    opportunity_id: Id | None = None
    language: Language | None = None
    responsible_id: Id | None = None
    unit: Id | None = None


class Sending(Model):
    """How a revision is sent: with `mail` its link goes to the contact, or else to the customer."""

    mail: bool = True


class GivenReason(Model):
    """Why; it is kept on the record."""

    reason: Line


class GivenAcceptance(Model):
    """What the customer said: who, when (now, if left out), how. `reason` is needed past the last day."""

    name: Line
    channel: Literal["email", "phone", "meeting", "letter"]
    at: Past | None = None
    reason: Line | None = None


class GivenDecline(Model):
    """Why the customer said no, as far as they said."""

    reason: Line | None = None
