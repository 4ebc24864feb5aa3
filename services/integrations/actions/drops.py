"""A drop's way: a form for its file, then each row as the call of the API would take it in."""

import tempfile
from collections.abc import Iterable
from itertools import islice
from pathlib import Path

from pydantic import ValidationError

from services.integrations.actions import drop_rows, registrations
from services.integrations.actions.drop_rows import Given
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
from shared import clock, files, keyring, log, problems
from shared.act import Act
from shared.attributes import Item
from shared.auth import Caller
from shared.consumer import FileArrived
from shared.contracts.integrations import DropFormat, DropOpened, PlanProblem, drop_key, result_key
from shared.errors import Invalid

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
    """Take in an uploaded file and delete it, or say why it cannot be read.

    What is done stays: of a file uploaded later, or told of twice, nothing comes. After a crash the file is
    read from the beginning, and every row that was taken is known.
    """
    act = acts.system("integrations")
    one = store.find_drop(drop_id, act)
    if one is None:
        log.logger.warning("an upload belongs to no drop", extra={"drop_id": drop_id})
        return
    if one.status == "awaiting":
        _take_in(one, event.record_id, act)
    files.delete(event.record_id)


def _take_in(one: Drop, key: str, act: Act) -> None:
    try:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "drop")
            files.fetch(key, str(path))
            given = drop_rows.read(path, one.format)
    except Unreadable as refused:
        reason = refused
        store.change_drop(one.id, lambda drop: drop.rejected(reason.code, reason.detail), act)
        return
    rows = [_row(row, one.id) for row in given]
    told = (row.model_dump(mode="json") for row in rows if row.problems)
    files.write_lines(result_key(one.id, 0), told)
    store.change_drop(one.id, lambda drop: drop.taken(counted(rows), clock.now()), act)


def _row(given: Given, drop_id: str) -> ReportedRow:
    try:
        return _submitted(given, f"drop:{drop_id}")
    except Invalid as refused:
        return _reported(given, "refused", refused.facts["errors"])


def _submitted(given: Given, via: str) -> ReportedRow:
    """What became of a row; what this file has brought counts as taken, also where a run before did it."""
    arrival, taken = registrations.submitted(_application(given), via, acts.system("integrations"))
    brought = taken.outcome != "unchanged" or taken.registration.via == via
    left_out = [one.model_dump() for one in arrival.left_out]
    return _reported(given, "taken" if brought else "unchanged", left_out)


def _application(given: Given) -> SoleopsApplication:
    if isinstance(given.said, Invalid):
        raise given.said
    try:
        return SoleopsApplication.model_validate(given.said)
    except ValidationError as error:
        raise problems.invalid(error.errors()) from None


def _reported(given: Given, outcome: RowOutcome, wrong: Iterable[dict[str, str]]) -> ReportedRow:
    named = tuple(PlanProblem.model_validate(one) for one in islice(wrong, MAX_PROBLEMS))
    return ReportedRow(row=given.number, outcome=outcome, problems=named)


def report(drop_id: str, limit: int, cursor: str | None, act: Act) -> tuple[list[Item], str | None]:
    """A page of the rows that were refused, or of which a field was left out, in the order of the file."""
    one = store.read_drop(drop_id, act)
    one.must_have_report(clock.now())
    use = f"drop|{one.id}"
    start: int = keyring.unseal(use, cursor)["line"] if cursor else 0
    lines = list(islice(files.read_lines(result_key(one.id, 0)), start, start + limit + 1))
    following = keyring.seal(use, {"line": start + limit}) if len(lines) > limit else None
    return lines[:limit], following
