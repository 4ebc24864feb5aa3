"""That records of several registers are one person's, as somebody confirmed: ids alone. Pure."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import AfterValidator, Field

from services.privacy.model.request_parts import By, Method, ScopedRecord
from shared import clock
from shared.contracts.subjects import Reference
from shared.errors import Invalid
from shared.events.privacy import LinkConfirmed, LinkNarrowed, LinkUndone
from shared.identifiers import NotValid
from shared.moves import Move, Moves
from shared.personal import NOT_PERSONAL, Id, Personal, without_identity_code
from shared.record import Event, Model, Moment, Record

READ, CREATE, UNDO = "privacy.links.read", "privacy.links.create", "privacy.links.undo"
KINDS = ("alumni.alumnus", "partners.contact", "partners.organisation", "staff.user")
"""The records that are somebody themselves; documents follow the person whom they name."""
MOST_RECORDS = 50
LINKED = Personal(
    "user.unique_id",
    "Saman henkilön tiedot muissa rekistereissä",
    "Records of the same person in other registers",
    source="data protection officer",
)
Why = Literal["another_person", "identity_in_doubt", "other"]
"""Why a link was wrong: a code, as words could name somebody."""
MOVES = Moves(
    "link",
    (
        Move("undo", ("active",), "", UNDO),
        Move("confirm", ("active", "ended"), "active", "", by_itself=True),
        Move("end", ("active",), "ended", "", by_itself=True),
    ),
)
"""What may become of a link; it ends by itself with the last record but one."""


def is_linkable(record: str) -> bool:
    """Whether a record is of a kind that a link joins."""
    return record.partition(":")[0] in KINDS


def _linkable(record: str) -> str:
    if not is_linkable(record):
        raise NotValid("is of no kind that a link joins", f"one of {', '.join(KINDS)}")
    return without_identity_code(record)


class LinkedRecord(Model):
    """A record that somebody confirmed to be the person's."""

    record: Annotated[Reference, LINKED]
    by: By
    at: Moment


class Undoing(Model):
    """The last time that the officer found a link wrong."""

    why: Annotated[Why, NOT_PERSONAL]
    by: By
    at: Moment


class GivenUndoing(Model):
    """What was wrong about a link. records: those that are not the person's; none means all of it."""

    why: Why
    records: Annotated[tuple[Reference, ...], Field(max_length=MOST_RECORDS)] = ()


class NewLink(Model):
    """Records that are one person's, of whom staff made sure who they are.

    method: how; a session and a mailed link identify in a request alone.
    """

    records: Annotated[
        tuple[Annotated[Reference, AfterValidator(_linkable)], ...],
        Field(min_length=2, max_length=MOST_RECORDS),
    ]
    method: Literal["in_person", "call_back"]


class SubjectLink(Record):
    """One confirmation that records are one person's: of a request, or by hand.

    method: how it was made sure who the person is. Two records at least; an ended link holds none.
    """

    noun: ClassVar[str] = "link"

    status: Annotated[str, NOT_PERSONAL] = "active"
    method: Annotated[Method, NOT_PERSONAL]
    request_id: Id | None = None
    records: tuple[LinkedRecord, ...] = ()
    undoing: Undoing | None = None
    closed_on: Annotated[date | None, NOT_PERSONAL] = None

    @classmethod
    def by_hand(cls, given: NewLink, link_id: str, by: str, at: datetime) -> Self:
        """As the officer makes it; raises Invalid for one record alone."""
        records = tuple(LinkedRecord(record=one, by=by, at=at) for one in dict.fromkeys(given.records))
        if len(records) < 2:
            raise Invalid.field("records", "name one record", "two records or more of one person")
        return cls(id=link_id, method=given.method, records=records)

    @classmethod
    def of_request(cls, link_id: str, request_id: str, method: Method) -> Self:
        """Before anything is confirmed."""
        return cls(id=link_id, method=method, request_id=request_id, status="ended")

    def actions(self) -> Mapping[str, str]:
        return MOVES.allowed(self.status)

    @property
    def references(self) -> tuple[str, ...]:
        """The records that it joins."""
        return tuple(one.record for one in self.records)

    @property
    def last_day(self) -> date | None:
        """The day of its last confirmation; of an ended one, of its end."""
        confirmed = max((one.at for one in self.records), default=None)
        return clock.day(confirmed) if confirmed else self.closed_on

    def confirmed(self, own: Iterable[ScopedRecord], method: Method, at: datetime) -> tuple[Self, Event]:
        """It joins the records that a request names as the person's own now, and no others.

        What the officer took out stays out until it is confirmed anew.
        """
        known = {one.record: one for one in self.records}
        records = tuple(
            known.get(one.record) or LinkedRecord(record=one.record, by=one.by, at=one.at)
            for one in own
            if one.record in known or self.undoing is None or one.at > self.undoing.at
        )
        fewer = known.keys() >= {one.record for one in records} and method == self.method
        new = self._joining(records, at)
        event = LinkNarrowed() if fewer else LinkConfirmed()
        return (new.having(method=method) if new.records else new), event

    def undone(self, given: GivenUndoing, by: str, at: datetime) -> tuple[Self, Event]:
        """Records that are not the person's are taken out; raises Invalid for one that it does not join."""
        MOVES.target("undo", self.status)
        if not set(given.records) <= set(self.references):
            raise Invalid.field("records", "name one that the link does not join", "records of the link")
        gone = given.records or self.references
        new = self._without(gone, at).having(undoing=Undoing(why=given.why, by=by, at=at))
        return new, LinkUndone(records=tuple(sorted(gone)), why=given.why)

    def without(self, record: str, at: datetime) -> tuple[Self, Event]:
        """A record was erased."""
        return self._without((record,), at), LinkNarrowed()

    def _without(self, gone: Collection[str], at: datetime) -> Self:
        return self._joining(tuple(one for one in self.records if one.record not in gone), at)

    def _joining(self, records: tuple[LinkedRecord, ...], at: datetime) -> Self:
        """With these records; one alone is joined to nothing."""
        if len(records) > 1:
            status = MOVES.target("confirm", self.status)
            return self.having(status=status, records=records, closed_on=None)
        if self.status == "ended":
            return self
        ended: dict[str, Any] = {"status": MOVES.target("end", self.status), "closed_on": clock.day(at)}
        return self.having(records=(), **ended)
