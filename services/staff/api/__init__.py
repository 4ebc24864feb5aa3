"""The HTTP API of staff: the caller, users, deputies, invitations, units."""

from services.staff.api import me, units, users
from services.staff.api.edge import api

handler = api.handle

__all__ = ["api", "handler", "me", "units", "users"]
