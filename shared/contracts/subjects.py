"""What every context does with people's data when privacy asks: errands, receipts, erasure.

An errand is a record of privacy; its event carries its id alone. Each context reads it, does it on its own
records, and writes a receipt of its own, whose event tells privacy (decision 17).
"""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field, StringConstraints

from shared.contracts.privacy import Purpose
from shared.personal import NOT_PERSONAL, Id, Personal
from shared.record import Flag, Model, Number, Record

HOLDERS = ("staff", "privacy", "partners", "sales", "alumni", "integrations")
"""The contexts that hold data of people, each of which acknowledges every errand."""

Reference = Annotated[
    str, StringConstraints(pattern=r"^[a-z]{1,20}\.[a-z_]{1,30}:[a-z0-9-]{1,80}$"), NOT_PERSONAL
]
"""A record of a person: `<context>.<kind>:<id>`, such as `partners.contact:4x…`."""

TERM = Personal("user.name", "Haettava nimi tai yhteystieto", "Name or address looked for", source="subject")
Terms = Annotated[tuple[str, ...], TERM]


class What(StrEnum):
    """What an errand asks every context to do."""

    FIND = "find"
    """Name the records that may be the subject's, mentions in free text too."""
    GATHER = "gather"
    """Write all that is held of the subjects into a file."""
    PLAN = "plan"
    """Say what erasing would do, record by record; change nothing."""
    ERASE = "erase"
    RESTRICT = "restrict"
    UNRESTRICT = "unrestrict"
    OBJECT = "object"
    WITHDRAW = "withdraw"
    """End the subjects' consents to purposes that rest on another basis [GDPR art. 7(3)]."""
    RECTIFY = "rectify"
    SURVEY = "survey"
    """Say which records a retention rule lets go; change nothing."""
    PURGE = "purge"


Done = Literal[
    "found",
    "gathered",
    "deleted",
    "anonymised",
    "retained",
    "restricted",
    "unrestricted",
    "objected",
    "withdrawn",
    "rectified",
    "due",
    "refused",
]


TOLD = "recipient:"
"""How an outcome names who got the data and is to be told: in its ground [GDPR art. 19]."""
SPARED = ("no_longer_due", "restricted", "open_request")
"""Why a purge spares a record that its survey named."""


class Outcome(Model):
    """What was, or for a plan would be, done with one record.

    fields: of which the outcome is; none means the whole record. ground: why something is retained or was
    refused, the id of a retention rule or `purpose:<code>`, of a purge one of `SPARED`, or who got the data
    (`recipient:<name>`); until: the last day it is kept, where known.
    """

    record: Reference
    done: Annotated[Done, NOT_PERSONAL]
    fields: Annotated[tuple[str, ...], NOT_PERSONAL] = ()
    ground: Annotated[str | None, NOT_PERSONAL] = None
    until: Annotated[date | None, NOT_PERSONAL] = None


