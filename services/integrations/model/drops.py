"""Drops: files of applications from Soleops, taken in segment by segment. Pure; no row is kept here."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, StringConstraints

from services.integrations.model.imports import Progress, Rejection, UploadForm
from shared.contracts.integrations import DropFormat, PlanProblem
from shared.errors import Conflict, Expired
from shared.events.integrations import DropProgressed, DropRejected, DropTaken
from shared.moves import Move, Moves
from shared.personal import NOT_PERSONAL, Id, Line
from shared.record import Event, Model, Moment, Number, Record

KEPT = timedelta(days=7)
"""How long the report and the refused rows live; the file is deleted as soon as it is read."""
MAX_ROWS = 5_000
MAX_PROBLEMS = 30
"""Of one row that are named."""
MOVES = Moves(
    "drop",
    (
        Move("receive", ("awaiting",), "taking", "", by_itself=True),
        Move("progress", ("taking",), "", "", by_itself=True),
        Move("finish", ("taking",), "done", "", by_itself=True),
        Move("reject", ("awaiting",), "rejected", "", by_itself=True),
    ),
)
"""What becomes of a drop, by the consumer: it awaits its file, which is refused as a whole, or taken in."""
RowOutcome = Literal["taken", "unchanged", "refused"]
Counts = Annotated[dict[str, int], NOT_PERSONAL]


class Rows(Model):
    """The rows of a file as they wait: how many, in how many segments, under the hash of the file."""

    row_count: int
    segments: int
    file_hash: str


class ReportedRow(Model):
    """What became of a row and what was wrong with it, without any value.

    row: its number in Excel, the line in NDJSON, the place in a JSON list from 1. A row that is taken may
    have problems too: fields that were left out.
    """

    row: int
    outcome: RowOutcome
    problems: tuple[PlanProblem, ...] = ()


class Drop(Record):
    """A file of applications on its way in.

    counts: rows by what became of them so far; taken are those whose application is now as this file told.
    progress: segments of rows that are dealt with. The report and the refused rows live until `expires_at`.
    """

    noun: ClassVar[str] = "drop"
    read_logged: ClassVar[bool] = False

    status: Annotated[str, NOT_PERSONAL] = "awaiting"
    filename: Annotated[str, NOT_PERSONAL]
    format: Annotated[DropFormat, NOT_PERSONAL]
    row_count: Number = 0
    counts: Counts = Field(default_factory=dict)
    file_hash: Annotated[str | None, NOT_PERSONAL] = None
    progress: Progress = Progress()
    rejection: Rejection | None = None
    expires_at: Moment | None = None

    def actions(self) -> Mapping[str, str]:
        return MOVES.allowed(self.status)

    def received(self, rows: Rows) -> tuple[Self, Event]:
        """The rows are there to be taken in; of a second file, or notice of the first, nothing comes."""
        if self.status != "awaiting":
            return self, DropProgressed(segment=self.progress.done)
        values = {"row_count": rows.row_count, "file_hash": rows.file_hash, "counts": counted(())}
        progress = Progress(of=rows.segments)
        new = self.having(status=MOVES.target("receive", self.status), progress=progress, **values)
        return new, DropProgressed(segment=0)

    def carried_out(self, segment: int, counts: Mapping[str, int], at: datetime) -> tuple[Self, Event]:
        """The next segment is taken in, or named in the report; told again it changes nothing."""
        if not self.waits_for(segment):
            return self, DropProgressed(segment=self.progress.done)
        total = {outcome: self.counts[outcome] + count for outcome, count in counts.items()}
        progress = Progress(done=segment + 1, of=self.progress.of)
        new = self.having(counts=total, progress=progress)
        if progress.done < progress.of:
            return new, DropProgressed(segment=progress.done)
        return new.having(status=MOVES.target("finish", self.status), expires_at=at + KEPT), DropTaken()

    def waits_for(self, segment: int) -> bool:
        """Whether this segment is the next to be taken in."""
        return self.status == "taking" and self.progress.done == segment

    def emptied(self, at: datetime) -> Self:
        """Without its report and refused rows from now on: they held a person who was erased."""
        return self if self.expires_at and self.expires_at <= at else self.having(expires_at=at)

    def rejected(self, code: str, detail: str) -> tuple[Self, Event]:
        """The file cannot be read; no row of it was taken."""
        if self.status != "awaiting":
            return self, DropRejected()
        status = MOVES.target("reject", self.status)
        return self.having(status=status, rejection=Rejection(code=code, detail=detail)), DropRejected()

    def must_have_report(self, at: datetime) -> None:
        """Raise Conflict where the rows are not all dealt with, Expired where the report is gone."""
        if self.expires_at is None:
            raise Conflict(f"there is no report: the drop is {self.status}")
        if at >= self.expires_at:
            raise Expired("the report of a drop is deleted 7 days after it was made; drop the file anew")


def counted(rows: Iterable[ReportedRow]) -> dict[str, int]:
    """A number for every outcome."""
    found = Counter(one.outcome for one in rows)
    return {one: found[one] for one in ("taken", "unchanged", "refused")}


# --- what the API takes and shows ------------------------------------------------------------------------


class NewDrop(Model):
    """The file to be uploaded: its name, shown in lists, and its form.

    json: a list of applications as `POST /integrations/soleops/registrations` takes them; ndjson: one in each
    line; xlsx: one in each row, under the names of the fields (`consent.at`) or their Finnish names.
    """

    filename: Annotated[Line, StringConstraints(max_length=120)]
    format: DropFormat


class OpenedDrop(Drop):
    """A drop that awaits its file."""

    upload: UploadForm


class DropCard(Model):
    """A drop as lists show it."""

    id: Id
    version: int
    status: str
    filename: str
    format: DropFormat
    row_count: int
    counts: dict[str, int]
    progress: Progress = Progress()
    created_at: datetime
    expires_at: datetime | None = None
    responsible_id: Id | None = None
