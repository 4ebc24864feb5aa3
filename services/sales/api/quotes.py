"""Routes of quotes and their revisions."""

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Query

from services.sales.actions import offers, quotes
from services.sales.actions.customers import warned
from services.sales.api.edge import (
    DocumentCard,
    Month,
    OfCustomer,
    OfUnit,
    api,
    cards,
    narrowed,
    whose,
)
from services.sales.model.quote import Quote, Revision
from services.sales.model.quote_requests import (
    GivenAcceptance,
    GivenDecline,
    GivenReason,
    NewQuote,
    QuotePatch,
    RevisionPatch,
    Sending,
)
from services.sales.store import quotes as store
from shared.exports import Link
from shared.paging import Cursor, Limit, Page, Responsible

ALL = "/sales/quotes"
ONE = f"{ALL}/<quote_id>"
REVISIONS = f"{ONE}/revisions"
REVISION = f"{REVISIONS}/<revision>"


@api.get(ALL, allow="sales.quotes.read")
def list_quotes(
    responsible: Responsible = None,
    organisation: OfCustomer = None,
    unit: OfUnit = None,
    month: Month = None,
    status: Annotated[str | None, Query(max_length=20, description="Revisions in this state.")] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[DocumentCard]:
    """Revisions of quotes, newest first: open ones, or those closed in a month; a user's, a customer's."""
    where = narrowed(status=status, unit=unit)
    which = whose(responsible, organisation, month)
    return cards(*store.list_quotes(where, limit, cursor, **which))


@api.create(ALL, allow="sales.quotes.create")
def create_quote(body: NewQuote) -> Quote:
    """Draft a quote and its first revision; it has its number from now on."""
    return quotes.create(body, api.caller, api.act)


@api.get(ONE, allow="sales.quotes.read")
def read_quote(quote_id: str) -> Quote:
    """What all revisions of a quote share: number, customer, the latest revision and the one in force."""
    return warned(store.read_quote(quote_id, api.act))


@api.change("PATCH", ONE, allow="sales.quotes.edit")
def edit_quote(quote_id: str, body: QuotePatch) -> Quote:
    """Replace title, contact, language or responsible person; what was sent stays as it was sent."""
    return quotes.edit(quote_id, body, api.act)


@api.get(REVISIONS, allow="sales.quotes.read")
def list_revisions(quote_id: str, limit: Limit = 50, cursor: Cursor = None) -> Page[Revision]:
    """A quote's revisions, the latest first."""
    store.read_quote(quote_id, api.act)
    found, following = store.list_revisions(quote_id, limit, cursor)
    return api.documents(map(store.REVISIONS.load, found), following)


@api.move(REVISIONS, allow="sales.quotes.edit")
def revise_quote(quote_id: str) -> Revision:
    """Draft one more revision from the latest; the one in force stays in force."""
    return quotes.revise(quote_id, api.caller, api.act)


@api.get(REVISION, allow="sales.quotes.read")
def read_revision(quote_id: str, revision: int) -> Revision:
    """One revision; `warnings` say that its letter could not be mailed."""
    return warned(offers.mailing_of(store.read_revision(quote_id, revision, api.act)))


@api.change("PATCH", REVISION, allow="sales.quotes.edit")
def edit_revision(quote_id: str, revision: int, body: RevisionPatch) -> Revision:
    """Replace fields of a draft, `lines` whole; an approval is void then."""
    return quotes.edit_revision(quote_id, revision, body, api.act)


@api.move(f"{REVISION}/submission", allow="sales.quotes.edit")
def submit_quote(quote_id: str, revision: int) -> Revision:
    """Ask for the approval that a quote above the limit needs."""
    return quotes.submit(quote_id, revision, api.act)


@api.move(f"{REVISION}/approval", allow="sales.quotes.approve")
def approve_quote(quote_id: str, revision: int) -> Revision:
    """Approve a revision; not one's own."""
    return quotes.approve(quote_id, revision, api.caller, api.act)


@api.move(f"{REVISION}/rejection", allow="sales.quotes.approve")
def reject_quote(quote_id: str, revision: int, body: GivenReason) -> Revision:
    """Send a revision back to its author, with the reason."""
    return store.change_revision(quote_id, revision, lambda one: one.rejected(body.reason), api.act)


@api.move(f"{REVISION}/recall", allow="sales.quotes.edit")
def recall_quote(quote_id: str, revision: int) -> Revision:
    """Take a revision back from approval."""
    return store.change_revision(quote_id, revision, Revision.recalled, api.act)


@api.move(f"{REVISION}/discarding", allow="sales.quotes.edit")
def discard_quote(quote_id: str, revision: int) -> Revision:
    """Give a draft up."""
    return store.change_revision(quote_id, revision, Revision.discarded, api.act)


@api.move(f"{REVISION}/sending", allow="sales.quotes.send")
def send_quote(quote_id: str, revision: int, body: Sending) -> Revision:
    """Freeze a revision and offer it; an earlier one still open is superseded. Its PDF follows."""
    return quotes.send(quote_id, revision, body.mail, api.act)


@api.move(f"{REVISION}/mailing", allow="sales.quotes.send")
def mail_quote(quote_id: str, revision: int) -> Revision:
    """Mail the link of a sent revision once more."""
    return quotes.mail_again(quote_id, revision, api.act)


@api.move(f"{REVISION}/acceptance", allow="sales.quotes.accept")
def accept_quote(quote_id: str, revision: int, body: GivenAcceptance) -> Revision:
    """Record that the customer ordered; `order_id` is the order that this makes."""
    return quotes.record_acceptance(quote_id, revision, body, api.caller, api.act)


@api.change("DELETE", f"{REVISION}/acceptance", allow="sales.quotes.accept")
def undo_acceptance(quote_id: str, revision: int) -> Revision:
    """Undo an acceptance while its order is a draft; the order is cancelled."""
    return quotes.undo_acceptance(quote_id, revision, api.act)


@api.move(f"{REVISION}/decline", allow="sales.quotes.accept")
def decline_quote(quote_id: str, revision: int, body: GivenDecline) -> Revision:
    """Record that the customer said no."""
    return store.change_revision(quote_id, revision, lambda one: one.declined(body.reason), api.act)


@api.move(f"{REVISION}/withdrawal", allow="sales.quotes.send")
def withdraw_quote(quote_id: str, revision: int, body: GivenReason) -> Revision:
    """Take an offer back, with the reason."""
    return store.change_revision(quote_id, revision, lambda one: one.withdrawn(body.reason), api.act)


@api.get(f"{REVISION}/document", allow="sales.quotes.read")
def read_document(quote_id: str, revision: int) -> Link:
    """A link of 60 seconds to the PDF; 409 while it is being made, 404 where it is deleted for good."""
    return quotes.document_link(quote_id, revision, api.act)
