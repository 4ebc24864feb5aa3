"""Imports: a file, its plan, its commit. Pure; what a plan says of persons lies in the files bucket."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Annotated, Any, ClassVar, Self

from pydantic import Field, StringConstraints

from shared.contracts.integrations import Outcome, PlanOrganisation, PlanProblem, RowResult
from shared.errors import Conflict, Expired
from shared.events.integrations import (
    ImportCommitRequested,
    ImportCommitted,
    ImportFileReceived,
    ImportPlanned,
    ImportProgressed,
    ImportRejected,
)
from shared.moves import Move, Moves
from shared.personal import NOT_PERSONAL, Id, Line
from shared.record import Event, Flag, Model, Moment, Number, Record

KEPT = timedelta(days=7)
"""How long the file, the plan and the results live."""

COMMIT = "integrations.imports.commit"
MOVES = Moves(
    "import",
    (
        Move("receive", ("uploaded",), "scanning", "", by_itself=True),
        Move("plan", ("scanning",), "planned", "", by_itself=True),
        Move("reject", ("scanning",), "rejected", "", by_itself=True),
        Move("drop", ("uploaded", "scanning"), "rejected", "", by_itself=True),
        Move("commit", ("planned",), "committing", COMMIT),
        Move("progress", ("committing",), "", "", by_itself=True),
        Move("finish", ("committing",), "committed", "", by_itself=True),
    ),
)
"""What becomes of an import; all but its commit is the consumer's. An uploaded one awaits its file.

One whose file holds a person who is erased is dropped before it is planned.
"""
UNPLANNED = ("uploaded", "scanning")
Counts = Annotated[dict[str, int], NOT_PERSONAL]


class StalePlan(Conflict):
    """The plan that is named is not the import's plan."""

    code = "stale_plan"


class Rejection(Model):
    """Why the file could not be planned."""

    code: Annotated[str, NOT_PERSONAL]
    detail: Annotated[str, NOT_PERSONAL]


DROPPED = "was deleted early, as data protection asks; upload the file anew"
"""Said of files that held a person who was erased: of whom is nobody told."""


class Plan(Model):
    """What planning found out: rows by outcome, hidden ones, segments, and the hash over these."""

    plan_hash: str
    row_count: int
    hidden_rows: int
    segments: int
    counts: dict[str, int]


class Progress(Model):
    """How much of the commit is done, in segments."""

    done: Number = 0
    of: Number = 0


