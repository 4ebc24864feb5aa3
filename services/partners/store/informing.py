"""Who has not been told of the processing yet, by the day until when they are to be."""

from datetime import date

from services.partners.store import CONTACTS, UNINFORMED
from shared import lists
from shared.attributes import Item
from shared.lists import Listing


def list_uninformed(
    until: date | None, responsible_id: str | None, limit: int, cursor: str | None
) -> tuple[list[Item], str | None]:
    """A page of contacts by the day until when they are to be told; `until`: that day at the latest."""
    where = {"responsible_id": responsible_id} if responsible_id else {}
    found, following = lists.page(Listing("gsi3", (CONTACTS.prefix + UNINFORMED,), where), limit, cursor)
    dated = [item | {"inform_by": item["gsi3sk"][:10]} for item in found]
    due = [item for item in dated if until is None or item["inform_by"] <= until.isoformat()]
    return due, following if len(due) == len(found) else None