class Errand(Model):
    """An errand as contexts read it.

    round: goes up when it is given anew to those who have not acknowledged. subjects: the records that a
    person confirmed to be the subject's. mentions: of records of others, the paths of texts that a person
    confirmed to be about the subject, as they were found. names, emails, phones: what to look for,
    normalised; to erase and to gather they tell whose rows files hold. purposes: those erased from, none for
    all, or objected to, or consented to until now. unlawful: the subjects were processed unlawfully, so that
    no duty keeps them [GDPR art. 17(1)(d)]. changes: for a rectification, record to its fields' new values.
    rule, kinds, counted_from, before: of a retention rule, the records it covers, what their clock is, and
    the day before which it began. survey: for a purge, the errand that named what may go. catalogue: the
    version of the data catalogue that it was given by.
    """

    id: Id
    what: Annotated[What, NOT_PERSONAL]
    round: Number = 1
    request_id: Id | None = None
    subjects: Annotated[tuple[str, ...], NOT_PERSONAL] = ()
    mentions: Annotated[dict[str, tuple[str, ...]], NOT_PERSONAL] = Field(default_factory=dict)
    names: Terms = ()
    emails: Terms = ()
    phones: Terms = ()
    purposes: Annotated[tuple[Purpose, ...], NOT_PERSONAL] = ()
    unlawful: Flag = False
    changes: Annotated[dict[str, dict[str, Any]], TERM] = Field(default_factory=dict)
    rule: Annotated[str | None, NOT_PERSONAL] = None
    kinds: Annotated[tuple[str, ...], NOT_PERSONAL] = ()
    counted_from: Annotated[str | None, NOT_PERSONAL] = None
    before: Annotated[date | None, NOT_PERSONAL] = None
    survey: Id | None = None
    catalogue: Annotated[str, NOT_PERSONAL] = ""

    def of(self, kind: str) -> list[str]:
        """The ids of the subject's records of one kind, such as `partners.contact`."""
        return [one.removeprefix(f"{kind}:") for one in self.subjects if one.startswith(f"{kind}:")]

    def mentioning(self, kind: str) -> list[str]:
        """The ids of records of one kind with texts that mention the subject."""
        return [one.removeprefix(f"{kind}:") for one in self.mentions if one.startswith(f"{kind}:")]

    def without(self, purposes: Iterable[Purpose]) -> tuple[Purpose, ...]:
        """What is left of a record's purposes once those are gone that the subject is erased from."""
        return tuple(one for one in purposes if self.purposes and one not in self.purposes)


ERRAND_CARD = tuple(Errand.model_fields)
"""The attributes of an errand that every context reads."""


def errand_key(errand_id: str) -> dict[str, str]:
    """The key of an errand."""
    return {"pk": f"privacy#errand#{errand_id}", "sk": "record"}


def record_key(reference: str) -> dict[str, str]:
    """The key of a record by its reference."""
    kind, _, record_id = reference.partition(":")
    return {"pk": f"{kind.replace('.', '#')}#{record_id}", "sk": "record"}


OPEN_REQUESTS = "privacy#request#open"
"""The partition of gsi1 of the requests that wait for an answer."""
REQUEST_ROWS = ("rows",)
"""What a context reads of a request: keyed hashes of what it is found by."""
ASKED_CARD = ("pk", "ttl")


def asked_key(what: str, keyed_hash: str) -> dict[str, str]:
    """The key of the marker that somebody has just asked: about a subject, or by an address."""
    return {"pk": f"privacy#asked#{what}#{keyed_hash}", "sk": "marker"}


def receipt_key(context: str, errand_id: str) -> dict[str, str]:
    """The key of a context's receipt of an errand."""
    return {"pk": f"{context}#receipt#{errand_id}", "sk": "record"}


def subject_file(errand_id: str, round: int, context: str) -> str:
    """Where a context puts what it gathered: NDJSON of sections."""
    return f"subjects/{errand_id}/{round}/{context}.ndjson"


GATHERED_DAYS = 92
"""How long what is gathered is kept, as the bucket's rules delete it."""


def subject_files(errand_id: str) -> str:
    """Below which all lies that was gathered on an errand."""
    return f"subjects/{errand_id}/"


class Receipt(Record):
    """What a context did on an errand; its id is the errand's.

    outcomes: of the first records; all of them are in the file, where there is one. count: of all.
    """

    noun: ClassVar[str] = "receipt"
    read_logged: ClassVar[bool] = False

    what: Annotated[What, NOT_PERSONAL]
    round: Number = 1
    outcomes: tuple[Outcome, ...] = ()
    count: Number = 0
    file: Annotated[str | None, NOT_PERSONAL] = None
    file_hash: Annotated[str | None, NOT_PERSONAL] = None


RECEIPT_CARD = ("pk", "id", "what", "round", "outcomes", "count", "file", "file_hash")
"""The attributes of a receipt that privacy reads."""
