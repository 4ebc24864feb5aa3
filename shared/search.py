"""Search by the beginning of a word, and by a whole value such as an email: one query, then the cards."""

from collections.abc import Iterator
from dataclasses import dataclass

from shared import aws, keyring, names, settings, table
from shared.attributes import Item, from_item, marshal
from shared.errors import Invalid

ROWS = 60
"""How many index rows one search looks at."""


@dataclass(frozen=True)
class Hit:
    """A record found: its kind and id."""

    kind: str
    record_id: str


def by_words(context: str, text: str) -> list[Hit]:
    """Records with a word that begins as the query's longest word; one or two letters match whole."""
    words = sorted(names.search_words(text), key=len)
    if not words:
        raise Invalid.field(
            "q", "holds no letter or digit", "the beginning of a name, at least three letters"
        )
    longest = words[-1]
    begin = longest if len(longest) >= 3 else f"{longest}#"
    return _hits(f"{context}#word#{longest[:3]}", begin)


def by_value(context: str, what: str, value: str) -> list[Hit]:
    """Records that carry a whole value: `what` is the kind of value, such as `email`."""
    hits = [
        hit
        for keyed in keyring.keyed_hashes(what, value)
        for hit in _hits(f"{context}#match#{what}#{keyed}", "")
    ]
    return list(dict.fromkeys(hits))


def every_by_value(context: str, what: str, value: str) -> Iterator[Hit]:
    """Every record that carries a whole value: a query for each megabyte; for jobs, never behind a route."""
    for keyed in keyring.keyed_hashes(what, value):
        pages = (
            aws.dynamodb()
            .get_paginator("query")
            .paginate(
                TableName=settings.read("SEARCH"),
                KeyConditionExpression="pk = :pk",
                ExpressionAttributeValues={":pk": marshal(f"{context}#match#{what}#{keyed}")},
            )
        )
        for page in pages:
            for item in page["Items"]:
                kind, record_id = from_item(item)["sk"].split("#")[-2:]
                yield Hit(kind, record_id)


def _hits(partition: str, begin: str) -> list[Hit]:
    condition, values = "pk = :pk", {":pk": marshal(partition)}
    if begin:
        condition, values = f"{condition} AND begins_with(sk, :begin)", values | {":begin": marshal(begin)}
    answer = aws.dynamodb().query(
        TableName=settings.read("SEARCH"),
        KeyConditionExpression=condition,
        ExpressionAttributeValues=values,
        Limit=ROWS,
    )
    parts = [from_item(item)["sk"].split("#")[-2:] for item in answer["Items"]]
    return list(dict.fromkeys(Hit(kind, record_id) for kind, record_id in parts))


def records(context: str, hits: list[Hit], attributes: tuple[str, ...]) -> list[Item]:
    """The records of hits, in the hits' order; those gone or hidden are dropped."""
    keys = {f"{context}#{hit.kind}#{hit.record_id}": number for number, hit in enumerate(hits)}
    asked = tuple(dict.fromkeys(("pk", "status", "restricted", *attributes)))
    found = table.batch([{"pk": pk, "sk": "record"} for pk in keys], asked)
    visible = [item for item in found if not item.get("restricted") and item.get("status") != "erased"]
    return sorted(visible, key=lambda item: keys[item["pk"]])
