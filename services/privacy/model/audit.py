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
    "suppression": "privacy",
    "purpose": "privacy",
    "import": "integrations",
    "export": "integrations",
}
_FULL = r"(?:partners|staff|privacy|integrations)#[a-z_]{1,30}#"
RecordName = Annotated[
    str, StringConstraints(pattern=rf"^(?:(?:{'|'.join(CONTEXT_OF)}):|{_FULL})[a-z0-9-]{{1,40}}$")
]
"""`contact:<id>`, or `<context>#<kind>#<id>`."""


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


def entry(item: Mapping[str, Any]) -> AuditEntry:
    """An item of the audit table as it is shown."""
    told = {
        name: item[name]
        for name in ("at", "actor", "role", "purpose", "reason", "request_id")
        if name in item
    }
    if item["sk"].startswith("r#"):
        return AuditEntry(kind="read", what=item["what"], **told)
    events = item["events"]
    return AuditEntry(
        kind="change",
        version=item["version"],
        events=tuple(one["type"] for one in events),
        changed=tuple(sorted({name for one in events for name in one.get("changed", ())})),
        **told,
    )
