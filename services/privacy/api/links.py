"""Routes of subject links: which records are one person's, for the data protection officer alone."""

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Query
from pydantic import AfterValidator

from services.privacy.actions import links as actions
from services.privacy.api.edge import api
from services.privacy.model.link import CREATE, READ, UNDO, GivenUndoing, NewLink, SubjectLink
from services.privacy.model.rights import must_be_held
from services.privacy.store import links as store
from shared.contracts.subjects import Reference
from shared.paging import Page
from shared.personal import Id

ALL = "/privacy/links"
ONE = f"{ALL}/<link_id>"


@api.get(ALL, allow=READ)
def list_links(
    record: Annotated[
        Reference,
        AfterValidator(must_be_held),
        Query(description="A record of the person: `partners.contact:<id>`."),
    ],
) -> Page[SubjectLink]:
    """The links of the person whose record this is, over several links too, in one page."""
    return api.documents(actions.of([record]))


@api.create(ALL, allow=CREATE)
def create_link(body: NewLink) -> SubjectLink:
    """Link records of one person by hand, who was identified in person or by a call back."""
    return actions.make(body, api.act)


@api.get(ONE, allow=READ)
def read_link(link_id: Id) -> SubjectLink:
    """One link: which records it joins, who confirmed each and when, how the person was identified."""
    return store.read(link_id, api.act)


@api.move(f"{ONE}/undoing", allow=UNDO)
def undo_link(link_id: Id, body: GivenUndoing) -> SubjectLink:
    """Undo a wrong link, or take records out of it; the records themselves stay as they are."""
    return actions.undo(link_id, body, api.act)
