"""An alumnus's consent: its text's version, its source and evidence, confirmed anew; a history. Pure."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from shared import clock
from shared.contracts.privacy import Channel, Purpose
from shared.fields import Language
from shared.person import SAID
from shared.personal import NOT_PERSONAL
from shared.record import Flag, Model, Moment

YEARS = 3
"""A consent is to be confirmed this long after it was last given or confirmed."""
REMINDERS = 3
REMINDER_DAYS = 30
"""Three reminders, thirty days apart; thirty days after the last the alumnus is passive: ninety days."""
MOST_CONSENTS = 60
"""Consents of a history: the first, and the latest of the others."""


class Source(StrEnum):
    """Where a consent came from (R12)."""

    PAGE = "page"
    WEBROPOL = "webropol"
    SOLEOPS = "soleops"
    PAPER = "paper"
    PHONE = "phone"
    STAFF = "staff"


FOREIGN = (Source.WEBROPOL, Source.SOLEOPS)
"""Systems from which registrations come."""
STAFFED = (Source.PAPER, Source.PHONE, Source.STAFF)
"""Ways in which somebody of the staff hears of a consent from the person."""


class AlumnusConsent(Model):
    """A consent to the alumni register: which text, in which language, whence, when, and the evidence.

    evidence: a reference such as a response id or a folder. confirms: it confirmed one that was in force.
    mistaken: another person gave it, whose registration was linked to this record by mistake.
    """

    purpose: Annotated[Purpose, NOT_PERSONAL] = Purpose.ALUM
    channels: Annotated[tuple[Channel, ...], NOT_PERSONAL] = tuple(Channel)
    text_version: Annotated[str, NOT_PERSONAL]
    language: Annotated[Language, NOT_PERSONAL] = "fi"
    source: Annotated[Source, NOT_PERSONAL]
    at: Moment
    evidence: Annotated[str, SAID]
    confirms: Flag = False
    withdrawn_at: Moment | None = None
    mistaken: Flag = False


class Departure(Model):
    """How and when an alumnus left the register. told_on: the last day on which it was told once more."""

    at: Moment
    source: Annotated[Source, NOT_PERSONAL]
    by: Annotated[str, NOT_PERSONAL]
    told_on: Annotated[date | None, NOT_PERSONAL] = None


Consents = Annotated[tuple[AlumnusConsent, ...], Field(max_length=MOST_CONSENTS)]


def in_force(consents: Iterable[AlumnusConsent]) -> AlumnusConsent | None:
    """The consent that carries the record now: the latest given that was not withdrawn."""
    return max((one for one in consents if one.withdrawn_at is None), key=lambda one: one.at, default=None)


def due_on(consent: AlumnusConsent) -> date:
    """The day in Finland from which the consent is to be confirmed anew; 29 February becomes 28."""
    given = consent.at.astimezone(clock.HELSINKI).date()
    try:
        return given.replace(year=given.year + YEARS)
    except ValueError:
        return given.replace(year=given.year + YEARS, day=28)


def next_step_on(consent: AlumnusConsent, reminded_on: tuple[date, ...]) -> date:
    """The day on which the next reminder is due, or after the last of them the passivation."""
    return reminded_on[-1] + timedelta(days=REMINDER_DAYS) if reminded_on else due_on(consent)


def latest(consents: tuple[AlumnusConsent, ...]) -> tuple[AlumnusConsent, ...]:
    """A history that is no longer than it may be: of the earliest only the first is kept."""
    return consents if len(consents) <= MOST_CONSENTS else (consents[0], *consents[1 - MOST_CONSENTS :])


def joined(consents: tuple[AlumnusConsent, ...], given: AlumnusConsent) -> tuple[AlumnusConsent, ...]:
    """The history with a consent that came from a foreign system, once, in its place by time.

    Of one that was given at the same moment to another text, as its source says now, it takes the place. One
    that was taken back after it was given does not come again with its source.
    """
    if any(_taken_back(one, given) for one in consents):
        return consents
    kept = tuple(one for one in consents if not _corrected(one, given))
    if any(_same(one, given) for one in consents if one.withdrawn_at is None):
        return consents
    return _confirming(latest(tuple(sorted((*kept, given), key=lambda one: one.at))))


def _confirming(consents: Iterable[AlumnusConsent]) -> tuple[AlumnusConsent, ...]:
    """The history in which what came from foreign systems confirms what the person gave before."""
    found: list[AlumnusConsent] = []
    for one in consents:
        confirms = any(not earlier.mistaken for earlier in found)
        told = one.source in FOREIGN and not one.mistaken
        found.append(one.model_copy(update={"confirms": confirms}) if told else one)
    return tuple(found)


def _same(one: AlumnusConsent, other: AlumnusConsent) -> bool:
    return (one.source, one.evidence, one.text_version) == (other.source, other.evidence, other.text_version)


def unchanged(one: AlumnusConsent | None, other: AlumnusConsent | None) -> bool:
    """Whether they are the same consent, whether or not it confirms another by now; or both are none."""
    if one is None or other is None:
        return one is other
    return one == other.model_copy(update={"confirms": one.confirms})


def _corrected(one: AlumnusConsent, now: AlumnusConsent) -> bool:
    """Whether it is the same act of consenting, in force, of which the source says the text anew."""
    same = (one.source, one.evidence, one.at) == (now.source, now.evidence, now.at)
    return same and one.withdrawn_at is None


def _taken_back(one: AlumnusConsent, given: AlumnusConsent) -> bool:
    """Whether it is a consent of this origin that ended later than what is given now."""
    same = (one.source, one.evidence) == (given.source, given.evidence)
    ended = one.withdrawn_at is not None and not one.mistaken
    return same and ended and one.withdrawn_at is not None and given.at <= one.withdrawn_at


def ended(
    consents: Iterable[AlumnusConsent], evidence: str | None, at: datetime
) -> tuple[AlumnusConsent, ...]:
    """The history with the consents ended that have this evidence."""
    return tuple(withdrawn([one], at)[0] if one.evidence == evidence else one for one in consents)


def by_mistake(
    consents: Iterable[AlumnusConsent], evidence: str | None, at: datetime
) -> tuple[AlumnusConsent, ...]:
    """The history in which the consents with this evidence were another person's, and have ended."""
    mark = {"withdrawn_at": at, "mistaken": True}
    return _confirming(
        one.model_copy(update=mark) if one.evidence == evidence and one.withdrawn_at is None else one
        for one in consents
    )


def last_given(consents: Iterable[AlumnusConsent]) -> datetime | None:
    """When the person last consented, whatever became of it since."""
    return max((one.at for one in consents if not one.mistaken), default=None)


def withdrawn(consents: Iterable[AlumnusConsent], at: datetime) -> tuple[AlumnusConsent, ...]:
    """The history with every consent ended that was in force."""
    return tuple(one if one.withdrawn_at else one.model_copy(update={"withdrawn_at": at}) for one in consents)
