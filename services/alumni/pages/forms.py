"""The forms of alumni's pages: the fields of R10 as a person writes them."""

import re
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, model_validator

from services.alumni.model.words import Shown
from shared import graduate
from shared.fields import Country, Email, Language, Phone, PostalCode, fitting_postal_code
from shared.graduate import Cooperation, NewsletterTopic
from shared.pages import Coded, Wrong
from shared.personal import Line, Prose, without_identity_code
from shared.record import Model

_DAY = re.compile(r"([0-9]{1,2})\.\s?([0-9]{1,2})\.\s?([0-9]{4})")


def _written_day(text: object) -> object:
    """A day as Finns write it, in the form of ISO 8601."""
    plain = without_identity_code(text) if isinstance(text, str) else text
    found = _DAY.fullmatch(plain) if isinstance(plain, str) else None
    return f"{found[3]}-{found[2]:0>2}-{found[1]:0>2}" if found else plain


def _written_year(text: object) -> object:
    return without_identity_code(text) if isinstance(text, str) else text


BirthDate = Annotated[graduate.BirthDate, BeforeValidator(_written_day)]
Year = Annotated[graduate.Year, BeforeValidator(_written_year)]


class Names(Model):
    """Who the person is."""

    last_name: Line
    former_surname: Line | None = None
    first_names: Line
    preferred_name: Line | None = None
    birth_date: BirthDate | None = None


class Details(Names):
    """Who the person is, where they live, what they studied and do."""

    phone: Phone | None = None
    street: Line | None = None
    postal_code: PostalCode | None = None
    city: Line | None = None
    country: Country | None = None
    programme: Line | None = None
    studies_began: Year | None = None
    degree: Line | None = None
    graduation_year: Year | None = None
    workplace: Line | None = None
    job_title: Line | None = None
    further_information: Prose | None = None

    @model_validator(mode="after")
    def _agrees(self) -> Self:
        """Raise Invalid naming a field that does not agree with another."""
        fitting_postal_code("postal_code", self.postal_code, self.country or "FI")
        began, graduated = self.studies_began, self.graduation_year
        if began and graduated and graduated < began:
            raise Wrong("graduation_year", "early", began=began)
        return self


class Choices(Model):
    """What the person offers and wants, and what other alumni are shown."""

    cooperation: tuple[Cooperation, ...] = ()
    newsletter_topics: tuple[NewsletterTopic, ...] = ()
    language: Language | None = None
    directory: tuple[Shown, ...] = ()


class Addressed(Names):
    """Who the person is, and where mail reaches them."""

    email: Email


class Registration(Choices, Details, Addressed):
    """The form of registration, its fields in the order of the page; text_version: of the consent shown."""

    consent: Literal["yes"]
    text_version: Line


class GivenDetails(Details, Coded):
    """The details anew; version: of the record that was shown."""

    version: int


class GivenChoices(Choices, Coded):
    """The choices anew."""

    version: int


class GivenAddress(Coded):
    """Another email address."""

    email: Email


class GivenConsent(Coded):
    """The consent anew, to the text that was shown."""

    consent: Literal["yes"]
    text_version: Line


class Leaving(Coded):
    """Leaving the register, and all marketing where the person says so."""

    stop_marketing: Literal["yes"] | None = None


class LinkWanted(Model):
    """The address to which the link to one's own data goes."""

    email: Email
