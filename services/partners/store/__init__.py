"""Where partners keeps its records: the only file with keys."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from services.partners.model.contact import Contact
from services.partners.model.import_segment import ImportSegment
from services.partners.model.organisation import Organisation
from shared import beside, clock, items, lists, names, table
from shared.act import Act
from shared.attributes import Item
from shared.contracts import partners as contract
from shared.contracts.staff import active_user
from shared.events.sales import Documented, document_kind
from shared.informing import to_be_told
from shared.lists import Listing
from shared.record import Event, Kind, Move
from shared.writes import Check, Put, execute


def _organisation_lists(one: Organisation) -> Mapping[str, tuple[str, str]]:
    sort = names.sort_key(one.name)
    found = {"gsi1": (f"name#{one.status}#{names.sort_letter(one.name)}", sort)}
    if one.responsible_id:
        found["gsi2"] = (_of_user(one.responsible_id, one.status), sort)
    if one.city and not one.contact_secret:
        found["gsi3"] = (_of_city(one.city, one.status), sort)
    return found


def _of_user(user_id: str, status: str) -> str:
    return f"responsible#{user_id}#{status}"


def _of_city(city: str, status: str) -> str:
    return f"city#{names.fold(city)[:100]}#{status}"


def _organisation_matches(one: Organisation) -> list[tuple[str, str]]:
    found = [("organisation", organisation_name_key(one.name)), ("business_id", one.business_id)]
    found += [("email", one.email), ("phone", one.phone)] if one.private else []
    return [(what, value) for what, value in found if value]


TO_BE_TOLD = "gsi3"
"""The index of who is to be told that their data is processed."""


def _contact_lists(one: Contact) -> Mapping[str, tuple[str, str]]:
    sort = names.sort_key(one.name)
    found = {"gsi1": (f"name#{one.status}#{names.sort_letter(one.name)}", sort)}
    if one.responsible_id:
        found["gsi2"] = (_of_user(one.responsible_id, one.status), sort)
    return found | to_be_told(one, TO_BE_TOLD)


def _contact_matches(one: Contact) -> list[tuple[str, str]]:
    return [(what, value) for what, value in (("email", one.email), ("phone", one.phone)) if value]


ORGANISATIONS = Kind(
    "partners",
    Organisation,
    lists=_organisation_lists,
    words=lambda one: [one.name, one.business_id or ""],
    matches=_organisation_matches,
)
CONTACTS = Kind(
    "partners",
    Contact,
    lists=_contact_lists,
    words=lambda one: [one.first_names, one.last_name, one.preferred_name or ""],
    matches=_contact_matches,
)


SEGMENTS = Kind("partners", ImportSegment)
CLOSED_KEPT = timedelta(days=30)
"""How long a closed document is remembered, so that a late event does not open it again."""


STATES = ("active", "passive")


def organisation_name_key(name: str) -> str:
    """What an organisation's exact name is matched by."""
    return names.tidy(name).casefold()


def by_name() -> Iterator[str]:
    """The partitions of either kind by name, whatever the state."""
    return (f"name#{status}#{letter}" for status in STATES for letter in names.LETTERS)


# --- organisations ---------------------------------------------------------------------------------------


def read_organisation(organisation_id: str, act: Act) -> Organisation:
    """One organisation."""
    return table.read(ORGANISATIONS, organisation_id, act)


def create_organisation(organisation: Organisation, event: Event, act: Act) -> Organisation:
    """Record an organisation."""
    return table.create(
        ORGANISATIONS, organisation, event, act, _responsible(organisation.responsible_id, act)
    )


def change_organisation(
    organisation_id: str, move: Move[Organisation], act: Act, responsible_id: str | None = None
) -> Organisation:
    """Make a move on an organisation; a user newly named responsible must be active."""
    return table.change(ORGANISATIONS, organisation_id, move, act, _responsible(responsible_id, act))


def list_organisations(
    status: str,
    responsible_id: str | None,
    city: str | None,
    where: dict[str, Any],
    limit: int,
    cursor: str | None,
) -> tuple[list[Item], str | None]:
    """A page by name: all, a user's own, or a city's; `where` filters on attributes of the card."""
    prefix = ORGANISATIONS.prefix
    listing = Listing("gsi1", contract.name_partitions("organisation", status), where)
    if city:
        where = where | ({"responsible_id": responsible_id} if responsible_id else {})
        listing = Listing("gsi3", (prefix + _of_city(city, status),), where)
    elif responsible_id:
        listing = Listing("gsi2", (prefix + _of_user(responsible_id, status),), where)
    return lists.page(listing, limit, cursor)


# --- contacts --------------------------------------------------------------------------------------------


def read_contact(contact_id: str, act: Act) -> Contact:
    """One contact."""
    return table.read(CONTACTS, contact_id, act)


def create_contact(contact: Contact, event: Event, act: Act, linked: Sequence[str] = ()) -> Contact:
    """Record a contact; each organisation it is linked to must be active, as part of the write."""
    checks = [*_linkable(linked), *_responsible(contact.responsible_id, act)]
    return table.create(CONTACTS, contact, event, act, checks)


