"""Where billing requests are kept."""

from collections.abc import Callable, Sequence
from typing import Any

from services.sales.model.billing import BillingRequest
from services.sales.store import configuration
from services.sales.store.documents import by_contact, document_lists, listed
from shared import items, numbering, table
from shared.act import Act
from shared.attributes import Item
from shared.events import sales as events
from shared.numbering import Number
from shared.record import Event, Kind, Move
from shared.table import Change, Creation
from shared.writes import Check

LETTER = "L"
BILLING = Kind(
    "sales",
    BillingRequest,
    lists=document_lists,
    words=lambda one: [one.title],
    matches=lambda one: [*([("number", one.number)] if one.number else []), *by_contact(one)],
)


def read_billing(billing_id: str, act: Act) -> BillingRequest:
    """One billing request."""
    return table.read(BILLING, billing_id, act)


def ahead_of_readiness(billing_id: str, act: Act) -> None:
    """Read in one batch what a check of a request needs: the request, the settings."""
    table.ahead(act, BILLING.key(billing_id), configuration.KEY)


def ahead_of_submission(billing_id: str, act: Act) -> None:
    """Read in one batch a request and the last number."""
    table.ahead(act, BILLING.key(billing_id), numbering.key("sales", LETTER))


def draft(
    holding: Change[Any],
    drafted: Callable[[Any], BillingRequest],
    act: Act,
    checks: Sequence[Check],
) -> BillingRequest:
    """Draft a request, and hold what it bills or credits against the order or the original: one transaction.

    `drafted` makes it of the order or original as it has been moved; a repeat answers it as it is now.
    """
    made: dict[int, BillingRequest] = {}

    def following(moved: Sequence[Any]) -> list[Creation[Any]]:
        request = items.stamped(drafted(moved[0]), version=1)
        made[moved[0].version] = request
        return [Creation(BILLING, request, request.told(events.BillingRequestCreated))]

    (holder,) = table.change_together([holding], act, checks, makes=following)
    return made.get(holder.version) or table.read(BILLING, act.new_id(), act)


def change_billing(
    billing_id: str, move: Move[BillingRequest], act: Act, checks: Sequence[Check] = ()
) -> BillingRequest:
    """Make a move on a billing request."""
    return table.change(BILLING, billing_id, move, act, checks)


def change_with(
    billing_id: str, move: Move[BillingRequest], others: Sequence[Change[Any]], act: Act
) -> BillingRequest:
    """Make a move on a billing request and on what it holds, together."""
    changes: list[Change[Any]] = [Change(BILLING, billing_id, move), *others]
    found: BillingRequest = table.change_together(changes, act)[0]
    return found


def submit(
    billing_id: str,
    submitted: Callable[[str], Move[BillingRequest]],
    numbered: bool,
    act: Act,
    checks: Sequence[Check],
) -> BillingRequest:
    """Hand a request to finance: `submitted(number)` is its move; the number is taken in the same write.

    Raises Busy, no number being taken, where others keep taking them.
    """
    if numbered:
        return table.change(BILLING, billing_id, submitted(""), act, checks)

    def write(number: Number) -> BillingRequest:
        def move(one: BillingRequest) -> tuple[BillingRequest, Event]:
            return submitted(str(number))(one)

        return table.change_together([Change(BILLING, billing_id, move)], act, checks, counter=number)[0]

    return numbering.numbered("sales", LETTER, write)


def list_billing(
    where: dict[str, Any], limit: int, cursor: str | None, **which: Any
) -> tuple[list[Item], str | None]:
    """A page of billing requests."""
    return listed(BILLING, where, limit, cursor, **which)
