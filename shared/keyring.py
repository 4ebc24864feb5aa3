"""Keyed hashes and sealed cursors; the keys come from one secret and are derived per use."""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from functools import cache
from typing import Any

from shared import aws, settings
from shared.errors import Invalid


@cache
def _secret() -> dict[str, str]:
    answer = aws.secretsmanager().get_secret_value(SecretId=settings.read("SECRET"))
    secret: dict[str, str] = json.loads(answer["SecretString"])
    return secret


def forget() -> None:
    """Fetch the secret again."""
    _secret.cache_clear()


def current_version() -> str:
    """The key version that new entries carry."""
    return _secret()["current"]


def versions() -> list[str]:
    """All live key versions, the current one first."""
    secret = _secret()
    return sorted((v for v in secret if v != "current"), key=lambda v: v != secret["current"])


def _key(use: str, version: str) -> bytes:
    """The key of a use; KeyError for what is no key version, as the entry that names the current one."""
    if version not in versions():
        raise KeyError(version)
    return hmac.digest(_secret()[version].encode(), b"crm/" + use.encode(), hashlib.sha256)


def keyed_hash(kind: str, value: str, version: str | None = None) -> str:
    """HMAC-SHA-256 over kind ‖ 0x1F ‖ normalised value, as `<key version>-<hex>`; never a plain hash."""
    version = version or current_version()
    digest = hmac.digest(_key("match", version), f"{kind}\x1f{value}".encode(), hashlib.sha256)
    return f"{version}-{digest.hex()[:40]}"


def keyed_hashes(kind: str, value: str) -> list[str]:
    """The hash under every live key version."""
    return [keyed_hash(kind, value, version) for version in versions()]


def signature(use: str, value: Mapping[str, Any], version: str | None = None) -> str:
    """HMAC-SHA-256 over a value of plain JSON types, bound to its use, as `<key version>-<hex>`."""
    version = version or current_version()
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return f"{version}-{hmac.digest(_key(f'sign/{use}', version), text.encode(), hashlib.sha256).hex()}"


def is_signed(use: str, value: Mapping[str, Any], text: str) -> bool:
    """Whether a signature is ours over this value, under the key version that it names."""
    version = text.partition("-")[0]
    known = version in versions()
    return known and hmac.compare_digest(signature(use, value, version).encode(), text.encode())


def one_time_code(*parts: str, version: str | None = None) -> str:
    """A code that only the key's holder can work out; nothing of it has to be stored."""
    key = _key("code", version or current_version())
    raw = hmac.digest(key, "\x1f".join(parts).encode(), hashlib.sha256)
    return base64.b32encode(raw[:20]).decode().lower()


def seal(use: str, value: Mapping[str, Any]) -> str:
    """Encrypt a small value for a client to hand back (XSalsa20-Poly1305), bound to its use."""
    from nacl.secret import SecretBox

    version = current_version()
    sealed = SecretBox(_key("seal/" + use, version)).encrypt(
        json.dumps(value, separators=(",", ":")).encode()
    )
    return base64.urlsafe_b64encode(version.encode() + b"." + bytes(sealed)).decode().rstrip("=")


def unseal(use: str, text: str) -> Any:
    """Open what `seal` made for this use; anything else is Invalid."""
    from nacl.exceptions import CryptoError
    from nacl.secret import SecretBox

    try:
        version, _, sealed = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).partition(b".")
        return json.loads(SecretBox(_key("seal/" + use, version.decode())).decrypt(sealed))
    except (ValueError, KeyError, CryptoError) as error:
        raise Invalid.field(
            "cursor", "is not one of ours for this list", "the `next` of the previous page, unchanged"
        ) from error
