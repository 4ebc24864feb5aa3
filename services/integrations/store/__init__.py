"""Where integrations keeps its records, and the keys of others that it may read: the only file with keys."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from services.integrations.model.exports import Export
from services.integrations.model.imports import KEPT, Import
from shared import aws, clock, files, keyring, lists, settings, table
from shared.act import Act
from shared.attributes import Item, from_item, marshal
from shared.auth import Caller
from shared.contracts import alumni, partners
from shared.contracts.integrations import ledger_key, plan_key, result_key, upload_key
from shared.contracts.staff import ALL, UNIT
from shared.errors import NotFound
from shared.lists import Listing
from shared.record import Event, Kind, Move, R, Record
from shared.retention import ACCOUNTED

_LAST_MILLISECOND = 10**13 - 1
"""Sort keys count down from here (in the year 2286), so that a list begins with the newest."""


def newest(record: Record) -> str:
    """A sort key that puts the newest record first."""
    at = record.created_at
    return f"{_LAST_MILLISECOND - int(at.timestamp() * 1000) if at else 0:013d}"


def newest_first(record: Record) -> Mapping[str, tuple[str, str]]:
    """All records, a user's own, a unit's."""
    sort = newest(record)
    found = {"gsi1": ("all", sort)}
    if record.responsible_id:
        found["gsi2"] = (f"responsible#{record.responsible_id}", sort)
    if record.unit:
        found["gsi3"] = (f"unit#{record.unit}", sort)
    return found


IMPORTS = Kind("integrations", Import, lists=newest_first, lives=ACCOUNTED)
EXPORTS = Kind("integrations", Export, lists=newest_first, lives=ACCOUNTED)


# --- imports ---------------------------------------------------------------------------------------------


def create_import(record: Import, event: Event, act: Act) -> Import:
    """Record an import."""
    return table.create(IMPORTS, record, event, act)


def read_import(import_id: str, act: Act) -> Import:
    """One import."""
    return table.read(IMPORTS, import_id, act)


def find_import(import_id: str, act: Act) -> Import | None:
    """One import, if it is there."""
    try:
        return table.read(IMPORTS, import_id, act)
    except NotFound:
        return None


def change_import(import_id: str, move: Move[Import], act: Act) -> Import:
    """Make a move on an import."""
    return table.change(IMPORTS, import_id, move, act)


def list_imports(caller: Caller, limit: int, cursor: str | None) -> tuple[list[Item], str | None]:
    """A page of the imports that the caller may read, newest first."""
    return page(IMPORTS, caller, "integrations.imports.read", limit, cursor)


# --- exports ---------------------------------------------------------------------------------------------


def create_export(record: Export, event: Event, act: Act) -> Export:
    """Record an export."""
    return table.create(EXPORTS, record, event, act)


def read_export(export_id: str, act: Act) -> Export:
    """One export."""
    return table.read(EXPORTS, export_id, act)


def change_export(export_id: str, move: Move[Export], act: Act) -> Export:
    """Make a move on an export."""
    return table.change(EXPORTS, export_id, move, act)


def list_exports(caller: Caller, limit: int, cursor: str | None) -> tuple[list[Item], str | None]:
    """A page of the exports that the caller may read, newest first."""
    return page(EXPORTS, caller, "integrations.exports.read", limit, cursor)


def page(
    kind: Kind[R], caller: Caller, permission: str, limit: int, cursor: str | None
) -> tuple[list[Item], str | None]:
    """A page of the records of a kind that the caller may read, newest first."""
    return lists.whole_page(_listing(kind, caller, permission), limit, cursor)


def _listing(kind: Kind[R], caller: Caller, permission: str) -> Listing:
    scope = caller.scope(permission)
    if scope is ALL:
        return Listing("gsi1", (f"{kind.prefix}all",))
    if scope is UNIT and caller.unit:
        return Listing("gsi3", (f"{kind.prefix}unit#{caller.unit}",))
    owners = (caller.user_id, *sorted(caller.stands_in_for))
    return Listing("gsi2", tuple(f"{kind.prefix}responsible#{owner}" for owner in owners))


# --- for errands of privacy: what is still there of files, and whom lists carried -------------------------


def every(kind: Kind[R]) -> Iterator[R]:
    """Every record of a kind, whole: a query for 500 and a batch get for each hundred."""
    for page in lists.pages(Listing("gsi1", (f"{kind.prefix}all",)), 100):
        items = table.batch([{"pk": one["pk"], "sk": "record"} for one in page])
        yield from (kind.load(item) for item in items if item["status"] != "erased")


def live_imports() -> Iterator[Import]:
    """The imports whose files are still there."""
    now = clock.now()
    for one in every(IMPORTS):
        until = one.expires_at or ((one.created_at or now) + KEPT)
        if until > now:
            yield one


def made_exports() -> Iterator[Export]:
    """The lists that were made, however long ago."""
    return (one for one in every(EXPORTS) if one.status == "made")


def plan_rows(one: Import) -> Iterator[tuple[Item, Item | None]]:
    """The rows of an import's plan, each with what was done with it."""
    for segment in range(one.segments if one.plan_hash else 0):
        done: dict[int, Item] = {}
        if str(segment) in one.applied:
            done = {row["row"]: row for row in files.read_lines(result_key(one.id, segment))}
        for row in files.read_lines(plan_key(one.id, one.plan_hash or "", segment)):
            yield row, done.get(row["row"])


