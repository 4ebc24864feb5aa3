"""Routes of suppression: addresses are asked for in bodies, and never shown."""

from services.privacy.actions import suppressions as actions
from services.privacy.api.edge import api
from services.privacy.model.suppression import NewSuppression, Release, Suppression, SuppressionQuestion
from services.privacy.store import suppressions as store
from shared import keyring
from shared.paging import Page

ONE = "/privacy/suppressions/<suppression_id>"


@api.create("/privacy/suppressions", allow="privacy.suppressions.create")
def suppress(body: NewSuppression) -> Suppression:
    """Suppress an address: block it from marketing, or record that its person was erased."""
    return actions.suppress(body, api.act)


@api.ask("/privacy/suppressions/lookup", allow="privacy.suppressions.read")
def look_up_suppression(body: SuppressionQuestion) -> Page[Suppression]:
    """What is suppressed of an address: none, or one for each live key."""
    what, value = body.address
    found = store.find_suppressions(what, value)
    api.searched(keyring.keyed_hash("query", value), len(found))
    return api.documents(found)


@api.get(ONE, allow="privacy.suppressions.read")
def read_suppression(suppression_id: str) -> Suppression:
    """One suppression."""
    return store.read_suppression(suppression_id, api.act)


@api.move(f"{ONE}/release", allow="privacy.suppressions.release")
def release_suppression(suppression_id: str, body: Release) -> Suppression:
    """Release an erasure, or the data protection officer's own block, by a recorded decision."""
    return actions.release(suppression_id, body, api.act)
