"""Transactions that meet are refused, as DynamoDB does and the emulator does not."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from botocore.awsrequest import AWSResponse

from shared import aws

Key = tuple[str, str]
KIND = "com.amazonaws.dynamodb.v20120810#TransactionCanceledException"


class Meetings:
    """Which items are in a transaction that is under way; `refused` counts those that met one."""

    def __init__(self) -> None:
        self.refused = 0
        self._under_way: set[Key] = set()
        self._lock = threading.Lock()
        self._mine = threading.local()

    def before(self, request: Any, **_: Any) -> AWSResponse | None:
        """Refuse a transaction of which an item is in another one; remember what is let through."""
        keys = [_key(part) for part in json.loads(request.body)["TransactItems"]]
        with self._lock:
            met = [key in self._under_way for key in keys]
            if not any(met):
                self._under_way.update(keys)
                self._mine.keys = keys
                return None
            self.refused += 1
        codes = [{"Code": "TransactionConflict" if one else "None"} for one in met]
        body = json.dumps({"__type": KIND, "Message": "they met", "CancellationReasons": codes})
        return AWSResponse(request.url, 400, {"x-amzn-requestid": "met"}, _Raw(body.encode()))

    def after(self, **_: Any) -> None:
        """The transaction of this thread has come to its end, whatever it was."""
        with self._lock:
            self._under_way.difference_update(getattr(self._mine, "keys", ()))
        self._mine.keys = ()


class _Raw:
    """What a response reads its body from."""

    def __init__(self, body: bytes) -> None:
        self.body = body

    def stream(self, *_: Any, **__: Any) -> Iterator[bytes]:
        yield self.body


def _key(part: dict[str, Any]) -> Key:
    (asked,) = part.values()
    item = asked.get("Key") or asked["Item"]
    return item["pk"]["S"], item["sk"]["S"]


@contextmanager
def refused() -> Iterator[Meetings]:
    """Refuse what meets, in this process, within the block."""
    meetings, events = Meetings(), aws.dynamodb().meta.events
    hooks = {
        "before-send.dynamodb.TransactWriteItems": meetings.before,
        "needs-retry.dynamodb.TransactWriteItems": meetings.after,
    }
    for name, hook in hooks.items():
        events.register_first(name, hook)
    try:
        yield meetings
    finally:
        for name, hook in hooks.items():
            events.unregister(name, hook)
