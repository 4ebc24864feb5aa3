"""Routes of offers: the list for students and tutors, and the work behind it."""

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Query

from services.alumni.actions import offers
from services.alumni.api.edge import OfUnit, api, whose
from services.alumni.model.offer import NewOffer, Offer, OfferCard, OfferClosing, OfferKind, OfferPatch, State
from services.alumni.store import offers as store
from shared.lists import spelt
from shared.paging import Cursor, Limit, Page, Responsible
from shared.personal import Id

ALL = "/alumni/offers"
ONE = f"{ALL}/<offer_id>"
READ, EDIT, CREATE = "alumni.offers.read", "alumni.offers.edit", "alumni.offers.create"
Text = Annotated[str | None, Query(min_length=1, max_length=100)]
InState = Annotated[State | None, Query(description="Offers in this state.")]


@api.get(ALL, allow=READ)
def list_offers(
    kind: OfferKind | None = None,
    programme: Text = None,
    city: Text = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[OfferCard]:
    """Offers that are valid today, kind by kind, those that end first before the others; nobody is named."""
    return api.cards(OfferCard, *store.list_valid(kind, spelt(programme=programme, city=city), limit, cursor))


@api.get("/alumni/managed-offers", allow=CREATE)
def list_managed_offers(
    responsible: Responsible = None,
    alumnus: Annotated[Id | None, Query(description="An alumnus's offers.")] = None,
    organisation: Annotated[Id | None, Query(description="An organisation's offers.")] = None,
    unit: OfUnit = None,
    status: InState = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[OfferCard]:
    """Offers in any state, the latest first: an alumnus's, an organisation's, a unit's, else one's own."""
    owned = ("organisation", organisation) if organisation else whose(alumnus, unit, responsible)
    where = {"status": status} if status else {}
    return api.cards(OfferCard, *store.list_offers(*owned, where, limit, cursor))


@api.create(ALL, allow=CREATE)
def draft_offer(body: NewOffer) -> Offer:
    """Draft an offer of an alumnus or an organisation."""
    return offers.draft(body, api.caller, api.act)


@api.get(ONE, allow=READ)
def read_offer(offer_id: str) -> Offer:
    """One offer; whose it is sees who may find alumni."""
    return store.read_offer(offer_id, api.act)


@api.change("PATCH", ONE, allow=EDIT)
def edit_offer(offer_id: str, body: OfferPatch) -> Offer:
    """Replace fields by a JSON merge patch; null clears."""
    return offers.edit(offer_id, body, api.act)


@api.move(f"{ONE}/publication", allow=EDIT)
def publish_offer(offer_id: str) -> Offer:
    """Show it to students and tutors from its first to its last day."""
    return offers.publish(offer_id, api.act)


@api.move(f"{ONE}/closing", allow=EDIT)
def close_offer(offer_id: str, body: OfferClosing) -> Offer:
    """Show it no more."""
    return store.change_offer(offer_id, lambda one: one.closed(body.reason), api.act)


@api.move(f"{ONE}/reopening", allow=EDIT)
def reopen_offer(offer_id: str) -> Offer:
    """Make a draft of an offer that was closed."""
    return offers.reopen(offer_id, api.act)
