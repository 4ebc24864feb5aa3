"""Use cases of a contact's rights that ask more than the route's own permission."""

from collections.abc import Sequence

from services.partners.model.contact import Contact
from services.partners.model.contact_requests import Objections
from services.partners.model.erasure import objected
from shared import clock
from shared.act import Act
from shared.contracts.privacy import Purpose, objectable
from shared.errors import Conflict, Invalid
from shared.record import Event, Move


def objecting(body: Objections, act: Act) -> Move[Contact]:
    """Record objections; one is withdrawn only on the person's own wish, by those who may lift a block."""

    def move(contact: Contact) -> tuple[Contact, Event]:
        if withdrawn := set(contact.objections) - set(body.purposes):
            act.require("partners.contacts.unblock", contact)
            if body.wished_at is None:
                raise Conflict("the person objected: record their own wish, wished_at", legal=["object"])
            contact = contact.without_objections(withdrawn, body.wished_at)
        new = tuple(one for one in body.purposes if one not in contact.objections)
        _must_be_objectable(new)
        return objected(contact, new, act.actor, clock.now())

    return move


def _must_be_objectable(purposes: Sequence[Purpose]) -> None:
    """Raises Invalid, naming those that rest on what is withdrawn or ended instead [art. 21]."""
    if others := sorted(set(purposes).difference(objectable(purposes))):
        raise Invalid.field(
            "purposes",
            f"cannot be objected to on their legal basis: {', '.join(others)}",
            "MKT, or what rests on a public task or a legitimate interest",
        )
