"""What is recorded of a graduate (R10, R11): each field as it is declared, stored and given. Pure."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Annotated, Any

from pydantic import AfterValidator, Field, StringConstraints

from shared import clock, names
from shared.fields import Country, Day, Email, Language, Phone, PostalCode
from shared.identifiers import NotValid
from shared.personal import NOT_PERSONAL, Line, Personal, Prose, without_identity_code
from shared.record import Model

LAST_NAME = Personal("user.name.last", "Sukunimi", "Surname", mandatory=True)
FORMER = Personal("user.name.last", "Entinen sukunimi", "Former surname", group="former_surname")
FIRST_NAMES = Personal("user.name.first", "Etunimet", "First names", mandatory=True)
PREFERRED = Personal("user.name", "Kutsumanimi", "Preferred given name")
BIRTH = Personal("user.demographic.date_of_birth", "Syntymäaika", "Date of birth", group="birth_date")
STREET = Personal("user.contact.address.street", "Katuosoite", "Street address", group="home_address")
POSTAL_CODE = Personal("user.contact.address.postal_code", "Postinumero", "Postal code", group="home_address")
CITY = Personal("user.contact.address.city", "Postitoimipaikka", "Post office (city)")
COUNTRY = Personal("user.contact.address.country", "Maa", "Country", group="home_address")
EMAIL = Personal("user.contact.email", "Henkilökohtainen sähköposti", "Personal email")
PHONE = Personal("user.contact.phone_number", "Puhelin", "Phone")
PROGRAMME = Personal("user.demographic", "Koulutus", "Degree programme")
BEGAN = Personal("user.demographic", "Opintojen aloitusvuosi", "Year studies began")
DEGREE = Personal("user.demographic", "Suoritettu tutkinto", "Degree completed")
GRADUATED = Personal("user.demographic", "Valmistumisvuosi", "Graduation year")
WORKPLACE = Personal("user.workplace", "Työpaikka", "Workplace")
JOB_TITLE = Personal("user.job_title", "Tehtävänimike", "Job title")
COOPERATION = Personal(
    "user.account.settings", "Kiinnostavat yhteistyön muodot", "Forms of cooperation of interest"
)
TOPICS = Personal("user.account.settings", "Uutiskirjeen aiheet", "Newsletter topics")
DIRECTORY = Personal(
    "user.account.settings", "Alumnihakemistossa näytettävät tiedot", "What the directory shows"
)
FURTHER = Personal("user.content.private", "Lisätiedot", "Further information")


FIRST_YEAR = 1900
YEARS_AHEAD = 10
"""A degree may be expected this many years ahead."""


class Cooperation(StrEnum):
    """The forms of cooperation of interest (R11), mentor and introducer (R7)."""

    GUEST_LECTURE = "guest_lecture"
    STUDY_VISIT = "study_visit"
    INTERNSHIP = "internship"
    TOPIC = "topic"
    RDI_PROJECT = "rdi_project"
    NETWORKING = "networking"
    EDUCATION = "education"
    COMPETENCE = "competence"
    EVENT = "event"
    MENTOR = "mentor"
    INTRODUCER = "introducer"


class NewsletterTopic(StrEnum):
    """What alumni mailings are about (E8)."""

    NEWS = "news"
    EVENT = "event"
    EDUCATION = "education"
    RDI = "rdi"
    WORK = "work"


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
    str,
    StringConstraints(strip_whitespace=True, to_upper=True, pattern=r"^[0-9A-Za-z][0-9A-Za-z._-]{0,19}$"),
    AfterValidator(without_identity_code),
]
"""A code of the national classification of education, as it is written there."""
Cooperations = Annotated[tuple[Cooperation, ...], Field(max_length=len(Cooperation))]
Topics = Annotated[tuple[NewsletterTopic, ...], Field(max_length=len(NewsletterTopic))]


class GivenProfile(Model):
    """What may be said of a graduate, each field checked and brought to its one form; none is mandatory."""

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
    cooperation: Cooperations | None = None
    further_information: Prose | None = None
    language: Language | None = None
    newsletter_topics: Topics | None = None


class Profile(Model):
    """The same as it is stored, for a graduate of whom not all is known."""

    last_name: Annotated[str | None, LAST_NAME] = None
    former_surname: Annotated[str | None, FORMER] = None
    first_names: Annotated[str | None, FIRST_NAMES] = None
    preferred_name: Annotated[str | None, PREFERRED] = None
    birth_date: Annotated[date | None, BIRTH] = None
    street: Annotated[str | None, STREET] = None
    postal_code: Annotated[str | None, POSTAL_CODE] = None
    city: Annotated[str | None, CITY] = None
    country: Annotated[str | None, COUNTRY] = None
    email: Annotated[str | None, EMAIL] = None
    phone: Annotated[str | None, PHONE] = None
    programme: Annotated[str | None, PROGRAMME] = None
    programme_code: Annotated[str | None, NOT_PERSONAL] = None
    studies_began: Annotated[int | None, BEGAN] = None
    degree: Annotated[str | None, DEGREE] = None
    graduation_year: Annotated[int | None, GRADUATED] = None
    workplace: Annotated[str | None, WORKPLACE] = None
    job_title: Annotated[str | None, JOB_TITLE] = None
    cooperation: Annotated[tuple[Cooperation, ...], COOPERATION] = ()
    further_information: Annotated[str | None, FURTHER] = None
    language: Annotated[Language | None, NOT_PERSONAL] = None
    newsletter_topics: Annotated[tuple[NewsletterTopic, ...], TOPICS] = ()


class AlumniSegment(Model):
    """Which alumni are wanted; what is not given does not narrow.

    topic, cooperation: one that they chose. programme, city, workplace: parts of its name, however it is
    spelt. graduated_from, graduated_until: years, both included.
    """

    topic: Annotated[NewsletterTopic | None, NOT_PERSONAL] = None
    language: Annotated[Language | None, NOT_PERSONAL] = None
    programme: Annotated[Line | None, Field(max_length=100), NOT_PERSONAL] = None
    graduated_from: Annotated[Year | None, NOT_PERSONAL] = None
    graduated_until: Annotated[Year | None, NOT_PERSONAL] = None
    cooperation: Annotated[Cooperation | None, NOT_PERSONAL] = None
    city: Annotated[Line | None, Field(max_length=100), NOT_PERSONAL] = None
    workplace: Annotated[Line | None, Field(max_length=100), NOT_PERSONAL] = None

    def has(self, alumnus: Mapping[str, Any]) -> bool:
        """Whether an alumnus belongs to it; whoever chose no language is written to in Finnish.

        The city of somebody under non-disclosure is nobody's to ask for (R34).
        """
        return (
            (self.topic is None or self.topic in alumnus.get("newsletter_topics", ()))
            and self.language in (None, alumnus.get("language", "fi"))
            and (self.cooperation is None or self.cooperation in alumnus.get("cooperation", ()))
            and not (self.city and alumnus.get("contact_secret"))
            and all(self._names(alumnus, name) for name in ("programme", "city", "workplace"))
            and self._graduated(alumnus.get("graduation_year"))
        )

    def _names(self, alumnus: Mapping[str, Any], name: str) -> bool:
        return names.has_parts(alumnus.get(name, ""), getattr(self, name) or "")

    def _graduated(self, year: int | None) -> bool:
        first, last = self.graduated_from, self.graduated_until
        if first is None and last is None:
            return True
        return year is not None and (first or year) <= year <= (last or year)
