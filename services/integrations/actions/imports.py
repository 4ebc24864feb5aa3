"""An import's way: a form for its file, the plan of it, and the count of what was carried out."""

import hashlib
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import islice

from services.integrations import store, workbook
from services.integrations.actions import known, planning, plans
from services.integrations.model.imports import Import, NewImport, OpenedImport, Plan, UploadForm, counted
from shared import act as acts
from shared import clock, files, log, read_audit
from shared.act import Act
from shared.auth import Caller
from shared.consumer import FileArrived
from shared.contracts.integrations import (
    SEGMENT_ROWS,
    Outcome,
    PlanRow,
    plan_key,
    upload_key,
    uploaded_import,
)
from shared.events.integrations import ImportStarted
from shared.events.partners import ImportSegmentApplied
from shared.exports import Link

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


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
    the file is planned from the beginning. Where the import was dropped meanwhile, its plan goes too.
    """
    import_id, act = uploaded_import(event.record_id), acts.system("integrations")
    if store.find_import(import_id, act) is None:
        log.logger.warning("an upload belongs to no import", extra={"import_id": import_id})
        return
    if store.change_import(import_id, Import.received, act).status != "scanning":
        return
    try:
        plan = _planned(import_id, event.record_id)
    except workbook.Unreadable as refused:
        reason = refused
        store.change_import(import_id, lambda one: one.rejected(reason.code, reason.detail), act)
    else:
        done = store.change_import(import_id, lambda one: one.planned(plan, clock.now()), act)
        if done.dropped:
            store.drop_files("import", import_id)


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
    plans.write_report(import_id, plan_hash, len(segments), carried_out=False)
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
    outcomes = (Outcome(line["outcome"]) for line in plans.results(event.import_id, event.segment))
    results = counted(Counter(outcomes))
    act = acts.system("integrations", event.request_id)
    done = store.change_import(event.import_id, lambda one: one.carried_out(event.segment, results), act)
    if done.status == "committed":
        plans.write_report(done.id, done.plan_hash or "", done.segments, carried_out=True)


def report(import_id: str, act: Act) -> Link:
    """A link to the rows that were not, or are not to be, written, once the download is logged."""
    one = store.read_import(import_id, act)
    key = plans.report_key(one.id, one.must_be_planned(clock.now()), carried_out=one.status == "committed")
    read_audit.send(read_audit.Read("download", f"integrations#import#{import_id}"), act)
    return Link(url=files.download_link(key, f"report-{import_id}.xlsx"))
