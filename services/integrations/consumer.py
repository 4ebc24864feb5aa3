"""What integrations does about events: plans uploads, counts their rows, makes lists, erases answers."""

from typing import assert_never

from services.integrations import subjects
from services.integrations.actions import exports, imports, registrations
from shared.consumer import FileArrived, consumer
from shared.contracts.alumni import RegistrationDecided
from shared.contracts.integrations import ExportRequested
from shared.contracts.partners import ImportSegmentApplied
from shared.contracts.subjects import ErrandGiven

Heard = FileArrived | ImportSegmentApplied | ExportRequested | RegistrationDecided | ErrandGiven


def react(event: Heard) -> None:
    """Deliveries repeat and come in any order: each case finds by state what is still to do."""
    match event:
        case FileArrived():
            imports.scan(event)
        case ImportSegmentApplied():
            imports.tally(event)
        case ExportRequested():
            exports.make(event)
        case RegistrationDecided():
            registrations.settle(event)
        case ErrandGiven():
            subjects.holder.run(event)
        case _:
            assert_never(event)


handler = consumer(
    (FileArrived, ImportSegmentApplied, ExportRequested, RegistrationDecided, ErrandGiven), react
)
