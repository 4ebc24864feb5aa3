"""The page on which a consumer withdraws from a contract [Directive 2011/83/EU, art. 11 a]."""

from services.sales.pages.edge import pages
from shared.pages import View

WITHDRAWAL = "/sales/pages/withdrawal"


@pages.get(WITHDRAWAL)
def enter_withdrawal() -> View:
    """What the link to withdraw opens."""
    return pages.entry("withdrawal")
