"""Lists of addresses that unsubscribed in the newsletter service, as their blocks are set. Pure."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, StringConstraints

from services.integrations.model.imports import Progress, Rejection, UploadForm
from shared.contracts.integrations import PlanProblem, UnsubscriptionFormat
from shared.errors import Conflict, Expired
from shared.events.integrations import AddressesUnsubscribed, UnsubscriptionRejected
from shared.moves import Move, Moves
from shared.personal import NOT_PERSONAL, Id, Line
from shared.record import Event, Model, Moment, Number, Record

KEPT = timedelta(days=7)
"""How long the errors can be read; the file itself is deleted as soon as it is taken."""
STEP = 100
"""Addresses that are told of at once."""
MOVES = Moves(
    "unsubscription",
    (
        Move("receive", ("awaiting",), "taking", "", by_itself=True),
        Move("progress", ("taking",), "", "", by_itself=True),
        Move("finish", ("taking",), "done", "", by_itself=True),
        Move("reject", ("awaiting", "taking"), "rejected", "", by_itself=True),
    ),
)
"""What becomes of a list, by the consumer. There is no way back: a block is lifted on the person alone."""
What = Literal["taken", "already", "unknown", "errors"]
OUTCOMES: tuple[What, ...] = ("taken", "already", "unknown", "errors")


class RowError(Model):
    """A row of which no address can be made: its number in the file and what is wrong, without any value."""

    row: int
    problems: tuple[PlanProblem, ...]


class Unsubscription(Record):
    """A list of addresses that unsubscribed in the newsletter service.

    counts: rows by what became of them so far: taken, whose carriers are blocked by it now; already, whom
    the person or the service had blocked, or that an earlier row of the file names; unknown, that nobody whom
    lists may show carries; errors. progress: steps of a hundred addresses. Errors live until `expires_at`.
    """

    noun: ClassVar[str] = "unsubscription"
    read_logged: ClassVar[bool] = False

    status: Annotated[str, NOT_PERSONAL] = "awaiting"
    filename: Annotated[str, NOT_PERSONAL]
    format: Annotated[UnsubscriptionFormat, NOT_PERSONAL]
    row_count: Number = 0
    counts: Annotated[dict[str, int], NOT_PERSONAL] = Field(default_factory=dict)
    file_hash: Annotated[str | None, NOT_PERSONAL] = None
    progress: Progress = Progress()
    rejection: Rejection | None = None
    expires_at: Moment | None = None

    def actions(self) -> Mapping[str, str]:
        return MOVES.allowed(self.status)

    def received(self, file_hash: str, rows: int, steps: int, known: Mapping[str, int]) -> tuple[Self, Event]:
        """The rows were read, those that need no look-up counted; one that was begun goes on from there.

        Another file in its place is rejected: what the first one has told of stays blocked.
        """
        if self.status != "awaiting":
            if self.status == "taking" and self.file_hash != file_hash:
                return self.rejected("replaced", "Another file was uploaded meanwhile; upload the list anew.")
            return self, AddressesUnsubscribed()
        counts = dict.fromkeys(OUTCOMES, 0) | dict(known)
        status = MOVES.target("receive", self.status)
        values = {"file_hash": file_hash, "row_count": rows, "counts": counts, "progress": Progress(of=steps)}
        return self.having(status=status, **values), AddressesUnsubscribed()

    def carried_out(
        self, step: int, counts: Mapping[str, int], told: AddressesUnsubscribed, at: datetime
    ) -> tuple[Self, Event]:
        """The next step is told of; told again it changes nothing."""
        if self.status != "taking" or self.progress.done != step:
            return self, told
        total = {name: count + counts.get(name, 0) for name, count in self.counts.items()}
        new = self.having(counts=total, progress=Progress(done=step + 1, of=self.progress.of))
        if new.progress.done < new.progress.of:
            return new, told
        return new.having(status=MOVES.target("finish", self.status), expires_at=at + KEPT), told

    def rejected(self, code: str, detail: str) -> tuple[Self, Event]:
        """The file cannot be read, or not to its end."""
        status = MOVES.target("reject", self.status)
        return self.having(
            status=status, rejection=Rejection(code=code, detail=detail)
        ), UnsubscriptionRejected()

    def must_have_errors(self, at: datetime) -> None:
        """Raise Conflict where the list is not taken to its end, Expired where its errors are gone."""
        if self.expires_at is None:
            raise Conflict(f"there are no errors to read: the list is {self.status}")
        if at >= self.expires_at:
            raise Expired("errors are deleted 7 days after the list was taken; upload it anew")


# --- what the API takes and shows ------------------------------------------------------------------------


class NewUnsubscription(Model):
    """The file to be uploaded: its name, shown in lists, and its form; a column of it is named `email`."""

    filename: Annotated[Line, StringConstraints(max_length=120)]
    format: UnsubscriptionFormat


class OpenedUnsubscription(Unsubscription):
    """A list that awaits its file."""

    upload: UploadForm


class UnsubscriptionCard(Model):
    """A list of unsubscribed addresses as lists show it."""

    id: Id
    version: int
    status: str
    filename: str
    row_count: int
    counts: dict[str, int]
    progress: Progress = Progress()
    created_at: datetime
    expires_at: datetime | None = None
    responsible_id: Id | None = None
