"""Files of sales: asked for, and taken by a link that is logged."""

from services.sales.model.export import NewSalesExport, SalesExport
from services.sales.model.reports import ReportFilter
from services.sales.store import exports as store
from shared import clock, files, read_audit
from shared.act import Act
from shared.auth import Caller
from shared.contracts.sales import export_key
from shared.exports import Link


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
