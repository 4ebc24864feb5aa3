"""Requests of data subjects: the queue by the day they are due, and whose they are."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date

from services.privacy.model.request import Request
from shared import lists, open_requests, search, table
from shared.act import Act
from shared.attributes import Item
from shared.errors import Conflict, NotFound, Refusal
from shared.events.privacy import RequestReceived
from shared.lists import Listing
from shared.record import Event, Kind, Move
from shared.writes import Check


def _lists(request: Request) -> Mapping[str, tuple[str, str]]:
    """The queue in the order of the days they are due, the closed ones by when; and a user's own."""
    day = request.closed_on or request.due
    found = {"gsi1": ("open" if request.open else "closed", day.isoformat())}
    if request.requester_id:
        found["gsi2"] = (f"requester#{request.requester_id}", request.received.isoformat())
    return found


def _matches(request: Request) -> Iterable[tuple[str, str]]:
    """What a request is found by: the records it is about, and the addresses of who asks."""
    yield from (("subject", one) for one in request.records)
    if request.person.email:
        yield "email", request.person.email
    if request.person.phone:
        yield "phone", request.person.phone


REQUESTS = Kind("privacy", Request, lists=_lists, matches=_matches)


def create(request: Request, act: Act) -> Request:
    """Record a request; the same request of the caller again is the same record.

    A marker of each that it is found by is put first: no purge misses it as the index has not heard of it.
    """
    open_requests.mark(_matches(request))
    return table.create(REQUESTS, request, RequestReceived(channel=request.channel, links=request.links), act)


def create_decided(request: Request, event: Event, act: Act) -> None:
    """Record a request that there is nothing to decide about; nothing where it is there."""
    open_requests.mark(_matches(request))
    with suppress(Conflict):
        table.create(REQUESTS, request, event, act)


def read(request_id: str, act: Act) -> Request:
    """One request."""
    return table.read(REQUESTS, request_id, act)


def find(request_id: str, act: Act) -> Request | None:
    """One request; None where there is none, or it was purged."""
    try:
        return table.read(REQUESTS, request_id, act)
    except NotFound:
        return None


def change(request_id: str, move: Move[Request], act: Act) -> Request:
    """Make a move on a request."""
    return table.change(REQUESTS, request_id, move, act)


def as_seen(request: Request, refusal: Refusal) -> Check:
    """That a request is as it was read, as part of the write that follows it."""
    return Check(REQUESTS.key(request.id), "version = :version", {":version": request.version}, refusal)


def queue(state: str, limit: int, cursor: str | None) -> tuple[list[Request], str | None]:
    """A page of open requests, the one due first at the top, or of closed ones, the last closed first.

    One query and one batch get.
    """
    listing = Listing("gsi1", (f"{REQUESTS.prefix}{state}",), latest_first=state == "closed")
    items, following = lists.page(listing, limit, cursor)
    return _whole(items), following


def own(user_id: str, limit: int, cursor: str | None) -> tuple[list[Request], str | None]:
    """A page of a user's own requests, the latest first."""
    listing = Listing("gsi2", (f"{REQUESTS.prefix}requester#{user_id}",), latest_first=True)
    items, following = lists.page(listing, limit, cursor)
    return _whole(items), following


def _whole(items: Sequence[Item]) -> list[Request]:
    """The records of index items, in their order, with what an index does not hold."""
    return [REQUESTS.load(one) for one in lists.whole(items)]


def due_by(day: str) -> Iterator[Request]:
    """Every open request that is due on a day or before; for jobs."""
    for page in lists.pages(Listing("gsi1", (f"{REQUESTS.prefix}open",)), lists.EXAMINED):
        near = [one for one in page if one["gsi1sk"].partition(" ")[0] <= day]
        yield from _whole(near)
        if len(near) < len(page):
            return


def closed_before(day: date) -> Iterator[str]:
    """The ids of requests that were closed before a day; for errands."""
    for item in lists.walk("gsi1", [f"{REQUESTS.prefix}closed"]):
        if item["gsi1sk"] >= day.isoformat():
            return
        yield item["id"]


def about(records: Iterable[str]) -> list[str]:
    """The ids of requests about any of these records; a query for each and live key."""
    hits = (hit for record in records for hit in search.by_value("privacy", "subject", record))
    return list(dict.fromkeys(hit.record_id for hit in hits))
