"""What a request brings along: its body, and the headers that every route takes alike."""

import base64
import binascii
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from shared.contracts.privacy import Purpose
from shared.contracts.staff import Role
from shared.errors import Invalid, KeyRequired, TooLarge, UnsupportedMediaType, VersionRequired
from shared.ids import digest

BODY_LIMIT = 256 * 1024
"""Bytes."""
JSON = ("application/json", "application/merge-patch+json")
PURPOSE_OF_ROLE = {
    Role.SALES: Purpose.SERV,
    Role.FINANCE: Purpose.SERV,
    Role.PROJECT: Purpose.RDI,
    Role.ALUMNI_COORDINATOR: Purpose.ALUM,
    Role.COMMUNICATIONS: Purpose.MKT,
}
"""Why a role reads where the header `Purpose` does not say; partnership for the others."""


def body(event: Mapping[str, Any], headers: Mapping[str, str], types: Sequence[str] = JSON) -> str:
    """The body as text; the HTTP API hands over as Base64 what it does not know for text.

    Raises TooLarge, UnsupportedMediaType for anything but these types, Invalid where it is not UTF-8.
    """
    raw = _raw(event)
    if len(raw) > BODY_LIMIT:
        raise TooLarge(f"a request body may be {BODY_LIMIT // 1024} KB at most")
    content_type = headers.get("content-type", types[0]).partition(";")[0].strip().lower()
    if raw and content_type not in types:
        raise UnsupportedMediaType(f"send {' or '.join(types)}")
    try:
        return raw.decode()
    except UnicodeDecodeError as error:
        raise Invalid.field("body", "is not UTF-8", f"{types[0]} in UTF-8") from error


def parsed(text: str) -> Any:
    """A body's JSON; raises Invalid for what nests too deep or holds a number of thousands of digits."""
    try:
        return json.loads(text)
    except json.JSONDecodeError:
        raise
    except (ValueError, RecursionError) as error:
        raise Invalid.field("body", "cannot be read", "an object of the API's description") from error


def _raw(event: Mapping[str, Any]) -> bytes:
    given = event.get("body") or ""
    if not event.get("isBase64Encoded"):
        return bytes(given.encode("utf-8", "surrogatepass"))
    try:
        return base64.b64decode(given)
    except binascii.Error as error:
        raise Invalid.field("body", "is not Base64", "a body as it was sent") from error


def purpose(headers: Mapping[str, str], roles: Iterable[Role], usual: Purpose | None = None) -> str:
    """Why the caller does this: what the header `Purpose` says, the `usual`, or what their role is for."""
    named = headers.get("purpose")
    if named is None and usual:
        return usual
    if named is None:
        return next((PURPOSE_OF_ROLE[role] for role in roles if role in PURPOSE_OF_ROLE), Purpose.PART)
    if named not in set(Purpose):
        raise Invalid.field("Purpose", "is not a purpose of the catalogue", ", ".join(Purpose))
    return named


def if_match(headers: Mapping[str, str]) -> int | None:
    """The version that If-Match names, None for `*`; VersionRequired where it names none."""
    named = headers.get("if-match", "").strip().removeprefix("W/").strip('"')
    if not named:
        raise VersionRequired("send If-Match with the ETag of the version that you read")
    if named == "*":
        return None
    if not (named.isascii() and named.isdigit() and len(named) < 12):
        raise Invalid.field("If-Match", "is not an ETag of ours", 'the ETag as given, such as "3"')
    return int(named)


def key(headers: Mapping[str, str], required: bool, *bound: str) -> str | None:
    """The Idempotency-Key, hashed and bound to caller and route; KeyRequired where the route asks for one."""
    named = headers.get("idempotency-key", "")
    if not named:
        if required:
            raise KeyRequired("send an Idempotency-Key: any text of your own, new for each new request")
        return None
    if len(named) > 200:
        raise Invalid.field("Idempotency-Key", "is too long", "at most 200 characters")
    return digest(*bound, named)
