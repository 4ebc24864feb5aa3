"""The records table: a write is one item, conditioned on its version, that carries its own events."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar

from shared import aws, items, settings
from shared.act import Act
from shared.attributes import Item, from_item, to_item
from shared.errors import (
    Busy,
    Conflict,
    KeyReused,
    NotFound,
    PassiveRecord,
    Refusal,
    RestrictedRecord,
)
from shared.memory import Place, place
from shared.record import Event, Kind, Move, R, Record
from shared.writes import TRIES, Check, Counter, Lost, Put, execute, pause

BATCH = 100
"""BatchGetItem takes this many keys."""
T = TypeVar("T", bound=Record)
Remembered = Mapping[Place, Item | None]


@dataclass(frozen=True)
class Change(Generic[R]):
    """One record's move, to be written together with others.

    follows: it comes of another's move, so that the caller's scope need not reach this record.
    """

    kind: Kind[R]
    record_id: str
    move: Move[R]
    follows: bool = False

    def current(self, item: Item | None, act: Act) -> R:
        """The record of its item; NotFound and Forbidden as `read`."""
        return _load(self.kind, item, replace(act, reaches=lambda _: True) if self.follows else act)


class _Overtaken(Exception):
    """Another changed one of the records in between."""


class _OutOfDate(Exception):
    """What was remembered may be true no more: it has to be read again."""


@dataclass(frozen=True)
class Creation(Generic[R]):
    """One record to make, in the transaction of what it comes of."""

    kind: Kind[R]
    record: R
    event: Event

    def put(self, act: Act) -> Put:
        """The write that makes it, unless it is there."""
        return _first(self.kind, items.stamped(self.record, version=1), self.event, act)


Following = Callable[[Sequence[Any]], Sequence[Creation[Any]]]
"""What is to be made of records as they are after their moves."""


def _always(_: Item) -> bool:
    return True


def _makes_nothing(_: Sequence[Any]) -> Sequence[Creation[Any]]:
    return ()


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
    return _load(kind, look(kind.key(record_id), act), act)


def ahead(act: Act, *keys: dict[str, str]) -> None:
    """Read in one batch what this act will look at, unless it has been; each serves for one look."""
    unread = [key for key in keys if not act.memory.expects(key)]
    act.memory.expect(unread, batch(unread))


def look(key: dict[str, str], act: Act) -> Item | None:
    """One whole item, unless it was read ahead; the move that this act makes of it need not read it again."""
    return act.memory.look(key, get)


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
        pause(attempt)
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
    """Put a record that is not there yet; the same request again answers with the record as it is now.

    Raises Lost where a put beside it finds another item in its place.
    """
    fresh = items.stamped(record, version=1)
    act.memory.take(())
    try:
        execute([_first(kind, fresh, event, act), *beside], checks)
    except Lost as lost:
        if lost.index > 0:
            raise
        if act.repeats(lost.found):
            return _load(kind, lost.found, act)
        raise _collision(lost, act) from lost
    return fresh


def _first(kind: Kind[R], fresh: R, event: Event, act: Act) -> Put:
    return Put(items.written(kind, fresh, event, act, items.first_changed(fresh)))


def _collision(lost: Lost, act: Act) -> Refusal:
    if act.key and lost.found.get("id") == act.new_id():
        return KeyReused("this Idempotency-Key was used before and has since been forgotten; take a new key")
    return Conflict("the record exists already")


def change(kind: Kind[R], record_id: str, move: Move[R], act: Act, checks: Sequence[Check] = ()) -> R:
    """Make one move on one record: one get unless the act has read it, and one conditional put.

    Nothing is written where nothing changes.
    """
    (record,) = change_together([Change(kind, record_id, move)], act, checks)
    return record


def change_together(
    changes: Sequence[Change[R]],
    act: Act,
    checks: Sequence[Check] = (),
    beside: Sequence[Put] = (),
    makes: Following = _makes_nothing,
    counter: Counter | None = None,
) -> list[R]:
    """Make moves on several records that hold together, and records that come of them; the moved ones.

    If-Match and the idempotency key are the first's; the same request again answers with the records as they
    are now. Raises Conflict where what is to be made is there already, Lost where a put beside, or that of
    the counter, finds another item in its place. Costs one get, or one batch get for all that the act has
    not read yet.
    """
    writing = _Writing(changes, act, checks, beside, makes, counter)
    remembered = act.memory.take(writing.keys)
    for attempt in range(TRIES):
        try:
            return writing.attempt(remembered)
        except _OutOfDate:
            remembered = {}
        except _Overtaken:
            remembered = {}
            pause(attempt)
    raise Busy("others are changing this record just now; try again")


@dataclass(frozen=True)
class _Writing(Generic[R]):
    """Moves to be made together, and what goes with them."""

    changes: Sequence[Change[R]]
    act: Act
    checks: Sequence[Check]
    beside: Sequence[Put]
    makes: Following
    counter: Counter | None

    @property
    def keys(self) -> list[dict[str, str]]:
        """Of all that has to be read: the records in order, then the counter."""
        keys = [one.kind.key(one.record_id) for one in self.changes]
        return [*keys, self.counter.key] if self.counter else keys

    def attempt(self, remembered: Remembered) -> list[R]:
        """Make the moves once; raises _OutOfDate where what was remembered would be refused."""
        found = self._found(remembered)
        try:
            current = [one.current(item, self.act) for one, item in zip(self.changes, found, strict=True)]
            if found[0] and self.act.repeats(found[0]):
                return current
            self.act.must_match(current[0].version)
            moved, puts = _moved(self.changes, current, found, self.act)
            made = [one.put(self.act) for one in self.makes(moved)]
        except Refusal as refusal:
            raise (_OutOfDate if remembered else refusal) from refusal
        return moved if self._put(puts, made) else current

    def _found(self, remembered: Remembered) -> list[Item | None]:
        missing = [key for key in self.keys if place(key) not in remembered]
        read = [get(missing[0])] if len(missing) == 1 else batch(missing)
        known = {**remembered, **{place(item): item for item in read if item}}
        if self.counter:
            self.counter.stands(known.get(place(self.counter.key)))
        return [known.get(place(one.kind.key(one.record_id))) for one in self.changes]

    def _put(self, puts: Sequence[Put], made: Sequence[Put]) -> bool:
        """Write all or nothing; False where this very request has written it before."""
        writes = bool(puts or made)
        counted = [self.counter.put] if self.counter and writes else []
        try:
            execute([*puts, *made, *self.beside, *counted], self.checks if writes else ())
        except Lost as lost:
            _must_repeat(lost, len(puts), len(made), self.act)
            return False
        return True


def _must_repeat(lost: Lost, moved: int, made: int, act: Act) -> None:
    """Pass where what was to be made stands as this very request made it; raise what else it means."""
    if lost.index < moved:
        raise _Overtaken from lost
    if lost.index >= moved + made:
        raise lost
    if not act.repeats(lost.found):
        raise _collision(lost, act) from lost


def _moved(
    changes: Sequence[Change[R]], current: Sequence[R], found: Sequence[Item | None], act: Act
) -> tuple[list[R], list[Put]]:
    records, puts = [], []
    for one, old, item in zip(changes, current, found, strict=True):
        new, event = one.move(old)
        must_allow(old, event)
        changed = sorted(name for name in items.fields(new) if getattr(new, name) != getattr(old, name))
        if not changed:
            records.append(old)
            continue
        fresh = items.stamped(new, version=old.version + 1)
        written = items.written(one.kind, fresh, event, act, changed, item or {})
        puts.append(Put(written, old.version, was=(item or {}).get("tallied", ())))
        records.append(fresh)
    return records, puts


def erase(
    kind: Kind[R], record_id: str, event: Event, act: Act, only_if: Callable[[Item], bool] = _always
) -> bool:
    """Put a tombstone in the place of a record and delete what lies beside it; False where it was gone.

    A tombstone carries its event as any version does; a delete would tell nobody. Of what lies beside it
    nothing is told: it is derived from records. False too where `only_if` bars it, asked of the very version
    that would go.
    """
    for attempt in range(TRIES):
        item = get(kind.key(record_id))
        gone = item is not None and item.get("status") == "erased"
        if item is None or not (gone or only_if(item)):
            return False
        if gone or _buried(kind, item, event, act):
            _clear(kind.key(record_id)["pk"])
            return not gone
        pause(attempt)
    raise Busy("others are changing this record just now; try again")


def _buried(kind: Kind[R], item: Item, event: Event, act: Act) -> bool:
    """Whether the tombstone stands now; False where another changed the record in between."""
    try:
        buried = items.tombstone(kind, item, event, act)
        execute([Put(buried, item["version"], was=item.get("tallied", ()))])
    except Lost:
        return False
    return True


def _clear(pk: str) -> None:
    """Delete every item of a partition but the record."""
    request: dict[str, Any] = {
        "TableName": settings.read("RECORDS"),
        "KeyConditionExpression": "pk = :pk",
        "ExpressionAttributeValues": to_item({":pk": pk}),
        "ProjectionExpression": "pk, sk",
        "ConsistentRead": True,
    }
    while True:
        answer = aws.dynamodb().query(**request)
        for item in answer["Items"]:
            if item["sk"] != {"S": "record"}:
                aws.dynamodb().delete_item(TableName=settings.read("RECORDS"), Key=item)
        if "LastEvaluatedKey" not in answer:
            return
        request["ExclusiveStartKey"] = answer["LastEvaluatedKey"]


def must_allow(record: Record, event: Event) -> None:
    """Refuse an edit of a restricted or passive record; rights moves say that they may."""
    if record.restricted and "restricted" not in event.allowed_on:
        raise RestrictedRecord("processing of this record is restricted; only its rights moves are open")
    if record.status == "passive" and "passive" not in event.allowed_on:
        raise PassiveRecord(
            "a passive record cannot be edited or linked; reactivate it first", legal=sorted(record.actions())
        )
