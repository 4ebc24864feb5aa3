"""From the stream to the audit and search tables, and from the queue of reads to the audit table.

The one function that may write either. Every put is the same put when it is repeated.
"""

import json
from datetime import datetime
from typing import Any

from botocore.exceptions import ClientError

from shared import aws, dead_letters, ledger, settings
from shared.attributes import Item, from_item, to_item
from shared.retention import ACCOUNTED

CHANGES_KEPT_DAYS = ACCOUNTED.days
READS_KEPT_DAYS = 2 * 365


def handler(event: dict[str, Any], _: Any = None) -> dict[str, Any] | None:
    """Project a batch of stream records, or store a batch of reads (with partial batch failures)."""
    records = event["Records"]
    if records and records[0]["eventSource"] == "aws:sqs":
        return {"batchItemFailures": [_failed(one) for one in records if not _store_read(one)]}
    for record in records:
        project(record["dynamodb"])
    return None


def project(stream: dict[str, Any]) -> None:
    """Audit one version of a record and bring its search rows up to date."""
    new = stream.get("NewImage")
    if new is None or new["sk"] != {"S": "record"}:
        return
    try:
        entries, rows, gone = _projected(stream)
    except (KeyError, TypeError, ValueError) as error:
        dead_letters.bury(stream, error)
        return
    try:
        _write(entries, rows, gone)
    except ClientError as error:
        if error.response["Error"]["Code"] != "ValidationException":
            raise
        dead_letters.bury(stream, error)


def _projected(stream: dict[str, Any]) -> tuple[list[dict[str, Any]], list[Item], list[Item]]:
    """The audit entries for the wire, the search rows to put and to delete."""
    item, old = from_item(stream["NewImage"]), stream.get("OldImage")
    change = _change(item)
    entries = [*ledger.entries(item), *_act("change", change, CHANGES_KEPT_DAYS), change]
    return [to_item(one) for one in entries], *_rows(item, from_item(old) if old else None)


def _write(entries: list[dict[str, Any]], rows: list[Item], gone: list[Item]) -> None:
    for one in entries:
        aws.dynamodb().put_item(TableName=settings.read("AUDIT"), Item=one)
    for row in rows:
        _put_row(row)
    for row in gone:
        _delete_row(row)


def _change(item: Item) -> Item:
    """A change entry: who, role, purpose, what, names of the changed fields; no values."""
    return {
        "pk": item["pk"],
        "sk": f"v#{item['version']:09d}",
        "at": item["updated_at"],
        "version": item["version"],
        "events": item["events"],
        **item["act"],
        "ttl": _expiry(item["updated_at"], CHANGES_KEPT_DAYS),
    }


def _act(what: str, entry: Item, days: int) -> list[Item]:
    """The same under the user who did it, by day: whom a misused account affected is found so."""
    if not str(entry.get("actor", "")).startswith("user:"):
        return []
    at, record = entry["at"], entry["pk"]
    key = {"pk": f"actor#{entry['actor']}#{at[:10]}", "sk": f"{at}#{record}#{entry['sk']}"}
    return [key | {"at": at, "what": what, "record": record, "ttl": _expiry(at, days)}]


def _expiry(at: str, days: int) -> int:
    return int(datetime.fromisoformat(at).timestamp()) + days * 86_400


def _rows(item: Item, before: Item | None) -> tuple[list[Item], list[Item]]:
    """The search rows to put and to delete; a version told again is put whole."""
    repeated = before is None or before.get("version") == item["version"]
    stood: set[str] = set() if before is None else set(before.get("rows", ()))
    stands = set(item.get("rows", ()))
    put = stands if repeated else stands - stood
    return [_row(item, text) for text in sorted(put)], [_row(item, text) for text in sorted(stood - stands)]


def _row(item: Item, text: str) -> Item:
    """`w#<word>` and `m#<kind of value>#<hash>` as rows of the search table."""
    context, kind, record_id = item["pk"].split("#", 2)
    letter, value = text.split("#", 1)
    if letter == "w":
        key = {"pk": f"{context}#word#{value[:3]}", "sk": f"{value}#{kind}#{record_id}"}
    else:
        key = {"pk": f"{context}#match#{value}", "sk": f"{kind}#{record_id}"}
        key |= {"bulkpk": f"{context}#match#{value[-1]}", "bulksk": f"{value}#{kind}#{record_id}"}
    return key | {"version": item["version"]}


def forget(item: Item, text: str, version: int) -> None:
    """Delete a row that leads to an item, as a version says which has it no more."""
    _delete_row(_row(item, text) | {"version": version})


def _put_row(row: Item) -> None:
    _quietly(
        aws.dynamodb().put_item,
        Item=to_item(row),
        ConditionExpression="attribute_not_exists(pk) OR version <= :version",
        ExpressionAttributeValues={":version": {"N": str(row["version"])}},
    )


def _delete_row(row: Item) -> None:
    _quietly(
        aws.dynamodb().delete_item,
        Key=to_item({"pk": row["pk"], "sk": row["sk"]}),
        ConditionExpression="attribute_not_exists(pk) OR version <= :version",
        ExpressionAttributeValues={":version": {"N": str(row["version"])}},
    )


def _quietly(write: Any, **request: Any) -> None:
    """Write unless a later version has already been here."""
    try:
        write(TableName=settings.read("SEARCH"), **request)
    except ClientError as error:
        if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
            raise


def _store_read(message: dict[str, Any]) -> bool:
    """Whether one read is in the audit table now."""
    try:
        read = json.loads(message["body"])
        entry = {
            "pk": read["record"] if "#" in read["record"] else f"{read['what']}#{read['record']}",
            "sk": f"r#{read['at']}#{read['id']}",
            **{name: value for name, value in read.items() if name not in ("id", "record")},
            "ttl": _expiry(read["at"], READS_KEPT_DAYS),
        }
        for one in (*_act("read", entry, READS_KEPT_DAYS), *_held(entry), entry):
            aws.dynamodb().put_item(TableName=settings.read("AUDIT"), Item=to_item(one))
    except (KeyError, TypeError, ValueError, ClientError) as error:
        dead_letters.explain(message, error)
        return False
    return True


def _held(entry: Item) -> list[Item]:
    """Once more by month, where nothing was saved as a person is restricted or erased: for the officer."""
    return [entry | {"pk": f"privacy#held#{entry['at'][:7]}"}] if entry["what"] == "held" else []


def _failed(message: dict[str, Any]) -> dict[str, str]:
    return {"itemIdentifier": message["messageId"]}
