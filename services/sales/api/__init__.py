"""The HTTP API of sales."""

from services.sales.api import configuration
from services.sales.api.edge import api

handler = api.handle

__all__ = ["api", "configuration", "handler"]
