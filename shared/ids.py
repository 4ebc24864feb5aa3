"""Identifiers: 128 bits as 26 lower-case base-32 characters."""

import base64
import hashlib
import secrets


def new() -> str:
    """A random identifier."""
    return _text(secrets.token_bytes(16))


def derived(*parts: str) -> str:
    """The same identifier for the same parts: what makes a repeated create find its first self."""
    return _text(hashlib.sha256("\x1f".join(parts).encode()).digest()[:16])


def digest(*parts: str) -> str:
    """A short fingerprint of non-personal text."""
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:24]


def _text(raw: bytes) -> str:
    return base64.b32encode(raw).decode().rstrip("=").lower()
