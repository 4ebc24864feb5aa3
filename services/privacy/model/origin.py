"""Who gave a value, as the log of changes tells it: portability covers what the person provided. Pure.

A value is what staff typed where a user of the system wrote it last: a correction of theirs makes it so, one
that a request for rectification carried out does not, as the person asked for that very value. A field of
which the log tells nothing any more is taken as its declaration says, to the person's benefit.
"""

from collections.abc import Iterable, Mapping
from typing import Any

SENT = frozenset({"alumni.intake", "alumni.submission", "integrations.registration"})
"""Kinds that hold what a person sent by a form or a survey, and nothing that staff write."""
TAKEN = "registrations"
"""What changes as well where an alumnus's record takes in what a form or a survey says."""
DICTATED = frozenset({"paper", "phone"})
"""Sources of a record that staff type as its person put it down or says it."""
Entry = Mapping[str, Any]


def typed_by_staff(section: Mapping[str, Any], history: Iterable[Entry]) -> tuple[str, ...]:
    """The fields of a record whose value staff wrote. history: its changes, the newest first."""
    fields: Mapping[str, Any] = section["fields"]
    told: set[str] = set()
    typed: set[str] = set()
    for entry in () if section["kind"] in SENT else history:
        changed = {name for one in entry["events"] for name in one.get("changed", ())}
        if _is_of_staff(entry, changed, dictated=fields.get("source") in DICTATED):
            typed |= changed - told
        told |= changed
        if fields.keys() <= told:
            break
    return tuple(sorted(typed & fields.keys()))


def _is_of_staff(entry: Entry, changed: set[str], *, dictated: bool) -> bool:
    if TAKEN in changed or (dictated and entry["version"] == 1):
        return False
    return str(entry.get("actor", "")).startswith("user:")
