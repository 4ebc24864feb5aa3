"""Use cases of a person's rights that ask more than the route's own permission."""

from services.partners.model.contact import Contact
from services.partners.model.contact_requests import Objections
from services.partners.model.erasure import customer_objected, objected
from services.partners.model.organisation import Organisation
from shared import clock
from shared.act import Act
from shared.contracts.partners import PURPOSES
from shared.contracts.privacy import Purpose, objectable
from shared.errors import Invalid
from shared.record import Event, Move


def objecting(body: Objections, act: Act) -> Move[Contact]:
    """Record objections; one is withdrawn only on the person's own wish, by those who may lift a block."""

    def move(contact: Contact) -> tuple[Contact, Event]:
        if withdrawn := set(contact.objections) - set(body.purposes):
            act.require("partners.contacts.unblock", contact)
            contact = contact.without_objections(withdrawn, body.wish)
        return objected(contact, _new(body, contact), act.actor, clock.now())

    return move


def objecting_customer(body: Objections, act: Act) -> Move[Organisation]:
    """The same of a private customer; Conflict for any other organisation."""

    def move(one: Organisation) -> tuple[Organisation, Event]:
        if withdrawn := set(one.objections) - set(body.purposes):
            act.require("partners.organisations.unblock", one)
            one = one.without_objections(withdrawn, body.wish)
        return customer_objected(one, _new(body, one))

    return move


def _new(body: Objections, one: Contact | Organisation) -> tuple[Purpose, ...]:
    """What was not objected to before; Invalid for no use of such a record, or one ended otherwise [21]."""
    new = tuple(purpose for purpose in body.purposes if purpose not in one.objections)
    known = PURPOSES[one.noun]
    _must_not_name(set(new).difference(known), "are no uses of such a record", f"some of {', '.join(known)}")
    others = set(new).difference(objectable(new))
    right = "MKT, or what rests on a public task or a legitimate interest"
    _must_not_name(others, "cannot be objected to on their legal basis", right)
    return new


def _must_not_name(purposes: set[Purpose], problem: str, right: str) -> None:
    if purposes:
        raise Invalid.field("purposes", f"{problem}: {', '.join(sorted(purposes))}", right)
