"""A file that somebody asked for: it is made and kept for seven days, or fails with the reason. Pure."""

from datetime import datetime, timedelta
from typing import Annotated, Any, ClassVar, Self

from shared.errors import Conflict, Expired
from shared.moves import Move, Moves
from shared.personal import NOT_PERSONAL
from shared.record import Flag, Model, Moment, Record

KEPT = timedelta(days=7)
"""How long the file of an export lives."""

MOVES = Moves(
    "export",
    (
        Move("make", ("requested",), "made", ""),
        Move("fail", ("requested",), "failed", ""),
    ),
)
"""What becomes of a request; both moves are the consumer's, nobody's else."""


class Failure(Model):
    """Why the file could not be made."""

    code: Annotated[str, NOT_PERSONAL]
    detail: Annotated[str, NOT_PERSONAL]


class Link(Model):
    """A link that gives the file to whoever holds it, for 60 seconds."""

    url: str


class FileRequest(Record):
    """What every file that is asked for has: requested, then made or failed; `file_hash` is its SHA-256.

    dropped: the file was deleted early, as it held a person who was erased.
    """

    read_logged: ClassVar[bool] = False

    status: Annotated[str, NOT_PERSONAL] = "requested"
    file_hash: Annotated[str | None, NOT_PERSONAL] = None
    failure: Failure | None = None
    made_at: Moment | None = None
    expires_at: Moment | None = None
    dropped: Flag = False

    def with_file(self, at: datetime, **ledger: Any) -> Self:
        """With the file, its `file_hash` in the ledger; as it is where it is made or failed already."""
        if "make" not in MOVES.allowed(self.status):
            return self
        status = MOVES.target("make", self.status)
        return self.having(**ledger, status=status, made_at=at, expires_at=at + KEPT)

    def without_file(self, code: str, detail: str) -> Self:
        """With the reason why there is no file; as it is where it is made or failed already."""
        if "fail" not in MOVES.allowed(self.status):
            return self
        failure = Failure(code=code, detail=detail)
        return self.having(status=MOVES.target("fail", self.status), failure=failure)

    def emptied(self, at: datetime) -> Self:
        """Without the file from now on: it held a person who was erased."""
        kept = self.expires_at is not None and at < self.expires_at
        return self.having(expires_at=at, dropped=True) if kept else self

    def must_have_file(self, at: datetime) -> str:
        """The hash of the file; raises Conflict where it is not made, Expired where it is gone."""
        if self.file_hash is None or self.expires_at is None:
            raise Conflict(f"there is no file: the export is {self.status}", status=self.status)
        if at >= self.expires_at:
            why = "was deleted early, as data protection asks" if self.dropped else "is deleted after 7 days"
            raise Expired(f"the file of an export {why}; make a new export")
        return self.file_hash
