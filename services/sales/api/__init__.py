"""The HTTP API of sales."""

from services.sales.api import billing, configuration, orders, products, quotes
from services.sales.api.edge import api

handler = api.handle

__all__ = ["api", "billing", "configuration", "handler", "orders", "products", "quotes"]
