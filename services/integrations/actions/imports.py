"""An import's way: a file is planned, the plan read and approved, what was carried out counted."""

import hashlib
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

from services.integrations import store, workbook
from services.integrations.actions import known, planning
from services.integrations.model.imports import Import, NewImport, OpenedImport, Plan, UploadForm, counted
from services.integrations.model.reasons import explanation
from shared import act as acts
from shared import clock, files, keyring
from shared.act import Act
from shared.auth import Caller
from shared.consumer import FileArrived
from shared.contracts.integrations import (
    SEGMENT_ROWS,
    ImportStarted,
    Outcome,
    PlanRow,
    plan_key,
    result_key,
    upload_key,
    uploaded_import,
)
from shared.contracts.partners import ImportSegmentApplied

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SEGMENTS_A_PAGE = 3
"""A page of rows reads this many segments at most, and may be short."""


def open_import(body: NewImport, caller: Caller, act: Act) -> OpenedImport:
    """An import that awaits its file, with a fresh form to upload it; the caller answers for it."""
    new = Import(id=act.new_id(), filename=body.filename, responsible_id=caller.user_id, unit=caller.unit)
    opened = store.create_import(new, ImportStarted(), act)
    form = files.upload_form(upload_key(opened.id), CONTENT_TYPE)
    return OpenedImport(**dict(opened), upload=UploadForm(**form))


# --- planning --------------------------------------------------------------------------------------------


def scan(event: FileArrived) -> None:
    """Plan an uploaded file, or say why it cannot be planned.

    A plan stands once it is made: of a file uploaded later, or told of twice, nothing comes. After a crash
    the file is planned from the beginning.
    """
    import_id, act = uploaded_import(event.record_id), acts.system("integrations")
    if store.find_import(import_id, act) is None:
        return
    if store.change_import(import_id, Import.received, act).status != "scanning":
        return
    try:
        plan = _planned(import_id, event.record_id)
    except workbook.Unreadable as refused:
        reason = refused
        store.change_import(import_id, lambda one: one.rejected(reason.code, reason.detail), act)
    else:
        store.change_import(import_id, lambda one: one.planned(plan, clock.now()), act)


def _planned(import_id: str, key: str) -> Plan:
    with tempfile.TemporaryDirectory() as folder:
        files.fetch(key, f"{folder}/report.xlsx")
        report = workbook.read(f"{folder}/report.xlsx")
        if not report.count:
            raise workbook.Unreadable("no_rows", "There is no row under the header row.")
        knowledge = known.look_up(known.Mentioned.by(report.rows()))
        rows = planning.plan(report.rows(), knowledge)
        counts: Counter[Outcome] = Counter()
        segments = [_segment(chunk, counts) for chunk in _chunks(rows)]
    plan_hash = hashlib.sha256(b"".join(segments)).hexdigest()
    for number, body in enumerate(segments):
        files.keep(plan_key(import_id, plan_hash, number), body)
    return Plan(
        plan_hash=plan_hash,
        row_count=report.count,
        hidden_rows=report.hidden_rows,
        segments=len(segments),
        counts=counted(counts),
    )


def _chunks(rows: Iterator[PlanRow]) -> Iterator[list[PlanRow]]:
    while chunk := list(islice(rows, SEGMENT_ROWS)):
        yield chunk


def _segment(rows: Iterable[PlanRow], counts: Counter[Outcome]) -> bytes:
    rows = list(rows)
    counts.update(row.outcome for row in rows)
    return files.lines(row.model_dump(mode="json", exclude_defaults=True) for row in rows)


# --- what was carried out --------------------------------------------------------------------------------


def tally(event: ImportSegmentApplied) -> None:
    """Count what was done with the rows of one segment; the last one told finishes the import."""
    outcomes = (
        Outcome(line["outcome"]) for line in files.read_lines(_results(event.import_id, event.segment))
    )
    results = counted(Counter(outcomes))
    act = acts.system("integrations", event.request_id)
    store.change_import(event.import_id, lambda one: one.carried_out(event.segment, results), act)


def _results(import_id: str, segment: int) -> str:
    return result_key(import_id, segment)


# --- reading a plan --------------------------------------------------------------------------------------


def rows(
    one: Import, outcome: Outcome | None, limit: int, cursor: str | None
) -> tuple[list[dict[str, Any]], str | None]:
    """A page of a plan's rows, with what was done with each; may be short where `outcome` narrows it."""
    plan_hash = one.must_be_planned(clock.now())
    use = f"rows|{one.id}|{outcome}"
    start: Mapping[str, int] = keyring.unseal(use, cursor) if cursor else {"segment": 0, "line": 0}
    last = min(start["segment"] + SEGMENTS_A_PAGE, one.segments)
    found: list[dict[str, Any]] = []
    for segment in range(start["segment"], last):
        first = start["line"] if segment == start["segment"] else 0
        for number, row in _lines(one, plan_hash, segment, first):
            if outcome and row["outcome"] != outcome:
                continue
            if len(found) == limit:
                return found, keyring.seal(use, {"segment": segment, "line": number})
            found.append(row)
    following = keyring.seal(use, {"segment": last, "line": 0}) if last < one.segments else None
    return found, following


def _lines(one: Import, plan_hash: str, segment: int, first: int) -> Iterator[tuple[int, dict[str, Any]]]:
    """The rows of one segment from a line on, each with its line, its reason in words and its result."""
    results: dict[int, Any] = {}
    if str(segment) in one.applied:
        results = {line["row"]: line for line in files.read_lines(_results(one.id, segment))}
    for number, row in enumerate(files.read_lines(plan_key(one.id, plan_hash, segment))):
        if number >= first:
            done = {"result": results[row["row"]]} if row["row"] in results else {}
            yield number, {**row, "explanation": explanation(row["reason"]), **done}
