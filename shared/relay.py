"""From the records table's stream to the bus: every event of every version, at least once.

Never returns stream item failures: a passing error raises, so that the batch repeats; a poison record goes
to the dead-letter queue, so that it holds nobody else up.
"""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from shared import aws, dead_letters, items, settings
from shared.attributes import Item, from_item

BATCH = 10
TRIES = 3


NEVER_TAKEN = {"InvalidArgument", "MalformedDetail", "InvalidAccountIdException", "NotAuthorizedForSource"}
"""Error codes of an entry that no repetition mends; it is put aside, so that it holds nobody up."""


class NotRelayed(RuntimeError):
    """The bus did not take every entry; the stream repeats the batch."""


def handler(event: dict[str, Any], _: Any = None) -> None:
    """Put the events of a stream batch on the bus."""
    entries = [entry for record in event["Records"] for entry in _entries(record)]
    for start in range(0, len(entries), BATCH):
        _put(entries[start : start + BATCH])


def _entries(record: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The bus entries of one stream record; a REMOVE has no new image and is not ours to tell of."""
    image = record["dynamodb"].get("NewImage")
    if image is None or image["sk"] != {"S": "record"}:
        return
    try:
        item = from_item(image)
        yield from [_entry(item, one) for one in item["events"]]
    except (KeyError, TypeError, ValueError) as error:
        dead_letters.bury(record["dynamodb"], error)


def _entry(item: Item, one: Item) -> dict[str, Any]:
    context = item["pk"].split("#", 1)[0]
    return {
        "Source": f"crm.{context}",
        "DetailType": one["type"],
        "Detail": json.dumps(items.told(item, one), separators=(",", ":")),
        "EventBusName": settings.read("BUS"),
        "Resources": [],
    }


def _put(entries: Sequence[Any]) -> None:
    for _ in range(TRIES):
        answer = aws.events().put_events(Entries=list(entries))
        if not answer["FailedEntryCount"]:
            return
        pairs = list(zip(entries, answer["Entries"], strict=True))
        for entry, result in pairs:
            if result.get("ErrorCode") in NEVER_TAKEN:
                dead_letters.bury_event(entry, result["ErrorCode"])
        entries = [entry for entry, result in pairs if _may_be_taken(result)]
        if not entries:
            return
    raise NotRelayed(f"{len(entries)} events were not taken by the bus")


def _may_be_taken(result: Any) -> bool:
    return result.get("ErrorCode") is not None and result["ErrorCode"] not in NEVER_TAKEN
