"""Routes of imports: open one, upload, read the plan, approve it."""

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Query

from services.integrations import store
from services.integrations.actions import imports, plans
from services.integrations.api.edge import api
from services.integrations.model.imports import (
    CommitRequest,
    Import,
    ImportCard,
    ImportedRow,
    NewImport,
    OpenedImport,
)
from shared import clock
from shared.contracts.integrations import Outcome
from shared.exports import Link
from shared.paging import Cursor, Limit, Page

ONE = "/integrations/imports/<import_id>"
ByOutcome = Annotated[Outcome | None, Query(description="Only rows that the plan treats so.")]


@api.get("/integrations/imports", allow="integrations.imports.read")
def list_imports(limit: Limit = 50, cursor: Cursor = None) -> Page[ImportCard]:
    """Imports, the newest first: one's own, one's unit's or all, as far as one may read."""
    return api.cards(ImportCard, *store.list_imports(api.caller, limit, cursor))


@api.create("/integrations/imports", allow="integrations.imports.create")
def create_import(body: NewImport) -> OpenedImport:
    """Open an import; POST an XLSX file of at most 10 MB with the form in `upload` within 15 minutes."""
    return imports.open_import(body, api.caller, api.act)


@api.get(ONE, allow="integrations.imports.read")
def read_import(import_id: str) -> Import:
    """One import: its status, the plan's hash and rows by outcome, how much of the commit is done."""
    return store.read_import(import_id, api.act)


@api.get(f"{ONE}/rows", allow="integrations.imports.read")
def list_import_rows(
    import_id: str, outcome: ByOutcome = None, limit: Limit = 100, cursor: Cursor = None
) -> Page[ImportedRow]:
    """The rows of the plan: what is to happen to each and why, and after the commit what did."""
    found = store.read_import(import_id, api.act)
    return api.cards(ImportedRow, *plans.rows(found, outcome, limit, cursor))


@api.create(f"{ONE}/commit", allow="integrations.imports.commit", status=202)
def commit_import(import_id: str, body: CommitRequest) -> Import:
    """Have the plan of this hash carried out; a second time changes nothing, another hash is a conflict."""
    unit, at = api.caller.unit, clock.now()
    return store.change_import(import_id, lambda one: one.commit(body.plan_hash, unit, at), api.act)


@api.get(f"{ONE}/report", allow="integrations.imports.read")
def download_import_report(import_id: str) -> Link:
    """A link, good for 60 seconds, to an XLSX of the rows that are not written, each with the reason."""
    return imports.report(import_id, api.act)
