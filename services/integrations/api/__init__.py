"""The HTTP API of integrations: imports and exports."""

from services.integrations.api import exports, imports
from services.integrations.api.edge import api

handler = api.handle

__all__ = ["api", "exports", "handler", "imports"]
