"""What integrations does about events: takes uploads in, counts rows, makes lists, erases answers."""

from services.integrations import subjects
from services.integrations.actions import drops, exports, imports, registrations
from shared.consumer import FileArrived, Reactions, consumer
from shared.contracts.integrations import uploaded_drop
from shared.events.alumni import RegistrationDecided, RegistrationQuestioned
from shared.events.integrations import DropProgressed, ExportRequested
from shared.events.partners import ImportSegmentApplied
from shared.events.subjects import ErrandGiven


def _take_upload(event: FileArrived) -> None:
    """An upload is of a drop or of an import, as its key says."""
    drop_id = uploaded_drop(event.record_id)
    if drop_id is None:
        imports.scan(event)
    else:
        drops.arrived(drop_id, event)


REACTIONS: Reactions = {
    FileArrived: _take_upload,
    ImportSegmentApplied: imports.tally,
    DropProgressed: drops.take,
    ExportRequested: exports.make,
    RegistrationDecided: registrations.follow,
    RegistrationQuestioned: registrations.follow,
    ErrandGiven: subjects.holder.run,
}

handler = consumer(REACTIONS)
