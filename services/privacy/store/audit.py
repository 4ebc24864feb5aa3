"""The audit table, as far as privacy reads it."""

from collections.abc import Iterator
from typing import Any

from services.privacy.model.audit import record_key
from shared import aws, keyring, settings
from shared.attributes import Item, from_item, to_item


def list_audit(name: str, kind: str | None, limit: int, cursor: str | None) -> tuple[list[Item], str | None]:
    """A page of a record's audit entries, newest first; changes come before reads."""
    key = record_key(name)
    begin = {"change": "v#", "read": "r#", None: ""}[kind]
    use = f"audit|{key}|{begin}"
    request: dict[str, Any] = _audit_query(key, begin) | {"Limit": limit + 1}
    if cursor:
        request["ExclusiveStartKey"] = to_item({"pk": key, "sk": keyring.unseal(use, cursor)["sk"]})
    items = [from_item(item) for item in aws.dynamodb().query(**request)["Items"]]
    following = keyring.seal(use, {"sk": items[limit - 1]["sk"]}) if len(items) > limit else None
    return items[:limit], following


def reads(key: str) -> Iterator[Item]:
    """Every read of a record, newest first; for files, never behind a route."""
    return _entries(key, "r#")


def changes(key: str) -> Iterator[Item]:
    """Every change of a record that the log still tells of, newest first; for files, never behind a route."""
    return _entries(key, "v#")


def _entries(key: str, begin: str) -> Iterator[Item]:
    request: dict[str, Any] = _audit_query(key, begin)
    while True:
        answer = aws.dynamodb().query(**request)
        yield from map(from_item, answer["Items"])
        if "LastEvaluatedKey" not in answer:
            return
        request["ExclusiveStartKey"] = answer["LastEvaluatedKey"]


def _audit_query(key: str, begin: str) -> dict[str, Any]:
    condition, values = "pk = :pk", {":pk": key}
    if begin:
        condition, values = f"{condition} AND begins_with(sk, :begin)", values | {":begin": begin}
    return {
        "TableName": settings.read("AUDIT"),
        "KeyConditionExpression": condition,
        "ExpressionAttributeValues": to_item(values),
        "ScanIndexForward": False,
    }
