"""The HTTP API of sales."""

from services.sales.api import (
    billing,
    configuration,
    courses,
    engagements,
    enrolments,
    exports,
    feedback,
    finvoice,
    opportunities,
    orders,
    products,
    quotes,
    reports,
    search,
)
from services.sales.api.edge import api

handler = api.handle

__all__ = [
    "api",
    "billing",
    "configuration",
    "courses",
    "engagements",
    "enrolments",
    "exports",
    "feedback",
    "finvoice",
    "handler",
    "opportunities",
    "orders",
    "products",
    "quotes",
    "reports",
    "search",
]
