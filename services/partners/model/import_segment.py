"""The receipt of one applied segment of an import. Pure."""

from typing import ClassVar

from shared.personal import Id
from shared.record import Number, Record


class ImportSegment(Record):
    """One segment of a plan has been carried out; its outcome lies beside the plan."""

    noun: ClassVar[str] = "import_segment"
    read_logged: ClassVar[bool] = False

    import_id: Id
    segment: Number
    carried_out: Number
