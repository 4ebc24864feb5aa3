"""The public pages of alumni: registration, one's own data, leaving; without a sign-in."""

from services.alumni.pages import (
    choices,
    cooperation,
    details,
    directory,
    gatherings,
    leaving,
    link,
    my_data,
    offers,
    registration,
    verification,
)
from services.alumni.pages.edge import pages

handler = pages.handle

__all__ = [
    "choices",
    "cooperation",
    "details",
    "directory",
    "gatherings",
    "handler",
    "leaving",
    "link",
    "my_data",
    "offers",
    "pages",
    "registration",
    "verification",
]
