"""Files of sales: asked for, made once, taken by a link that is logged."""

import tempfile
from pathlib import Path

from services.sales.actions import export_files
from services.sales.model.export import NewSalesExport, SalesExport
from services.sales.model.reports import ReportFilter
from services.sales.store import exports as store
from shared import act as acts
from shared import clock, files, read_audit, workbook
from shared.act import Act
from shared.auth import Caller
from shared.contracts.sales import SalesExportRequested, export_key
from shared.errors import Busy, Refusal
from shared.exports import Link
from shared.workbook import DoesNotFit


def order(body: NewSalesExport, caller: Caller, act: Act) -> SalesExport:
    """Have a file made; the caller answers for it, and must be allowed to read what is in it."""
    caller.require(body.permission)
    body.must_be_possible()
    export = SalesExport(
        id=act.new_id(),
        what=body.what,
        format=body.format,
        asked=ReportFilter(**{name: getattr(body, name) for name in ReportFilter.model_fields}),
        language=body.language or store.language(caller.user_id),
        responsible_id=caller.user_id,
        unit=caller.unit,
    )
    return store.create_export(export, act)


def link(export_id: str, act: Act) -> Link:
    """A link to the file, once the download is logged."""
    export = store.read_export(export_id, act)
    key = export_key(export_id, export.must_have_file(clock.now()), export.ending)
    read_audit.send(read_audit.Read("download", f"sales#export#{export_id}", export.count or 0), act)
    return Link(url=files.download_link(key, f"{export.what}-{export_id}.{export.ending}"))


def make(event: SalesExportRequested) -> None:
    """Make the file that was asked for; one that is made, or failed, is left as it is.

    What is wrong with a document ends it as failed, with the reason; an outage is left to the queue.
    """
    act = acts.system("sales", event.request_id)
    export = store.read_export(event.record_id, act)
    if export.status != "requested":
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "file"
        try:
            count = export_files.write(export, path)
        except Busy:
            raise
        except (Refusal, DoesNotFit) as error:
            _fail(export, error, act)
            return
        sha256 = workbook.sha256(path)
        files.store(str(path), export_key(export.id, sha256, export.ending))
    store.change_export(export.id, lambda one: one.made(count, sha256, clock.now()), act)


def _fail(export: SalesExport, error: Refusal | DoesNotFit, act: Act) -> None:
    code, detail = (error.code, error.detail) if isinstance(error, Refusal) else ("too_large", str(error))
    store.change_export(export.id, lambda one: one.failed(code, detail), act)
