"""What a release of restricted records is made of, and what callers send about it. Pure."""

from typing import Annotated, Literal

from pydantic import Field

from services.privacy.model.request_parts import NOTES, Day, Reason, Told
from shared.contracts.subjects import Reference
from shared.fields import Language, Past
from shared.personal import NOT_PERSONAL, Id, Personal
from shared.record import Model, Moment

MOST_DAYS = 90
"""How long a release may last; its files live `GATHERED_DAYS`, a little longer."""
MOST_RECORDS = 50
Ground = Literal["consent", "legal_claims", "rights_of_another", "public_interest"]
"""What the use of restricted records may rest on [GDPR art. 18(2)]."""
Why = Literal[
    "refused", "consent_withdrawn", "no_longer_needed", "misused", "expired", "lifted", "erased", "other"
]
USED_FOR = Personal("user.user_sensor", "Käyttötarkoitus", "What the data is used for", source="staff")
EVIDENCE = Personal("user.consent", "Miten suostumus annettiin", "How consent was given", source="staff")


class ConsentToUse(Model):
    """How and when the person consented to the use."""

    how: Annotated[Reason, EVIDENCE]
    at: Moment


class Ending(Model):
    """Why a release is over, or was never in force."""

    why: Annotated[Why, NOT_PERSONAL]
    note: Annotated[Reason | None, NOTES] = None
    by: Annotated[str, NOT_PERSONAL]
    at: Moment


# --- what callers send -----------------------------------------------------------------------------------


class GivenConsentToUse(Model):
    """How the person consented, and when."""

    how: Reason
    at: Past


class NewRelease(Model):
    """A release as the officer proposes it, with the opinion.

    purpose: what the data is used for, in words; records: of those that the request restricted; user_id: who
    may use them, an active user; until: the last day, at most 90 days from now; consent: for that ground, and
    only then. language: of the files.
    """

    ground: Ground
    purpose: Told
    consent: GivenConsentToUse | None = None
    records: Annotated[tuple[Reference, ...], Field(min_length=1, max_length=MOST_RECORDS)]
    user_id: Id
    until: Day
    opinion: Told
    language: Language = "fi"


class NewDirectRelease(NewRelease):
    """A release of records however they were restricted: by the officer's own hand, or a request.

    subjects: the person's own records that are restricted. records: of these, and documents that follow them.
    """

    subjects: Annotated[tuple[Reference, ...], Field(min_length=1, max_length=MOST_RECORDS)]


class GivenReleaseRefusal(Model):
    """Why the release is refused."""

    reason: Reason


class GivenRevocation(Model):
    """Why a release is over before its last day."""

    why: Literal["consent_withdrawn", "no_longer_needed", "misused", "other"]
    note: Reason | None = None
