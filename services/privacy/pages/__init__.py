"""The public pages of privacy: the notice in force, requests about one's own data and their answers."""

from services.privacy.pages import notice, packages, requests
from services.privacy.pages.edge import pages

handler = pages.handle

__all__ = ["handler", "notice", "packages", "pages", "requests"]
