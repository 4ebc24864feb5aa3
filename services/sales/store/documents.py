"""How documents of sales are listed: open ones and closed months, a user's own, a customer's."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from services.sales.model.erasure import named
from shared import clock, lists
from shared.attributes import Item
from shared.lists import Listing
from shared.record import Kind

CARD = (
    "pk",
    "id",
    "version",
    "status",
    "restricted",
    "number",
    "revision",
    "title",
    "kind",
    "organisation_id",
    "responsible_id",
    "unit",
    "stage",
    "value",
    "totals",
    "remaining",
    "valid_until",
    "expected_close",
    "starts",
    "ends",
    "opened_on",
    "closed_on",
    "on_hold",
)
"""What a list shows of a document."""


COUNTED = "#counted"
"""Part of the sort key in gsi4 of what is counted in a frozen month: the index projects no more names."""


def document_lists(one: Any) -> Mapping[str, tuple[str, str]]:
    """gsi4: open, or closed in a month (the reports' index); gsi2: a user's own; gsi3: a customer's.

    A document has `closed_on`, `responsible_id`, `organisation_id`; one that can be reopened `counted`.
    """
    made = clock.stamp(one.created_at or clock.now())
    closed: date | None = one.closed_on
    partition, day = (f"closed#{closed:%Y-%m}", closed.isoformat()) if closed else ("open", made)
    found = {"gsi4": (partition, day + (COUNTED if getattr(one, "counted", False) else ""))}
    if one.responsible_id:
        found["gsi2"] = (f"responsible#{one.responsible_id}", made)
    if one.organisation_id:
        found["gsi3"] = (f"customer#{one.organisation_id}", made)
    return found


def by_contact(one: Any) -> list[tuple[str, str]]:
    """The contacts that a document names, by which errands of privacy find it."""
    return [("contact", contact_id) for contact_id in sorted(named(one))]


def listed(
    kind: Kind[Any],
    where: dict[str, Any],
    limit: int,
    cursor: str | None,
    *,
    responsible_id: str | None = None,
    organisation_id: str | None = None,
    month: str | None = None,
) -> tuple[list[Item], str | None]:
    """A page, newest first: a customer's, a user's, a closed month's, or all that is open.

    Costs one query; a customer's and a user's one batch get as well.
    """
    if organisation_id:
        mine = {"responsible_id": responsible_id} if responsible_id else {}
        listing = _listing(kind, "gsi3", f"customer#{organisation_id}", where | mine)
        return _with_cards(listing, limit, cursor)
    if responsible_id:
        listing = _listing(kind, "gsi2", f"responsible#{responsible_id}", where)
        return _with_cards(listing, limit, cursor)
    partition = f"closed#{month}" if month else "open"
    return lists.page(_listing(kind, "gsi4", partition, where), limit, cursor)


def _listing(kind: Kind[Any], index: str, partition: str, where: dict[str, Any]) -> Listing:
    return Listing(index, (kind.prefix + partition,), where, latest_first=True)


def _with_cards(listing: Listing, limit: int, cursor: str | None) -> tuple[list[Item], str | None]:
    cards, following = lists.whole_page(listing, limit, cursor, CARD)
    return [card for card in cards if card.get("status") != "erased"], following
