"""Routes of what the newsletter service tells back: addresses that unsubscribed there."""

from services.integrations.actions import unsubscriptions
from services.integrations.api.edge import api
from services.integrations.model.unsubscriptions import (
    NewUnsubscription,
    OpenedUnsubscription,
    RowError,
    Unsubscription,
    UnsubscriptionCard,
)
from services.integrations.store import unsubscriptions as store
from shared.paging import Cursor, Limit, Page

READ = "integrations.unsubscriptions.read"
ALL = "/integrations/newsletter/unsubscriptions"
ONE = f"{ALL}/<unsubscription_id>"


@api.get(ALL, allow=READ)
def list_unsubscriptions(limit: Limit = 50, cursor: Cursor = None) -> Page[UnsubscriptionCard]:
    """Lists of unsubscribed addresses, the newest first: one's own or all, as far as one may read."""
    return api.cards(UnsubscriptionCard, *store.page(api.caller, limit, cursor))


@api.create(ALL, allow="integrations.unsubscriptions.create")
def create_unsubscription(body: NewUnsubscription) -> OpenedUnsubscription:
    """Open a list; POST a file of at most 10 MB and 5 000 rows with the form in `upload` in 15 minutes.

    Each address in its column `email` is blocked from marketing. Nothing undoes that: a block is lifted on
    the person's record, on their own later wish.
    """
    return unsubscriptions.open_list(body, api.caller, api.act)


@api.get(ONE, allow=READ)
def read_unsubscription(unsubscription_id: str) -> Unsubscription:
    """One list: its status, why it was rejected, how many addresses were taken, already, unknown, errors."""
    return store.read(unsubscription_id, api.act)


@api.get(f"{ONE}/errors", allow=READ)
def list_unsubscription_errors(
    unsubscription_id: str, limit: Limit = 100, cursor: Cursor = None
) -> Page[RowError]:
    """The rows of which no address can be made: which, and what would be right; never a value."""
    return api.cards(RowError, *unsubscriptions.errors(unsubscription_id, limit, cursor, api.act))
