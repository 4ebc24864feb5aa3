"""A drop's way: a form for its file, then each row as the call of the API would take it in."""

import tempfile
from collections.abc import Iterable, Mapping
from itertools import islice
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from services.integrations import workbook
from services.integrations.actions import drop_rows, registrations
from services.integrations.actions.drop_rows import Given
from services.integrations.model import soleops_sheet
from services.integrations.model.drops import (
    MAX_PROBLEMS,
    Drop,
    NewDrop,
    OpenedDrop,
    ReportedRow,
    RowOutcome,
    counted,
)
from services.integrations.model.imports import UploadForm
from services.integrations.model.soleops import SoleopsApplication
from services.integrations.store import drops as store
from services.integrations.workbook import Unreadable
from shared import act as acts
from shared import clock, files, keyring, log, problems, read_audit
from shared.act import Act
from shared.attributes import Item
from shared.auth import Caller
from shared.consumer import FileArrived
from shared.contracts.integrations import DropFormat, PlanProblem, drop_key
from shared.errors import Invalid
from shared.events.integrations import DropOpened, DropProgressed
from shared.exports import Link
from shared.workbook import sha256

LONGEST = 30_000
"""Letters of a reason that a cell takes."""
CONTENT_TYPES: dict[DropFormat, str] = {
    "json": "application/json",
    "ndjson": "application/x-ndjson",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def open_drop(body: NewDrop, caller: Caller, act: Act) -> OpenedDrop:
    """A drop that awaits its file, with a fresh form to upload it; the caller answers for it."""
    new = Drop(id=act.new_id(), **dict(body), responsible_id=caller.user_id, unit=caller.unit)
    opened = store.create_drop(new, DropOpened(), act)
    form = files.upload_form(drop_key(opened.id, opened.format), CONTENT_TYPES[opened.format])
    return OpenedDrop(**dict(opened), upload=UploadForm(**form))


def arrived(drop_id: str, event: FileArrived) -> None:
    """Keep the rows of an uploaded file to be taken in, or say why it cannot be read; and delete it.

    What is done stays: of a file uploaded later, or told of twice, nothing comes.
    """
    act = acts.system("integrations")
    one = store.find_drop(drop_id, act)
    if one is None:
        log.logger.warning("an upload belongs to no drop", extra={"drop_id": drop_id})
        return
    if one.status == "awaiting":
        _receive(one, event.record_id, act)
    files.delete(event.record_id)


def _receive(one: Drop, key: str, act: Act) -> None:
    try:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "drop")
            files.fetch(key, str(path))
            given = (row._asdict() for row in drop_rows.read(path, one.format))
            rows = store.put_rows(one.id, sha256(path), given)
    except Unreadable as refused:
        reason = refused
        store.change_drop(one.id, lambda drop: drop.rejected(reason.code, reason.detail), act)
        store.drop_rows(one.id)
    else:
        store.change_drop(one.id, lambda drop: drop.received(rows), act)


# --- row by row ------------------------------------------------------------------------------------------


def take(event: DropProgressed) -> None:
    """Take in the next segment of rows; the last one makes the workbook of what was refused.

    After a kill a segment is taken from its beginning, and every row of it that was taken is known.
    """
    act = acts.system("integrations", event.request_id)
    one = store.find_drop(event.record_id, act)
    if one and one.waits_for(event.segment):
        one = _take(one, event.segment, act)
    if one and one.status == "done":
        store.drop_rows(one.id)


def _take(one: Drop, segment: int, act: Act) -> Drop:
    given = [Given(**row) for row in store.rows(one, segment)]
    rows = [_row(row, one.id) for row in given]
    told = [_told(*pair) for pair in zip(rows, given, strict=True) if pair[0].problems]
    store.put_report(one.id, segment, told)
    done, _ = one.carried_out(segment, counted(rows), clock.now())
    if done.status == "done":
        _write_refused(done)
    return store.change_drop(one.id, lambda drop: drop.carried_out(segment, counted(rows), clock.now()), act)


def _told(row: ReportedRow, given: Given) -> dict[str, Any]:
    """A line of the report; what a refused row says goes with it, to be given back."""
    said = {"given": soleops_sheet.shown(given.said)} if row.outcome == "refused" else {}
    return row.model_dump(mode="json") | said


def _row(given: Given, drop_id: str) -> ReportedRow:
    try:
        return _submitted(given, f"drop:{drop_id}")
    except Invalid as refused:
        return _reported(given, "refused", refused.facts["errors"])


def _submitted(given: Given, via: str) -> ReportedRow:
    """What became of a row; what this file has brought counts as taken, also where a run before did it."""
    if given.wrong:
        return _reported(given, "refused", given.wrong)
    arrival, taken = registrations.submitted(_application(given), via, acts.system("integrations"))
    brought = taken.outcome != "unchanged" or taken.registration.via == via
    left_out = [one.model_dump() for one in arrival.left_out]
    return _reported(given, "taken" if brought else "unchanged", left_out)


def _application(given: Given) -> SoleopsApplication:
    try:
        return SoleopsApplication.model_validate(given.said)
    except ValidationError as error:
        raise problems.invalid(error.errors()) from None


def _reported(given: Given, outcome: RowOutcome, wrong: Iterable[Mapping[str, str]]) -> ReportedRow:
    named = tuple(PlanProblem.model_validate(one) for one in islice(wrong, MAX_PROBLEMS))
    return ReportedRow(row=given.number, outcome=outcome, problems=named)


# --- what was refused ------------------------------------------------------------------------------------


def report(drop_id: str, limit: int, cursor: str | None, act: Act) -> tuple[list[Item], str | None]:
    """A page of the rows that were refused, or of which a field was left out, in the order of the file."""
    one = store.read_drop(drop_id, act)
    one.must_have_report(clock.now())
    use = f"drop|{one.id}"
    start: int = keyring.unseal(use, cursor)["line"] if cursor else 0
    lines = list(islice(store.report(one), start, start + limit + 1))
    following = keyring.seal(use, {"line": start + limit}) if len(lines) > limit else None
    return lines[:limit], following


def refused_rows(drop_id: str, act: Act) -> Link:
    """A link to the workbook of the rows that were refused, once the download is logged."""
    one = store.read_drop(drop_id, act)
    one.must_have_report(clock.now())
    count = one.counts["refused"]
    read_audit.send(read_audit.Read("download", f"integrations#drop#{drop_id}", count), act)
    return Link(url=files.download_link(store.refused_key(drop_id), f"refused-{drop_id}.xlsx"))


def _write_refused(one: Drop) -> None:
    """Make the workbook: each row with its number in the file, and why; again gives the same."""
    headers = ("Rivi", *soleops_sheet.COLUMNS.values(), "Syy")
    rows = (_cells(line) for line in store.report(one) if line["outcome"] == "refused")
    with tempfile.TemporaryDirectory() as folder:
        workbook.write(f"{folder}/refused.xlsx", headers, rows, "Rivit")
        files.store(f"{folder}/refused.xlsx", store.refused_key(one.id))


def _cells(line: Item) -> list[str]:
    why = [f"{one['field']}: {one['problem']}; expected {one['expected']}." for one in line["problems"]]
    said = line["given"]
    return [
        str(line["row"]),
        *(said.get(name, "") for name in soleops_sheet.COLUMNS),
        " ".join(why)[:LONGEST],
    ]
