"""Whose rows files of imports and lists hold, and what is told of them. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Self

from services.integrations.model.drops import Drop
from services.integrations.model.exports import Export
from services.integrations.model.imports import Import
from services.integrations.model.registration import Registration
from shared.contracts.privacy import Purpose
from shared.contracts.subjects import TOLD, Errand, Outcome
from shared.fates import Fate, needed_still, scrubbed
from shared.sought import Sought

PEOPLE = ("partners.contact", "alumni.alumnus")
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Rows:
    """Whom to look for in rows: contacts by their id, and whoever an errand names."""

    contacts: frozenset[str]
    sought: Sought

    @classmethod
    def of(cls, errand: Errand) -> Self:
        """The subject of an errand."""
        return cls(frozenset(errand.of("partners.contact")), Sought.by(errand))

    def has(self, row: Row, result: Row | None = None) -> bool:
        """Whether a row of a plan is about the person: by its contact, by that it made, or by its words."""
        ids = {row.get("contact_id"), (result or {}).get("contact_id")}
        said = " ".join(str(one) for part in ("fields", "given") for one in row.get(part, {}).values())
        return bool(self.contacts.intersection(ids)) or self.sought.mentioned_in(said)


SAID = ("first_names", "last_name", "email", "phone", "company", "role", "city")


def uploaded_row(row: Any) -> dict[str, Any]:
    """A row of a sheet that is not planned yet, as a plan would tell what it says."""
    return {"row": row.row_number, "given": {name: said for name in SAID if (said := getattr(row, name))}}


def people(errand: Errand) -> Iterator[str]:
    """The ids of the subject's records that lists may carry."""
    for kind in PEOPLE:
        yield from errand.of(kind)


def row_section(one: Import, row: Row) -> dict[str, Any]:
    """A row of an import, for the package."""
    told = {name: row[name] for name in ("outcome", "reason", "fields", "given", "role") if row.get(name)}
    when = {"imported_at": one.created_at.isoformat()} if one.created_at else {}
    record = f"integrations.import_row:{one.id}-{row['row']}"
    return {"record": record, "kind": "integrations.import_row", "purposes": ["PART"], "fields": when | told}


def refused_section(one: Drop, row: Row) -> dict[str, Any]:
    """A row of a drop that was refused and is still kept, for the package."""
    when = {"received_at": one.created_at.isoformat()} if one.created_at else {}
    record, kind = f"integrations.drop_row:{one.id}-{row['row']}", "integrations.drop_row"
    return {"record": record, "kind": kind, "purposes": [str(Purpose.ALUM)], "fields": when | row["given"]}


def export_section(one: Export) -> dict[str, Any]:
    """A list that carried the person: to whom it went, for what, and when."""
    fields = {"recipient": one.recipient, "purpose": str(one.purpose)}
    if one.made_at:
        fields["made_at"] = one.made_at.isoformat()
    record = f"integrations.export:{one.id}"
    return {"record": record, "kind": "integrations.export", "purposes": [str(one.purpose)], "fields": fields}


def told_of(exports: Iterable[Export]) -> list[Outcome]:
    """An outcome for each list that carried the person, naming the recipient who is to be told."""
    return [
        Outcome(record=f"integrations.export:{one.id}", done="found", ground=f"{TOLD}{one.recipient}")
        for one in exports
    ]


def dropped(kind: str, record_id: str) -> Outcome:
    """The files of an import or a list are deleted."""
    return Outcome(record=f"integrations.{kind}:{record_id}", done="deleted", fields=("files",))


def fate_of_registration(one: Registration, errand: Errand) -> Fate[Registration]:
    """What was answered goes; what tells a repeat stays, so that the person is not brought back by it."""
    ref = f"integrations.registration:{one.id}"
    if ref not in errand.subjects:
        return Fate(one)
    left = errand.without((Purpose.ALUM,))
    gone_from, _ = one.settled("erased", one.revision)
    return needed_still(ref, one, left) if left else scrubbed(ref, one, gone_from)
