"""From a verified token to a caller: the token proves who, the staff record says what."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from shared import clock, read_audit, table
from shared.attributes import Item
from shared.contracts.staff import (
    ALL,
    GRANTS,
    UNIT,
    USER_CARD,
    WIDTH,
    Role,
    Scope,
    identity_id,
    identity_key,
    user_key,
)
from shared.errors import Forbidden, Unauthenticated
from shared.record import Record

CACHED_SECONDS = 50
"""A deactivated user is out within 60 s (R23)."""

_cache: dict[tuple[str, str], tuple[float, "Caller"]] = {}
_signed_in: dict[tuple[str, str], int] = {}
"""When each of them last signed in, as this function told the read log."""


@dataclass(frozen=True)
class Caller:
    """A signed-in user of the CRM. `stands_in_for`: the users whose deputy they are today.

    Of kind `identity` it is the bearer of a verified token who need not have an account.
    """

    user_id: str
    roles: tuple[Role, ...]
    unit: str | None = None
    stands_in_for: frozenset[str] = frozenset()
    grants: Mapping[str, Scope] = field(default_factory=dict)
    kind: str = "user"

    @property
    def actor(self) -> str:
        return f"{self.kind}:{self.user_id}"

    def scope(self, permission: str) -> Scope | None:
        """The widest scope in which any role grants the permission."""
        return self.grants.get(permission)

    def may(self, permission: str, record: Record | None = None) -> bool:
        """Whether the caller holds the permission, and over this record if one is given."""
        scope = self.scope(permission)
        if scope is None or record is None:
            return scope is not None
        return self.reaches(record, scope)

    def named(self, user: str | None) -> str | None:
        """The user whom a list is asked for; `me` is the caller."""
        return self.user_id if user == "me" else user

    def require(self, permission: str) -> Scope:
        """The scope of a permission; Forbidden where no role grants it."""
        scope = self.scope(permission)
        if scope is None:
            raise Forbidden(f"you need the permission {permission}", permission=permission)
        return scope

    def reaches(self, record: Record, scope: Scope) -> bool:
        """Whether a scope covers a record: own includes those of users the caller stands in for."""
        own = bool(record.owners & ({self.user_id} | self.stands_in_for))
        if scope is UNIT:
            return own or (record.unit is not None and record.unit == self.unit)
        return own or scope is ALL


def merged_grants(roles: tuple[Role, ...]) -> dict[str, Scope]:
    """What several roles grant together: for each permission the widest scope."""
    merged: dict[str, Scope] = {}
    for role in roles:
        for permission, scope in GRANTS[role].items():
            if permission not in merged or WIDTH[scope] > WIDTH[merged[permission]]:
                merged[permission] = scope
    return merged


def caller(claims: Mapping[str, Any]) -> Caller:
    """The active user of a token's claims; Unauthenticated without them, Forbidden without a live account."""
    issuer, subject = _identity(claims)
    known = _cache.get((issuer, subject))
    if known is None or known[0] < time.monotonic():
        known = (time.monotonic() + CACHED_SECONDS, _look_up(issuer, subject))
        _cache[issuer, subject] = known
    _tell_sign_in(claims, (issuer, subject), known[1])
    return known[1]


def _tell_sign_in(claims: Mapping[str, Any], identity: tuple[str, str], user: Caller) -> None:
    """Once for each sign-in that this function sees; `auth_time` is when, in seconds since 1970."""
    at = int(claims.get("auth_time") or 0)
    if at > _signed_in.get(identity, 0):
        read_audit.sign_in(user.user_id, at)
        _signed_in[identity] = at


def newcomer(claims: Mapping[str, Any]) -> Caller:
    """Whoever bears a verified token, without any permission; Unauthenticated without one."""
    return Caller(identity_id(*_identity(claims)), (), kind="identity")


def _identity(claims: Mapping[str, Any]) -> tuple[str, str]:
    issuer, subject = claims.get("iss"), claims.get("sub")
    if not issuer or not subject:
        raise Unauthenticated("sign in first: a bearer token is required")
    return issuer, subject


def _look_up(issuer: str, subject: str) -> Caller:
    pointer = table.get(identity_key(issuer, subject), USER_CARD)
    user = table.get(user_key(pointer["user_id"]), USER_CARD) if pointer else None
    if user is None or user["status"] != "active":
        raise Forbidden(
            "there is no active user account for this sign-in; ask an administrator to invite you"
        )
    return from_card(user)


def from_card(user: Item) -> Caller:
    """The caller that a user's card makes."""
    roles = tuple(Role(role) for role in user["roles"])
    today = clock.today().isoformat()
    stands_in_for = frozenset(
        one["user_id"] for one in user.get("stands_in_for", ()) if one["starts"] <= today <= one["ends"]
    )
    return Caller(user["id"], roles, user.get("unit"), stands_in_for, merged_grants(roles))


def forget() -> None:
    """Look every caller up again."""
    _cache.clear()
    _signed_in.clear()
