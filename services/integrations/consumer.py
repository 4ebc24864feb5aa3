"""What integrations does about events: takes uploads in, counts rows, makes lists, erases answers."""

from typing import assert_never

from services.integrations import subjects
from services.integrations.actions import drops, exports, imports, registrations
from shared.consumer import FileArrived, consumer
from shared.contracts.alumni import RegistrationDecided, RegistrationQuestioned
from shared.contracts.integrations import ExportRequested, uploaded_drop
from shared.contracts.partners import ImportSegmentApplied
from shared.contracts.subjects import ErrandGiven

Heard = (
    FileArrived
    | ImportSegmentApplied
    | ExportRequested
    | RegistrationDecided
    | RegistrationQuestioned
    | ErrandGiven
)


def react(event: Heard) -> None:
    """Deliveries repeat and come in any order: each case finds by state what is still to do."""
    match event:
        case FileArrived():
            _take_upload(event)
        case ImportSegmentApplied():
            imports.tally(event)
        case ExportRequested():
            exports.make(event)
        case RegistrationDecided() | RegistrationQuestioned():
            registrations.follow(event)
        case ErrandGiven():
            subjects.holder.run(event)
        case _:
            assert_never(event)


def _take_upload(event: FileArrived) -> None:
    """An upload is of a drop or of an import, as its key says."""
    drop_id = uploaded_drop(event.record_id)
    if drop_id is None:
        imports.scan(event)
    else:
        drops.arrived(drop_id, event)


handler = consumer(
    (
        FileArrived,
        ImportSegmentApplied,
        ExportRequested,
        RegistrationDecided,
        RegistrationQuestioned,
        ErrandGiven,
    ),
    react,
)
