"""The PDF of a quote's revision: its hash is part of the evidence. Pure."""

from typing import Annotated, ClassVar

from shared.personal import NOT_PERSONAL, Id
from shared.record import Moment, Number, Record


class Document(Record):
    """A file that was made of a revision and stays as it is; its id is the revision's."""

    noun: ClassVar[str] = "document"

    quote_id: Id
    sha256: Annotated[str, NOT_PERSONAL]
    bytes: Number
    language: Annotated[str, NOT_PERSONAL]
    made_at: Moment
