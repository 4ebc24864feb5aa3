"""Erasures once more: what a table that was restored from a backup brought back goes again.

Run by hand on the restored table, until it says that nothing is left; no traffic before that.
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from shared import aws, clock, ledger, log, projector, settings
from shared.attributes import Item, from_item, to_item

BACKUP_DAYS = 40
"""How far back it looks unless told otherwise: longer than any backup lives."""


def handler(event: dict[str, Any], _: Any = None) -> dict[str, Any]:
    """`{"table": name, "since": ISO day or time of the backup}`, both optional.

    Answers `{erased, beside, suppressions, left, rights}`: records erased again, items beside others that
    told of them, suppressions put back, what of all this is still to do, and the rights moves that the table
    has not heard of, which a person makes again: `{record, version, events, at}`.
    """
    table = str(event.get("table") or settings.read("RECORDS"))
    found = _since(_day(event.get("since")))
    report: dict[str, Any] = _reapply(table, found) | {"left": 0}
    again = _reapply(table, found)
    report |= {"left": sum(again[one] for one in DONE), "rights": _missed(table, found)}
    log.logger.info("reapplied", extra={**report, "rights": len(report["rights"])})
    return report


DONE = ("erased", "beside", "suppressions")


def _day(since: object) -> date:
    if since is None:
        return clock.now().date() - timedelta(days=BACKUP_DAYS)
    at = datetime.fromisoformat(str(since))
    return at.astimezone(UTC).date() if at.tzinfo else at.date()


def _since(first: date) -> Mapping[str, list[Item]]:
    """The entries by what they are of; of each record the latest."""
    latest: dict[tuple[str, str], Item] = {}
    for entry in ledger.since(first, clock.now().date()):
        known = latest.get((entry["what"], entry["record"]))
        if known is None or known["version"] < entry["version"]:
            latest[entry["what"], entry["record"]] = entry
    found: dict[str, list[Item]] = {"erased": [], "whole": [], "rights": []}
    for (what, _), entry in latest.items():
        found[what].append(entry)
    return found


def _reapply(table: str, found: Mapping[str, list[Item]]) -> dict[str, int]:
    return {
        "erased": sum(_erase(table, entry) for entry in found["erased"]),
        "beside": _clear(table, {entry["record"] for entry in found["erased"]}),
        "suppressions": sum(_put_back(table, entry) for entry in found["whole"]),
    }


def _get(table: str, pk: str) -> Item | None:
    answer = aws.dynamodb().get_item(
        TableName=table, Key=to_item({"pk": pk, "sk": "record"}), ConsistentRead=True
    )
    return from_item(answer["Item"]) if "Item" in answer else None


def _erase(table: str, entry: Item) -> bool:
    """Whether a record had come back; its tombstone stands again, and search does not lead to it."""
    item = _get(table, entry["record"])
    if item is None or item.get("status") == "erased":
        return False
    aws.dynamodb().put_item(TableName=table, Item=to_item(ledger.tombstone(entry)))
    for text in item.get("rows", ()):
        projector.forget(item, text, entry["version"])
    return True


def _clear(table: str, records: set[str]) -> int:
    """Delete what lies beside erased records, and beside others what names them last in its key."""
    ids, count = {one.rpartition("#")[2] for one in records}, 0
    for key in _beside(table) if ids else ():
        if key["pk"] in records or key["sk"].rpartition("#")[2] in ids:
            aws.dynamodb().delete_item(TableName=table, Key=to_item(key))
            count += 1
    return count


def _beside(table: str) -> Iterator[Item]:
    """The keys of all items that are no records: the one Scan beside that of `reconcile`."""
    pages = (
        aws.dynamodb()
        .get_paginator("scan")
        .paginate(
            TableName=table,
            ProjectionExpression="pk, sk",
            FilterExpression="sk <> :record",
            ExpressionAttributeValues=to_item({":record": "record"}),
            ConsistentRead=True,
        )
    )
    for page in pages:
        yield from map(from_item, page["Items"])


def _put_back(table: str, entry: Item) -> bool:
    """Whether the table held an older version of it, or none."""
    item = _get(table, entry["record"])
    if item is not None and item["version"] >= entry["version"]:
        return False
    aws.dynamodb().put_item(TableName=table, Item=to_item(entry["whole"]))
    return True


def _missed(table: str, found: Mapping[str, list[Item]]) -> list[dict[str, Any]]:
    """The last rights move of each record that stands in the table as it was before."""
    missed = []
    for entry in found["rights"]:
        item = _get(table, entry["record"])
        if item and item.get("status") != "erased" and item["version"] < entry["version"]:
            types = [event["type"] for event in entry["events"]]
            told = {"record": entry["record"], "version": entry["version"], "events": types}
            missed.append(told | {"at": entry["updated_at"]})
    return missed
