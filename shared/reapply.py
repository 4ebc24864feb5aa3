"""Erasures once more: what a table that was restored from a backup brought back goes again.

Run by hand on the restored table, until it says that nothing is left; no traffic before that.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from shared import aws, clock, ledger, log, projector, rights, settings, tallies
from shared.attributes import Item, from_item, to_item

BACKUP_DAYS = 40
"""How far back it looks unless told otherwise: longer than any backup lives."""


def handler(event: dict[str, Any], _: Any = None) -> dict[str, Any]:
    """`{"table": name, "since": ISO day or time of the backup}`, both optional.

    Answers `{erased, beside, suppressions, redone, left, rights}`: records erased again, items beside others
    that told of them, suppressions put back, other rights moves made again, what of all this is still to do,
    and the rights moves that the ledger does not hold whole, which a person makes again: `{record, version,
    events, at}`, with `lacks` where it was made but for these texts.
    """
    table = str(event.get("table") or settings.read("RECORDS"))
    found = _since(_day(event.get("since")))
    report: dict[str, Any] = _reapply(table, found) | {"left": 0}
    again = _reapply(table, found)
    missed = [told for entries in found.rights.values() for told in rights.missed(table, entries)]
    report |= {"left": sum(again.values()), "rights": missed}
    log.logger.info("reapplied", extra={**report, "rights": len(missed)})
    return report


@dataclass(frozen=True)
class Found:
    """The entries of the ledger: of each record erased or kept whole the latest, of others every one."""

    erased: Mapping[str, Item]
    whole: Mapping[str, Item]
    rights: Mapping[str, list[Item]]


def _day(since: object) -> date:
    if since is None:
        return clock.now().date() - timedelta(days=BACKUP_DAYS)
    at = datetime.fromisoformat(str(since))
    return at.astimezone(UTC).date() if at.tzinfo else at.date()


def _since(first: date) -> Found:
    """What was entered since a day."""
    found: dict[str, dict[str, list[Item]]] = {"erased": {}, "whole": {}, "rights": {}}
    for entry in ledger.since(first, clock.now().date()):
        found[entry["what"]].setdefault(entry["record"], []).append(entry)
    for entries in (entries for of_kind in found.values() for entries in of_kind.values()):
        entries.sort(key=lambda entry: entry["version"])
    erased, whole = (
        {record: entries[-1] for record, entries in found[what].items()} for what in ("erased", "whole")
    )
    return Found(erased, whole, found["rights"])


def _reapply(table: str, found: Found) -> dict[str, int]:
    return {
        "erased": sum(_erase(table, entry) for entry in found.erased.values()),
        "beside": _clear(table, set(found.erased)),
        "suppressions": sum(_put_back(table, entry) for entry in found.whole.values()),
        "redone": sum(rights.make_again(table, entries) for entries in found.rights.values()),
    }


def _erase(table: str, entry: Item) -> bool:
    """Whether a record had come back; its tombstone stands again, and search does not lead to it."""
    item = rights.standing(table, entry["record"])
    if item is None or item.get("status") == "erased":
        return False
    aws.dynamodb().put_item(TableName=table, Item=to_item(ledger.tombstone(entry)))
    tallies.forget(table, item.get("tallied", ()))
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
    item = rights.standing(table, entry["record"])
    if item is not None and item["version"] >= entry["version"]:
        return False
    aws.dynamodb().put_item(TableName=table, Item=to_item(entry["whole"]))
    return True
