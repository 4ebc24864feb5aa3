"""Where privacy keeps its records: the only file with keys."""

from typing import Any, Literal

from services.privacy.model.audit import record_key
from services.privacy.model.catalogue import declared
from services.privacy.model.configuration import PrivacyConfiguration, default_configuration
from services.privacy.model.notice import NoticeVersion
from services.privacy.model.purpose import ProcessingPurpose, defaults, from_schema_1
from services.privacy.model.reading import Inputs
from services.privacy.model.retention import RetentionRule, default_rules
from services.privacy.model.suppression import Suppression
from shared import aws, keyring, lists, settings, table
from shared.act import Act
from shared.attributes import Item, from_item, to_item
from shared.contracts.partners import CONTACT_CARD, ORGANISATION_CARD, contact_key, organisation_key
from shared.contracts.privacy import NoticeApproved, Purpose, purpose_key, suppression_id
from shared.errors import Conflict, KeyReused, NotFound
from shared.record import Kind, Move, R
from shared.writes import Lost, Put

Noun = Literal["contact", "organisation"]
PURPOSES = Kind("privacy", ProcessingPurpose, schema=2, upcasts={1: from_schema_1})
RULES = Kind("privacy", RetentionRule)
CONFIGURATIONS = Kind("privacy", PrivacyConfiguration)
VERSIONS = Kind("privacy", NoticeVersion)
SUPPRESSIONS = Kind("privacy", Suppression)


def _put(kind: Kind[R], first: R, move: Move[R], act: Act) -> R:
    """Make a move on a record, or on its first state where it is not there yet; safe under races."""
    try:
        return table.change(kind, first.id, move, act)
    except NotFound:
        act.must_match(first.version)
    new, event = move(first)
    if new == first:
        return first
    try:
        return table.create(kind, new, event, act)
    except (Conflict, KeyReused):
        return table.change(kind, first.id, move, act)


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
    return _put(PURPOSES, defaults()[purpose], move, act)


# --- retention, configuration, the notice ----------------------------------------------------------------

CURRENT = "current"
NUMBER = {"pk": "privacy#counter#notice", "sk": "pointer"}
"""The pointer whose version is the number of the notice in force."""
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
    return _put(RULES, default_rules()[code], move, act)


def configuration() -> PrivacyConfiguration:
    """Who answers for the registers, who gets data, the prose of the notice: as they are now."""
    item = table.get(CONFIGURATIONS.key(CURRENT))
    return CONFIGURATIONS.load(item) if item else default_configuration()


def change_configuration(move: Move[PrivacyConfiguration], act: Act) -> PrivacyConfiguration:
    """Make a move on the configuration; the first one creates its record."""
    return _put(CONFIGURATIONS, default_configuration(), move, act)


def inputs() -> Inputs:
    """What the notice is generated from, as it is now: three reads."""
    return Inputs(configuration(), list_purposes(), list_rules(), declared("fields"))


def latest_number() -> int:
    """The number of the notice in force; 0 until one is approved."""
    item = table.get(NUMBER)
    return int(item["version"]) if item else 0


def read_version(number: int) -> NoticeVersion:
    """One version of the notice."""
    item = table.get(VERSIONS.key(str(number)))
    if item is None:
        raise NotFound("there is no such version of the notice")
    return VERSIONS.load(item)


def repeated(number: int, act: Act) -> NoticeVersion | None:
    """The version, where this very request made it."""
    item = table.get(VERSIONS.key(str(number))) if number else None
    return VERSIONS.load(item) if item and act.repeats(item) else None


def create_version(version: NoticeVersion, act: Act) -> NoticeVersion:
    """Keep a version under the number that follows the latest; Conflict where another took it."""
    before = version.number - 1
    counter = Put(NUMBER | {"version": version.number}, before or None)
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
    return sorted(found, key=lambda one: -int(one["number"])), following


# --- suppression -----------------------------------------------------------------------------------------


