"""Purposes, retention rules, configuration, and the versions of the notice."""

from datetime import datetime

from services.privacy.model.catalogue import declared
from services.privacy.model.configuration import PrivacyConfiguration, default_configuration
from services.privacy.model.notice import NoticeVersion
from services.privacy.model.purpose import ProcessingPurpose, defaults, from_schema_1, from_schema_2
from services.privacy.model.reading import Inputs
from services.privacy.model.retention import RetentionRule, default_rules
from services.privacy.store import first
from shared import keyring, table
from shared.act import Act
from shared.attributes import Item
from shared.contracts.privacy import NOTICE_NUMBER, Purpose, purpose_key
from shared.errors import Conflict, NotFound
from shared.events.privacy import NoticeApproved
from shared.record import Kind, Move
from shared.writes import Lost, Put

PURPOSES = Kind("privacy", ProcessingPurpose, schema=3, upcasts={1: from_schema_1, 2: from_schema_2})
RULES = Kind("privacy", RetentionRule)
CONFIGURATIONS = Kind("privacy", PrivacyConfiguration)
VERSIONS = Kind("privacy", NoticeVersion)


# --- purposes --------------------------------------------------------------------------------------------


def list_purposes() -> list[ProcessingPurpose]:
    """Every purpose as it is now, in the catalogue's order: one batch get."""
    items = table.batch([purpose_key(purpose) for purpose in Purpose])
    stored = {one.code: one for one in map(PURPOSES.load, items)}
    return [stored.get(purpose, default) for purpose, default in defaults().items()]


def read_purpose(purpose: Purpose) -> ProcessingPurpose:
    """One purpose as it is now."""
    item = table.get(purpose_key(purpose))
    return PURPOSES.load(item) if item else defaults()[purpose]


def change_purpose(purpose: Purpose, move: Move[ProcessingPurpose], act: Act) -> ProcessingPurpose:
    """Make a move on a purpose; the first one creates its record."""
    return first.put(PURPOSES, defaults()[purpose], move, act)


# --- retention, configuration, the notice ----------------------------------------------------------------

CURRENT = "current"
VERSION_CARD = ("id", "version", "number", "hash", "gaps", "approved_by", "approved_at")
"""What a list shows of a version: its texts are long."""


def list_rules() -> list[RetentionRule]:
    """Every retention rule as it is now, in the catalogue's order: one batch get."""
    stored = {
        one.id: one for one in map(RULES.load, table.batch([RULES.key(code) for code in default_rules()]))
    }
    return [stored.get(code, default) for code, default in default_rules().items()]


def read_rule(code: str) -> RetentionRule:
    """One retention rule as it is now; NotFound where none is declared."""
    if code not in default_rules():
        raise NotFound("there is no such retention rule")
    item = table.get(RULES.key(code))
    return RULES.load(item) if item else default_rules()[code]


def change_rule(code: str, move: Move[RetentionRule], act: Act) -> RetentionRule:
    """Make a move on a retention rule; the first one creates its record."""
    if code not in default_rules():
        raise NotFound("there is no such retention rule")
    return first.put(RULES, default_rules()[code], move, act)


def configuration() -> PrivacyConfiguration:
    """Who answers for the registers, who gets data, the prose of the notice: as they are now."""
    item = table.get(CONFIGURATIONS.key(CURRENT))
    return CONFIGURATIONS.load(item) if item else default_configuration()


def change_configuration(move: Move[PrivacyConfiguration], act: Act) -> PrivacyConfiguration:
    """Make a move on the configuration; the first one creates its record."""
    return first.put(CONFIGURATIONS, default_configuration(), move, act)


def inputs() -> Inputs:
    """What the notice is generated from, as it is now: three reads."""
    return Inputs(configuration(), list_purposes(), list_rules(), declared("fields"))


def latest_number() -> int:
    """The number of the notice in force; 0 until one is approved."""
    item = table.get(NOTICE_NUMBER)
    return int(item["version"]) if item else 0


def read_version(number: int) -> NoticeVersion:
    """One version of the notice."""
    item = table.get(VERSIONS.key(str(number)))
    if item is None:
        raise NotFound("there is no such version of the notice")
    return VERSIONS.load(item)


def approved_at(number: int) -> datetime | None:
    """When a version of the notice was put in force; None where there is none yet."""
    item = table.get(VERSIONS.key(str(number)), ("approved_at",))
    return datetime.fromisoformat(item["approved_at"]) if item and "approved_at" in item else None


def repeated(number: int, act: Act) -> NoticeVersion | None:
    """The version, where this very request made it."""
    item = table.get(VERSIONS.key(str(number))) if number else None
    return VERSIONS.load(item) if item and act.repeats(item) else None


def create_version(version: NoticeVersion, act: Act) -> NoticeVersion:
    """Keep a version under the number that follows the latest; Conflict where another took it."""
    before = version.number - 1
    counter = Put(NOTICE_NUMBER | {"version": version.number}, before or None)
    try:
        return table.create(VERSIONS, version, NoticeApproved(), act, beside=[counter])
    except Lost as lost:
        raise Conflict("another version was approved meanwhile; read the draft again") from lost


def list_versions(limit: int, cursor: str | None) -> tuple[list[Item], str | None]:
    """A page of the versions, the latest first, without their texts."""
    top = keyring.unseal("notice", cursor)["n"] if cursor else latest_number()
    numbers = range(top, max(0, top - limit), -1)
    found = table.batch([VERSIONS.key(str(number)) for number in numbers], VERSION_CARD)
    following = keyring.seal("notice", {"n": top - limit}) if top > limit else None
    kept = [one for one in found if "number" in one]
    return sorted(kept, key=lambda one: -int(one["number"])), following
