"""Routes of files about events: have one made, see what became of it, take it."""

from services.alumni.actions import event_lists
from services.alumni.api.edge import api
from services.alumni.model.event_list import EventList, NewEventList
from services.alumni.store import event_lists as store
from shared.exports import Link

ONE = "/alumni/event-lists/<event_list_id>"


@api.create("/alumni/events/<event_id>/lists", allow="alumni.event_lists.create", status=202)
def create_event_list(event_id: str, body: NewEventList) -> EventList:
    """Have a workbook made of who is to be let in, or of how many eat what; it is made a moment later."""
    return event_lists.order(event_id, body, api.caller, api.act)


@api.get(ONE, allow="alumni.event_lists.read")
def read_event_list(event_list_id: str) -> EventList:
    """What became of a file: requested, made with its people and SHA-256, or failed with the reason."""
    return store.read_list(event_list_id, api.act)


@api.get(f"{ONE}/download", allow="alumni.event_lists.download")
def download_event_list(event_list_id: str) -> Link:
    """A link to the file that works for 60 seconds; every download is logged."""
    return event_lists.link(event_list_id, api.act)
