"""Conditional writes: one put, or a transaction of puts and checks; contention is retried with jitter."""

import random
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from botocore.exceptions import ClientError

from shared import aws, settings, tallies
from shared.attributes import Item, from_item, marshal, to_item
from shared.errors import Busy, Refusal

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


@dataclass(frozen=True)
class Check:
    """A condition on another record, part of the write that relies on it."""

    key: dict[str, str]
    condition: str
    values: dict[str, Any]
    refusal: Refusal
    names: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Put:
    """One item to write: as new where `version` is None, else over that version.

    hot: many write it, so that a transaction of another on it means that the version will be gone. was:
    where the item that it replaces is counted, and as what.
    """

    item: Item
    version: int | None = None
    hot: bool = False
    was: Sequence[str] = ()

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


@dataclass
class Counter:
    """A counter that a write moves on: read with the records that it numbers, put with them."""

    key: dict[str, str]
    last: int = 0

    def stands(self, item: Item | None) -> None:
        """Take in how far it has come."""
        self.last = item["version"] if item else 0

    @property
    def put(self) -> Put:
        """The write that moves it on by one."""
        return Put(self.key | {"version": self.last + 1}, self.last or None, hot=True)


class Lost(Exception):
    """A put's condition did not hold, or will not; `found` is the item that stands there, if it is known."""

    def __init__(self, index: int, found: Item) -> None:
        super().__init__(index)
        self.index = index
        self.found = found


def execute(puts: Sequence[Put], checks: Sequence[Check] = ()) -> None:
    """Write all or nothing; Lost for a put's condition, a check's own refusal, Busy after 8 conflicts.

    What a put is counted as is counted in the same transaction.
    """
    for attempt in range(TRIES):
        try:
            _send(puts, checks)
        except ClientError as error:
            if _stands(error, puts):
                return
            if not _retriable(error, puts, checks):
                raise
            pause(attempt)
            continue
        return
    raise Busy("others are changing the same records just now; try again")


def send_unless_done(items: Sequence[Any]) -> None:
    """Write all or nothing, of which the first has a condition; nothing where it was done before.

    Raises Busy after 8 conflicts.
    """
    for attempt in range(TRIES):
        try:
            aws.dynamodb().transact_write_items(TransactItems=items)
        except ClientError as error:
            reasons: Any = error.response.get("CancellationReasons") or [{}]
            if reasons[0].get("Code") == "ConditionalCheckFailed":
                return
            if not _retriable(error, (), ()):
                raise
            pause(attempt)
            continue
        return
    raise Busy("others are changing the same records just now; try again")


def _stands(error: ClientError, puts: Sequence[Put]) -> bool:
    """Whether the very item we put stands there: the client sent it twice, the first answer being lost."""
    found: Any = error.response.get("Item")
    return found is not None and from_item(found) == from_item(to_item(puts[0].item))


def _send(puts: Sequence[Put], checks: Sequence[Check]) -> None:
    table = settings.read("RECORDS")
    counts = tallies.updates(table, [(put.was, put.item.get("tallied", ())) for put in puts])
    if len(puts) == 1 and not checks and not counts:
        aws.dynamodb().put_item(**puts[0].request(table))
    elif puts:
        items: list[Any] = [{"Put": put.request(table)} for put in puts]
        items += ({"ConditionCheck": _condition(check, table)} for check in checks)
        items += ({"Update": update} for update in counts)
        aws.dynamodb().transact_write_items(TransactItems=items)


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
    for number, (put, reason) in enumerate(zip(puts, reasons, strict=False)):
        if put.hot and reason.get("Code") == "TransactionConflict":
            raise Lost(number, {})


def pause(attempt: int) -> None:
    time.sleep(random.uniform(0, min(0.4, 0.01 * 2**attempt)))  # noqa: S311 - jitter, no secret
