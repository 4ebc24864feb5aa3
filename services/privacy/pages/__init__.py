"""The public pages of privacy: the notice in force, as anybody may read it."""

from services.privacy.pages import notice
from services.privacy.pages.edge import pages

handler = pages.handle

__all__ = ["handler", "notice", "pages"]
