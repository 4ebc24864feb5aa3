"""Use cases of offers: drafting, publishing, closing, and what goes when whoever offered is gone."""

from services.alumni.model.offer import SHOWN, NewOffer, Offer, OfferPatch
from services.alumni.store import alumni, users
from services.alumni.store import offers as store
from shared import act as acts
from shared import clock, settings
from shared.act import Act
from shared.auth import Caller
from shared.errors import Conflict
from shared.events.alumni import AlumnusLeft
from shared.events.partners import OrganisationDeactivated
from shared.events.subjects import RecordErased, RecordUnrestricted
from shared.record import Event, Move

TOLD = (*SHOWN, "contact")


def draft(body: NewOffer, caller: Caller, act: Act) -> Offer:
    """Draft an offer in the caller's responsibility, unless another user is named.

    Raises PassiveRecord where its owner is not active, Invalid where a text says who that is.
    """
    given = {"responsible_id": caller.user_id, "unit": caller.unit, "valid_from": clock.today()}
    given |= body.model_dump(exclude_none=True)
    offer, event = Offer.model_validate(given | {"id": act.new_id()}).drafted()
    _must_reach_us(offer)
    _must_not_tell(offer)
    return store.create_offer(offer, event, act, users.checks(act, body.responsible_id, body.unit))


def _must_reach_us(offer: Offer) -> None:
    """Raise Invalid where interest would go to a mailbox that is not the university's."""
    offer.must_reach(settings.read("MAILBOX_DOMAINS").split())


def _must_not_tell(offer: Offer) -> None:
    """Raise Invalid where a text says whose it is; PassiveRecord where staff cannot find them."""
    if offer.alumnus_id:
        owner = alumni.linkable_alumnus(offer.alumnus_id)
        called = f"{owner.first_names} {owner.preferred_name or ''}"
        offer.must_not_tell(called, owner.last_name, owner.email)


def edit(offer_id: str, body: OfferPatch, act: Act) -> Offer:
    """Replace fields; a user or unit newly named is active."""
    patch = body.model_dump(exclude_unset=True)

    def move(offer: Offer) -> tuple[Offer, Event]:
        new, event = offer.edited(patch)
        if any(getattr(new, name) != getattr(offer, name) for name in TOLD):
            _must_reach_us(new)
            _must_not_tell(new)
        return new, event

    checks = users.checks(act, body.responsible_id, body.unit)
    return store.change_offer(offer_id, move, act, checks)


def publish(offer_id: str, act: Act) -> Offer:
    """Show an offer to students; its owner is active in the very write (N5)."""

    def move(offer: Offer) -> tuple[Offer, Event]:
        _must_reach_us(offer)
        return offer.published()

    return _owned(offer_id, move, act)


def reopen(offer_id: str, act: Act) -> Offer:
    """Make a draft of a closed offer; its owner is active in the very write (N5)."""
    return _owned(offer_id, Offer.reopened, act)


def _owned(offer_id: str, move: Move[Offer], act: Act) -> Offer:
    return store.change_offer(offer_id, move, act, [store.owned(store.read_offer(offer_id, act))])


def _owner(event: AlumnusLeft | OrganisationDeactivated) -> str:
    return "alumnus" if isinstance(event, AlumnusLeft) else "organisation"


def close_all(event: AlumnusLeft | OrganisationDeactivated | RecordErased) -> None:
    """Close the offers of an alumnus who left or was erased, or of an organisation out of use; by state."""
    owner = event.kind if isinstance(event, RecordErased) else _owner(event)
    act = acts.system("alumni", event.request_id)
    for offer_id in store.offers_of(owner, event.record_id):
        _close(offer_id, act)


def close_abandoned(event: RecordUnrestricted) -> None:
    """Close an offer that shows again, though its alumnus has left or was erased meanwhile."""
    act = acts.system("alumni", event.request_id)
    offer = store.find_offer(event.record_id)
    if offer and offer.alumnus_id and not alumni.is_living(offer.alumnus_id):
        _close(offer.id, act)


def _close(offer_id: str, act: Act) -> None:
    try:
        store.change_offer(offer_id, lambda one: one.closed("owner_gone"), act)
    except Conflict:
        """It is closed already."""
