"""Who has a part in an event: alumni and contacts of partners, as lists name them."""

from collections.abc import Sequence

from services.alumni.store.alumni import ALUMNI, names_of
from shared import table
from shared.attributes import Item
from shared.contracts.partners import contact_key

NAMED = ("id", "status", "restricted", "first_names", "last_name")
"""What is read of a contact to name them in a list."""


def names(found: Sequence[Item]) -> dict[str, str | None]:
    """The names of people by participation: of alumni whom staff may find, of contacts who are active.

    None of others; whoever is restricted is left out.
    """
    alumni = names_of({one["person_id"] for one in found if one["person_kind"] == "alumnus"})
    keys = [contact_key(one["person_id"]) for one in found if one["person_kind"] == "contact"]
    cards = {one["id"]: one for one in table.batch(keys, NAMED)}
    known_by = {"alumnus": alumni, "contact": {one: _name(card) for one, card in cards.items()}}
    hidden = {one for one, card in cards.items() if card.get("restricted")}
    hidden |= {one["person_id"] for one in found if one["person_kind"] == "alumnus"} - alumni.keys()
    shown = [one for one in found if one["person_id"] not in hidden]
    return {one["id"]: known_by[one["person_kind"]].get(one["person_id"]) for one in shown}


def _name(card: Item) -> str | None:
    return f"{card['last_name']} {card['first_names']}" if card["status"] == "active" else None


def is_restricted(kind: str, person_id: str) -> bool:
    """Whether the record of an `alumnus` or a `contact` is restricted now."""
    key = ALUMNI.key(person_id) if kind == "alumnus" else contact_key(person_id)
    item = table.get(key, ("id", "restricted"))
    return bool(item and item.get("restricted"))
