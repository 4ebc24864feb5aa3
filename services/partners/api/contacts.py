"""Routes of contacts and their affiliations."""

from datetime import timedelta
from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Query

from services.partners import store
from services.partners.actions import contacts
from services.partners.api.edge import Status, api
from services.partners.model.contact import Contact
from services.partners.model.contact_requests import AffiliationTerms, ContactCard, ContactPatch, NewContact
from services.partners.model.informing import InformingTask, asked_to_tell
from services.partners.store import informing
from shared import clock
from shared.paging import Cursor, Limit, Page, Responsible
from shared.record import Model

ONE = "/partners/contacts/<contact_id>"
Overdue = Annotated[bool, Query(description="Only those who should have been told by now.")]


class AffiliatedOrganisation(Model):
    """An organisation of a contact, and the role there; `live`: in force, with an organisation in use."""

    organisation_id: str
    name: str
    status: str
    live: bool
    role: str | None = None
    primary: bool = False
    starts: str | None = None
    ends: str | None = None


@api.get("/partners/contacts", allow="partners.contacts.read")
def list_contacts(
    status: Status = "active", responsible: Responsible = None, limit: Limit = 50, cursor: Cursor = None
) -> Page[ContactCard]:
    """Contacts in Finnish order of surname and first names; `responsible=me` for one's own."""
    return api.cards(ContactCard, *store.list_contacts(status, api.caller.named(responsible), limit, cursor))


@api.create("/partners/contacts", allow="partners.contacts.create")
def create_contact(body: NewContact) -> Contact:
    """Record a contact; the caller is responsible unless another user is named."""
    return contacts.create(body, api.caller, api.act)


@api.get(ONE, allow="partners.contacts.read")
def read_contact(contact_id: str) -> Contact:
    """One contact."""
    return store.read_contact(contact_id, api.act)


@api.change("PATCH", ONE, allow="partners.contacts.edit")
def edit_contact(contact_id: str, body: ContactPatch) -> Contact:
    """Replace fields by a JSON merge patch; null clears."""
    return contacts.edit(contact_id, body, api.act)


@api.move(f"{ONE}/deactivation", allow="partners.contacts.deactivate")
def deactivate_contact(contact_id: str) -> Contact:
    """Passivate: the contact can no longer be edited or linked, and is in no mailing."""
    return store.change_contact(contact_id, Contact.deactivated, api.act)


@api.move(f"{ONE}/reactivation", allow="partners.contacts.reactivate")
def reactivate_contact(contact_id: str) -> Contact:
    """Take a passive contact into use again."""
    return store.change_contact(contact_id, Contact.reactivated, api.act)


@api.get("/partners/informing-tasks", allow="partners.contacts.read")
def list_informing_tasks(
    overdue: Overdue = False, responsible: Responsible = None, limit: Limit = 50, cursor: Cursor = None
) -> Page[InformingTask]:
    """Contacts who are to be told of the processing [GDPR art. 13, 14], by the day until when."""
    until = clock.today() - timedelta(days=1) if overdue else None
    found = informing.list_uninformed(until, api.caller.named(responsible), limit, cursor)
    return api.cards(InformingTask, *found)


@api.move(f"{ONE}/telling", allow="partners.contacts.edit")
def tell_contact(contact_id: str) -> Contact:
    """Have the person told by mail where the privacy notice is; what was told closes the task."""
    return store.change_contact(contact_id, lambda one: asked_to_tell(one, clock.now()), api.act)


@api.get(f"{ONE}/affiliations", allow="partners.contacts.read")
def list_affiliations(contact_id: str) -> Page[AffiliatedOrganisation]:
    """The organisations of a contact, with their names as they are now."""
    contact = store.read_contact(contact_id, api.act)
    return api.cards(AffiliatedOrganisation, contacts.organisations(contact))


@api.change("PUT", f"{ONE}/affiliations/<organisation_id>", allow="partners.contacts.edit")
def put_affiliation(contact_id: str, organisation_id: str, body: AffiliationTerms) -> Contact:
    """Start, change or end a role; with `replaces`, a job change in one move."""
    return contacts.affiliate(contact_id, organisation_id, body, api.act)
