"""The records table: a write is one item, conditioned on its version, that carries its own events."""

import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from botocore.exceptions import ClientError

from shared import aws, clock, keyring, names, settings
from shared.act import Act
from shared.attributes import Item, from_item, marshal, to_item
from shared.errors import (
    Busy,
    Conflict,
    KeyReused,
    NotFound,
    PassiveRecord,
    Refusal,
    RestrictedRecord,
    StaleVersion,
)
from shared.record import Event, Kind, Move, R, Record

TRIES = 8
RETRIED = {
    "TransactionConflict",
    "TransactionConflictException",
    "TransactionInProgressException",
    "ThrottlingError",
    "ThrottlingException",
    "ProvisionedThroughputExceeded",
    "ProvisionedThroughputExceededException",
}
BATCH = 100
"""BatchGetItem takes this many keys."""
LONGEST_SORT = 900
"""Bytes of a name that an index sorts by; DynamoDB takes 1 024 with the id."""
T = TypeVar("T", bound=Record)


@dataclass(frozen=True)
class Check:
    """A condition on another record, part of the write that relies on it."""

    key: dict[str, str]
    condition: str
    values: dict[str, Any]
    refusal: Refusal
    names: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Change(Generic[R]):
    """One record's move, to be written together with others."""

    kind: Kind[R]
    record_id: str
    move: Move[R]


@dataclass(frozen=True)
class Put:
    """One item to write: as new where `version` is None, else over that version."""

    item: Item
    version: int | None = None

    def request(self, table: str) -> dict[str, Any]:
        """The PutItem request; a lost condition returns the item that stands there."""
        conditions: dict[str, Any] = {"ConditionExpression": "attribute_not_exists(pk)"}
        if self.version is not None:
            conditions = {
                "ConditionExpression": "version = :version",
                "ExpressionAttributeValues": {":version": marshal(self.version)},
            }
        return {
            "TableName": table,
            "Item": to_item(self.item),
            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
            **conditions,
        }


class Lost(Exception):
    """A put's condition did not hold; `found` is the item that stands there."""

    def __init__(self, index: int, found: Item) -> None:
        super().__init__(index)
        self.index = index
        self.found = found


# --- reading ---------------------------------------------------------------------------------------------


def get(key: dict[str, str], attributes: Sequence[str] = ()) -> Item | None:
    """One item by its key, consistently, whole or only these attributes."""
    request: dict[str, Any] = {
        "TableName": settings.read("RECORDS"),
        "Key": to_item(key),
        "ConsistentRead": True,
    }
    answer = aws.dynamodb().get_item(**request, **_projection(attributes))
    return from_item(answer["Item"]) if "Item" in answer else None


def read(kind: Kind[R], record_id: str, act: Act) -> R:
    """One record; NotFound where there is none or it is hidden, Forbidden beyond the caller's scope."""
    return _load(kind, get(kind.key(record_id)), act)


def batch(
    keys: Sequence[dict[str, str]], attributes: Sequence[str] = (), table: str = "RECORDS"
) -> list[Item]:
    """Many items by their keys, consistently; what does not exist is left out."""
    found: list[Item] = []
    unique = list({tuple(sorted(key.items())): key for key in keys}.values())
    for start in range(0, len(unique), BATCH):
        found.extend(_batch(unique[start : start + BATCH], attributes, settings.read(table)))
    return found


def _batch(keys: Sequence[dict[str, str]], attributes: Sequence[str], table: str) -> Iterator[Item]:
    request: Any = {
        table: {"Keys": [to_item(key) for key in keys], "ConsistentRead": True} | _projection(attributes)
    }
    for attempt in range(TRIES):
        answer = aws.dynamodb().batch_get_item(RequestItems=request)
        yield from map(from_item, answer["Responses"].get(table, ()))
        request = answer.get("UnprocessedKeys") or {}
        if not request:
            return
        _pause(attempt)
    raise Busy("the records could not all be read just now; try again")


