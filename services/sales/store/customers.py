"""Customers and users as sales may know them: their cards, and the checks that they are active."""

from collections.abc import Iterable

from shared import table
from shared.act import Act
from shared.attributes import Item
from shared.contracts.partners import CONTACT_CARD, contact_key, linkable, organisation_key
from shared.contracts.privacy import Purpose
from shared.contracts.sales import CUSTOMER_CARD, CUSTOMER_CONTACT_CARD
from shared.contracts.staff import active_unit, active_user
from shared.errors import PassiveRecord
from shared.writes import Check

STANDING, PROTECTION = ("status", "restricted"), ("deceased", "contact_secret")


def checks(
    act: Act,
    *,
    organisations: Iterable[str | None] = (),
    contacts: Iterable[str | None] = (),
    users: Iterable[str | None] = (),
    units: Iterable[str | None] = (),
    secret: bool | None = None,
) -> list[Check]:
    """The conditions of a write that names these: every one active (N5). The caller is so already.

    secret: whether the snapshot that the write keeps was taken of a customer under non-disclosure (R34).
    """
    others = (one for one in users if one and act.actor != f"user:{one}")
    return [
        *(linkable(organisation_key(one), secret) for one in dict.fromkeys(organisations) if one),
        *(linkable(contact_key(one)) for one in dict.fromkeys(contacts) if one),
        *(active_user(one) for one in dict.fromkeys(others)),
        *(active_unit(one) for one in dict.fromkeys(units) if one),
    ]


def organisation(organisation_id: str) -> Item:
    """An organisation's card; raises PassiveRecord where it cannot be linked."""
    return _linkable(table.get(organisation_key(organisation_id), CUSTOMER_CARD))


def contact(contact_id: str | None) -> Item | None:
    """A contact's card; raises PassiveRecord where it cannot be linked."""
    if contact_id is None:
        return None
    return _linkable(table.get(contact_key(contact_id), CUSTOMER_CONTACT_CARD))


def status(organisation_id: str) -> str:
    """The state of a customer: active, passive, restricted or gone."""
    return standing(table.get(organisation_key(organisation_id), STANDING))


def standing_of(noun: str, record_id: str) -> str:
    """The state of a contact or a customer: active, passive, restricted, erased or gone."""
    key = organisation_key(record_id) if noun == "organisation" else contact_key(record_id)
    return standing(table.get(key, STANDING))


def unreachable(organisation_id: str) -> tuple[str, ...]:
    """Why a customer may not be written to by themselves; the reasons are those of the one decision (R34)."""
    card = table.get(organisation_key(organisation_id), (*STANDING, *PROTECTION, "objections"))
    if card is None or standing(card) != "active":
        return ("passive",)
    objects = ("objection",) if Purpose.SERV in card.get("objections", ()) else ()
    return (*(one for one in PROTECTION if card.get(one)), *objects)


def is_secret(organisation_id: str) -> bool:
    """Whether a private customer is under non-disclosure now."""
    card = table.get(organisation_key(organisation_id), ("contact_secret",))
    return bool(card and card.get("contact_secret"))


def standing(card: Item | None) -> str:
    """The state of a customer of whom this is read: active, passive, restricted or gone."""
    return "gone" if card is None else "restricted" if card.get("restricted") else str(card["status"])


def cards(organisation_ids: Iterable[str]) -> dict[str, Item]:
    """State and name of organisations by id, of those that there are: one batch get for a hundred."""
    keys = [organisation_key(one) for one in organisation_ids]
    return {card["id"]: card for card in table.batch(keys, ("id", "status", "restricted", "name"))}


def _linkable(card: Item | None) -> Item:
    if card is None or card.get("restricted") or card["status"] != "active":
        raise PassiveRecord("the customer or contact is passive, restricted or gone; nothing was linked")
    return card


def whole_contact(contact_id: str) -> Item | None:
    """A contact's card with all that bears on whether they may be written to; for the consumer alone."""
    return table.get(contact_key(contact_id), CONTACT_CARD)
