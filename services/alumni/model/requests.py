"""What the API takes of alumni, and how lists show them. Pure."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from services.alumni.model.consent import Source
from services.alumni.model.life import Awaited
from services.alumni.model.words import Cooperation, Shown
from shared import graduate
from shared.contracts.privacy import Channel
from shared.fields import Language, Past
from shared.graduate import GivenProfile
from shared.person import InformedRequest
from shared.personal import NOT_PERSONAL, Id, Line
from shared.record import Model

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


class DegreeSeen(Model):
    """Whose degree is confirmed, and the version of the record that was looked at."""

    alumnus_id: Id
    version: Annotated[int, Field(ge=1)]


class DegreesSeen(Model):
    """Up to fifty degrees to confirm."""

    alumni: Annotated[tuple[DegreeSeen, ...], Field(min_length=1, max_length=50)]


class DegreeOutcome(Model):
    """What became of one of them: its status now and its version, or why it was refused."""

    alumnus_id: Id
    confirmed: bool
    status: str | None = None
    version: int | None = None
    code: str | None = None
    detail: str | None = None


class DegreeOutcomes(Model):
    """What became of each, in the order in which they were asked."""

    alumni: tuple[DegreeOutcome, ...]


class LeavingRequest(Model):
    """How the person said that they leave: by phone, on paper, in person."""

    source: Literal[Source.PAPER, Source.PHONE, Source.STAFF] = Source.STAFF


class AlumnusPatch(GivenProfile):
    """Fields to replace; null clears.

    `street`, `postal_code` and `country` ask the permission fields.home_address, `birth_date`
    fields.birth_date, `former_surname` fields.former_surname.
    """

    directory: Annotated[tuple[Shown, ...], Field(max_length=len(Shown))] | None = None
    responsible_id: Id | None = None


class NewAlumnus(AlumnusPatch):
    """An alumnus to record; without `last_name`, `first_names` and `consent`, all mandatory, it is refused.

    Until `degree_confirmed`, or the move of that name, the record is pending and found by nobody.
    `no_welcome`: no letter greets them once they are active, as who moves here from another register was told
    otherwise; then `informed` says how, and is mandatory [GDPR art. 14(5)(a)].
    """

    last_name: Line
    first_names: Line
    consent: GivenConsent
    degree_confirmed: bool = False
    informed: InformedRequest | None = None
    no_welcome: bool = False


class NamedCard(Model):
    """Who somebody is, as every list of alumni shows it."""

    id: Id
    version: int
    status: Annotated[str, NOT_PERSONAL]
    first_names: Annotated[str, graduate.FIRST_NAMES]
    last_name: Annotated[str, graduate.LAST_NAME]


class DueCard(NamedCard):
    """Somebody who is asked to confirm their consent: when, how they are reached, and when they are next."""

    email: Annotated[str | None, graduate.EMAIL] = None
    phone: Annotated[str | None, graduate.PHONE] = None
    language: Annotated[Language | None, NOT_PERSONAL] = None
    reminded_on: Annotated[tuple[date, ...], NOT_PERSONAL] = ()
    next_step_on: Annotated[date, NOT_PERSONAL]


class InformingCard(NamedCard):
    """Somebody who is to be told of the processing by a day."""

    email: Annotated[str | None, graduate.EMAIL] = None
    inform_by: Annotated[date, NOT_PERSONAL]


class AlumnusCard(NamedCard):
    """An alumnus as staff find them: who they are and what they offer, no personal address."""

    preferred_name: Annotated[str | None, graduate.PREFERRED] = None
    city: Annotated[str | None, graduate.CITY] = None
    programme: Annotated[str | None, graduate.PROGRAMME] = None
    degree: Annotated[str | None, graduate.DEGREE] = None
    graduation_year: Annotated[int | None, graduate.GRADUATED] = None
    workplace: Annotated[str | None, graduate.WORKPLACE] = None
    job_title: Annotated[str | None, graduate.JOB_TITLE] = None
    cooperation: Annotated[tuple[Cooperation, ...], graduate.COOPERATION] = ()
    language: Annotated[Language | None, NOT_PERSONAL] = None
    source: Annotated[Source | None, NOT_PERSONAL] = None
    awaits: Annotated[tuple[Awaited, ...], NOT_PERSONAL] = ()