def _projection(attributes: Sequence[str]) -> dict[str, Any]:
    if not attributes:
        return {}
    aliases = {f"#a{number}": name for number, name in enumerate(attributes)}
    return {"ProjectionExpression": ", ".join(aliases), "ExpressionAttributeNames": aliases}


def _load(kind: Kind[R], item: Item | None, act: Act) -> R:
    if item is None:
        raise NotFound("there is no such record")
    record = kind.load(item)
    act.must_see(record)
    return record


# --- writing ---------------------------------------------------------------------------------------------


def create(
    kind: Kind[R], record: R, event: Event, act: Act, checks: Sequence[Check] = (), beside: Sequence[Put] = ()
) -> R:
    """Put a record that is not there yet; the same request again answers with the record as it is now."""
    fresh = stamped(record, version=1)
    item = written(kind, fresh, event, act, first_changed(fresh))
    try:
        execute([Put(item), *beside], checks)
    except Lost as lost:
        if lost.index == 0 and act.repeats(lost.found):
            return _load(kind, lost.found, act)
        raise _collision(lost) from lost
    return fresh


def _collision(lost: Lost) -> Refusal:
    if lost.index == 0 and lost.found.get("keys"):
        return KeyReused("this Idempotency-Key was used before and has since been forgotten; take a new key")
    return Conflict("the record exists already")


def change(kind: Kind[R], record_id: str, move: Move[R], act: Act, checks: Sequence[Check] = ()) -> R:
    """Make one move on one record: one get, one conditional put; nothing is written where nothing changes."""
    (record,) = change_together([Change(kind, record_id, move)], act, checks)
    return record


def change_together(
    changes: Sequence[Change[R]], act: Act, checks: Sequence[Check] = (), beside: Sequence[Put] = ()
) -> list[R]:
    """Make moves on several records that hold together; If-Match and the idempotency key are the first's.

    Raises Lost where a put beside them finds another item in its place.
    """
    for attempt in range(TRIES):
        found = [get(one.kind.key(one.record_id)) for one in changes]
        current = [_load(one.kind, item, act) for one, item in zip(changes, found, strict=True)]
        if found[0] and act.repeats(found[0]):
            return current
        act.must_match(current[0].version)
        moved, puts = _moved(changes, current, found, act)
        try:
            execute([*puts, *beside], checks if puts else ())
        except Lost as lost:
            if lost.index >= len(puts):
                raise
            if act.if_match is not None:
                raise StaleVersion("the record has changed since you read it") from None
            _pause(attempt)
            continue
        return moved
    raise Busy("others are changing this record just now; try again")


def _moved(
    changes: Sequence[Change[R]], current: Sequence[R], found: Sequence[Item | None], act: Act
) -> tuple[list[R], list[Put]]:
    records, puts = [], []
    for one, old, item in zip(changes, current, found, strict=True):
        new, event = one.move(old)
        must_allow(old, event)
        changed = sorted(name for name in _fields(new) if getattr(new, name) != getattr(old, name))
        if not changed:
            records.append(old)
            continue
        fresh = stamped(new, version=old.version + 1)
        puts.append(Put(written(one.kind, fresh, event, act, changed, item or {}), old.version))
        records.append(fresh)
    return records, puts


def must_allow(record: Record, event: Event) -> None:
    """Refuse an edit of a restricted or passive record; rights moves say that they may."""
    if record.restricted and "restricted" not in event.allowed_on:
        raise RestrictedRecord("processing of this record is restricted; only its rights moves are open")
    if record.status == "passive" and "passive" not in event.allowed_on:
        raise PassiveRecord(
            "a passive record cannot be edited or linked; reactivate it first", legal=sorted(record.actions())
        )


def stamped(record: R, version: int) -> R:
    """The record with its version and times set by the data layer."""
    at = clock.now()
    return record.model_copy(
        update={"version": version, "updated_at": at, "created_at": record.created_at or at}
    )


def first_changed(record: Record) -> list[str]:
    """What a new record has changed: every field that is set."""
    return sorted(name for name in _fields(record) if getattr(record, name) not in (None, (), {}))


def _fields(record: Record) -> set[str]:
    return set(type(record).model_fields) - {"version", "created_at", "updated_at", "allowed_actions", "id"}


