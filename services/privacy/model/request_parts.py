"""What a data subject's request is made of: who asks, how they were identified, what was decided. Pure."""

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints

from services.privacy.model.purpose import Register
from services.privacy.model.rights import Circumstance, Right
from shared.contracts.privacy import Purpose
from shared.contracts.subjects import Reference
from shared.fields import Email, Language, Phone
from shared.personal import NOT_PERSONAL, Id, Line, Personal, Prose
from shared.record import Model, Moment

Channel = Literal["page", "letter", "phone", "desk", "session"]
Method = Literal["session", "link", "in_person", "call_back"]
"""How somebody was identified; what they showed is not kept, and no copies of identity cards are taken."""
Granting = Literal["granted", "partly", "refused"]
Notified = Literal["done", "impossible", "disproportionate"]

FIRST = Personal("user.name.first", "Etunimet", "First names", source="subject")
LAST = Personal("user.name.last", "Sukunimi", "Last name", source="subject")
FORMER = Personal("user.name.last", "Entinen sukunimi", "Former last name", source="subject")
EMAIL = Personal("user.contact.email", "Sähköposti", "Email", source="subject")
PHONE = Personal("user.contact.phone_number", "Puhelin", "Phone", source="subject")
SAID = Personal("user.user_sensor", "Mitä pyydetään", "What is asked for", source="subject")
NOTES = Personal("user.user_sensor", "Perustelut", "Reasons", source="staff")

Told = Annotated[Prose, StringConstraints(min_length=1, max_length=2000)]
Reason = Annotated[Prose, StringConstraints(min_length=1, max_length=1000)]
Article = Annotated[str, StringConstraints(pattern=r"^[1-9][0-9]?(\([1-9]\))?(\([a-f]\))?$"), NOT_PERSONAL]
"""An article of the GDPR: `17(3)(b)`."""
By = Annotated[str, NOT_PERSONAL]


class Requester(Model):
    """Who asks, as far as it is needed to find them and to answer."""

    first_names: Annotated[Line | None, FIRST] = None
    last_name: Annotated[Line | None, LAST] = None
    former_name: Annotated[Line | None, FORMER] = None
    email: Annotated[Email | None, EMAIL] = None
    phone: Annotated[Phone | None, PHONE] = None

    @property
    def names(self) -> tuple[str, ...]:
        """The names to look for: the full name, and that before."""
        given = self.first_names or ""
        found = (f"{given} {last}".strip() for last in (self.last_name, self.former_name) if last)
        return tuple(dict.fromkeys(found)) or ((given,) if given else ())


class ClockEvent(Model):
    """Something that the period for the answer is reckoned by, or that stands in the record of it."""

    what: Annotated[str, NOT_PERSONAL]
    at: Moment
    by: By


class Identity(Model):
    """How it was made sure who asks; the method alone, never what was shown."""

    method: Annotated[Method, NOT_PERSONAL]
    at: Moment
    by: By


class ScopedRecord(Model):
    """A record that somebody confirmed to be about the person who asks.

    paths: of somebody else's record, the texts that mention the person; none where it is the person's own.
    """

    record: Reference
    paths: Annotated[tuple[str, ...], NOT_PERSONAL] = ()
    by: By
    at: Moment


class Opinion(Model):
    """What the data protection officer thinks of it [GDPR art. 38, 39]."""

    text: Annotated[Told, NOTES]
    by: By
    at: Moment


class Extension(Model):
    """Why the answer takes up to two months longer [GDPR art. 12(3)]."""

    reason: Annotated[Reason, NOTES]
    by: By
    at: Moment


class Decision(Model):
    """What the owner of a register decided of a record, or of the whole request where it names none.

    registers: of the whole, those whose owner decided; the owners of others decide as well.
    """

    record: Reference | None = None
    registers: Annotated[tuple[Register, ...], NOT_PERSONAL] = ()
    outcome: Annotated[Granting, NOT_PERSONAL]
    circumstance: Annotated[Circumstance | None, NOT_PERSONAL] = None
    article: Article
    reason: Annotated[Reason, NOTES]
    by: By
    at: Moment

    def gives_way_to(self, later: Self) -> bool:
        """Whether a later decision takes its place: on the same record, or of the same register's owner."""
        if self.record or later.record:
            return self.record == later.record
        return bool(set(self.registers).intersection(later.registers))


Established = Literal[Circumstance.OBJECTION_UPHELD, Circumstance.NO_LONGER_NEEDED, Circumstance.UNLAWFUL]
"""What an owner finds; that the person objected stands on the record."""


