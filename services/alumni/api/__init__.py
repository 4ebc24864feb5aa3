"""The HTTP API of alumni: the register, rights, consent texts, cooperation, offers, events, what came in."""

from services.alumni.api import (
    alumni,
    consent_texts,
    cooperation,
    event_lists,
    gatherings,
    intakes,
    offers,
    rights,
    submissions,
)
from services.alumni.api.edge import api

handler = api.handle

__all__ = [
    "alumni",
    "api",
    "consent_texts",
    "cooperation",
    "event_lists",
    "gatherings",
    "handler",
    "intakes",
    "offers",
    "rights",
    "submissions",
]