def written(
    kind: Kind[R], record: R, event: Event, act: Act, changed: Sequence[str], old: Item | None = None
) -> Item:
    """The item of a record: its fields, its index keys, what it is found by, and what happened."""
    complete = event.model_copy(
        update={
            "record_id": record.id,
            "version": record.version,
            "changed": tuple(changed),
            "actor": act.actor,
            "request_id": act.request_id,
            "occurred_at": record.updated_at,
            "restricted": record.restricted,
        }
    )
    return {
        **_stored(record),
        **kind.key(record.id),
        **_index_keys(kind, record),
        "schema": kind.schema,
        "events": [{"type": event.name, **complete.model_dump(mode="json", exclude_none=True)}],
        "act": act.told(),
        "keys": act.remembered(old or {}, record.version),
        "rows": _rows(kind, record),
    }


def _stored(record: Record) -> Item:
    """A record's fields without those that are not set: an item is paid for by the kilobyte."""
    fields = record.model_dump(mode="json", exclude_none=True)
    return {name: value for name, value in fields.items() if value not in ([], {}, "")}


def _index_keys(kind: Kind[R], record: R) -> dict[str, str]:
    if record.restricted or record.status == "erased":
        return {}
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


def execute(puts: Sequence[Put], checks: Sequence[Check] = ()) -> None:
    """Write all or nothing; Lost for a put's condition, a check's own refusal, Busy after 8 conflicts."""
    for attempt in range(TRIES):
        try:
            _send(puts, checks)
        except ClientError as error:
            if _stands(error, puts):
                return
            if not _retriable(error, puts, checks):
                raise
            _pause(attempt)
            continue
        return
    raise Busy("others are changing the same records just now; try again")


def _stands(error: ClientError, puts: Sequence[Put]) -> bool:
    """Whether the very item we put stands there: the client sent it twice, the first answer being lost."""
    found: Any = error.response.get("Item")
    return found is not None and from_item(found) == from_item(to_item(puts[0].item))


def _send(puts: Sequence[Put], checks: Sequence[Check]) -> None:
    table = settings.read("RECORDS")
    if len(puts) == 1 and not checks:
        aws.dynamodb().put_item(**puts[0].request(table))
    elif puts:
        aws.dynamodb().transact_write_items(
            TransactItems=[
                *({"Put": put.request(table)} for put in puts),  # type: ignore[list-item]
                *({"ConditionCheck": _condition(check, table)} for check in checks),  # type: ignore[list-item]
            ]
        )


def _condition(check: Check, table: str) -> dict[str, Any]:
    return {
        "TableName": table,
        "Key": to_item(check.key),
        "ConditionExpression": check.condition,
        "ExpressionAttributeValues": to_item(check.values),
        **({"ExpressionAttributeNames": check.names} if check.names else {}),
    }


def _retriable(error: ClientError, puts: Sequence[Put], checks: Sequence[Check]) -> bool:
    """Whether contention alone stopped the write; raises what says which condition did not hold."""
    response: Any = error.response
    code = response["Error"]["Code"]
    if code == "ConditionalCheckFailedException":
        raise Lost(0, from_item(response.get("Item", {}))) from error
    if code in RETRIED:
        return True
    reasons = response.get("CancellationReasons", []) if code == "TransactionCanceledException" else []
    _raise_failed(reasons, puts, checks)
    return any(reason.get("Code") in RETRIED for reason in reasons)


def _raise_failed(reasons: Sequence[Any], puts: Sequence[Put], checks: Sequence[Check]) -> None:
    failed = [
        number for number, reason in enumerate(reasons) if reason.get("Code") == "ConditionalCheckFailed"
    ]
    for number in failed:
        if number < len(puts):
            raise Lost(number, from_item(reasons[number].get("Item", {})))
    for number in failed:
        raise checks[number - len(puts)].refusal


def _pause(attempt: int) -> None:
    time.sleep(random.uniform(0, min(0.4, 0.01 * 2**attempt)))  # noqa: S311 - jitter, no secret
