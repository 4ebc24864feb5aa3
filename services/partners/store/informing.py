"""Who has not been told of the processing yet, by the day until when they are to be."""

from datetime import date

from services.partners.store import CONTACTS, TO_BE_TOLD
from shared import informing
from shared.attributes import Item


def list_uninformed(
    until: date | None, responsible_id: str | None, limit: int, cursor: str | None
) -> tuple[list[Item], str | None]:
    """A page of contacts by the day until when they are to be told; `until`: that day at the latest."""
    where = {"responsible_id": responsible_id} if responsible_id else {}
    return informing.page(CONTACTS, TO_BE_TOLD, until, where, limit, cursor)
