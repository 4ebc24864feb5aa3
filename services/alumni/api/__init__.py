"""The HTTP API of alumni: the register, rights, consent texts, cooperation, offers, what pages brought."""

from services.alumni.api import alumni, consent_texts, cooperation, offers, rights, submissions
from services.alumni.api.edge import api

handler = api.handle

__all__ = ["alumni", "api", "consent_texts", "cooperation", "handler", "offers", "rights", "submissions"]
