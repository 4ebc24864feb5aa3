"""The HTTP API of privacy: purposes, retention, the notice, suppression, permission to contact, audit."""

from services.privacy.api import audit, notice, permissions, purposes, retention, suppressions
from services.privacy.api.edge import api

handler = api.handle

__all__ = ["api", "audit", "handler", "notice", "permissions", "purposes", "retention", "suppressions"]
