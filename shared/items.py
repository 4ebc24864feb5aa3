"""What the item of a record holds: its fields, index keys, what it is found by, and what happened."""

from collections.abc import Sequence

from shared import clock, keyring, names, redo
from shared.act import Act
from shared.attributes import Item
from shared.record import Event, Kind, R, Record

LONGEST_SORT = 900
"""Bytes of a name that an index sorts by; DynamoDB takes 1 024 with the id."""
RESTRICTED = "restricted"
"""The partition of gsi1 where restricted records are, in no order: errands of privacy alone walk it."""
TOLD_BY_THE_RECORD = set(Event.model_fields)


def stamped(record: R, version: int) -> R:
    """The record with its version and times set by the data layer."""
    at = clock.now()
    return record.model_copy(
        update={"version": version, "updated_at": at, "created_at": record.created_at or at}
    )


def first_changed(record: Record) -> list[str]:
    """What a new record has changed: every field that is set."""
    return sorted(name for name in fields(record) if getattr(record, name) not in (None, (), {}))


def fields(record: Record) -> set[str]:
    """The names of a record's own fields, without what the data layer sets."""
    return fields_of(type(record))


def fields_of(model: type[Record]) -> set[str]:
    """The names of a kind's own fields, without what the data layer sets."""
    return set(model.model_fields) - {
        "version",
        "created_at",
        "updated_at",
        "allowed_actions",
        "warnings",
        "id",
    }


def written(
    kind: Kind[R], record: R, event: Event, act: Act, changed: Sequence[str], old: Item | None = None
) -> Item:
    """The item of a record: its fields, its index keys, what it is found by, and what happened."""
    happened = event.model_dump(mode="json", exclude_none=True, exclude=TOLD_BY_THE_RECORD)
    item = {
        **_stored(record),
        **kind.key(record.id),
        **_index_keys(kind, record),
        "schema": kind.schema,
        "events": [{"type": event.name, "changed": list(changed), **happened}],
        "act": act.told(),
        "keys": act.remembered(old or {}, record.version),
        "rows": _rows(kind, record),
        **_counted(kind, record),
        **_expiry(kind, record),
    }
    return item | _ledger(kind, event, old, item)


def _counted(kind: Kind[R], record: R) -> dict[str, list[str]]:
    """Where a record is counted, and as what: `<partition>#<what>`; see `shared/tallies.py`."""
    if record.restricted or record.status == "erased":
        return {}
    places = sorted(f"{partition}#{what}" for partition, what in kind.counted(record))
    return {"tallied": places} if places else {}


def _expiry(kind: Kind[R], record: Record) -> dict[str, int]:
    """When the table deletes a record that lives for a time, in seconds since 1970."""
    last = record.updated_at
    return {"ttl": int((last + kind.lives).timestamp())} if kind.lives and last else {}


def _ledger(kind: Kind[R], event: Event, old: Item | None, new: Item) -> Item:
    """What the ledger of rights keeps of a version: the whole, or that a right was exercised, and how."""
    if kind.kept:
        return {"ledger": "whole"}
    if "restricted" not in event.allowed_on:
        return {}
    again = redo.of(kind, old, new) if old else None
    return {"ledger": "rights"} | ({"redo": again} if again else {})


def tombstone(kind: Kind[R], item: Item, event: Event, act: Act) -> Item:
    """What is left of an erased record: that it was erased, when and by what; nothing of what it held."""
    happened = event.model_dump(mode="json", exclude_none=True, exclude=TOLD_BY_THE_RECORD)
    changed = sorted(set(item) & fields_of(kind.model))
    return {
        **kind.key(item["id"]),
        "id": item["id"],
        "version": item["version"] + 1,
        "status": "erased",
        "updated_at": clock.stamp(clock.now()),
        "schema": kind.schema,
        "events": [{"type": event.name, "changed": changed, **happened}],
        "act": act.told(),
        "rows": [],
    }


def told(item: Item, happened: Item) -> Item:
    """An event as the bus carries it: what happened, and what the item says of the version it happened in."""
    return happened | {
        "record_id": item["id"],
        "version": item["version"],
        "actor": item["act"]["actor"],
        "request_id": item["act"]["request_id"],
        "occurred_at": item["updated_at"],
        "restricted": item.get("restricted", False),
    }


def _stored(record: Record) -> Item:
    """A record's fields without those that are not set: an item is paid for by the kilobyte."""
    fields = record.model_dump(mode="json", exclude_none=True)
    return {name: value for name, value in fields.items() if value not in ([], {}, "")}


def _index_keys(kind: Kind[R], record: R) -> dict[str, str]:
    if record.status == "erased":
        return {}
    if record.restricted:
        return {"gsi1pk": kind.prefix + RESTRICTED, "gsi1sk": record.id}
    keys: dict[str, str] = {}
    for index, (partition, sort) in kind.lists(record).items():
        keys[f"{index}pk"] = kind.prefix + partition
        keys[f"{index}sk"] = _sorted(sort, record.id)
    return keys


def _sorted(sort: str, record_id: str) -> str:
    """A sort key of an index: two spaces, which no name holds, put the shorter of two names first."""
    return f"{sort.encode()[:LONGEST_SORT].decode(errors='ignore')}  {record_id}"


def _rows(kind: Kind[R], record: R) -> list[str]:
    """What the projector puts into the search table: `w#<word>`, `m#<kind of value>#<keyed hash>`."""
    hashes = [f"m#{what}#{keyring.keyed_hash(what, value)}" for what, value in kind.matches(record)]
    if record.restricted or record.status == "erased":
        return sorted(set(hashes))
    words = {f"w#{word}" for text in kind.words(record) for word in names.search_words(text)}
    return sorted(words.union(hashes))
