"""Where requests for cooperation are kept, and what of their letters went out."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from services.alumni.model.cooperation import CooperationRequest
from services.alumni.store.alumni import MONTHS_KEPT, findable, months_to
from shared import clock, lists, table
from shared.act import Act
from shared.attributes import Item
from shared.items import RESTRICTED
from shared.lists import Listing
from shared.record import Event, Kind, Move
from shared.writes import Check

DATED = "gsi4"
"""The sparse index in which retention finds what has not changed for long, by month."""
CARD = (
    "pk",
    "id",
    "version",
    "status",
    "kind",
    "title",
    "alumnus_id",
    "course",
    "starts",
    "ends",
    "asked_on",
    "answer_by",
    "responsible_id",
    "unit",
)
"""What a list shows of a request."""


def _lists(one: CooperationRequest) -> Mapping[str, tuple[str, str]]:
    """By when it was made: gsi1 an alumnus's, gsi2 a user's own, gsi3 a unit's; gsi4 by its last change."""
    made = clock.stamp(one.created_at or clock.now())
    touched = clock.day(one.updated_at or clock.now())
    found = {
        "gsi1": (f"alumnus#{one.alumnus_id}", made),
        DATED: (f"touched#{touched:%Y-%m}", touched.isoformat()),
    }
    if one.responsible_id:
        found["gsi2"] = (f"responsible#{one.responsible_id}", made)
    if one.unit:
        found["gsi3"] = (f"unit#{one.unit}", made)
    return found


COOPERATION = Kind(
    "alumni", CooperationRequest, lists=_lists, matches=lambda one: [("alumnus", one.alumnus_id)]
)


def read_request(request_id: str, act: Act) -> CooperationRequest:
    """One request."""
    return table.read(COOPERATION, request_id, act)


def of_alumnus(alumnus_id: str) -> Iterator[str]:
    """The ids of all that an alumnus was asked for, restricted ones too; for errands of privacy."""
    for item in lists.walk("gsi1", [f"{COOPERATION.prefix}alumnus#{alumnus_id}"]):
        yield item["id"]
    hidden = [item["pk"] for item in lists.walk("gsi1", [COOPERATION.prefix + RESTRICTED])]
    for item in table.batch([{"pk": pk, "sk": "record"} for pk in hidden], ("id", "alumnus_id")):
        if item.get("alumnus_id") == alumnus_id:
            yield item["id"]


def find_request(request_id: str) -> CooperationRequest | None:
    """One request that may be worked with, if there is one."""
    item = table.get(COOPERATION.key(request_id))
    open_to_work = item is not None and item["status"] != "erased" and not item.get("restricted")
    return COOPERATION.load(item) if item and open_to_work else None


def create_request(
    one: CooperationRequest, event: Event, act: Act, checks: Sequence[Check]
) -> CooperationRequest:
    """Record a request to an alumnus whom staff may find, in the very write (N5)."""
    return table.create(COOPERATION, one, event, act, [findable(one.alumnus_id), *checks])


def change_request(
    request_id: str, move: Move[CooperationRequest], act: Act, checks: Sequence[Check] = ()
) -> CooperationRequest:
    """Make a move on a request."""
    return table.change(COOPERATION, request_id, move, act, checks)


def list_requests(
    of: str, whose: str, where: dict[str, Any], limit: int, cursor: str | None
) -> tuple[list[Item], str | None]:
    """A page, the latest first: those of an `alumnus`, a user (`responsible`) or a `unit`."""
    index = {"alumnus": "gsi1", "responsible": "gsi2", "unit": "gsi3"}[of]
    listing = Listing(index, (f"{COOPERATION.prefix}{of}#{whose}",), where, latest_first=True)
    return lists.whole_page(listing, limit, cursor, CARD)


def touched_before(day: date) -> Iterator[str]:
    """The ids of requests that last changed before a day, month by month; for errands."""
    for month in months_to(day, MONTHS_KEPT):
        for item in lists.walk(DATED, [f"{COOPERATION.prefix}touched#{month}"]):
            yield item["id"]


def requests_to(alumnus_id: str) -> Iterator[str]:
    """The ids of all requests to an alumnus."""
    for item in lists.walk("gsi1", [f"{COOPERATION.prefix}alumnus#{alumnus_id}"]):
        yield item["id"]
