"""Routes of purges: what a retention rule lets go, the owners' approval, the signed receipt."""

from typing import Annotated, Any

from aws_lambda_powertools.event_handler.openapi.params import Query

from services.privacy.actions import purges as actions
from services.privacy.api.edge import api
from services.privacy.model.purge import APPROVE, READ, Purge, PurgedRecord, ReceiptQuestion, Verified
from services.privacy.store import purges as store
from shared.paging import Cursor, Limit, Page
from shared.personal import Id

ONE = "/privacy/purges/<purge_id>"
Live = Annotated[bool, Query(description="Only those still to be approved or carried out.")]


@api.get("/privacy/purges", allow=READ)
def list_purges(live: Live = False, limit: Limit = 50, cursor: Cursor = None) -> Page[Purge]:
    """Runs of retention rules, the newest first."""
    return api.documents(*store.list_purges(live, limit, cursor))


@api.get(ONE, allow=READ)
def read_purge(purge_id: Id) -> Purge:
    """One run: how many records of which kind are due, who approved, what was done."""
    return store.read_purge(purge_id, api.act)


@api.get(f"{ONE}/records", allow=READ)
def list_purged_records(purge_id: Id, limit: Limit = 50, cursor: Cursor = None) -> Page[PurgedRecord]:
    """The records that are due; once the run is done, what became of each."""
    found, following = actions.records(purge_id, limit, cursor, api.act)
    shown = [one.model_dump(mode="json", exclude_defaults=True) for one in found]
    return Page[Any].model_construct(items=shown, next=following)


@api.move(f"{ONE}/approval", allow=APPROVE)
def approve_purge(purge_id: Id) -> Purge:
    """Approve what the preview shows, as the owner of a register that it concerns."""
    return actions.approve(purge_id, api.caller.user_id, api.act)


@api.move(f"{ONE}/discarding", allow=APPROVE)
def discard_purge(purge_id: Id) -> Purge:
    """Give the run up, as the owner of a register that it concerns; nothing goes."""
    return actions.discard(purge_id, api.caller.user_id, api.act)


@api.ask(f"{ONE}/verification", allow=READ)
def verify_receipt(purge_id: Id, body: ReceiptQuestion) -> Verified:
    """Whether the receipt, ours or the copy that is sent, is signed by us and of this run."""
    return actions.verify(purge_id, body.receipt, api.act)
