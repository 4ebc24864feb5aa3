"""The page that shows an address to be one's own: the link opens a button, the button verifies, once."""

from services.alumni.actions import links
from services.alumni.actions import verification as actions
from services.alumni.pages.edge import pages
from shared.pages import Coded, View

VERIFICATION = links.VERIFICATION


@pages.get(VERIFICATION)
def enter_verification() -> View:
    """What the letter's link opens."""
    return pages.entry("verification")


@pages.ask(VERIFICATION, on=enter_verification)
def show_verification(form: Coded) -> View:
    """The button, or what the address was verified for already; nothing of anybody."""
    found = actions.opened(form.code)
    state = actions.settled(found)
    return View("verified.html", state=state, mine="") if state else _button(found)


def _button(found: actions.Verifiable) -> View:
    asks = getattr(found, "asks", "registration")
    return View("verification.html", asks=asks)


@pages.post(f"{VERIFICATION}/confirmation", on=show_verification)
def verify(form: Coded) -> View:
    """Verify the address; who did so is let in to their own data."""
    alumnus = actions.verify(actions.opened(form.code), pages.act)
    if alumnus is None:
        return View("verified.html", state="kept", mine="")
    return View("verified.html", state=alumnus.status, mine=str(links.code_of(alumnus)))
