"""What integrations holds of people: rows of files, and registrations; what becomes of it when asked."""

import tempfile
from collections.abc import Iterator
from typing import Any

from services.integrations import retention, store, workbook
from services.integrations.model.drops import Drop
from services.integrations.model.erasure import (
    Rows,
    dropped,
    export_section,
    fate_of_registration,
    people,
    refused_section,
    row_section,
    told_of,
    uploaded_row,
)
from services.integrations.model.exports import Export
from services.integrations.model.imports import UNPLANNED, Import
from services.integrations.model.unsubscriptions import Unsubscription
from services.integrations.store import drops, registrations, unsubscriptions
from shared import clock, files
from shared.act import Act
from shared.contracts.integrations import drop_key, list_references, unsubscription_key, upload_key
from shared.contracts.privacy import Purpose
from shared.contracts.subjects import Errand, Outcome, What
from shared.errands import Holder, Result
from shared.errors import Busy
from shared.events.subjects import RecordScrubbed
from shared.record import Event
from shared.subjects import Held, does


def _rows_of(one: Import, asked: Rows) -> Iterator[dict[str, Any]]:
    """The rows of a plan, or of a file that is not planned yet, that are about the person."""
    if one.status in UNPLANNED:
        return (row for row in _uploaded_rows(one) or () if asked.has(row))
    return (row for row, result in store.plan_rows(one) if asked.has(row, result))


def _uploaded_rows(one: Import) -> list[dict[str, Any]] | None:
    """The rows of a file that is here and not planned; none without a file, None where it cannot be read."""
    key = upload_key(one.id)
    if key not in files.keys(key):
        return []
    try:
        with tempfile.TemporaryDirectory() as folder:
            files.fetch(key, f"{folder}/report.xlsx")
            rows = list(workbook.read(f"{folder}/report.xlsx").rows())
    except workbook.Unreadable:
        return None
    return [uploaded_row(row) for row in rows]


def _refused_of(one: Drop, asked: Rows) -> Iterator[dict[str, Any]]:
    return (row for row in drops.report(one) if asked.has(row))


def _row_sections(asked: Rows) -> Iterator[dict[str, Any]]:
    for one in store.live_imports():
        yield from (row_section(one, row) for row in _rows_of(one, asked))
    for drop in drops.live_drops():
        yield from (refused_section(drop, row) for row in _refused_of(drop, asked))


def _found(errand: Errand, _: Act) -> Result:
    rows = _row_sections(Rows.of(errand))
    return Result([Outcome(record=one["record"], done="found") for one in rows])


def _gathered(errand: Errand, _: Act) -> Result:
    sections = [*_row_sections(Rows.of(errand)), *(export_section(one) for one in _carrying(errand))]
    return Result([Outcome(record=one["record"], done="gathered") for one in sections], sections)


def _carrying(errand: Errand) -> list[Export]:
    """The lists that carried the person, as their ledgers tell for as long as they are kept."""
    references = {one for person in people(errand) for one in list_references(person)}
    if not references:
        return []
    return [one for one in store.made_exports() if not references.isdisjoint(store.ledger(one.id))]


def _told(errand: Errand, _: Act) -> Result:
    """Who got the person's data, and is to be told."""
    return Result(told_of(_carrying(errand)))


def _planned(errand: Errand, _: Act) -> Result:
    return Result([dropped(*one) for one in _holding(errand)])


def _holding(errand: Errand) -> Iterator[tuple[str, str]]:
    """The imports, drops and lists whose files hold the person now."""
    asked, now = Rows.of(errand), clock.now()
    for one in store.live_imports():
        if _is_unknown(one) or any(_rows_of(one, asked)):
            yield "import", one.id
    yield from (("drop", drop.id) for drop in drops.live_drops() if any(_refused_of(drop, asked)))
    lists = (export for export in _carrying(errand) if export.expires_at and now < export.expires_at)
    yield from (("export", export.id) for export in lists)


def _is_coming_in(one: Drop) -> bool:
    """Whether rows of its file are still to be taken, or the file to be read."""
    return one.status == "taking" or (
        one.status == "awaiting" and any(files.keys(drop_key(one.id, one.format)))
    )


def _is_unsubscribing(one: Unsubscription) -> bool:
    """The same of a list of unsubscribed addresses."""
    return one.status in ("awaiting", "taking") and any(files.keys(unsubscription_key(one.id, one.format)))


def _is_unknown(one: Import) -> bool:
    """Whether nobody can say whom its file holds."""
    return one.status == "rejected" or (one.status in UNPLANNED and _uploaded_rows(one) is None)


def _erased(errand: Errand, act: Act) -> Result:
    """Delete the files that hold the person at once, all versions; of a rejected file nobody knows, so too.

    Raises Busy while an import or a drop is being carried out: the queue asks again when it is done.
    """
    if any(map(_is_coming_in, drops.live_drops())):
        raise Busy("a file of applications is being taken in; what it holds is known once it is done")
    if any(map(_is_unsubscribing, unsubscriptions.recent())):
        raise Busy("a list of unsubscribed addresses is being taken; who is in it is blocked before erased")
    carried = told_of(_carrying(errand))
    done = []
    for kind, record_id in list(_holding(errand)):
        EMPTY[kind](record_id, act)
        done.append(dropped(kind, record_id))
    return Result([*done, *carried])


def _empty_import(import_id: str, act: Act) -> None:
    store.change_import(import_id, _emptied, act)
    store.drop_files("import", import_id)


def _empty_export(export_id: str, act: Act) -> None:
    store.change_export(export_id, _without_file, act)
    store.drop_files("export", export_id)


def _empty_drop(drop_id: str, act: Act) -> None:
    drops.change_drop(drop_id, _without_rows, act)
    drops.drop_files(drop_id)


EMPTY = {"import": _empty_import, "export": _empty_export, "drop": _empty_drop}


def _emptied(one: Import) -> tuple[Import, Event]:
    if one.status == "committing":
        raise Busy("the import is being carried out; its files go once it is done")
    return one.emptied(clock.now()), RecordScrubbed(kind="import")


def _without_file(one: Export) -> tuple[Export, Event]:
    return one.emptied(clock.now()), RecordScrubbed(kind="export")


def _without_rows(one: Drop) -> tuple[Drop, Event]:
    return one.emptied(clock.now()), RecordScrubbed(kind="drop")


REGISTRATIONS = Held(
    registrations.REGISTRATIONS,
    (Purpose.ALUM,),
    every=registrations.received_registrations,
    fate=fate_of_registration,
    owned=lambda _, __: False,
)

OF_FILES = {
    What.FIND: _found,
    What.GATHER: _gathered,
    What.PLAN: _planned,
    What.ERASE: _erased,
    What.RESTRICT: _told,
    What.RECTIFY: _told,
}

holder = Holder("integrations", {**does(REGISTRATIONS, besides=OF_FILES), **retention.DOES})
