"""The HTTP API of privacy: purposes, retention, the notice, rights, suppression, permission, audit."""

from services.privacy.api import (
    audit,
    breaches,
    links,
    notice,
    permissions,
    purges,
    purposes,
    releases,
    requests,
    retention,
    rights,
    suppressions,
)
from services.privacy.api.edge import api

handler = api.handle

__all__ = [
    "api",
    "audit",
    "breaches",
    "handler",
    "links",
    "notice",
    "permissions",
    "purges",
    "purposes",
    "releases",
    "requests",
    "retention",
    "rights",
    "suppressions",
]
