"""What rights a person has, record by record, purpose by purpose, from the basis of each (R31, N1). Pure."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Literal

from services.privacy.model.catalogue import declared
from services.privacy.model.purpose import ProcessingPurpose
from services.privacy.model.reading import purposes_of
from services.privacy.model.retention import RetentionRule
from shared.contracts.privacy import Basis, Purpose
from shared.identifiers import NotValid
from shared.personal import without_identity_code
from shared.record import Model
from shared.retention import Life, kept_until

Outcome = Literal["yes", "no", "condition", "none"]
"""`condition`: once what the reason names has happened. `none`: the basis knows no such right."""


class Right(StrEnum):
    """The rights of a data subject."""

    ACCESS = "access"
    RECTIFICATION = "rectification"
    RESTRICTION = "restriction"
    ERASURE = "erasure"
    PORTABILITY = "portability"
    OBJECTION = "objection"
    MARKETING_OBJECTION = "marketing_objection"
    WITHDRAWAL = "withdrawal"


class Circumstance(StrEnum):
    """What has happened that a right to erasure waits for, of one purpose of one record."""

    OBJECTED = "objected"
    OBJECTION_UPHELD = "objection_upheld"
    NO_LONGER_NEEDED = "no_longer_needed"
    UNLAWFUL = "unlawful"


class RightsAnswer(Model):
    """Whether a person has a right in one purpose of one record: the article of the GDPR and the reason."""

    right: Right
    outcome: Outcome
    article: str
    code: str
    fi: str
    en: str


class GroundRights(Model):
    """Every right in one ground of a record: the code of a purpose, or the id of a retention rule."""

    code: str
    basis: Basis
    until: date | None = None
    rights: tuple[RightsAnswer, ...]


class SubjectRights(Model):
    """Every right in one record. linked: it was not asked for, but is the same person's by a link."""

    record: str
    linked: bool = False
    grounds: tuple[GroundRights, ...]


class Complaint(Model):
    """Where a person may complain [GDPR art. 77]; every answer says so."""

    fi: str
    en: str


class RightsOverview(Model):
    """The rights of a person, record by record and purpose by purpose."""

    subjects: tuple[SubjectRights, ...]
    complaint: Complaint


@dataclass(frozen=True)
class Ground:
    """Why a record is held: a purpose, or a retention rule that the law imposes.

    code: of the purpose, or the rule's id. until: the last day of the duty, where it is known. fields: those
    the purpose uses; None for all of the record.
    """

    code: str
    basis: Basis
    until: date | None = None
    law_fi: str = ""
    law_en: str = ""
    fields: frozenset[str] | None = None

    def uses(self, path: str) -> bool:
        """Whether it uses a field; a dotted path belongs to each of the models it leads through."""
        if self.fields is None:
            return True
        parts = path.split(".")
        return any(".".join(parts[:number]) in self.fields for number in range(1, len(parts) + 1))


@dataclass(frozen=True)
class Holding:
    """One record that is held of a person, and every ground on which it is."""

    record: str
    grounds: tuple[Ground, ...]
    circumstances: Mapping[str, frozenset[Circumstance]] = field(default_factory=dict)

    def keeping(self, path: str, today: date) -> tuple[Ground, ...]:
        """The grounds on which a field survives the erasure of all that can be erased; none: it goes.

        A value survives only where another ground of this very record uses it.
        """
        return tuple(
            one
            for one in self.grounds
            if one.uses(path) and answer(Right.ERASURE, one, today, self._of(one)).outcome != "yes"
        )

    def explained(self, today: date) -> SubjectRights:
        """Every right in every ground of the record."""
        return SubjectRights(
            record=self.record, grounds=tuple(self._rights(one, today) for one in self.grounds)
        )

    def _rights(self, ground: Ground, today: date) -> GroundRights:
        found = tuple(answer(right, ground, today, self._of(ground)) for right in Right)
        return GroundRights(code=ground.code, basis=ground.basis, until=ground.until, rights=found)

    def _of(self, ground: Ground) -> frozenset[Circumstance]:
        return self.circumstances.get(ground.code, frozenset())


def answer(
    right: Right, ground: Ground, today: date, circumstances: Collection[Circumstance] = ()
) -> RightsAnswer:
    """Whether a person has a right in data held on a ground: a cell of the table, and what changes it."""
    code = _happened(ground, circumstances) if right is Right.ERASURE else None
    code = code or _standing(right, ground, today)
    told = declared("rights")["answers"][code]
    facts = {"until": _day(ground.until)}
    return RightsAnswer(
        right=right,
        outcome=told["outcome"],
        article=told["article"],
        code=code,
        fi=told["fi"].format(law=ground.law_fi, **facts),
        en=told["en"].format(law=ground.law_en, **facts),
    )


