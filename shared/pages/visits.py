"""A visit: one request of somebody who has not signed in."""

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Self

from shared import ids, keyring
from shared.act import Act, fingerprint
from shared.codes import Code
from shared.fields import LANGUAGES, Language
from shared.pages.forms import Fields, posted

OWN_FIELDS = ("lang", "once")
"""Fields of the kernel's own in every form: the language, and what tells one shown form from another."""


@dataclass(frozen=True)
class Visit:
    """What was sent, as far as it is known; `network` is where from, never kept in the clear.

    once: the form that was filled in, so that its repeat can be told from a new one.
    """

    method: str
    path: str
    language: Language
    request_id: str
    network: str
    headers: Mapping[str, str]
    fields: Fields = field(default_factory=dict)
    once: str = ""

    def with_form(self, event: Mapping[str, Any]) -> Self:
        """With the fields of its body; a language that a field names gives way to one in the address."""
        fields = posted(event, self.headers)
        language = _asked(event) or _ours("".join(fields.get("lang", ()))) or self.language
        mine = {name: values for name, values in fields.items() if name not in OWN_FIELDS}
        once = "".join(fields.get("once", ()))[:40]
        return replace(self, fields=mine, language=language, once=once)

    @property
    def code(self) -> Code | None:
        """The code in the form, right or wrong; None where there is none or it is no code."""
        code = Code.read("".join(self.fields.get("code", ())))
        return code if code.well_formed else None

    @property
    def network_hash(self) -> str:
        """A keyed hash of the network address."""
        return keyring.keyed_hash("network", self.network)

    def act(self, context: str, right: bool) -> Act:
        """What a write of this visit is told; the same form posted again is the same act."""
        values = repr(sorted(self.fields.items()))
        key = ids.digest("page", self.path, self.once, fingerprint(values)) if self.fields else None
        return Act(
            actor=f"public:{context}",
            role="public",
            request_id=self.request_id,
            key=key,
            sees_restricted=right,
            may=lambda *_: False,
        )


def begin(event: Mapping[str, Any]) -> Visit:
    """The visit, its body not yet looked at."""
    given = event["requestContext"]
    headers = {name.lower(): value for name, value in (event.get("headers") or {}).items()}
    return Visit(
        method=given["http"]["method"].upper(),
        path=event["rawPath"],
        language=_asked(event) or accepted(headers.get("accept-language", "")),
        request_id=given.get("requestId", ""),
        network=network(given["http"].get("sourceIp", "")),
        headers=headers,
    )


def _asked(event: Mapping[str, Any]) -> Language | None:
    return _ours((event.get("queryStringParameters") or {}).get("lang", ""))


def _ours(name: str) -> Language | None:
    return next((one for one in LANGUAGES if one == name), None)


def accepted(header: str) -> Language:
    """The first of our languages by the browser's order of preference [RFC 9110, 12.5.4]; else Finnish."""
    wanted = sorted(map(_weighed, header[:500].split(",")), key=lambda one: -one[1])
    ours = (_ours(name) for name, weight in wanted if weight > 0)
    return next(filter(None, ours), LANGUAGES[0])


def _weighed(part: str) -> tuple[str, float]:
    name, _, weight = part.partition(";")
    try:
        return name.strip().lower().partition("-")[0], float(weight.strip().removeprefix("q=") or 1)
    except ValueError:
        return "", 0


def network(address: str) -> str:
    """Whom a limit holds: an IPv4 address, or the /64 that an IPv6 subscriber has."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(found, ipaddress.IPv4Address):
        return str(found)
    return str(found.ipv4_mapped or ipaddress.ip_network((int(found), 64), strict=False))