class GivenDecision(Model):
    """A decision on one record: the article of the GDPR, and the reason that the person is told.

    circumstance: of an erasure, what has happened that the right waits for: an objection upheld, no longer
    needed, or unlawful, which no duty stands against.
    """

    record: Reference | None = None
    outcome: Granting
    circumstance: Established | None = None
    article: Article
    reason: Reason


class Redaction(Model):
    """A value that is left out of a package for the rights of somebody else [GDPR art. 15(4)], and why."""

    record: Reference
    path: Annotated[str, NOT_PERSONAL]
    ground: Annotated[str, NOTES]
    by: By
    at: Moment


class Package(Model):
    """What was gathered for the person, by which errand; once it is made, its hash and its last day.

    parts: the files that the log of reads has beside the package.
    """

    errand: Id
    hash: Annotated[str | None, NOT_PERSONAL] = None
    until: Annotated[date | None, NOT_PERSONAL] = None
    parts: Annotated[tuple[str, ...], NOT_PERSONAL] = ()


class RecipientTask(Model):
    """One recipient to be told of a rectification, an erasure or a restriction [GDPR art. 19]."""

    id: Id
    recipient: Annotated[Line, NOT_PERSONAL]
    outcome: Annotated[Notified | None, NOT_PERSONAL] = None
    note: Annotated[Reason | None, NOTES] = None
    by: Annotated[str | None, NOT_PERSONAL] = None
    at: Moment | None = None


# --- what callers send -----------------------------------------------------------------------------------

Day = Annotated[date, Field(ge=date(2018, 5, 25))]
"""The GDPR applies since 25 May 2018."""


FieldName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_.]{0,60}$")]
Changes = Annotated[
    dict[Annotated[Reference, NOT_PERSONAL], dict[FieldName, Annotated[Told, SAID]]], Field(max_length=50)
]
"""Record to field to what it should say."""


Path = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.-]{1,200}$")]
"""Where a value stands in a record: `affiliations.0.role`."""


class NewRequest(Model):
    """A request to record. received: the true day of receipt, today if left out.

    channel: `session` is a request of one's own, all others are somebody else's.
    """

    kind: Right
    channel: Literal["letter", "phone", "desk", "session"]
    received: Day | None = None
    language: Language = "fi"
    person: Requester = Requester()
    message: Told | None = None
    purposes: Annotated[tuple[Purpose, ...], Field(max_length=len(Purpose))] = ()


class AskedRequest(Model):
    """A request as its maker fills it in on the public page."""

    kind: Right
    which: Literal["alumni", "customers", "unknown"]
    first_names: Line
    last_name: Line
    former_name: Line | None = None
    email: Email
    phone: Phone | None = None
    message: Told | None = None

    @property
    def person(self) -> Requester:
        """Who asks."""
        return Requester.model_validate(self.model_dump(include=set(Requester.model_fields)))


class GivenIdentity(Model):
    """How the person was identified by staff; a link and a session identify by themselves."""

    method: Literal["in_person", "call_back"]


class GivenScope(Model):
    """The records that are about the person; the list replaces the former one.

    mentions: of records of others, where a text mentions the person: record to the paths of the texts.
    """

    records: Annotated[tuple[Reference, ...], Field(max_length=50)] = ()
    mentions: Annotated[
        dict[Reference, Annotated[tuple[Path, ...], Field(min_length=1, max_length=50)]], Field(max_length=50)
    ] = Field(default_factory=dict)


class GivenSearch(Model):
    """Whom to look for, where it is known better by now; what is left out stays as it was."""

    person: Requester = Requester()


class GivenOpinion(Model):
    """The officer's opinion."""

    text: Told


class GivenRefusal(Model):
    """Why a request is refused as a whole: the article, and the reason that the person is told."""

    article: Article
    reason: Reason


class ReasonOfRequest(Model):
    """A reason."""

    reason: Reason


class GivenDecisions(Model):
    """Decisions on records of the registers that one owns."""

    decisions: Annotated[tuple[GivenDecision, ...], Field(min_length=1, max_length=50)]


class GivenNotification(Model):
    """What became of telling one recipient; impossible and disproportionate take a note."""

    outcome: Notified
    note: Reason | None = None


class GivenExecution(Model):
    """What is to be done. changes: for a rectification, and only then, record to its fields' right values."""

    changes: Changes = Field(default_factory=dict)


class GivenRedaction(Model):
    """A value to leave out: where it stands, and the ground that the person is told."""

    record: Reference
    path: Path
    ground: Annotated[Line, StringConstraints(max_length=200)]


class GivenRedactions(Model):
    """All that is left out; the list replaces the former one."""

    redactions: Annotated[tuple[GivenRedaction, ...], Field(max_length=200)]


class GivenRecipient(Model):
    """A recipient who has to be told."""

    recipient: Annotated[Line, StringConstraints(max_length=100)]
