"""The page of an offer: the customer reads it, and accepts or declines it."""

from services.sales.pages.edge import pages
from shared.pages import View

OFFER = "/sales/pages/offer"


@pages.get(OFFER)
def enter_offer() -> View:
    """What the letter's link opens."""
    return pages.entry("offer")
