"""Search over organisations and contacts; a POST, so that names stay out of URLs."""

from typing import Annotated

from pydantic import StringConstraints

from services.partners.actions.search import search_partners
from services.partners.api.edge import api
from shared import keyring
from shared.paging import Page
from shared.personal import NON_DISCLOSURE
from shared.record import Model


class SearchRequest(Model):
    """The beginning of words of a name, a business ID, or a whole email address or phone number."""

    q: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]


class Found(Model):
    """A record found; `kind` is contact or organisation."""

    kind: str
    id: str
    status: str
    name: str
    email: str | None = None
    phone: str | None = None
    city: str | None = None
    business_id: str | None = None


@api.ask("/partners/search", allow="partners.contacts.read")
def search(body: SearchRequest) -> Page[Found]:
    """Organisations and contacts by name, email or phone, the closest spelling first; at most 50."""
    items = search_partners(body.q, secret=api.caller.may(NON_DISCLOSURE))
    api.searched(keyring.keyed_hash("query", body.q), len(items))
    return api.cards(Found, items)
