"""What integrations does about events: takes uploads in, counts rows, makes lists, erases answers."""

from services.integrations import subjects
from services.integrations.actions import drops, exports, imports, registrations, unsubscriptions
from shared.consumer import FileArrived, Reactions, consumer
from shared.contracts.integrations import uploaded_drop, uploaded_unsubscription
from shared.events.alumni import RegistrationDecided, RegistrationQuestioned
from shared.events.integrations import DropProgressed, ExportRequested
from shared.events.partners import ImportSegmentApplied
from shared.events.subjects import ErrandGiven


def _take_upload(event: FileArrived) -> None:
    """An upload is of a drop, of unsubscribed addresses or of an import, as its key says."""
    if drop_id := uploaded_drop(event.record_id):
        drops.arrived(drop_id, event)
    elif unsubscription_id := uploaded_unsubscription(event.record_id):
        unsubscriptions.arrived(unsubscription_id, event)
    else:
        imports.scan(event)


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
