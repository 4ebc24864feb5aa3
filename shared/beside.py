"""What lies beside records and is none: derived of them, told to nobody, gone with them."""

from typing import Any

from shared import aws, settings, table, tallies, writes
from shared.attributes import Item, to_item
from shared.record import Kind


def put(item: Item) -> None:
    """Put an item, whatever stood there."""
    aws.dynamodb().put_item(TableName=settings.read("RECORDS"), Item=to_item(item))


def put_latest(item: Item, by: str) -> None:
    """Put an item unless one with more in its attribute `by`, such as a version, stands there."""
    try:
        aws.dynamodb().put_item(
            TableName=settings.read("RECORDS"),
            Item=to_item(item),
            ConditionExpression="attribute_not_exists(pk) OR #by <= :mine",
            ExpressionAttributeNames={"#by": by},
            ExpressionAttributeValues=to_item({":mine": item[by]}),
        )
    except aws.dynamodb().exceptions.ConditionalCheckFailedException:
        return


def drop(key: dict[str, str]) -> None:
    """Delete an item, if it is there."""
    aws.dynamodb().delete_item(TableName=settings.read("RECORDS"), Key=to_item(key))


# --- which letters of a record went out, so that a repeated event mails none again -----------------------


def mailed(kind: Kind[Any], record_id: str, what: str) -> int:
    """The number of the last letter of this kind that was mailed of a record, 0 for none."""
    item = table.get(_derived(kind, record_id))
    return int(item.get(what, 0)) if item else 0


def put_mailed(kind: Kind[Any], record_id: str, what: str, number: int = 1, counted: str = "") -> None:
    """Remember that a letter went out. counted: `<partition>#<what>` it is counted as, once."""
    records = settings.read("RECORDS")
    update: Any = {
        "TableName": records,
        "Key": to_item(_derived(kind, record_id)),
        "UpdateExpression": "SET #what = :number",
        "ExpressionAttributeNames": {"#what": what},
        "ExpressionAttributeValues": to_item({":number": number}),
    }
    if not counted:
        aws.dynamodb().update_item(**update)
        return
    update["ConditionExpression"] = "attribute_not_exists(#what) OR #what < :number"
    counts = ({"Update": one} for one in tallies.updates(records, [((), (counted,))]))
    writes.send_unless_done([{"Update": update}, *counts])


def _derived(kind: Kind[Any], record_id: str) -> dict[str, str]:
    return kind.key(record_id) | {"sk": "derived"}
