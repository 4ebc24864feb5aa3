"""For every record the audit must hold versions 1..n; what is missing is told again or reported as lost.

Telling again is a touch: the record is written as it is, its last events with it, and the stream carries
them to the relay and the projector once more. Runs nightly, by hand, and after each local restart.
"""

from collections.abc import Iterator
from typing import Any

from botocore.exceptions import ClientError

from shared import aws, clock, log, settings
from shared.attributes import Item, from_item, to_item


def handler(event: dict[str, Any], _: Any = None) -> dict[str, Any]:
    """Reconcile all records, or `{"record": key}`, or touch all changed `{"since": ISO time}` as well.

    Answers `{records, retold, lost}`; `lost` lists keys and versions whose events are gone for good.
    """
    report: dict[str, Any] = {"records": 0, "retold": 0, "lost": []}
    since = event.get("since", "9999")
    for item in _records(event.get("record")):
        report["records"] += 1
        _reconcile(item, since, report)
    log.logger.info("reconciled", extra={**report, "lost": len(report["lost"])})
    return report


def _records(only: str | None) -> Iterator[Item]:
    """Key, version and time of each aggregate: the one Scan there is, behind no route."""
    if only is not None:
        key = to_item({"pk": only, "sk": "record"})
        found = aws.dynamodb().get_item(TableName=settings.read("RECORDS"), Key=key, ConsistentRead=True)
        yield from [from_item(found["Item"])] if "Item" in found else []
        return
    pages = (
        aws.dynamodb()
        .get_paginator("scan")
        .paginate(
            TableName=settings.read("RECORDS"),
            ProjectionExpression="pk, sk, version, updated_at",
            FilterExpression="attribute_exists(version) AND attribute_exists(events)",
            ConsistentRead=True,
        )
    )
    for page in pages:
        yield from (item for item in map(from_item, page["Items"]) if item["sk"] == "record")


def _reconcile(item: Item, since: str, report: dict[str, Any]) -> None:
    known = set(_audited(item["pk"]))
    missing = set(range(1, item["version"] + 1)) - known
    if item["version"] in missing or item["updated_at"] >= since:
        report["retold"] += _touch(item)
    lost = sorted(missing - {item["version"]})
    if lost:
        report["lost"].append({"record": item["pk"], "versions": lost})
        log.logger.error("events are lost", extra={"record": item["pk"], "versions": lost})


def _audited(pk: str) -> Iterator[int]:
    pages = (
        aws.dynamodb()
        .get_paginator("query")
        .paginate(
            TableName=settings.read("AUDIT"),
            KeyConditionExpression="pk = :pk AND begins_with(sk, :change)",
            ExpressionAttributeValues={":pk": {"S": pk}, ":change": {"S": "v#"}},
            ProjectionExpression="sk",
            ConsistentRead=True,
        )
    )
    for page in pages:
        yield from (int(item["sk"]["S"][2:]) for item in page["Items"])


def _touch(item: Item) -> int:
    """Have the stream carry a record's current version again; a newer version carries itself."""
    try:
        aws.dynamodb().update_item(
            TableName=settings.read("RECORDS"),
            Key=to_item({"pk": item["pk"], "sk": "record"}),
            UpdateExpression="SET retold_at = :now",
            ConditionExpression="version = :version",
            ExpressionAttributeValues=to_item(
                {":now": clock.stamp(clock.now()), ":version": item["version"]}
            ),
        )
    except ClientError as error:
        if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
            raise
        return 0
    return 1
