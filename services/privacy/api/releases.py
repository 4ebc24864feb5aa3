"""Routes of releases: who may use restricted records, on which ground and until when [GDPR art. 18(2)]."""

from typing import Annotated, Literal

from aws_lambda_powertools.event_handler.openapi.params import Query

from services.privacy.actions import releases as actions
from services.privacy.api.edge import api
from services.privacy.model.release import CREATE, DECIDE, READ, REVOKE, Release
from services.privacy.model.release_parts import (
    GivenReleaseRefusal,
    GivenRevocation,
    NewDirectRelease,
    NewRelease,
)
from services.privacy.store import releases as store
from services.privacy.store.packages import Format
from shared.paging import Cursor, Limit, Page
from shared.personal import Id
from shared.record import Model

OF_REQUEST, ALL = "/privacy/requests/<request_id>/releases", "/privacy/releases"
ONE = f"{ALL}/<release_id>"


View = Annotated[
    Literal["mine", "direct"],
    Query(description="`direct`: proposed without a request, as far as the caller sees them."),
]


class ReleaseLink(Model):
    """Where a file of the released records is, for 60 seconds."""

    url: str


def _users() -> frozenset[str]:
    """The caller, and whom they stand in for: for decisions, never for the records themselves."""
    return api.caller.stands_in_for | {api.caller.user_id}


@api.create(OF_REQUEST, allow=CREATE)
def propose_release(request_id: Id, body: NewRelease) -> Release:
    """Propose, with the officer's opinion, that a user may use records that the request restricted."""
    return actions.propose(request_id, body, api.act)


@api.get(OF_REQUEST, allow=READ)
def list_releases(request_id: Id, limit: Limit = 50, cursor: Cursor = None) -> Page[Release]:
    """The releases of a request, as far as the caller sees them."""
    return api.documents(*actions.of_request(request_id, _users(), limit, cursor, api.act))


@api.create(ALL, allow=CREATE)
def propose_direct_release(body: NewDirectRelease) -> Release:
    """Propose the same of records however they were restricted, by the officer's own hand too."""
    return actions.propose_directly(body, api.act)


@api.get(ALL, allow=READ)
def list_my_releases(view: View = "mine", limit: Limit = 50, cursor: Cursor = None) -> Page[Release]:
    """What is, or was, released to the caller, or of no request, the one that lasts longest first."""
    if view == "direct":
        return api.documents(*actions.of_no_request(_users(), limit, cursor, api.act))
    return api.documents(*store.of_user(api.caller.user_id, limit, cursor))


@api.get(ONE, allow=READ)
def read_release(release_id: Id) -> Release:
    """One release; `available` says whether the records can be had now."""
    return actions.read(release_id, _users(), api.act)


@api.move(f"{ONE}/approval", allow=DECIDE)
def approve_release(release_id: Id) -> Release:
    """Approve as the owner of a register; in force once the owner of every register concerned has."""
    return actions.approve(release_id, _users(), api.act)


@api.move(f"{ONE}/refusal", allow=DECIDE)
def refuse_release(release_id: Id, body: GivenReleaseRefusal) -> Release:
    """Refuse as the owner of a register that it concerns, with the reason."""
    return actions.refuse(release_id, body.reason, _users(), api.act)


@api.move(f"{ONE}/revocation", allow=REVOKE)
def revoke_release(release_id: Id, body: GivenRevocation) -> Release:
    """End it at once: the person withdrew the consent, or the use is over or was wrong."""
    return actions.revoke(release_id, body, _users(), api.act)


@api.get(f"{ONE}/data/<format>", allow=READ)
def link_released_data(release_id: Id, format: Format) -> ReleaseLink:
    """A link to the released records for 60 seconds, for the very user they are released to."""
    return ReleaseLink(url=actions.link(release_id, format, api.act))
