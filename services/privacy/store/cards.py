"""People's records as other contexts publish them."""

from typing import Literal

from shared import table
from shared.attributes import Item
from shared.contracts.partners import CONTACT_CARD, ORGANISATION_CARD, contact_key, organisation_key

Noun = Literal["contact", "organisation"]


def card(noun: Noun, record_id: str) -> Item | None:
    """A contact, or a private customer, as partners publishes it."""
    if noun == "contact":
        return table.get(contact_key(record_id), CONTACT_CARD)
    return table.get(organisation_key(record_id), ORGANISATION_CARD)
