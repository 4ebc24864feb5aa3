"""Drops: files of applications from Soleops, taken in row by row. Pure; no row is kept here."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, StringConstraints

from services.integrations.model.imports import Rejection, UploadForm
from shared.contracts.integrations import DropFormat, DropRejected, DropTaken, PlanProblem
from shared.errors import Conflict, Expired
from shared.moves import Move, Moves
from shared.personal import NOT_PERSONAL, Id, Line
from shared.record import Event, Model, Moment, Number, Record

KEPT = timedelta(days=7)
"""How long the report lives; the file is deleted as soon as it is read."""
MAX_ROWS = 5_000
MAX_PROBLEMS = 30
"""Of one row that are named."""
MOVES = Moves(
    "drop",
    (
        Move("take", ("awaiting",), "done", "", by_itself=True),
        Move("reject", ("awaiting",), "rejected", "", by_itself=True),
    ),
)
"""What becomes of a drop, by the consumer: it awaits its file, which is taken in, or refused as a whole."""
RowOutcome = Literal["taken", "unchanged", "refused"]
Counts = Annotated[dict[str, int], NOT_PERSONAL]


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

    counts: rows by what became of them; taken are those whose application is now as this file told.
    The report lives until `expires_at`.
    """

    noun: ClassVar[str] = "drop"
    read_logged: ClassVar[bool] = False

    status: Annotated[str, NOT_PERSONAL] = "awaiting"
    filename: Annotated[str, NOT_PERSONAL]
    format: Annotated[DropFormat, NOT_PERSONAL]
    row_count: Number = 0
    counts: Counts = Field(default_factory=dict)
    rejection: Rejection | None = None
    expires_at: Moment | None = None

    def actions(self) -> Mapping[str, str]:
        return MOVES.allowed(self.status)

    def taken(self, counts: Mapping[str, int], at: datetime) -> tuple[Self, Event]:
        """Every row was taken in or named in the report; of a second notice of the file nothing comes."""
        if self.status != "awaiting":
            return self, DropTaken()
        status, total = MOVES.target("take", self.status), sum(counts.values())
        new = self.having(status=status, counts=dict(counts), row_count=total, expires_at=at + KEPT)
        return new, DropTaken()

    def rejected(self, code: str, detail: str) -> tuple[Self, Event]:
        """The file cannot be read; no row of it was taken."""
        if self.status != "awaiting":
            return self, DropRejected()
        status = MOVES.target("reject", self.status)
        return self.having(status=status, rejection=Rejection(code=code, detail=detail)), DropRejected()

    def must_have_report(self, at: datetime) -> None:
        """Raise Conflict where no row was taken in, Expired where the report is gone."""
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
    created_at: datetime
    expires_at: datetime | None = None
    responsible_id: Id | None = None
