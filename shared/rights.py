"""Rights moves of before, made again on a record that a backup brought back without them."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from shared import aws, projector, redo, settings, tallies
from shared.attributes import Item, from_item, to_item

AS_IT_WAS = ("version", "events", "act", "updated_at", "redo")
"""What of a version is put back as the ledger has it."""


def standing(table: str, record: str) -> Item | None:
    """A record as it is in a table now."""
    key = to_item({"pk": record, "sk": "record"})
    answer = aws.dynamodb().get_item(TableName=table, Key=key, ConsistentRead=True)
    return from_item(answer["Item"]) if "Item" in answer else None


def make_again(table: str, entries: Sequence[Item]) -> int:
    """Make the moves on one record that its version in the table has not heard of; how many were made.

    entries: those of the ledger, in the order of versions. One that the ledger does not hold whole is passed
    over, and remembered on the record (`unheard`) where a later one is made.
    """
    item = standing(table, entries[0]["record"])
    if item is None or item.get("status") == "erased":
        return 0
    waiting = [entry for entry in entries if item["version"] < entry["version"]]
    new, made = item, 0
    unheard = list(item.get("unheard", ()))
    for entry in waiting:
        fits = "redo" in entry and _fits(item, entry, waiting)
        if fits:
            new, made = redo.applied(new, entry["redo"]) | _told(entry), made + 1
        if not fits or entry["redo"]["lacks"]:
            unheard.append(entry["version"])
    if made:
        _put(table, item, new | ({"unheard": unheard} if unheard else {}))
    return made


def _told(entry: Item) -> Item:
    return {name: entry[name] for name in AS_IT_WAS} | {"ledger": "rights"}


def _put(table: str, old: Item, new: Item) -> None:
    if new.get("restricted"):
        tallies.forget(table, new.pop("tallied", ()))
    aws.dynamodb().put_item(TableName=table, Item=to_item(new))
    for text in set(old.get("rows", ())) - set(new.get("rows", ())):
        projector.forget(old, text, new["version"])


def _fits(item: Item, entry: Item, waiting: Sequence[Item]) -> bool:
    """Whether what the move tells by number is as it was: nothing else has changed it in between."""
    fields = redo.exact(entry["redo"])
    if not fields:
        return True
    made = {one["version"] for one in waiting if one.get("redo")}
    between = range(item["version"] + 1, entry["version"])
    known = {one["version"]: _changed(one) for one in _changes(item, entry)} if between else {}
    return all(one in made or (one in known and not known[one] & fields) for one in between)


def _changes(item: Item, entry: Item) -> Iterator[Item]:
    """The entries of the audit of the versions in between."""
    first, last = (f"v#{number:09d}" for number in (item["version"] + 1, entry["version"] - 1))
    pages = (
        aws.dynamodb()
        .get_paginator("query")
        .paginate(
            TableName=settings.read("AUDIT"),
            KeyConditionExpression="pk = :pk AND sk BETWEEN :first AND :last",
            ExpressionAttributeValues=to_item({":pk": item["pk"], ":first": first, ":last": last}),
            ConsistentRead=True,
        )
    )
    for page in pages:
        yield from map(from_item, page["Items"])


def _changed(entry: Mapping[str, Any]) -> frozenset[str]:
    return frozenset(name for event in entry["events"] for name in event["changed"])


def missed(table: str, entries: Sequence[Item]) -> Iterator[dict[str, Any]]:
    """The moves on one record that it stands without, or without some of their texts."""
    item = standing(table, entries[0]["record"])
    if item is None or item.get("status") == "erased":
        return
    for entry in entries:
        if item["version"] < entry["version"] or entry["version"] in item.get("unheard", ()):
            types = [event["type"] for event in entry["events"]]
            told = {"record": entry["record"], "version": entry["version"], "events": types}
            lacks = [".".join(map(str, path)) for path in entry.get("redo", {}).get("lacks", ())]
            yield told | {"at": entry["updated_at"]} | ({"lacks": lacks} if lacks else {})
