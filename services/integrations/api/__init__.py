"""The HTTP API of integrations: imports, exports, registrations, drops, unsubscribed addresses."""

from services.integrations.api import drops, exports, imports, registrations, surveys, unsubscriptions
from services.integrations.api.edge import api

handler = api.handle

__all__ = ["api", "drops", "exports", "handler", "imports", "registrations", "surveys", "unsubscriptions"]
