"""Whom a registration is about, and whether it may be taken at all. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from services.alumni.model.alumnus import Alumnus
from shared import names
from shared.contracts.alumni import LIVING
from shared.graduate import Profile


@dataclass(frozen=True)
class Take:
    """It may be taken: into this alumnus's record, or into a new one."""

    alumnus: Alumnus | None = None


@dataclass(frozen=True)
class Question:
    """A person has to decide: why, and who it may be about."""

    reason: str
    candidates: tuple[str, ...] = ()


@dataclass(frozen=True)
class Hold:
    """The data protection officer has to decide; nobody else learns why."""


@dataclass(frozen=True)
class Leave:
    """The person has left the register since they consented: leaving covers every channel."""


Verdict = Take | Question | Hold | Leave


@dataclass(frozen=True)
class Found:
    """Alumni that a registration may be about.

    linked: whose record an earlier revision of it went into. strong: with the same email, or the same phone,
    date of birth and surname. weak: with the same phone alone, or the same date of birth and surname.
    """

    linked: Alumnus | None = None
    strong: Sequence[Alumnus] = ()
    weak: Sequence[Alumnus] = ()


def verdict(profile: Profile, consented_at: datetime, found: Found) -> Verdict:
    """What is to become of a registration, as far as the register alone tells."""
    strong = [found.linked] if found.linked else found.strong
    every = [*strong, *(() if found.linked else found.weak)]
    if any(_shut(one) for one in every):
        return Hold()
    if any(one.departure and consented_at <= one.departure.at for one in strong):
        return Leave()
    living = [one for one in strong if one.status in LIVING]
    if living:
        return _about(profile, living, linked=found.linked is not None)
    weak = [one for one in every if one.status in LIVING]
    return Question("similar", _ids(weak)) if weak else _new(profile)


def _shut(one: Alumnus) -> bool:
    """Whether nothing may be added to a record, and nobody may learn that it is there."""
    return one.restricted or one.contact_secret or one.deceased


def _about(profile: Profile, living: Sequence[Alumnus], *, linked: bool) -> Verdict:
    if len(living) > 1:
        return Question("ambiguous", _ids(living))
    (one,) = living
    if not linked and contradicts(profile, one):
        return Question("other_person", (one.id,))
    return Question("passive", (one.id,)) if one.status == "passive" else Take(one)


def _new(profile: Profile) -> Verdict:
    return Take() if profile.last_name and profile.first_names else Question("no_name")


def contradicts(profile: Profile, alumnus: Alumnus) -> bool:
    """Whether the same address is another person's: by the date of birth, or else no name in common."""
    if profile.birth_date and alumnus.birth_date:
        return profile.birth_date != alumnus.birth_date
    given = _words(profile.last_name, profile.former_surname, profile.first_names)
    recorded = _words(alumnus.last_name, alumnus.former_surname, alumnus.first_names)
    return bool(given) and not given & recorded


def _words(*texts: str | None) -> set[str]:
    return {word for text in texts if text for word in names.search_words(text)}


def _ids(some: Iterable[Alumnus]) -> tuple[str, ...]:
    return tuple(sorted(one.id for one in some))
