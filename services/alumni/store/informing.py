"""Which alumni have not been told of the processing yet, by the day until when they are to be."""

from datetime import date

from services.alumni.store.alumni import ALUMNI, TO_BE_TOLD
from shared import informing
from shared.attributes import Item


def list_uninformed(until: date | None, limit: int, cursor: str | None) -> tuple[list[Item], str | None]:
    """A page of alumni by the day until when they are to be told; `until`: that day at the latest."""
    return informing.page(ALUMNI, TO_BE_TOLD, until, {}, limit, cursor)
