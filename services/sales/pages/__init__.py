"""The customer's pages of sales: what a mailed link opens, without a sign-in."""

from services.sales.pages import feedback, offer, withdrawal
from services.sales.pages.edge import pages

handler = pages.handle

__all__ = ["feedback", "handler", "offer", "pages", "withdrawal"]
