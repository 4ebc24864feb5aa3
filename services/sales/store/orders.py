"""Where orders are kept."""

from collections.abc import Sequence
from typing import Any

from services.sales.model.order import Order
from services.sales.store.documents import by_contact, document_lists, listed
from shared import numbering, table
from shared.act import Act
from shared.attributes import Item
from shared.errors import Conflict
from shared.events import sales as events
from shared.numbering import Number
from shared.record import Kind, Move
from shared.writes import Check

ORDER_LETTER = "M"
ORDERS = Kind(
    "sales",
    Order,
    lists=document_lists,
    words=lambda one: [one.title],
    matches=lambda one: [("number", one.number), *by_contact(one)],
)


def read_order(order_id: str, act: Act) -> Order:
    """One order."""
    return table.read(ORDERS, order_id, act)


def create_order(order: Order, act: Act, checks: Sequence[Check]) -> Order:
    """Record an order under the next number of the year."""

    def write(number: Number) -> Order:
        counter = number.read(act)
        made = order.having(number=str(number))
        return table.create(ORDERS, made, made.told(events.OrderCreated), act, checks, [counter])

    return numbering.numbered("sales", ORDER_LETTER, write)


def change_order(order_id: str, move: Move[Order], act: Act, checks: Sequence[Check] = ()) -> Order:
    """Make a move on an order."""
    return table.change(ORDERS, order_id, move, act, checks)


def stands(order_id: str) -> Check:
    """The check that an order is neither cancelled nor on hold, in the write that bills it."""
    return Check(
        key=ORDERS.key(order_id),
        condition="NOT #status IN (:draft, :cancelled) AND on_hold = :no",
        values={":draft": "draft", ":cancelled": "cancelled", ":no": False},
        names={"#status": "status"},
        refusal=Conflict("the order is cancelled or on hold; nothing of it can be billed now"),
    )


def list_orders(
    where: dict[str, Any], limit: int, cursor: str | None, **which: Any
) -> tuple[list[Item], str | None]:
    """A page of orders."""
    return listed(ORDERS, where, limit, cursor, **which)
