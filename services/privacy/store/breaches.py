"""The register of breaches: open ones by when the authority has to know; and who did what in the audit."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from services.privacy.model.breach import Breach
from shared import aws, clock, keyring, lists, settings, table
from shared.act import Act
from shared.attributes import Item, from_item, to_item
from shared.events.privacy import BreachRecorded
from shared.lists import Listing
from shared.record import Kind, Move


def _lists(one: Breach) -> Mapping[str, tuple[str, str]]:
    return {"gsi1": (one.status, clock.stamp(one.closed_at or one.notify_by))}


BREACHES = Kind("privacy", Breach, lists=_lists)


def create_breach(breach: Breach, act: Act) -> Breach:
    """Record a breach."""
    return table.create(BREACHES, breach, BreachRecorded(), act)


def read_breach(breach_id: str, act: Act) -> Breach:
    """One breach."""
    return table.read(BREACHES, breach_id, act)


def change_breach(breach_id: str, move: Move[Breach], act: Act) -> Breach:
    """Make a move on a breach."""
    return table.change(BREACHES, breach_id, move, act)


def list_breaches(state: str, limit: int, cursor: str | None) -> tuple[list[Breach], str | None]:
    """A page of open breaches, the one due first at the top, or of closed ones, the last closed first."""
    listing = Listing("gsi1", (BREACHES.prefix + state,), latest_first=state == "closed")
    whole, following = lists.whole_page(listing, limit, cursor)
    return [BREACHES.load(item) for item in whole], following


def acts_of(user_id: str, day: date, limit: int, cursor: str | None) -> tuple[list[Item], str | None]:
    """A page of what a user saw and did on a day (UTC), in its order: one query of the audit."""
    pk = f"actor#user:{user_id}#{day.isoformat()}"
    request = {
        "TableName": settings.read("AUDIT"),
        "KeyConditionExpression": "pk = :pk",
        "ExpressionAttributeValues": to_item({":pk": pk}),
        "Limit": limit + 1,
    }
    if cursor:
        request["ExclusiveStartKey"] = to_item({"pk": pk, "sk": keyring.unseal(pk, cursor)["sk"]})
    items = list(_items(request))
    following = keyring.seal(pk, {"sk": items[limit - 1]["sk"]}) if len(items) > limit else None
    return items[:limit], following


def _items(request: dict[str, Any]) -> Iterator[Item]:
    yield from map(from_item, aws.dynamodb().query(**request)["Items"])
