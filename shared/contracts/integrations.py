"""What integrations publishes: the commit of an import, and where its plan lies."""

from shared.record import Event

SEGMENT_ROWS = 500
"""Rows in one plan segment."""


def upload_key(import_id: str) -> str:
    """Where the uploaded file of an import lies."""
    return f"uploads/{import_id}.xlsx"


def plan_key(import_id: str, segment: int) -> str:
    """Where one segment of a plan lies: NDJSON, never changed after planning."""
    return f"plans/{import_id}/{segment:04d}.ndjson"


def result_key(import_id: str, segment: int) -> str:
    """Where the outcome of one segment's commit lies: NDJSON of `{row, outcome, reason, contact_id}`."""
    return f"results/{import_id}/{segment:04d}.ndjson"


class ImportStarted(Event):
    """An import was opened; its file is awaited."""


class ImportPlanned(Event):
    """The plan of an import is there to be read."""


class ImportRejected(Event):
    """The file could not be planned; the record says why."""


class ImportCommitRequested(Event):
    """Somebody approved the plan; one worker applies each segment."""

    segments: int = 0


class ImportProgressed(Event):
    """One more segment has been applied."""


class ImportCommitted(Event):
    """Every segment has been applied."""


class ExportRequested(Event):
    """A list is to be made."""


class ExportMade(Event):
    """The list is there; the ledger says who is in it and who is not, by reason."""


class ExportFailed(Event):
    """The list could not be made."""
