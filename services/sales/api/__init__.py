"""The HTTP API of sales."""

from services.sales.api import billing, configuration, opportunities, orders, products, quotes
from services.sales.api.edge import api

handler = api.handle

__all__ = ["api", "billing", "configuration", "handler", "opportunities", "orders", "products", "quotes"]
