"""What the API takes of alumni, and how lists show them. Pure."""

from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, StringConstraints

from services.alumni.model import declared
from services.alumni.model.consent import Source
from services.alumni.model.life import Awaited
from services.alumni.model.words import Cooperation, NewsletterTopic, Shown
from shared import clock
from shared.contracts.privacy import Channel
from shared.fields import Country, Day, Email, Language, Past, Phone, PostalCode
from shared.identifiers import NotValid
from shared.person import InformedRequest
from shared.personal import NOT_PERSONAL, Id, Line, Prose
from shared.record import Model

FIRST_YEAR = 1900
YEARS_AHEAD = 10
"""A degree may be expected this many years ahead."""


def _born(day: date) -> date:
    if day >= clock.today():
        raise NotValid("is not in the past", "a date of birth")
    return day


def _year(year: int) -> int:
    last = clock.today().year + YEARS_AHEAD
    if not FIRST_YEAR <= year <= last:
        raise NotValid("is no year of studies", f"a year from {FIRST_YEAR} to {last}")
    return year


BirthDate = Annotated[Day, AfterValidator(_born)]
Year = Annotated[int, AfterValidator(_year)]
ProgrammeCode = Annotated[
    str, StringConstraints(strip_whitespace=True, to_upper=True, pattern=r"^[0-9A-Za-z][0-9A-Za-z._-]{0,19}$")
]
"""A code of the national classification of education, as it is written there."""
Evidence = Annotated[
    Line, Field(description="A reference to what proves it, such as a folder; no identity code.")
]


class GivenConsent(Model):
    """A consent on paper, by phone or in person: the version and language of the text, when, the evidence.

    Without channels it is for all that the text names.
    """

    text_version: Annotated[str, StringConstraints(pattern=r"^[1-9][0-9]{0,5}$")]
    language: Language = "fi"
    source: Literal["paper", "phone", "staff"]
    at: Past
    evidence: Evidence
    channels: Annotated[tuple[Channel, ...], Field(min_length=1, max_length=3)] | None = None


class LeavingRequest(Model):
    """How the person said that they leave: by phone, on paper, in person."""

    source: Literal[Source.PAPER, Source.PHONE, Source.STAFF] = Source.STAFF


class AlumnusPatch(Model):
    """Fields to replace; null clears.

    `street`, `postal_code` and `country` ask the permission fields.home_address, `birth_date`
    fields.birth_date, `former_surname` fields.former_surname.
    """

    last_name: Line | None = None
    former_surname: Line | None = None
    first_names: Line | None = None
    preferred_name: Line | None = None
    birth_date: BirthDate | None = None
    street: Line | None = None
    postal_code: PostalCode | None = None
    city: Line | None = None
    country: Country | None = None
    email: Email | None = None
    phone: Phone | None = None
    programme: Line | None = None
    programme_code: ProgrammeCode | None = None
    studies_began: Year | None = None
    degree: Line | None = None
    graduation_year: Year | None = None
    workplace: Line | None = None
    job_title: Line | None = None
    cooperation: Annotated[tuple[Cooperation, ...], Field(max_length=len(Cooperation))] | None = None
    further_information: Prose | None = None
    language: Language | None = None
    newsletter_topics: (
        Annotated[tuple[NewsletterTopic, ...], Field(max_length=len(NewsletterTopic))] | None
    ) = None
    directory: Annotated[tuple[Shown, ...], Field(max_length=len(Shown))] | None = None
    responsible_id: Id | None = None


class NewAlumnus(AlumnusPatch):
    """An alumnus to record; without `last_name`, `first_names` and `consent`, all mandatory, it is refused.

    Until `degree_confirmed`, or the move of that name, the record is pending and found by nobody.
    """

    last_name: Line
    first_names: Line
    consent: GivenConsent
    degree_confirmed: bool = False
    informed: InformedRequest | None = None


class AlumnusCard(Model):
    """An alumnus as staff find them: who they are and what they offer, no personal address."""

    id: Id
    version: int
    status: Annotated[str, NOT_PERSONAL]
    first_names: Annotated[str, declared.FIRST_NAMES]
    last_name: Annotated[str, declared.LAST_NAME]
    preferred_name: Annotated[str | None, declared.PREFERRED] = None
    city: Annotated[str | None, declared.CITY] = None
    programme: Annotated[str | None, declared.PROGRAMME] = None
    degree: Annotated[str | None, declared.DEGREE] = None
    graduation_year: Annotated[int | None, declared.GRADUATED] = None
    workplace: Annotated[str | None, declared.WORKPLACE] = None
    job_title: Annotated[str | None, declared.JOB_TITLE] = None
    cooperation: Annotated[tuple[Cooperation, ...], declared.COOPERATION] = ()
    language: Annotated[Language | None, NOT_PERSONAL] = None
    source: Annotated[Source | None, NOT_PERSONAL] = None
    awaits: Annotated[tuple[Awaited, ...], NOT_PERSONAL] = ()
