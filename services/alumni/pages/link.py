"""The page on which somebody asks for the link to their own data; it answers everybody alike."""

from services.alumni.actions import submissions
from services.alumni.pages.edge import may_mail, pages
from services.alumni.pages.forms import LinkWanted
from shared.pages import SeeOther, View

LINK = "/alumni/pages/link"
SENT = f"{LINK}/sent"


@pages.get(LINK)
def show_link_form() -> View:
    """The form."""
    return View("link.html")


@pages.post(LINK, on=show_link_form)
def ask_for_link(form: LinkWanted) -> SeeOther:
    """Keep the wish; a letter goes out if the address is in the register."""
    submissions.link(form.email, pages.visit.language, not may_mail(form.email), pages.act)
    return SeeOther(SENT)


@pages.get(SENT)
def tell_of_link() -> View:
    """After the form; tells nothing of anybody."""
    return View("sent.html", name="link")
