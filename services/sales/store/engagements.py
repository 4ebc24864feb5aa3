"""Where engagements are kept."""

from collections.abc import Mapping, Sequence
from typing import Any

from services.sales.model.engagement import Engagement
from services.sales.model.order import Order
from services.sales.store.documents import CARD, by_contact, document_lists, listed
from services.sales.store.orders import ORDERS
from shared import lists, numbering, table
from shared.act import Act
from shared.attributes import Item
from shared.errors import Conflict, NotFound
from shared.events import sales as events
from shared.lists import Listing
from shared.numbering import Number
from shared.record import Kind, Move
from shared.writes import Check


def _lists(one: Engagement) -> Mapping[str, tuple[str, str]]:
    of_order = {"gsi1": (f"order#{one.order_id}", one.number)} if one.order_id else {}
    return {**document_lists(one), **of_order}


ENGAGEMENTS = Kind(
    "sales",
    Engagement,
    lists=_lists,
    words=lambda one: [one.title],
    matches=lambda one: [("number", one.number), *by_contact(one)],
)


def read_engagement(engagement_id: str, act: Act) -> Engagement:
    """One engagement."""
    return table.read(ENGAGEMENTS, engagement_id, act)


def create_engagement(engagement: Engagement, act: Act, checks: Sequence[Check]) -> Engagement:
    """Plan an engagement under the next number of the year, `TA-2026-0001`."""

    def write(number: Number) -> Engagement:
        counter = number.read(act)
        made = engagement.having(number=str(number))
        event = made.told(events.EngagementPlanned)
        return table.create(ENGAGEMENTS, made, event, act, checks, [counter])

    return numbering.numbered("sales", "TA", write)


def change_engagement(
    engagement_id: str, move: Move[Engagement], act: Act, checks: Sequence[Check] = ()
) -> Engagement:
    """Make a move on an engagement."""
    return table.change(ENGAGEMENTS, engagement_id, move, act, checks)


def list_engagements(
    where: dict[str, Any], limit: int, cursor: str | None, order_id: str | None = None, **which: Any
) -> tuple[list[Item], str | None]:
    """A page of engagements: an order's by number, or as documents are listed."""
    if order_id is None:
        return listed(ENGAGEMENTS, where, limit, cursor, **which)
    listing = Listing("gsi1", (f"{ENGAGEMENTS.prefix}order#{order_id}",))
    found, following = lists.page(listing, limit, cursor)
    whole = table.batch([{"pk": one["pk"], "sk": one["sk"]} for one in found], CARD)
    return sorted(whole, key=lambda one: str(one["number"])), following


def order(order_id: str) -> Order:
    """The order an engagement is to be of, whoever is responsible for it; NotFound where there is none."""
    item = table.get(ORDERS.key(order_id))
    if item is None:
        raise NotFound("there is no such order")
    return ORDERS.load(item)


def under_way(order_id: str) -> Check:
    """The check that an order binds and is not delivered yet, as part of the write that names it."""
    return Check(
        key=ORDERS.key(order_id),
        condition="#status IN (:confirmed, :in_progress)",
        values={":confirmed": "confirmed", ":in_progress": "in_progress"},
        names={"#status": "status"},
        refusal=Conflict("an engagement is planned of an order that is confirmed or in progress"),
    )