def unknown(what: str, value: str) -> Suppression:
    """An address of which nothing is suppressed yet, under the current key."""
    keyed, version = keyring.keyed_hash(what, value), keyring.current_version()
    return Suppression.model_validate(
        {"id": suppression_id(what, keyed), "what": what, "key_version": version}
    )


def read_suppression(record_id: str, act: Act) -> Suppression:
    """One suppression."""
    return table.read(SUPPRESSIONS, record_id, act)


def find_suppressions(what: str, value: str) -> list[Suppression]:
    """What is suppressed of an address, under every live key."""
    ids = [suppression_id(what, keyed) for keyed in keyring.keyed_hashes(what, value)]
    return [SUPPRESSIONS.load(item) for item in table.batch([SUPPRESSIONS.key(one) for one in ids])]


def put_suppression(first: Suppression, move: Move[Suppression], act: Act) -> Suppression:
    """Make a move on the suppression of an address, known before or not."""
    return _put(SUPPRESSIONS, first, move, act)


def change_suppression(record_id: str, move: Move[Suppression], act: Act) -> Suppression:
    """Make a move on a suppression."""
    return table.change(SUPPRESSIONS, record_id, move, act)


# --- which addresses a contact is the source of ----------------------------------------------------------


def _sourced(source: str, record_id: str) -> dict[str, str]:
    """`source`: `contact:<id>` or `organisation:<id>`."""
    return {"pk": f"privacy#source#{source.replace(':', '-')}", "sk": f"suppression#{record_id}"}


def sourced_by(source: str) -> list[str]:
    """The suppressions that a person's record is, or was about to become, a source of."""
    items, _ = lists.beside(_sourced(source, "")["pk"], "suppression#", lists.EXAMINED)
    return [item["sk"].removeprefix("suppression#") for item in items]


def put_sourced(source: str, record_id: str) -> None:
    """Remember that a person's record becomes a source of a suppression."""
    item = to_item(_sourced(source, record_id))
    aws.dynamodb().put_item(TableName=settings.read("RECORDS"), Item=item)


def drop_sourced(source: str, record_id: str) -> None:
    """Forget that a person's record was a source of a suppression."""
    key = to_item(_sourced(source, record_id))
    aws.dynamodb().delete_item(TableName=settings.read("RECORDS"), Key=key)


# --- others' records, and the audit ----------------------------------------------------------------------


def card(noun: Noun, record_id: str) -> Item | None:
    """A contact, or a private customer, as partners publishes it."""
    if noun == "contact":
        return table.get(contact_key(record_id), CONTACT_CARD)
    return table.get(organisation_key(record_id), ORGANISATION_CARD)


def list_audit(name: str, kind: str | None, limit: int, cursor: str | None) -> tuple[list[Item], str | None]:
    """A page of a record's audit entries, newest first; changes come before reads."""
    key = record_key(name)
    begin = {"change": "v#", "read": "r#", None: ""}[kind]
    use = f"audit|{key}|{begin}"
    request: dict[str, Any] = _audit_query(key, begin) | {"Limit": limit + 1}
    if cursor:
        request["ExclusiveStartKey"] = to_item({"pk": key, "sk": keyring.unseal(use, cursor)["sk"]})
    items = [from_item(item) for item in aws.dynamodb().query(**request)["Items"]]
    following = keyring.seal(use, {"sk": items[limit - 1]["sk"]}) if len(items) > limit else None
    return items[:limit], following


def _audit_query(key: str, begin: str) -> dict[str, Any]:
    condition, values = "pk = :pk", {":pk": key}
    if begin:
        condition, values = f"{condition} AND begins_with(sk, :begin)", values | {":begin": begin}
    return {
        "TableName": settings.read("AUDIT"),
        "KeyConditionExpression": condition,
        "ExpressionAttributeValues": to_item(values),
        "ScanIndexForward": False,
    }
