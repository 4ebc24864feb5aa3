"""A graduate's registration that a foreign system sent: what integrations keeps of it and alumni reads.

Integrations writes it, alumni decides what becomes of it; once that is decided, what was answered is erased.
"""

from enum import StrEnum
from typing import Annotated

from shared.fields import Language
from shared.graduate import Profile
from shared.personal import NOT_PERSONAL, Id
from shared.record import Model, Moment, Number


class System(StrEnum):
    """The foreign system that a registration came from (R12)."""

    WEBROPOL = "webropol"
    SOLEOPS = "soleops"


class Stage(StrEnum):
    """What the source says of the degree: nothing, applied for, completed.

    Or that there is nothing to say: the application is void, or the consent was taken back.
    """

    ANSWERED = "answered"
    APPLIED = "applied"
    GRADUATED = "graduated"
    CANCELLED = "cancelled"
    WITHDRAWN = "withdrawn"


class LeftOut(Model):
    """What of a registration was not taken, without the value: the field, why, what would be right."""

    field: Annotated[str, NOT_PERSONAL]
    problem: Annotated[str, NOT_PERSONAL]
    expected: Annotated[str, NOT_PERSONAL] = ""


class RegistrationConsent(Model):
    """The consent that came with it: version and language of the text, when, and a reference as evidence."""

    text_version: Annotated[str, NOT_PERSONAL]
    language: Annotated[Language, NOT_PERSONAL] = "fi"
    at: Moment
    evidence: Annotated[str, NOT_PERSONAL]


class Registered(Model):
    """A registration as alumni reads it.

    revision: goes up with every change of what the source says. profile: none once it was erased.
    notice_version: of the privacy notice that the form showed.
    """

    id: Id
    revision: Number
    source: Annotated[System, NOT_PERSONAL]
    stage: Annotated[Stage, NOT_PERSONAL]
    profile: Profile | None = None
    consent: RegistrationConsent | None = None
    notice_version: Annotated[str | None, NOT_PERSONAL] = None
    left_out: tuple[LeftOut, ...] = ()


REGISTRATION_CARD = tuple(Registered.model_fields)
"""The attributes of a registration that alumni reads."""


def registration_key(registration_id: str) -> dict[str, str]:
    """The key of a registration."""
    return {"pk": f"integrations#registration#{registration_id}", "sk": "record"}
