"""The ledger of rights: what a backup that is restored must not forget, in the audit table, day by day.

Erasures, with all that a tombstone says; suppressions, whole, as they hold no address; every other rights
move, with what makes it again where that takes no text of a person (`redo`). The projector enters them beside
the change they are of (decision 18).
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from shared import aws, settings
from shared.attributes import Item, from_item, to_item

KEPT_DAYS = 400
"""Many times longer than a backup lives."""
TOLD = ("id", "version", "status", "schema", "events", "act", "updated_at")
"""What of a version the ledger keeps; of a tombstone it is all there is."""


def entries(item: Item) -> Iterator[Item]:
    """The entry of a version, if the ledger keeps one."""
    what = "erased" if item.get("status") == "erased" else item.get("ledger")
    if what is None:
        return
    at = item["updated_at"]
    yield {
        "pk": f"ledger#{at[:10]}",
        "sk": f"{at}#{item['pk']}#{item['version']:09d}",
        "what": what,
        "record": item["pk"],
        **{name: item[name] for name in TOLD if name in item},
        **({"whole": item} if what == "whole" else {}),
        **({"redo": item["redo"]} if "redo" in item else {}),
        "ttl": int(datetime.fromisoformat(at).timestamp()) + KEPT_DAYS * 86_400,
    }


def since(first: date, last: date) -> Iterator[Item]:
    """Every entry of these days (UTC), the earliest first: at least one query for a day."""
    for count in range((last - first).days + 1):
        pages = (
            aws.dynamodb()
            .get_paginator("query")
            .paginate(
                TableName=settings.read("AUDIT"),
                KeyConditionExpression="pk = :day",
                ExpressionAttributeValues=to_item({":day": f"ledger#{first + timedelta(days=count)}"}),
                ConsistentRead=True,
            )
        )
        for page in pages:
            yield from map(from_item, page["Items"])


def tombstone(entry: Item) -> dict[str, Any]:
    """The tombstone of an erasure, just as it was."""
    told = {name: entry[name] for name in TOLD if name in entry}
    return {"pk": entry["record"], "sk": "record", **told, "rows": []}
