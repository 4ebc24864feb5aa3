"""How many records are what: counted beside another record, in the very write of each of them.

A count is one item, moved by what a write changes: it costs one read however many there are, and nobody's
write waits for the number that another saw.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from shared import aws
from shared.attributes import Item, from_item, to_item

SORT = "counts"
Places = Sequence[str]
"""`<partition>#<what>`: the partition of the record beside which one is counted, and as what."""


def updates(table: str, changed: Iterable[tuple[Places, Places]]) -> list[dict[str, Any]]:
    """The requests that count what was counted here before and is counted there now; one for a partition."""
    return [_update(table, partition, counts) for partition, counts in sorted(_moved(changed).items())]


def _moved(changed: Iterable[tuple[Places, Places]]) -> dict[str, dict[str, int]]:
    """By how many each count of a partition moves; those that stay are left out."""
    moved: dict[str, Counter[str]] = {}
    for before, after in changed:
        for places, by in ((before, -1), (after, 1)):
            for place in places:
                partition, _, what = place.rpartition("#")
                moved.setdefault(partition, Counter())[what] += by
    found = {
        partition: {what: by for what, by in counts.items() if by} for partition, counts in moved.items()
    }
    return {partition: counts for partition, counts in found.items() if counts}


def _update(table: str, partition: str, counts: Mapping[str, int]) -> dict[str, Any]:
    names = {f"#c{number}": what for number, what in enumerate(sorted(counts))}
    return {
        "TableName": table,
        "Key": to_item({"pk": partition, "sk": SORT}),
        "UpdateExpression": "ADD " + ", ".join(f"{name} :{name[1:]}" for name in names),
        "ExpressionAttributeNames": names,
        "ExpressionAttributeValues": to_item({f":{name[1:]}": counts[what] for name, what in names.items()}),
    }


def key(partition: str) -> dict[str, str]:
    """Where what is counted beside a record stands."""
    return {"pk": partition, "sk": SORT}


def of(item: Item | None) -> dict[str, int]:
    """The counts of an item: what was never counted is not in it."""
    return {name: int(value) for name, value in (item or {}).items() if name not in ("pk", "sk")}


def forget(table: str, places: Places) -> None:
    """Count a record no more, on a restored table that nobody else writes."""
    for partition, counts in _moved([(places, ())]).items():
        answer = aws.dynamodb().get_item(TableName=table, Key=to_item(key(partition)), ConsistentRead=True)
        item = from_item(answer.get("Item", {}))
        left = {what: item.get(what, 0) + by for what, by in counts.items()}
        aws.dynamodb().put_item(TableName=table, Item=to_item(item | key(partition) | left))