def _standing(right: Right, ground: Ground, today: date) -> str:
    """The cell of the table; a duty says whether it still runs, and until when."""
    table = declared("rights")
    code: str = table["table"][right][table["bases"].index(ground.basis)]
    if code != "erasure.duty" or ground.until is None:
        return code
    return "erasure.duty_until" if today <= ground.until else "erasure.duty_over"


def _happened(ground: Ground, circumstances: Collection[Circumstance]) -> str | None:
    """What entitles to erasure beyond the table: unlawfulness always, the rest only where no duty stands."""
    if Circumstance.UNLAWFUL in circumstances:
        return "erasure.unlawful"
    if ground.basis is Basis.LEGAL_OBLIGATION:
        return None
    if Circumstance.NO_LONGER_NEEDED in circumstances:
        return "erasure.no_longer_needed"
    return "erasure.objected" if _carries(ground.basis, circumstances) else None


def _carries(basis: Basis, circumstances: Collection[Circumstance]) -> bool:
    """Whether an objection was made that leads to erasure on this basis."""
    upheld = Circumstance.OBJECTION_UPHELD in circumstances
    if basis is Basis.PUBLIC_TASK:
        return upheld
    return basis is Basis.LEGITIMATE_INTEREST and (upheld or Circumstance.OBJECTED in circumstances)


def _day(until: date | None) -> str:
    return f"{until.day}.{until.month}.{until.year}" if until else ""


def complaint() -> Complaint:
    """The words of the right to complain to the supervisory authority, the Tietosuojavaltuutettu."""
    fi, en = (declared(f"words.{one}") for one in ("fi", "en"))
    return Complaint(
        fi=f"{fi['16.complaint']} {fi['16.authority']}", en=f"{en['16.complaint']} {en['16.authority']}"
    )


def named(right: Right, language: str) -> str:
    """What a right is called within a sentence."""
    text: str = declared("rights")["rights"][right][language]
    return text[:1].lower() + text[1:]


# --- what is held, and why -------------------------------------------------------------------------------


def must_be_held(record: str) -> str:
    """A reference to a kind of record that holds people; raises NotValid."""
    kinds = declared("holdings")
    if record.partition(":")[0] not in kinds:
        raise NotValid("is of no kind that holds people", f"one of {', '.join(kinds)}")
    return without_identity_code(record)


@dataclass(frozen=True)
class HeldRecord:
    """A record as far as its grounds need it.

    purposes: None where the record does not say itself; all of its kind then. objections: as it carries them.
    closed_on: the day it was closed, from which a duty to keep it is counted.
    """

    record: str
    purposes: Sequence[Purpose] | None = None
    objections: Sequence[Purpose] = ()
    restricted: bool = False
    closed_on: date | None = None

    @property
    def kind(self) -> str:
        return self.record.partition(":")[0]


def holding(
    held: HeldRecord, purposes: Iterable[ProcessingPurpose], rules: Iterable[RetentionRule]
) -> Holding:
    """A record with its grounds as purposes and rules are now: purposes first, then what the law imposes.

    A law binds whether or not the owner of the register has approved the rule that says so.
    """
    carried = purposes_of(held.kind) if held.purposes is None else frozenset(held.purposes)
    narrow = declared("holdings").get(held.kind, {}).get("fields", {})
    grounds = [_purpose(one, narrow.get(str(one.code))) for one in purposes if one.code in carried]
    duties = [_duty(one, held.closed_on) for one in rules if one.duty and held.kind in one.kinds]
    objected = {str(one): frozenset({Circumstance.OBJECTED}) for one in held.objections}
    return Holding(held.record, (*grounds, *duties), objected)


def _purpose(one: ProcessingPurpose, fields: Collection[str] | None) -> Ground:
    law_fi, law_en = one.ground_fi or one.name_fi, one.ground_en or one.name_en
    used = None if fields is None else frozenset(fields)
    return Ground(str(one.code), one.basis, law_fi=law_fi, law_en=law_en, fields=used)


def _duty(rule: RetentionRule, closed_on: date | None) -> Ground:
    life = Life(closed_on, ended=closed_on) if closed_on else None
    begun = life.begun(rule.counted_from) if life else None
    until = None
    if begun and rule.period:
        until = kept_until(begun, rule.period.amount, rule.period.unit, rule.counted_from)
    return Ground(rule.id, Basis.LEGAL_OBLIGATION, until, rule.ground_fi, rule.ground_en)
