"""Use cases of a contact's rights that ask more than the route's own permission."""

from services.partners.model.contact import Contact
from services.partners.model.contact_requests import Objections
from shared.act import Act
from shared.errors import Conflict
from shared.record import Event, Move


def objecting(body: Objections, act: Act) -> Move[Contact]:
    """Record objections; one is withdrawn only on the person's own wish, by those who may lift a block."""

    def move(contact: Contact) -> tuple[Contact, Event]:
        if set(contact.objections) - set(body.purposes):
            act.require("partners.contacts.unblock", contact)
            if body.wished_at is None:
                raise Conflict("the person objected: record their own wish, wished_at", legal=["object"])
        return contact.objected(body.purposes, body.wished_at)

    return move
