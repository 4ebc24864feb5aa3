"""The public list of offers, for students and tutors: nobody is named, interest goes to a unit."""

from services.alumni.model.cooperation_letters import KINDS
from services.alumni.model.offer import OfferKind
from services.alumni.pages.edge import pages
from services.alumni.store import offers as store
from shared.lists import spelt
from shared.pages import View
from shared.personal import Line
from shared.record import Model

PAGE = "/alumni/pages/offers"
SHOWN = 20


class OffersWanted(Model):
    """What is looked for, and the page of it."""

    offer_kind: OfferKind | None = None
    offer_programme: Line | None = None
    cursor: str | None = None


@pages.get(PAGE)
def list_offers() -> View:
    """The offers that are valid today."""
    return _shown(OffersWanted())


@pages.ask(PAGE, on=list_offers)
def find_offers(form: OffersWanted) -> View:
    """Those of a kind or for a programme, or the next page."""
    return _shown(form)


def _shown(wanted: OffersWanted) -> View:
    text = wanted.offer_programme
    found, following = store.list_valid(wanted.offer_kind, spelt(programme=text), SHOWN, wanted.cursor)
    kinds = KINDS[pages.visit.language]
    return View(
        "offers.html",
        given={"offer_kind": wanted.offer_kind or "", "offer_programme": text or ""},
        offers=[store.OFFERS.load(one) for one in found],
        following=following,
        kinds=kinds,
        choices=[(str(one), kinds[one]) for one in OfferKind],
    )
