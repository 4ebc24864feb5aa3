"""Routes of organisations."""

from typing import Annotated, Any

from aws_lambda_powertools.event_handler.openapi.params import Query

from services.partners import store
from services.partners.actions import organisations, rights
from services.partners.api.edge import Status, api
from services.partners.model.contact_requests import Objections
from services.partners.model.organisation import (
    NewOrganisation,
    Organisation,
    OrganisationCard,
    OrganisationKind,
    OrganisationPatch,
)
from shared.paging import Cursor, Limit, Page, Responsible
from shared.person import Lifting, Protection
from shared.record import Model

ONE = "/partners/organisations/<organisation_id>"


class AffiliatedContact(Model):
    """A contact of an organisation: its card's names, and the role there."""

    contact_id: str
    first_names: str
    last_name: str
    status: str
    role: str | None = None
    primary: bool = False
    ends: str | None = None


class OpenDocument(Model):
    """A document of sales that waits for somebody: its kind, its id in that kind's path, its number."""

    kind: str
    document_id: str
    number: str


@api.get("/partners/organisations", allow="partners.organisations.read")
def list_organisations(
    status: Status = "active",
    responsible: Responsible = None,
    city: Annotated[str | None, Query(max_length=200, description="A city's organisations.")] = None,
    kind: Annotated[OrganisationKind | None, Query(description="One kind of organisation.")] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[OrganisationCard]:
    """Organisations in Finnish order of names; a page may be short where a filter drops records."""
    where: dict[str, Any] = {"kind": str(kind)} if kind else {}
    found = store.list_organisations(status, api.caller.named(responsible), city, where, limit, cursor)
    return api.cards(OrganisationCard, *found)


@api.create("/partners/organisations", allow="partners.organisations.create")
def create_organisation(body: NewOrganisation) -> Organisation:
    """Record an organisation; the caller is responsible unless another user is named."""
    return organisations.create(body, api.caller, api.act)


@api.get(ONE, allow="partners.organisations.read")
def read_organisation(organisation_id: str) -> Organisation:
    """One organisation; a passive one warns of `open_documents`."""
    return organisations.read(organisation_id, api.act)


@api.change("PATCH", ONE, allow="partners.organisations.edit")
def edit_organisation(organisation_id: str, body: OrganisationPatch) -> Organisation:
    """Replace fields by a JSON merge patch; null clears."""
    return organisations.edit(organisation_id, body, api.act)


@api.move(f"{ONE}/deactivation", allow="partners.organisations.deactivate")
def deactivate_organisation(organisation_id: str) -> Organisation:
    """Passivate: it can no longer be edited or linked; history and contacts stay readable."""
    return organisations.deactivate(organisation_id, api.act)


@api.move(f"{ONE}/reactivation", allow="partners.organisations.reactivate")
def reactivate_organisation(organisation_id: str) -> Organisation:
    """Take a passive organisation into use again."""
    return store.change_organisation(organisation_id, Organisation.reactivated, api.act)


@api.change("PUT", f"{ONE}/protection", allow="partners.organisations.protect")
def protect_organisation(organisation_id: str, body: Protection) -> Organisation:
    """Set a private person's non-disclosure (turvakielto) and death; see that of contacts."""
    return store.change_organisation(organisation_id, body.move(api.act, Organisation.protected), api.act)


@api.change("PUT", f"{ONE}/objections", allow="partners.organisations.block")
def object_as_customer(organisation_id: str, body: Objections) -> Organisation:
    """Record the purposes a private person objects to [GDPR art. 21], of LLL, SERV and MKT; see contacts."""
    move = rights.objecting_customer(body, api.act)
    return store.change_organisation(organisation_id, move, api.act)


@api.change("PUT", f"{ONE}/restriction", allow="partners.organisations.restrict")
def restrict_organisation(organisation_id: str) -> Organisation:
    """Restrict the processing of a private person's record [GDPR art. 18]."""
    return store.change_organisation(organisation_id, Organisation.restrict, api.act)


@api.change("DELETE", f"{ONE}/restriction", allow="partners.organisations.restrict")
def unrestrict_organisation(organisation_id: str, body: Lifting) -> Organisation:
    """Lift a restriction, of which the person was told before [GDPR art. 18(3)]."""
    act = api.act.because(body.reason)
    return store.change_organisation(organisation_id, Organisation.unrestrict, act)


@api.get(f"{ONE}/contacts", allow="partners.contacts.read")
def list_organisation_contacts(
    organisation_id: str, limit: Limit = 50, cursor: Cursor = None
) -> Page[AffiliatedContact]:
    """Who has, or had, a role in the organisation; shown a moment after the change."""
    store.read_organisation(organisation_id, api.act)
    items, following = organisations.contacts(organisation_id, limit, cursor)
    return api.cards(AffiliatedContact, items, following)


@api.get(f"{ONE}/open-documents", allow="partners.organisations.read")
def list_open_documents(organisation_id: str, limit: Limit = 50, cursor: Cursor = None) -> Page[OpenDocument]:
    """What sales keeps open for the organisation; shown a moment after the change."""
    store.read_organisation(organisation_id, api.act)
    return api.cards(OpenDocument, *store.list_documents(organisation_id, limit, cursor))