def change_contact(
    contact_id: str,
    move: Move[Contact],
    act: Act,
    linked: Sequence[str] = (),
    responsible_id: str | None = None,
) -> Contact:
    """Make a move on a contact; what it newly links to must be active, as part of the write."""
    return table.change(
        CONTACTS, contact_id, move, act, [*_linkable(linked), *_responsible(responsible_id, act)]
    )


def create_contacts(made: Sequence[tuple[Contact, Act]], event: Event, linked: Sequence[str]) -> None:
    """Record several contacts of an import together, all or none; Lost names one that is there already."""
    puts = [
        Put(items.written(CONTACTS, fresh, event, act, items.first_changed(fresh)))
        for fresh, act in ((items.stamped(contact, version=1), act) for contact, act in made)
    ]
    execute(puts, _linkable(linked))


def fill_contact(contact_id: str, move: Move[Contact], act: Act, version: int | None, linked: str) -> Contact:
    """Make an import's move on the version of a contact that was planned."""
    return table.change(
        CONTACTS, contact_id, move, replace(act, if_match=version), _linkable([linked] if linked else [])
    )


def list_contacts(
    status: str, responsible_id: str | None, limit: int, cursor: str | None
) -> tuple[list[Item], str | None]:
    """A page by name: all, or a user's own."""
    listing = Listing("gsi1", contract.name_partitions("contact", status))
    if responsible_id:
        listing = Listing("gsi2", (CONTACTS.prefix + _of_user(responsible_id, status),))
    return lists.page(listing, limit, cursor)


def cards(kind: Kind[Any], record_ids: Sequence[str], attributes: tuple[str, ...]) -> list[Item]:
    """Cards of records by id, in the order asked; the hidden are left out."""
    place = {kind.prefix + record_id: number for number, record_id in enumerate(record_ids)}
    found = table.batch([kind.key(one) for one in record_ids], attributes)
    visible = [item for item in found if not item.get("restricted") and item.get("status") != "erased"]
    return sorted(visible, key=lambda item: place[item["pk"]])


def _linkable(organisation_ids: Sequence[str]) -> list[Check]:
    return [contract.linkable(ORGANISATIONS.key(one)) for one in organisation_ids]


def _responsible(user_id: str | None, act: Act) -> list[Check]:
    """The caller is active, as they are let in; anybody else is checked in the write."""
    return [active_user(user_id)] if user_id and act.actor != f"user:{user_id}" else []


# --- edges: from an organisation to its contacts, kept by the consumer -----------------------------------


def put_edges(contact: Contact) -> None:
    """Tell each organisation of the contact's role in it."""
    for number in range(len(contact.affiliations)):
        put_edge(contact, number)


def put_edge(contact: Contact, number: int) -> None:
    """Tell an organisation of one affiliation; a later version of the contact has the last word."""
    affiliation = contact.affiliations[number]
    ended = {"ends": affiliation.ends.isoformat()} if affiliation.ends else {}
    edge = {
        "pk": ORGANISATIONS.prefix + affiliation.organisation_id,
        "sk": f"contact#{contact.id}",
        "contact_id": contact.id,
        "contact_version": contact.version,
        "primary": affiliation.primary,
        **({"role": affiliation.role} if affiliation.role else {}),
        **ended,
    }
    beside.put_latest(edge, by="contact_version")


def list_edges(organisation_id: str, limit: int, cursor: str | None) -> tuple[list[Item], str | None]:
    """A page of an organisation's affiliations."""
    return lists.beside(ORGANISATIONS.prefix + organisation_id, "contact#", limit, cursor)


def drop_edge(contact_id: str, organisation_id: str) -> None:
    """An organisation forgets an affiliation of a contact that is erased."""
    beside.drop({"pk": ORGANISATIONS.prefix + organisation_id, "sk": f"contact#{contact_id}"})


# --- edges: from an organisation to what sales keeps open for it, kept by the consumer -------------------


def put_document(event: Documented) -> None:
    """Tell an organisation whether a document of sales is open; a later event has the last word."""
    if not event.organisation_id:
        return
    edge: Item = {
        "pk": ORGANISATIONS.prefix + event.organisation_id,
        "sk": f"document#{event.record_id}",
        "kind": document_kind(event),
        "document_id": event.record_id,
        "document_version": event.version,
        "number": event.number,
        "open": event.open,
    }
    if not event.open:
        edge["ttl"] = int((clock.now() + CLOSED_KEPT).timestamp())
    beside.put_latest(edge, by="document_version")


def list_documents(organisation_id: str, limit: int, cursor: str | None) -> tuple[list[Item], str | None]:
    """A page of what is open for an organisation; short where documents were closed of late."""
    found, following = lists.beside(ORGANISATIONS.prefix + organisation_id, "document#", limit, cursor)
    return [edge for edge in found if edge["open"]], following


# --- receipts of imports ---------------------------------------------------------------------------------


def segment_is_applied(receipt_id: str) -> bool:
    """Whether a segment of an import has been carried out."""
    return table.get(SEGMENTS.key(receipt_id), ("version",)) is not None


def create_segment(receipt: ImportSegment, event: Event, act: Act) -> ImportSegment:
    """Record that a segment has been carried out; a repeat finds the record."""
    return table.create(SEGMENTS, receipt, event, act)
