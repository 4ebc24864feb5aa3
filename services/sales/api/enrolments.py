"""Routes of enrolments; they are made under their course."""

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Query

from services.sales.actions import enrolments
from services.sales.actions.customers import warned
from services.sales.api.edge import api
from services.sales.model.enrolment import Enrolment, EnrolmentCancellation, EnrolmentCard, EnrolmentPatch
from services.sales.store import courses as store
from shared.errors import Invalid
from shared.paging import Cursor, Limit, Page
from shared.personal import Id

ALL = "/sales/enrolments"
ONE = f"{ALL}/<enrolment_id>"
EDIT = "sales.enrolments.edit"
OfPayer = Annotated[Id | None, Query(description="What an organisation pays for, by its id.")]
OfParticipant = Annotated[Id | None, Query(description="A participant's, by the contact's id.")]


@api.get(ALL, allow="sales.enrolments.read")
def list_enrolments(
    organisation: OfPayer = None, contact: OfParticipant = None, limit: Limit = 50, cursor: Cursor = None
) -> Page[EnrolmentCard]:
    """A participant's enrolments, or a payer's, newest first; exactly one of both is named."""
    if (organisation is None) == (contact is None):
        raise Invalid.field("contact", "or organisation must be named", "exactly one of the two")
    of = ("customer", organisation) if organisation else ("participant", contact or "")
    return api.cards(EnrolmentCard, *store.list_enrolments(*of, limit, cursor))


@api.get(ONE, allow="sales.enrolments.read")
def read_enrolment(enrolment_id: str) -> Enrolment:
    """One enrolment; `credit_due` where it is billed though nobody is to pay for it any more."""
    return warned(store.read_enrolment(enrolment_id, api.act))


@api.change("PATCH", ONE, allow=EDIT)
def edit_enrolment(enrolment_id: str, body: EnrolmentPatch) -> Enrolment:
    """Replace payer or price, as long as it is not billed."""
    return enrolments.edit(enrolment_id, body, api.act)


@api.move(f"{ONE}/cancellation", allow=EDIT)
def cancel_enrolment(enrolment_id: str, body: EnrolmentCancellation) -> Enrolment:
    """Give the place up; who waits first gets it. A late cancellation is billed unless it is waived."""
    return enrolments.cancel(enrolment_id, body, api.act)


@api.move(f"{ONE}/completion", allow=EDIT)
def complete_enrolment(enrolment_id: str) -> Enrolment:
    """Record that the participant completed the course, once the course is completed."""
    return enrolments.complete(enrolment_id, api.act)
