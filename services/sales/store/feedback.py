"""Where requests for feedback are kept, and what of them was mailed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from services.sales.model.engagement import Engagement
from services.sales.model.feedback import Feedback, months_before
from services.sales.model.order import Order
from services.sales.store.documents import by_contact
from services.sales.store.engagements import ENGAGEMENTS
from services.sales.store.orders import ORDERS
from shared import clock, ids, lists, table
from shared.act import Act
from shared.attributes import Item
from shared.contracts.staff import CORRESPONDENT_CARD, user_key
from shared.lists import Listing
from shared.record import Event, Kind, Move
from shared.writes import Check

OVERDUE_MONTHS = 24
"""How far back a nightly job looks for what former nights left."""
CARD = (
    "pk",
    "id",
    "version",
    "status",
    "restricted",
    "mode",
    "engagement_id",
    "order_id",
    "organisation_id",
    "contact_id",
    "product_id",
    "title",
    "responsible_id",
    "unit",
    "year",
    "asked_on",
    "answered_on",
    "channel",
)
"""What a list shows of a request."""


def _lists(one: Feedback) -> Mapping[str, tuple[str, str]]:
    """gsi1: by month what jobs and retention look at; gsi2: a user's own; gsi3: those on one subject."""
    made = clock.stamp(one.created_at or clock.now())
    found = {"gsi3": (f"about#{one.subject_id}", made)}
    if one.responsible_id:
        found["gsi2"] = (f"responsible#{one.responsible_id}", made)
    if one.status == "requested" and one.asked_on:
        found["gsi1"] = (f"asked#{one.asked_on:%Y-%m}", one.asked_on.isoformat())
    if one.holds_answer and one.answered_on:
        found["gsi1"] = (f"answered#{one.answered_on:%Y-%m}", one.answered_on.isoformat())
    if "gsi1" not in found:
        found["gsi1"] = (f"settled#{made[:7]}", made)
    return found


FEEDBACK = Kind("sales", Feedback, lists=_lists, matches=by_contact)


def feedback_id(subject_id: str, contact_id: str | None) -> str:
    """The id of the one request to a contact about an engagement or order."""
    return ids.derived("feedback", subject_id, contact_id or "")


def read_feedback(feedback_id: str, act: Act) -> Feedback:
    """One request."""
    return table.read(FEEDBACK, feedback_id, act)


def find_feedback(feedback_id: str) -> Feedback | None:
    """One request, if there is one."""
    item = table.get(FEEDBACK.key(feedback_id))
    return FEEDBACK.load(item) if item and item["status"] != "erased" else None


def create_feedback(one: Feedback, event: Event, act: Act, checks: Sequence[Check] = ()) -> Feedback:
    """Record a request; raises Conflict where there is one."""
    return table.create(FEEDBACK, one, event, act, checks)


def change_feedback(
    feedback_id: str, move: Move[Feedback], act: Act, checks: Sequence[Check] = ()
) -> Feedback:
    """Make a move on a request."""
    return table.change(FEEDBACK, feedback_id, move, act, checks)


# --- lists -----------------------------------------------------------------------------------------------


def list_feedback(
    subject_id: str | None, responsible_id: str, where: dict[str, Any], limit: int, cursor: str | None
) -> tuple[list[Item], str | None]:
    """A page, newest first: those about an engagement or order, or else a user's own."""
    index, partition = ("gsi2", f"responsible#{responsible_id}")
    if subject_id:
        index, partition = ("gsi3", f"about#{subject_id}")
    listing = Listing(index, (FEEDBACK.prefix + partition,), where, latest_first=True)
    return lists.whole_page(listing, limit, cursor, CARD)


def asked_before(day: date) -> Iterator[str]:
    """The ids of requests that were asked for before a day and still wait, month by month."""
    return _before("asked", day)


def answered_before(day: date) -> Iterator[str]:
    """The ids of requests whose answer is from before a day and still kept, month by month."""
    return _before("answered", day)


def _before(what: str, day: date) -> Iterator[str]:
    months = [months_before(day, count) for count in range(OVERDUE_MONTHS)]
    partitions = [f"{FEEDBACK.prefix}{what}#{month:%Y-%m}" for month in months]
    for item in lists.walk("gsi1", partitions):
        if item["gsi1sk"] < day.isoformat():
            yield item["id"]


# --- what it is about, and who is written to -------------------------------------------------------------


def engagement(engagement_id: str, act: Act) -> Engagement:
    """An engagement, whoever is responsible for it; NotFound where there is none."""
    return table.read(ENGAGEMENTS, engagement_id, _anywhere(act))


def order(order_id: str, act: Act) -> Order:
    """An order, whoever is responsible for it; NotFound where there is none."""
    return table.read(ORDERS, order_id, _anywhere(act))


def _anywhere(act: Act) -> Act:
    return replace(act, reaches=lambda _: True)


def correspondent(user_id: str) -> Item | None:
    """Where and in which language a user is written to, if they are active."""
    card = table.get(user_key(user_id), CORRESPONDENT_CARD)
    return card if card and card["status"] == "active" else None
