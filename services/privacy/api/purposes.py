"""Routes of purposes."""

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Query

from services.privacy.actions import notice as actions
from services.privacy.api.edge import api
from services.privacy.model.purpose import ProcessingPurpose, PurposePatch
from services.privacy.store import catalogue as store
from shared import clock
from shared.contracts.privacy import Purpose
from shared.paging import Page

ONE = "/privacy/purposes/<code>"
Due = Annotated[bool, Query(description="Only those whose balancing test is to be approved or weighed anew.")]


@api.get("/privacy/purposes", allow="privacy.purposes.read")
def list_purposes(due: Due = False) -> Page[ProcessingPurpose]:
    """Every purpose: basis, whom it concerns, recipients; or the tasks of who answers for them."""
    today, found = clock.today(), store.list_purposes()
    return api.documents([one for one in found if not due or one.balancing_test_due(today)])


@api.get(ONE, allow="privacy.purposes.read")
def read_purpose(code: Purpose) -> ProcessingPurpose:
    """One purpose; version 0 until it is first changed."""
    return store.read_purpose(code)


@api.change("PATCH", ONE, allow="privacy.purposes.edit")
def edit_purpose(code: Purpose, body: PurposePatch) -> ProcessingPurpose:
    """Change the basis, what it rests on, or recipients; permissions to contact follow at once."""
    return actions.edit_purpose(code, body, api.act)
