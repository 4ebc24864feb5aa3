"""The public pages of alumni: registration, one's own data, leaving; without a sign-in."""

from services.alumni.pages import choices, details, leaving, link, my_data, registration, verification
from services.alumni.pages.edge import pages

handler = pages.handle

__all__ = [
    "choices",
    "details",
    "handler",
    "leaving",
    "link",
    "my_data",
    "pages",
    "registration",
    "verification",
]
