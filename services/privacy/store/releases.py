"""Releases of restricted records: of a request, of who may use them, and those still to end."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from services.privacy.model.release import Release
from shared import lists, search, table
from shared.act import Act
from shared.errors import NotFound
from shared.events.privacy import ReleaseProposed
from shared.lists import Listing
from shared.record import Kind, Move

DIRECT = "direct"
"""The partition of those that no request was named for."""


def _lists(one: Release) -> Mapping[str, tuple[str, str]]:
    """gsi1: the live by their last day, those that are over by when; gsi2: a request's, or of none;

    gsi3: a user's.
    """
    day = (one.closed_on or one.until).isoformat()
    return {
        "gsi1": ("live" if one.live else "over", day),
        "gsi2": (f"request#{one.request_id}" if one.request_id else DIRECT, one.until.isoformat()),
        "gsi3": (f"user#{one.user_id}", one.until.isoformat()),
    }


def _matches(one: Release) -> Iterable[tuple[str, str]]:
    return (("released", record) for record in dict.fromkeys((*one.subjects, *one.records)))


RELEASES = Kind("privacy", Release, lists=_lists, matches=_matches)


def create(release: Release, act: Act) -> Release:
    """Record a proposed release; the same request of the caller again is the same record."""
    return table.create(RELEASES, release, ReleaseProposed(), act)


def read(release_id: str, act: Act) -> Release:
    """One release."""
    return table.read(RELEASES, release_id, act)


def find(release_id: str, act: Act) -> Release | None:
    """One release; None where there is none, or it was purged."""
    try:
        return table.read(RELEASES, release_id, act)
    except NotFound:
        return None


def change(release_id: str, move: Move[Release], act: Act) -> Release:
    """Make a move on a release."""
    return table.change(RELEASES, release_id, move, act)


def of_request(request_id: str, limit: int, cursor: str | None) -> tuple[list[Release], str | None]:
    """A page of the releases of a request, the one that lasts longest first."""
    return _page("gsi2", f"request#{request_id}", limit, cursor)


def of_no_request(limit: int, cursor: str | None) -> tuple[list[Release], str | None]:
    """A page of the releases that no request was named for, the one that lasts longest first."""
    return _page("gsi2", DIRECT, limit, cursor)


def of_user(user_id: str, limit: int, cursor: str | None) -> tuple[list[Release], str | None]:
    """A page of what was released to a user, the one that lasts longest first."""
    return _page("gsi3", f"user#{user_id}", limit, cursor)


def _page(index: str, partition: str, limit: int, cursor: str | None) -> tuple[list[Release], str | None]:
    listing = Listing(index, (RELEASES.prefix + partition,), latest_first=True)
    whole, following = lists.whole_page(listing, limit, cursor)
    return [RELEASES.load(item) for item in whole], following


def last_day_before(day: date) -> Iterator[str]:
    """The ids of live releases whose last day is over; for jobs."""
    return _sorted_before("live", day)


def over_before(day: date) -> Iterator[str]:
    """The ids of releases that were over before a day; for errands."""
    return _sorted_before("over", day)


def _sorted_before(partition: str, day: date) -> Iterator[str]:
    for item in lists.walk("gsi1", [RELEASES.prefix + partition]):
        if item["gsi1sk"] >= day.isoformat():
            return
        yield item["pk"].removeprefix(RELEASES.prefix)


def about(records: Iterable[str]) -> list[str]:
    """The ids of releases that any of these records bears on; a query for each and live key."""
    hits = (hit for record in records for hit in search.by_value("privacy", "released", record))
    return list(dict.fromkeys(hit.record_id for hit in hits))
