"""Users and units as alumni may know them: the checks that they are active, where a user is written to."""

from shared import table
from shared.act import Act
from shared.attributes import Item
from shared.contracts.staff import CORRESPONDENT_CARD, active_unit, active_user, user_key
from shared.writes import Check


def checks(act: Act, user_id: str | None, unit: str | None = None) -> list[Check]:
    """The conditions of a write that names a user and a unit; the caller is active already."""
    users = [active_user(user_id)] if user_id and act.actor != f"user:{user_id}" else []
    return users + ([active_unit(unit)] if unit else [])


def correspondent(user_id: str | None) -> Item | None:
    """Where and in which language a user is written to, if they are active."""
    card = table.get(user_key(user_id), CORRESPONDENT_CARD) if user_id else None
    return card if card and card["status"] == "active" else None
