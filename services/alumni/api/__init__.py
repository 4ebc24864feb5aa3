"""The HTTP API of alumni: the register, rights, consent texts."""

from services.alumni.api import alumni, consent_texts, rights
from services.alumni.api.edge import api

handler = api.handle

__all__ = ["alumni", "api", "consent_texts", "handler", "rights"]
