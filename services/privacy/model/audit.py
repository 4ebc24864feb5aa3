"""The audit view: what happened to one record and who saw it, by ids alone. Pure."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import StringConstraints

from shared.record import Model

CONTEXT_OF = {
    "contact": "partners",
    "organisation": "partners",
    "user": "staff",
    "unit": "staff",
    "alumnus": "alumni",
    "request": "privacy",
    "suppression": "privacy",
    "purpose": "privacy",
    "held": "privacy",
    "import": "integrations",
    "export": "integrations",
}
_FULL = r"(?:partners|sales|alumni|staff|privacy|integrations)#[a-z_]{1,30}#"
RecordName = Annotated[
    str, StringConstraints(pattern=rf"^(?:(?:{'|'.join(CONTEXT_OF)}):|{_FULL})[a-z0-9-]{{1,40}}$")
]
"""`contact:<id>`, or `<context>#<kind>#<id>`; `held:2026-11`: what was not saved in a month."""


def record_key(name: str) -> str:
    """The key under which a record is audited."""
    kind, colon, record_id = name.partition(":")
    return f"{CONTEXT_OF[kind]}#{kind}#{record_id}" if colon else name


class AuditEntry(Model):
    """A change or a read: who, in which role, for which purpose, what; field names, never values."""

    at: str
    kind: Literal["change", "read"]
    actor: str = ""
    role: str = ""
    purpose: str = ""
    reason: str = ""
    request_id: str = ""
    version: int | None = None
    events: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    what: str | None = None


SHOWN = ("at", "actor", "role", "purpose", "reason", "request_id", "version", "what")


def entry(item: Mapping[str, Any]) -> dict[str, Any]:
    """An item of the audit table as an `AuditEntry`."""
    told = {name: item[name] for name in SHOWN if item.get(name)}
    if item["sk"].startswith("r#"):
        return {"kind": "read", **told}
    events = item["events"]
    return {
        "kind": "change",
        "events": [one["type"] for one in events],
        "changed": sorted({name for one in events for name in one.get("changed", ())}),
        **told,
    }