class Import(Record):
    """An Excel report on its way in.

    counts: rows of the plan by outcome; results: rows carried out so far by outcome; applied: the same for
    each segment. The file, the plan and the results live until `expires_at`. dropped: they were deleted
    early, as they held a person who was erased.
    """

    noun: ClassVar[str] = "import"
    read_logged: ClassVar[bool] = False

    status: Annotated[str, NOT_PERSONAL] = "uploaded"
    filename: Annotated[str, NOT_PERSONAL]
    row_count: Number = 0
    hidden_rows: Number = 0
    segments: Number = 0
    counts: Counts = Field(default_factory=dict)
    plan_hash: Annotated[str | None, NOT_PERSONAL] = None
    progress: Progress = Progress()
    results: Counts = Field(default_factory=dict)
    applied: Annotated[dict[str, dict[str, int]], NOT_PERSONAL] = Field(default_factory=dict)
    rejection: Rejection | None = None
    expires_at: Moment | None = None
    dropped: Flag = False

    def actions(self) -> Mapping[str, str]:
        return MOVES.allowed(self.status)

    def _become(self, move: str, **values: Any) -> Self:
        return self.having(status=MOVES.target(move, self.status), **values)

    def received(self) -> tuple[Self, Event]:
        """The file is here; of a second file, or a second notice of the first, nothing comes."""
        new = self._become("receive") if self.status == "uploaded" else self
        return new, ImportFileReceived()

    def planned(self, plan: Plan, at: datetime) -> tuple[Self, Event]:
        """The plan stands, for ever: a plan made beside it is dropped."""
        if self.status != "scanning":
            return self, ImportPlanned()
        return self._become("plan", **plan.model_dump(), expires_at=at + KEPT), ImportPlanned()

    def rejected(self, code: str, detail: str) -> tuple[Self, Event]:
        """The file cannot be planned."""
        if self.status != "scanning":
            return self, ImportRejected()
        return self._become("reject", rejection=Rejection(code=code, detail=detail)), ImportRejected()

    def commit(self, plan_hash: str, unit: str | None, at: datetime) -> tuple[Self, Event]:
        """The plan approved, by its hash; approving it again changes nothing.

        Raises StalePlan for another plan's hash, Expired after 7 days, Conflict where there is no plan.
        """
        event = ImportCommitRequested(segments=self.segments, plan_hash=plan_hash, unit=unit or "")
        if self.plan_hash is None:
            self._become("commit")
        if plan_hash != self.plan_hash:
            raise StalePlan("this is not the import's plan; read the plan again", plan_hash=self.plan_hash)
        if self.status != "planned":
            return self, event
        self.must_live(at)
        return self._become("commit", progress=Progress(of=self.segments)), event

    def carried_out(self, segment: int, results: Mapping[str, int]) -> tuple[Self, Event]:
        """One more segment is carried out, in any order; told again it changes nothing."""
        if self.status != "committing" or not 0 <= segment < self.segments:
            return self, ImportProgressed()
        applied = self.applied | {str(segment): dict(results)}
        total = Counter({str(outcome): 0 for outcome in Outcome})
        for one in applied.values():
            total.update(one)
        finished = len(applied) == self.segments
        progress = Progress(done=len(applied), of=self.segments)
        new = self._become(
            "finish" if finished else "progress", applied=applied, results=dict(total), progress=progress
        )
        return new, ImportCommitted() if finished else ImportProgressed()

    def emptied(self, at: datetime) -> Self:
        """Without its files from now on: they held a person who was erased. One not planned never will be."""
        if self.expires_at and self.expires_at <= at:
            return self
        gone = self.having(expires_at=at, dropped=True)
        if self.status not in UNPLANNED:
            return gone
        return gone._become("drop", rejection=Rejection(code="dropped", detail=f"The file {DROPPED}."))

    def must_be_planned(self, at: datetime) -> str:
        """The hash of the plan; raises Conflict where there is none, Expired where it is gone."""
        if self.plan_hash is None:
            raise Conflict(f"there is no plan: the import is {self.status}", status=self.status)
        self.must_live(at)
        return self.plan_hash

    def must_live(self, at: datetime) -> None:
        """Raise Expired where the files are gone."""
        if self.expires_at is not None and at >= self.expires_at:
            if self.dropped:
                raise Expired(f"the plan {DROPPED}")
            raise Expired("the files of an import are deleted 7 days after it was planned; upload it anew")


def counted(outcomes: Mapping[Outcome, int]) -> dict[str, int]:
    """A number for every outcome."""
    return {str(outcome): outcomes.get(outcome, 0) for outcome in Outcome}


# --- what the API takes and shows ------------------------------------------------------------------------


class NewImport(Model):
    """The name of the file to be uploaded; shown in lists, nothing else is done with it."""

    filename: Annotated[Line, StringConstraints(max_length=120)]


class UploadForm(Model):
    """A form that uploads the file: POST its fields and then the file as `file`, within 15 minutes."""

    url: Annotated[str, NOT_PERSONAL]
    fields: Annotated[dict[str, str], NOT_PERSONAL]


class OpenedImport(Import):
    """An import that awaits its file."""

    upload: UploadForm


class CommitRequest(Model):
    """The hash of the plan that is approved."""

    plan_hash: Annotated[str, StringConstraints(min_length=1, max_length=100)]


class ImportCard(Model):
    """An import as lists show it."""

    id: Id
    version: int
    status: str
    filename: str
    row_count: int
    counts: dict[str, int]
    created_at: datetime
    expires_at: datetime | None = None
    responsible_id: Id | None = None
    unit: Id | None = None


class ImportedRow(Model):
    """A row of a plan: what is to happen and why, and after the commit what did.

    row: its number in Excel. explanation: the reason in plain English. fields: what is written; given: what
    the row says where nothing is written.
    """

    row: int
    outcome: Outcome
    reason: str
    explanation: str
    problems: tuple[PlanProblem, ...] = ()
    contact_id: Id | None = None
    organisation: PlanOrganisation | None = None
    role: str | None = None
    fields: dict[str, str] = {}
    given: dict[str, str] = {}
    same_as: int | None = None
    block: bool = False
    result: RowResult | None = None
