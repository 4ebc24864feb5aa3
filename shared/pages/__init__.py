"""Public, server-rendered pages: no sign-in, no cookies, three languages, WCAG 2.2 AA. See docs/pages.md."""

from shared.pages.edge import Pages
from shared.pages.forms import Coded, Wrong
from shared.pages.views import Download, SeeOther, View

__all__ = ["Coded", "Download", "Pages", "SeeOther", "View", "Wrong"]
