"""The HTTP API of privacy: purposes, suppression, permission to contact, the audit view."""

from services.privacy.api import audit, permissions, purposes, suppressions
from services.privacy.api.edge import api

handler = api.handle

__all__ = ["api", "audit", "handler", "permissions", "purposes", "suppressions"]
