"""The PDF of a quote's revision: its hash is part of the evidence. Pure."""

from typing import Annotated, ClassVar, Self

from shared.personal import NOT_PERSONAL, Id
from shared.record import Flag, Moment, Number, Record


class Document(Record):
    """A file that was made of a revision and stays as it is; its id is the revision's.

    dropped: it held a person who was erased, and is deleted.
    """

    noun: ClassVar[str] = "document"

    quote_id: Id
    sha256: Annotated[str, NOT_PERSONAL]
    bytes: Number
    language: Annotated[str, NOT_PERSONAL]
    made_at: Moment
    dropped: Flag = False

    def remade(self, again: Self) -> Self:
        """The file made anew where it was dropped; as it is where it was not."""
        return again.having(version=self.version, created_at=self.created_at) if self.dropped else self
