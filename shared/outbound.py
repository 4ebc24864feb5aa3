"""Calls of foreign systems: to hosts on the allow-list only, over TLS, without following anywhere (R25)."""

import http.client
import ssl
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from shared import clock, settings

TIMEOUT = 20
MOST_BYTES = 20 * 1024 * 1024
LOOPBACK = ("127.0.0.1", "localhost")
"""Where a call without TLS may go: to a peer on the same machine."""


class NotAllowed(RuntimeError):
    """The address is not one that the settings allow."""


class Unreachable(RuntimeError):
    """No whole answer came; the text names the class of the error."""


@dataclass(frozen=True)
class Reply:
    """What a foreign system answered; names of headers in small letters."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def retry_at(self, default: float) -> datetime:
        """When it wants to be asked again: by Retry-After, in seconds or a date, or else `default`."""
        said = self.headers.get("retry-after", "").strip()
        now = clock.now()
        if said.isdecimal():
            default = float(said[:6])
        elif said:
            with suppress(TypeError, ValueError):
                default = (parsedate_to_datetime(said) - now).total_seconds()
        return datetime.fromtimestamp(now.timestamp() + max(1.0, min(default, 86_400)), now.tzinfo)


def call(method: str, url: str, headers: Mapping[str, str], body: bytes | None = None) -> Reply:
    """One request; raises NotAllowed before anything is sent, Unreachable where no whole answer comes."""
    parts = urlsplit(url)
    connection = _connection(parts.scheme, parts.hostname or "", parts.port)
    path = parts.path + (f"?{parts.query}" if parts.query else "")
    try:
        connection.request(method, path, body, dict(headers))
        answer = connection.getresponse()
        content = answer.read(MOST_BYTES + 1)
    except (OSError, http.client.HTTPException) as error:
        raise Unreachable(type(error).__name__) from error
    finally:
        connection.close()
    if len(content) > MOST_BYTES:
        raise Unreachable("TooLarge")
    return Reply(answer.status, {name.lower(): value for name, value in answer.getheaders()}, content)


def _connection(scheme: str, host: str, port: int | None) -> http.client.HTTPConnection:
    allowed = settings.read("OUTBOUND_HOSTS", "").split()
    if host not in allowed or not (scheme == "https" or (scheme == "http" and host in LOOPBACK)):
        raise NotAllowed("this host is not on the list of the settings, or not asked over TLS")
    if scheme == "http":
        return http.client.HTTPConnection(host, port, timeout=TIMEOUT)
    return http.client.HTTPSConnection(host, port, timeout=TIMEOUT, context=ssl.create_default_context())
