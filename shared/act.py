"""Who does something, why, and under which conditions: what every write is told."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace

from shared import ids, keyring
from shared.attributes import Item
from shared.errors import Forbidden, KeyReused, NotFound, StaleVersion
from shared.memory import Memory
from shared.record import Record

KEYS_KEPT = 8
"""How many of its last idempotency keys a record remembers."""


def _anywhere(_: Record) -> bool:
    return True


def _anything(_: str, __: Record) -> bool:
    return True


@dataclass(frozen=True)
class Act:
    """One use case in progress.

    reaches: whether the caller's scope covers a record. sees_restricted: a restricted record exists for them.
    may: whether they hold a permission over a record. key: the hashed Idempotency-Key, bound to caller and
    route; body: the request's fingerprint. memory: what it has read so far.
    """

    actor: str
    role: str = "system"
    purpose: str = ""
    request_id: str = ""
    if_match: int | None = None
    key: str | None = None
    body: str = ""
    reaches: Callable[[Record], bool] = _anywhere
    sees_restricted: bool = True
    may: Callable[[str, Record], bool] = _anything
    reason: str = ""
    memory: Memory = field(default_factory=Memory, compare=False, repr=False)

    def told(self) -> dict[str, str]:
        """What the record and the audit say of who did it and why."""
        said = {"actor": self.actor, "role": self.role, "purpose": self.purpose, "reason": self.reason}
        return {name: value for name, value in said.items() if value} | {"request_id": self.request_id}

    def because(self, reason: str) -> "Act":
        """This act with the reason that the audit keeps; a code, no personal data."""
        return replace(self, reason=reason)

    def must_see(self, record: Record) -> None:
        """Raise NotFound where the record is hidden from this caller, Forbidden beyond their scope."""
        if record.status == "erased" or (record.restricted and not self.sees_restricted):
            raise NotFound("there is no such record")
        if not self.reaches(record):
            raise Forbidden("your permission does not cover this record")

    def must_match(self, version: int) -> None:
        """Raise StaleVersion where If-Match names another version."""
        if self.if_match is not None and self.if_match != version:
            raise StaleVersion("the record has changed since you read it", current=version)

    def require(self, permission: str, record: Record) -> None:
        """Raise Forbidden where the caller lacks a permission beyond the route's own over this record."""
        if not self.may(permission, record):
            raise Forbidden(f"you need the permission {permission}", permission=permission)

    def must_edit(self, record: Record, fields: Collection[str]) -> None:
        """Raise Forbidden where a field is edited that this caller is not shown (R23, R34)."""
        for permission in sorted({asked for name, asked in record.guarded().items() if name in fields}):
            self.require(permission, record)

    def repeats(self, item: Item) -> bool:
        """Whether this very request was already carried out on the record; KeyReused for another body."""
        if self.key is None or (known := item.get("keys", {}).get(self.key)) is None:
            return False
        if known[1] != self.body:
            raise KeyReused("this Idempotency-Key was used with another request; take a new key")
        return True

    def remembered(self, item: Item, version: int) -> dict[str, list[object]]:
        """The record's keys with this request's added, the oldest dropped."""
        keys: dict[str, list[object]] = dict(item.get("keys", {}))
        if self.key is not None:
            keys[self.key] = [version, self.body]
        latest = sorted(keys.items(), key=lambda entry: int(str(entry[1][0])))[-KEYS_KEPT:]
        return dict(latest)

    def new_id(self) -> str:
        """The id of a record this request creates: derived from its key, so that a repeat finds it."""
        return ids.derived("create", self.key) if self.key else ids.new()


def system(context: str, request_id: str = "", reason: str = "") -> Act:
    """A context acting by itself: a consumer or a job."""
    return Act(actor=f"system:{context}", request_id=request_id, reason=reason)


def fingerprint(body: str) -> str:
    """What of a request's body a record remembers: a keyed hash, as a plain one could be guessed at."""
    return keyring.keyed_hash("body", body)[:20]
