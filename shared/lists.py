"""Lists: pages of an index in its order, at the cost of what is returned plus one."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from shared import aws, keyring, names, settings, table
from shared.attributes import Item, from_item, marshal, to_item


@dataclass(frozen=True)
class Begins:
    """A filter: the attribute is a text that begins so."""

    text: str


@dataclass(frozen=True)
class Above:
    """A filter: the attribute is more than this; texts by their letters."""

    value: Any


@dataclass(frozen=True)
class Between:
    """A filter: the attribute is at least the one and at most the other."""

    least: Any
    most: Any


@dataclass(frozen=True)
class Other:
    """A filter: the attribute is something else, or missing."""

    value: Any


@dataclass(frozen=True)
class Holds:
    """A filter: the attribute is a list with one of these values, or a text with one of them in it."""

    values: tuple[str, ...]


@dataclass(frozen=True)
class Spelt:
    """A filter: a text with every one of these words in it, in any case, with or without dots and marks.

    An index compares letter by letter: it is asked for what is the same in every spelling, in small letters,
    in capitals, or with one capital, and `names.has_parts` decides.
    """

    text: str

    @property
    def certain(self) -> list[tuple[str, ...]]:
        """Of each word the longest run of letters that have no dots, in three cases."""
        runs = [re.findall("[b-np-z0-9]+", word.lower()) for word in self.text.split()[:SOUGHT]]
        longest = [max(found, key=len) for found in runs if found]
        return [tuple(dict.fromkeys((run, run.upper(), run.capitalize()))) for run in longest]


SOUGHT = 8
"""Words of a text that the index is asked for; a filter expression takes 300 operators."""


def spelt(**texts: str | None) -> dict[str, Any]:
    """A filter of attributes by texts that somebody typed; a blank one does not narrow."""
    return {name: Spelt(text.strip()) for name, text in texts.items() if text and text.strip()}


@dataclass(frozen=True)
class Listing:
    """A list: an index, its partitions in order, and a filter on projected attributes.

    partitions are whole partition keys. where: attribute to a value, a tuple of values of which it is one,
    `Begins`, `Above`, `Between`, `Other`, `Holds` or `Spelt`. Without it a page examines returned + 1 items;
    with it, at most 500, and may be short though `next` is there. since: sort keys before it are left out,
    and cost nothing.
    """

    index: str
    partitions: tuple[str, ...]
    where: dict[str, Any] = field(default_factory=dict)
    latest_first: bool = False
    since: str = ""

    def has(self, item: Item) -> bool:
        """Whether an item that the index answered is one that was asked for, where it cannot tell itself."""
        asked = [(item[name], one.text) for name, one in self.where.items() if isinstance(one, Spelt)]
        return all(names.has_parts(text, sought) for text, sought in asked)

    @property
    def use(self) -> str:
        """What a cursor is bound to."""
        order = ("latest",) if self.latest_first else ()
        since = (f"since {self.since}",) if self.since else ()
        return "|".join((self.index, *order, *since, *self.partitions[:1], str(sorted(self.where.items()))))


EXAMINED = 500
"""Items a filtered page examines at the most."""


def page(listing: Listing, limit: int, cursor: str | None = None) -> tuple[list[Item], str | None]:
    """One page in index order and the cursor of the next.

    Costs one Query, and one more for each partition's end that the page crosses. A page that DynamoDB cuts
    at a megabyte is short, though `next` is there.
    """
    start: dict[str, Any] = keyring.unseal(listing.use, cursor) if cursor else {"p": 0}
    items: list[Item] = []
    examined = 0
    for number in range(start["p"], len(listing.partitions)):
        key: list[str] | None = start.get("k") if number == start["p"] else None
        wanted = EXAMINED - examined if listing.where else limit + 1 - len(items)
        if wanted <= 0:
            return items, keyring.seal(listing.use, {"p": number})
        answer = _query(listing, listing.partitions[number], key, wanted)
        items.extend(filter(listing.has, map(from_item, answer["Items"])))
        examined += answer["ScannedCount"]
        if len(items) > limit:
            return items[:limit], _after(listing, items[limit - 1])
        last = _position(listing.index, answer)
        if last:
            return items, keyring.seal(listing.use, {"p": number, "k": last})
    return items, None


def whole(found: Sequence[Item], attributes: Sequence[str] = ()) -> list[Item]:
    """The records of an index's items as they are now, in their order: one batch get for each hundred.

    What is gone is left out. attributes: those that are wanted, `pk` among them; all where none is named.
    """
    place = {item["pk"]: number for number, item in enumerate(found)}
    items = table.batch([{"pk": pk, "sk": "record"} for pk in place], attributes)
    return sorted(items, key=lambda item: place[item["pk"]])


def whole_page(
    listing: Listing, limit: int, cursor: str | None, attributes: Sequence[str] = ()
) -> tuple[list[Item], str | None]:
    """A page with what its index does not carry; see `whole`."""
    found, following = page(listing, limit, cursor)
    return whole(found, attributes), following


def _after(listing: Listing, item: Item) -> str:
    number = listing.partitions.index(item[f"{listing.index}pk"])
    key = [item[f"{listing.index}sk"], item["pk"], item["sk"]]
    return keyring.seal(listing.use, {"p": number, "k": key})


def _query(listing: Listing, partition: str, key: list[str] | None, wanted: int | None) -> Any:
    request = _request(listing.index, partition, key, wanted)
    if listing.since:
        request["KeyConditionExpression"] += f" AND {listing.index}sk >= :since"
        request["ExpressionAttributeValues"][":since"] = marshal(listing.since)
    if listing.latest_first:
        request["ScanIndexForward"] = False
    _add_filter(request, listing.where)
    return aws.dynamodb().query(**request)


def _request(index: str, partition: str, key: list[str] | None, limit: int | None) -> dict[str, Any]:
    request: dict[str, Any] = {
        "TableName": settings.read("RECORDS"),
        "IndexName": index,
        "KeyConditionExpression": f"{index}pk = :partition",
        "ExpressionAttributeValues": {":partition": marshal(partition)},
    }
    if limit is not None:
        request["Limit"] = limit
    if key is not None:
        start = {f"{index}pk": partition, f"{index}sk": key[0], "pk": key[1], "sk": key[2]}
        request["ExclusiveStartKey"] = to_item(start)
    return request


def _position(index: str, answer: Any) -> list[str] | None:
    last = from_item(answer.get("LastEvaluatedKey") or {})
    return [last[f"{index}sk"], last["pk"], last["sk"]] if last else None


def _add_filter(request: dict[str, Any], where: dict[str, Any]) -> None:
    if not where:
        return
    aliases = {f"#f{number}": name for number, name in enumerate(sorted(where))}
    asked = [_condition(alias, where[name]) for alias, name in aliases.items()]
    request["FilterExpression"] = " AND ".join(condition for condition, _ in asked)
    request["ExpressionAttributeNames"] = aliases
    for _, values in asked:
        request["ExpressionAttributeValues"] |= to_item(values)


def _condition(alias: str, wanted: Any) -> tuple[str, dict[str, Any]]:
    value = f":{alias[1:]}"
    match wanted:
        case Begins(text):
            return f"begins_with({alias}, {value})", {value: text}
        case Above(least):
            return f"{alias} > {value}", {value: least}
        case Between(least, most):
            return f"({alias} >= {value}_0 AND {alias} <= {value}_1)", {
                f"{value}_0": least,
                f"{value}_1": most,
            }
        case Other(barred):
            return f"(attribute_not_exists({alias}) OR {alias} <> {value})", {value: barred}
    return _of_several(alias, value, wanted)


def _of_several(alias: str, value: str, wanted: Any) -> tuple[str, dict[str, Any]]:
    match wanted:
        case Spelt():
            return _spelt(alias, wanted)
        case Holds(some):
            values = {f"{value}_{number}": one for number, one in enumerate(some)}
            return f"({' OR '.join(f'contains({alias}, {one})' for one in values)})", values
        case tuple():
            values = {f"{value}_{number}": one for number, one in enumerate(wanted)}
            return f"{alias} IN ({', '.join(values)})", values
    return f"{alias} = {value}", {value: wanted}


def _spelt(alias: str, wanted: Spelt) -> tuple[str, dict[str, Any]]:
    asked = [f"attribute_exists({alias})"]
    values: dict[str, Any] = {}
    for number, cases in enumerate(wanted.certain):
        some = {f":{alias[1:]}_{number}_{which}": one for which, one in enumerate(cases)}
        asked.append(f"({' OR '.join(f'contains({alias}, {one})' for one in some)})")
        values |= some
    return " AND ".join(asked), values


def pages(listing: Listing, most: int | None = None) -> Iterator[list[Item]]:
    """Every item of a list, page by page of up to a megabyte, or of `most` examined items; one Query each.

    For jobs, files and sums with a limit of their own; a filter leaves pages short, never out.
    """
    for partition in listing.partitions:
        key: list[str] | None = None
        while True:
            answer = _query(listing, partition, key, most)
            yield list(filter(listing.has, map(from_item, answer["Items"])))
            key = _position(listing.index, answer)
            if key is None:
                break


def walk(index: str, partitions: Sequence[str]) -> Iterator[Item]:
    """Every item of a list, in pages; for jobs, never behind a route."""
    for page in pages(Listing(index, tuple(partitions)), EXAMINED):
        yield from page


def beside(pk: str, begin: str, limit: int, cursor: str | None = None) -> tuple[list[Item], str | None]:
    """A page of what lies beside an aggregate: items of its partition whose sort key begins so."""
    use = f"beside|{pk}|{begin}"
    request: dict[str, Any] = {
        "TableName": settings.read("RECORDS"),
        "KeyConditionExpression": "pk = :pk AND begins_with(sk, :begin)",
        "ExpressionAttributeValues": to_item({":pk": pk, ":begin": begin}),
        "Limit": limit + 1,
        "ConsistentRead": True,
    }
    if cursor:
        request["ExclusiveStartKey"] = to_item({"pk": pk, "sk": keyring.unseal(use, cursor)["sk"]})
    answer = aws.dynamodb().query(**request)
    items = [from_item(item) for item in answer["Items"]]
    more = len(items) > limit or "LastEvaluatedKey" in answer
    return items[:limit], keyring.seal(use, {"sk": items[:limit][-1]["sk"]}) if more else None
