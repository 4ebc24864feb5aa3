"""What lies beside a record: which of its letters went out, so that a repeated event mails none again."""

from typing import Any

from shared import aws, settings, table, tallies, writes
from shared.attributes import to_item
from shared.record import Kind


def mailed(kind: Kind[Any], record_id: str, what: str) -> int:
    """The number of the last letter of this kind that was mailed of a record."""
    item = table.get(kind.key(record_id) | {"sk": "derived"})
    return int(item.get(what, 0)) if item else 0


def put_mailed(kind: Kind[Any], record_id: str, what: str, number: int = 1, counted: str = "") -> None:
    """Remember that a letter went out. counted: `<partition>#<what>` it is counted as, once."""
    table_name = settings.read("RECORDS")
    update: Any = {
        "TableName": table_name,
        "Key": to_item(kind.key(record_id) | {"sk": "derived"}),
        "UpdateExpression": "SET #what = :number",
        "ExpressionAttributeNames": {"#what": what},
        "ExpressionAttributeValues": to_item({":number": number}),
    }
    if not counted:
        aws.dynamodb().update_item(**update)
        return
    update["ConditionExpression"] = "attribute_not_exists(#what) OR #what < :number"
    counts = ({"Update": one} for one in tallies.updates(table_name, [((), (counted,))]))
    writes.send_unless_done([{"Update": update}, *counts])
