"""All that is held of a person, to be handed over: access [GDPR art. 15], portability [art. 20]. Pure."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from services.privacy.model.catalogue import declared
from services.privacy.model.purpose import ProcessingPurpose
from services.privacy.model.reading import Inputs, sources
from services.privacy.model.request_parts import Redaction
from services.privacy.model.rights import HeldRecord, holding
from shared.contracts.privacy import Basis
from shared.fields import Language
from shared.record import Model

PORTABLE = (Basis.CONSENT, Basis.CONTRACT)
FREE_TEXTS = frozenset({"user.user_sensor", "user.content.private", "user.consent"})
"""The categories of free text, where third persons may be named: each is looked at before release."""
_USER = re.compile(r"^user:[a-z0-9-]{1,40}$")
_PART = re.compile(r"\.\d+(?=\.|$)")


class PackageField(Model):
    """One value: where it stands, what it is called, and where it comes from."""

    path: str
    fi: str
    en: str
    value: str | int | float | bool | None
    source: str | None = None
    redacted: str | None = None


class PackagePurpose(Model):
    """Why a record is held, and on which basis."""

    code: str
    fi: str
    en: str
    basis: Basis


class PackageRecord(Model):
    """One record: its kind in words, its purposes, its values."""

    record: str
    kind: str
    fi: str
    en: str
    purposes: tuple[PackagePurpose, ...]
    fields: tuple[PackageField, ...]


class PackageRead(Model):
    """Somebody of the staff looked at a record."""

    record: str
    at: str
    purpose: str
    what: str


class ReadPart(Model):
    """A part of the log of reads that is a file of its own: how it is asked for, its entries and its hash."""

    file: str
    entries: int
    hash: str


class DataPackage(Model):
    """All of it. recipients: who may get the data for its purposes; who did stands in the records.

    more_reads: the rest of a log of reads that is longer than one part, in files of its own.
    """

    records: tuple[PackageRecord, ...] = ()
    recipients: tuple[str, ...] = ()
    reads: tuple[PackageRead, ...] = ()
    more_reads: tuple[ReadPart, ...] = ()


class PackageText(Model):
    """A text that may name somebody else: somebody reads it before the package is released."""

    record: str
    path: str


class PackageDraft(Model):
    """A package as it would be made now, and what is to be looked through in it."""

    package: DataPackage
    review: tuple[PackageText, ...] = ()


@dataclass(frozen=True)
class Gathered:
    """What the contexts gathered: `{"record", "kind", "purposes", "fields"}` each; and the log of reads.

    `typed` of a section names the fields that staff wrote. reads: the first part of the log; parts: others.
    """

    sections: Sequence[Mapping[str, Any]]
    reads: Sequence[Mapping[str, str]] = ()
    parts: Sequence[ReadPart] = ()


def access(of: Gathered, inputs: Inputs, redactions: Iterable[Redaction] = ()) -> DataPackage:
    """Everything, staff notes too, without the names of employees and what was redacted."""
    hidden = {(one.record, one.path): one.ground for one in redactions}
    records = tuple(_record(one, inputs, hidden) for one in of.sections)
    reads = of.reads if of.parts else sorted(of.reads, key=lambda one: one["at"], reverse=True)
    return DataPackage(
        records=records,
        recipients=tuple(_recipients(records, inputs)),
        reads=tuple(PackageRead(**one) for one in reads),
        more_reads=tuple(of.parts),
    )


def portable(of: Gathered, inputs: Inputs, redactions: Iterable[Redaction] = ()) -> DataPackage:
    """What the person provided, as far as it is used on consent or for a contract."""
    whole = access(of, inputs, redactions)
    both = zip(whole.records, of.sections, strict=True)
    records = [_provided(one, section, inputs) for one, section in both]
    return DataPackage(records=tuple(one for one in records if one.fields))


def free_texts(package: DataPackage) -> Iterator[tuple[str, str]]:
    """Record and path of each text that may name third persons, to be looked at before release."""
    for record in package.records:
        known = declared("fields").get(record.kind, {})
        for one in record.fields:
            if isinstance(one.value, str) and _declared(one.path, known).get("category") in FREE_TEXTS:
                yield record.record, one.path


def _provided(one: PackageRecord, section: Mapping[str, Any], inputs: Inputs) -> PackageRecord:
    """The values that came from the person: not what staff wrote, nor what another system brought.

    What only the person can say is theirs, whoever wrote it down.
    """
    brought: Mapping[str, str] = section["fields"].get("sources", {})
    imported = {name for name, source in brought.items() if source.startswith("import:")}
    typed = set(section.get("typed", ()))
    grounds = holding(HeldRecord(one.record, section["purposes"]), inputs.purposes, inputs.rules).grounds
    portable = [ground for ground in grounds if ground.basis in PORTABLE]
    kept = (
        field
        for field in one.fields
        if field.source
        and "subject" in sources(field.source)
        and field.path.split(".")[0] not in imported
        and (sources(field.source) == ["subject"] or field.path.split(".")[0] not in typed)
        and any(ground.uses(_plain(field.path)) for ground in portable)
    )
    return one.model_copy(update={"fields": tuple(kept)})


def _record(
    section: Mapping[str, Any], inputs: Inputs, hidden: Mapping[tuple[str, str], str]
) -> PackageRecord:
    kind, ref = section["kind"], section["record"]
    held = declared("holdings").get(kind, {"fi": kind, "en": kind})
    known = inputs.fields.get(kind, {})
    fields = tuple(
        _field(path, value, known, hidden.get((ref, path))) for path, value in leaves(section["fields"])
    )
    purposes = tuple(_purpose(one) for one in inputs.purposes if one.code in section["purposes"])
    return PackageRecord(
        record=ref, kind=kind, fi=held["fi"], en=held["en"], purposes=purposes, fields=fields
    )


def _purpose(one: ProcessingPurpose) -> PackagePurpose:
    return PackagePurpose(code=one.code, fi=one.name_fi, en=one.name_en, basis=one.basis)


def _field(path: str, value: Any, known: Mapping[str, Any], ground: str | None) -> PackageField:
    told = _declared(path, known)
    return PackageField(
        path=path,
        fi=told.get("fi", path),
        en=told.get("en", path),
        source=told.get("source"),
        value=None if ground else _shown(value),
        redacted=ground,
    )


def _declared(path: str, known: Mapping[str, Any]) -> Mapping[str, Any]:
    """What the catalogue says of a field: of itself, also below a key, or of the model that it is part of."""
    parts = _plain(path).split(".")
    keyless = (parts[:number] + parts[number + 1 :] for number in range(1, len(parts) - 1))
    names = (parts[:number] for number in range(len(parts), 0, -1))
    found = (".".join(one) for one in (parts, *keyless, *names))
    return next((known[one] for one in found if one in known), {})


def _plain(path: str) -> str:
    """A path without the places in lists: `affiliations.0.role` is `affiliations.role`."""
    return _PART.sub("", path)


def _shown(value: Any) -> Any:
    """A value as the person is shown it: that an employee did something, not which."""
    return "user" if isinstance(value, str) and _USER.match(value) else value


def leaves(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every value within models and lists, with its path."""
    if isinstance(value, Mapping):
        parts: Iterable[tuple[Any, Any]] = value.items()
    elif isinstance(value, list | tuple):
        parts = enumerate(value)
    else:
        yield path, value
        return
    for name, inner in parts:
        yield from leaves(inner, f"{path}.{name}" if path else str(name))


def _recipients(records: Collection[PackageRecord], inputs: Inputs) -> Iterator[str]:
    """Who gets data for the purposes of what is held, by code, in the order of the configuration."""
    held = {purpose.code for one in records for purpose in one.purposes}
    named = {code for one in inputs.purposes if one.code in held for code in one.recipients}
    return (one.code for one in inputs.configuration.recipients if one.code in named)


def label(one: PackageField | PackageRecord | PackagePurpose, language: Language) -> str:
    """What something is called; Finnish where there are no words in the language."""
    return one.en if language == "en" else one.fi
