"""The page on which an alumnus leaves [GDPR art. 7(3)]: as easy as joining, and never limited."""

from services.alumni.actions import links
from services.alumni.actions import my_data as actions
from services.alumni.pages.edge import pages
from services.alumni.pages.forms import Leaving
from services.alumni.pages.my_data import shown
from shared.contracts.alumni import LIVING
from shared.pages import Coded, View

LEAVE = links.LEAVE


@pages.get(LEAVE)
def enter_leave() -> View:
    """What the letter's link opens."""
    return View("my_data_entry.html", script=True, name="leave")


@pages.ask(LEAVE, on=enter_leave, right=True)
def show_leave(form: Coded) -> View:
    """What leaving means, and the button."""
    alumnus = actions.opened(form.code, pages.act)
    if alumnus.status not in LIVING:
        return shown(alumnus)
    return View("leave.html", blocked=alumnus.marketing_block is not None)


@pages.post(f"{LEAVE}/confirmation", on=show_leave, right=True)
def leave(form: Leaving) -> View:
    """Leave; alumni mail ends at once, the erasure follows."""
    alumnus = actions.opened(form.code, pages.act)
    if alumnus.status in LIVING:
        alumnus = actions.leave(alumnus, form.stop_marketing == "yes", pages.act)
    return shown(alumnus)
