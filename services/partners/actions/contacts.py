"""Use cases of contacts: what a suppressed address means for them, affiliations, a job change."""

from typing import Any

from services.partners import store
from services.partners.actions import suppression
from services.partners.actions.suppression import Known
from services.partners.model.contact import Affiliation, Contact
from services.partners.model.contact_requests import AffiliationTerms, ContactPatch, NewContact
from shared import clock
from shared.act import Act
from shared.attributes import Item
from shared.auth import Caller
from shared.contracts.partners import ORGANISATION_CARD
from shared.errors import Invalid
from shared.events.partners import ContactCreated
from shared.person import MarketingBlock
from shared.record import Event


def create(body: NewContact, caller: Caller, act: Act) -> Contact:
    """Record a contact in the caller's responsibility, unless another user is named.

    Raises Held where an address belongs to an erased or restricted person; an address blocked from marketing
    brings its block along.
    """
    given = {"responsible_id": caller.user_id, "unit": caller.unit} | body.model_dump(exclude_unset=True)
    affiliations, of = _first_affiliations(body)
    contact = Contact.model_validate(
        of | given | {"id": act.new_id(), "affiliations": affiliations}
    ).consistent()
    act.must_edit(contact, body.model_fields_set)
    contact = welcomed(contact, suppression.of(contact), act)
    linked = [one.organisation_id for one in affiliations]
    return store.create_contact(contact, ContactCreated(), act, linked)


def _first_affiliations(body: NewContact) -> tuple[tuple[Affiliation, ...], dict[str, str]]:
    """Affiliations with one primary, and the organisation that the addresses are taken to be of."""
    found = [
        Affiliation(**one.model_dump(include=set(Affiliation.model_fields))) for one in body.affiliations
    ]
    if len({one.organisation_id for one in found}) < len(found):
        raise Invalid.field("affiliations", "name an organisation twice", "one role in each organisation")
    live = [one for one in found if one.live(clock.today())]
    primary = next((one for one in live if one.primary), live[0] if live else None)
    affiliations = tuple(one.model_copy(update={"primary": one is primary}) for one in found)
    if primary is None:
        return affiliations, {}
    of = {f"{name}_of": primary.organisation_id for name in ("email", "phone") if getattr(body, name)}
    return affiliations, of


def edit(contact_id: str, body: ContactPatch, act: Act) -> Contact:
    """Replace fields of a contact; a new address is checked as at creation."""
    patch = body.model_dump(exclude_unset=True)

    def move(contact: Contact) -> tuple[Contact, Event]:
        act.must_edit(contact, patch)
        new, event = contact.edited(patch)
        widened = set(new.purposes) - set(contact.purposes)
        names = suppression.ADDRESSES if widened else suppression.changed(contact, new)
        return welcomed(new, suppression.of(new, names), act), event

    return store.change_contact(contact_id, move, act, responsible_id=patch.get("responsible_id"))


def affiliate(contact_id: str, organisation_id: str, body: AffiliationTerms, act: Act) -> Contact:
    """Start, change or end a role; a new one, or one in force, needs the organisation active in the write."""
    terms = Affiliation(
        organisation_id=organisation_id, **body.model_dump(include={"role", "starts", "ends", "primary"})
    )
    addresses = body.model_dump(include={"email", "phone"}, exclude_none=True)
    today = clock.today()

    def move(contact: Contact) -> tuple[Contact, Event]:
        act.must_edit(contact, addresses)
        new, event = contact.affiliated(terms, body.replaces, addresses, today)
        return welcomed(new, suppression.of(new, suppression.changed(contact, new)), act), event

    links = terms.live(today) or not _knows(contact_id, organisation_id, act)
    return store.change_contact(contact_id, move, act, linked=[organisation_id] if links else [])


def _knows(contact_id: str, organisation_id: str, act: Act) -> bool:
    """Whether a contact has or had a role in the organisation; such a role is changed, never dropped."""
    contact = store.read_contact(contact_id, act)
    return any(one.organisation_id == organisation_id for one in contact.affiliations)


def welcomed(contact: Contact, known: Known, act: Act) -> Contact:
    """The contact as it may be kept, given what is suppressed of its addresses; raises Held (N3)."""
    others = suppression.of_others(contact, known, contact.purposes, act)
    if any(one.marketing for one in others) and contact.marketing_block is None:
        return contact.having(marketing_block=MarketingBlock.inherited(act.actor, clock.now()))
    return contact


def organisations(contact: Contact) -> list[dict[str, Any]]:
    """A contact's organisations with their names as they are now: one batch get."""
    ids = [one.organisation_id for one in contact.affiliations]
    cards: dict[str, Item] = {
        card["id"]: card for card in store.cards(store.ORGANISATIONS, ids, ORGANISATION_CARD)
    }
    return [
        one.model_dump(mode="json", exclude_none=True)
        | {"name": cards[one.organisation_id]["name"], "status": cards[one.organisation_id]["status"]}
        | {"live": _live(one, contact, cards[one.organisation_id])}
        for one in contact.affiliations
        if one.organisation_id in cards
    ]


def _live(affiliation: Affiliation, contact: Contact, organisation: Item) -> bool:
    in_use = contact.status == "active" and organisation["status"] == "active"
    return in_use and affiliation.live(clock.today())
