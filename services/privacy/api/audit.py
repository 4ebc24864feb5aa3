"""What happened to a record, and who saw it."""

from typing import Annotated, Literal

from aws_lambda_powertools.event_handler.openapi.params import Query

from services.privacy.api.edge import api
from services.privacy.model.audit import AuditEntry, RecordName, entry
from services.privacy.store import audit as store
from shared.paging import Page


@api.get("/privacy/audit", allow="privacy.audit.read")
def list_audit(
    record: Annotated[
        RecordName, Query(description="`contact:<id>`, `<context>#<kind>#<id>`, or `held:<year>-<month>`.")
    ],
    kind: Annotated[
        Literal["change", "read"] | None, Query(description="Changes, or reads; both if left out.")
    ] = None,
    limit: Annotated[int, Query(ge=1, le=100, description="Entries in a page.")] = 50,
    cursor: Annotated[str | None, Query(description="`next` of the previous page, unchanged.")] = None,
) -> Page[AuditEntry]:
    """A record's changes from the newest, then its reads from the newest; actors by id alone.

    Of a month: who tried to save whom an erasure or a restriction bars, so that the officer can ask them.
    """
    items, following = store.list_audit(record, kind, limit, cursor)
    return api.cards(AuditEntry, map(entry, items), following)
