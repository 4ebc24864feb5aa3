"""The HTTP API of integrations: imports, exports, registrations."""

from services.integrations.api import exports, imports, registrations, surveys
from services.integrations.api.edge import api

handler = api.handle

__all__ = ["api", "exports", "handler", "imports", "registrations", "surveys"]
