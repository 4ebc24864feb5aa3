"""The HTTP API of partners: organisations, contacts, search."""

from services.partners.api import contacts, organisations, rights, search
from services.partners.api.edge import api

handler = api.handle

__all__ = ["api", "contacts", "handler", "organisations", "rights", "search"]
