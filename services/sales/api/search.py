"""Search over documents; a POST, so that titles stay out of URLs."""

from typing import Annotated

from pydantic import StringConstraints

from services.sales.actions.search import search_documents
from services.sales.api.edge import api
from shared import keyring
from shared.paging import Page
from shared.record import Model


class DocumentSearch(Model):
    """A document's number, or the beginning of words of its title."""

    q: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]


class FoundDocument(Model):
    """A document found; `kind` is opportunity, quote, order, engagement, course or billing."""

    kind: str
    id: str
    status: str
    title: str
    number: str | None = None
    organisation_id: str | None = None
    responsible_id: str | None = None
    unit: str | None = None


@api.ask("/sales/search", allow="sales.quotes.read")
def search_sales(body: DocumentSearch) -> Page[FoundDocument]:
    """Documents by number or title; at most 50."""
    items = search_documents(body.q)
    api.searched(keyring.keyed_hash("query", body.q), len(items))
    return api.cards(FoundDocument, items)