def drop_files(kind: str, record_id: str) -> None:
    """Delete all files of an import, or the file of a list."""
    if kind == "export":
        files.delete(f"exports/{record_id}/")
        return
    for prefix in (upload_key(record_id), f"plans/{record_id}/", f"results/{record_id}/"):
        files.delete(prefix)


def put_ledger(export_id: str, references: Iterable[str]) -> None:
    """Keep whom a list carries, by what it calls them: so that its recipient can be told [GDPR art. 19]."""
    files.write_lines(ledger_key(export_id), references)


def ledger(export_id: str) -> Iterator[str]:
    """Whom a list carried; nobody where its ledger is kept no more."""
    for key in files.keys(ledger_key(export_id)):
        yield from files.read_lines(key)


# --- what partners publishes -----------------------------------------------------------------------------


def carriers(wanted: Iterable[tuple[str, str]]) -> dict[tuple[str, str], set[tuple[str, str]]]:
    """(kind, id) of the records that carry each wanted value; walks the whole index of keyed hashes once."""
    asked = {
        f"{what}#{keyed}": (what, value)
        for what, value in wanted
        for keyed in keyring.keyed_hashes(what, value)
    }
    found: dict[tuple[str, str], set[tuple[str, str]]] = {}
    for partition in partners.BULK_PARTITIONS if asked else ():
        for row in _bulk(partition):
            what, keyed, kind, record_id = row["bulksk"].split("#")
            pair = asked.get(f"{what}#{keyed}")
            if pair is not None:
                found.setdefault(pair, set()).add((kind, record_id))
    return found


def _bulk(partition: str) -> Iterator[Item]:
    pages = (
        aws.dynamodb()
        .get_paginator("query")
        .paginate(
            TableName=settings.read("SEARCH"),
            IndexName="bulk",
            KeyConditionExpression="bulkpk = :partition",
            ExpressionAttributeValues={":partition": marshal(partition)},
        )
    )
    for page in pages:
        yield from map(from_item, page["Items"])


def contacts(ids: Iterable[str]) -> dict[str, Item]:
    """Cards of contacts by id, as they are now; in the order asked."""
    return _cards({one: partners.contact_key(one) for one in ids}, partners.CONTACT_CARD)


def organisations(ids: Iterable[str]) -> dict[str, Item]:
    """Cards of organisations by id, as they are now."""
    return _cards({one: partners.organisation_key(one) for one in ids}, partners.ORGANISATION_CARD)


def alumni_cards(ids: Iterable[str]) -> dict[str, Item]:
    """Cards of alumni by id, as they are now; in the order asked."""
    return _cards({one: alumni.alumnus_key(one) for one in ids}, alumni.ALUMNUS_CARD)


def alumnus_ids() -> Iterator[str]:
    """Every alumnus of the register, those who may be found last, each in Finnish order of names.

    In this order one that leaves the active meanwhile is not met as active any more.
    """
    for view in ("pending", "passive", "protected", "active"):
        for item in lists.walk(alumni.REGISTER, alumni.register_partitions(view)):
            yield item["id"]


def _cards(keys: Mapping[str, dict[str, str]], attributes: tuple[str, ...]) -> dict[str, Item]:
    cards = table.batch(list(keys.values()), attributes)
    found: dict[str, Any] = {card["id"]: card for card in cards if card.get("status") != "erased"}
    return {one: found[one] for one in keys if one in found}


def contact_ids() -> Iterator[str]:
    """Every contact that is in a list, the passive ones first, each in Finnish order of names.

    In this order one that is passivated meanwhile is not met as active any more.
    """
    for status in ("passive", "active"):
        for item in lists.walk("gsi1", partners.name_partitions("contact", status)):
            yield item["id"]
