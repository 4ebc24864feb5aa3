"""Documents of sales put straight into the table, as their own stores write them, and a report asked for."""

from datetime import date
from decimal import Decimal
from typing import Any

from services.sales.model.billing import BillingLine, BillingRequest
from services.sales.model.course import Course
from services.sales.model.customer import Customer
from services.sales.model.engagement import Engagement
from services.sales.model.enrolment import Enrolment
from services.sales.model.lines import PricedLine, totals_of
from services.sales.model.opportunity import Opportunity
from services.sales.model.order import Order
from services.sales.model.order_lines import OrderLine
from services.sales.model.quote import Revision
from services.sales.store.billing import BILLING
from services.sales.store.courses import COURSES, ENROLMENTS
from services.sales.store.engagements import ENGAGEMENTS
from services.sales.store.opportunities import OPPORTUNITIES
from services.sales.store.orders import ORDERS
from services.sales.store.quotes import REVISIONS
from shared import items, keyring
from shared.act import Act
from shared.money import Vat, cents
from shared.record import Event, Record
from tests.cloud import NAMES, client
from tests.world import Answer, World

STORED: tuple[Any, ...] = (OPPORTUNITIES, REVISIONS, ORDERS, ENGAGEMENTS, COURSES, ENROLMENTS, BILLING)
KINDS = {kind.model: kind for kind in STORED}
STANDARD = Vat.model_validate({"category": "S", "rate_class": "standard"})
BUYER = Customer(kind="company", name="Mäkelän Ääni Oy", business_id="2077474-0")
FIRST = date(2026, 3, 1)


def put(world: World, *records: Record) -> None:
    """Records as the data layer writes them."""
    keyring.current_version()
    for one in records:
        item = items.written(KINDS[type(one)], items.stamped(one, version=1), Event(), Act("user:x"), [])
        world.put(item)


def emptied(world: World) -> World:
    """The world without documents of sales."""
    for item in world.items(prefix="sales#"):
        key = {"pk": {"S": item["pk"]}, "sk": {"S": item["sk"]}}
        client("dynamodb").delete_item(TableName=NAMES.of("records"), Key=key)
    return world


def _whole(record_id: str, status: str, values: dict[str, Any]) -> dict[str, Any]:
    usual = {"title": f"Työ {record_id}", "organisation_id": "acme", "opened_on": FIRST}
    return usual | {"id": record_id, "status": status} | values


def opportunity(record_id: str, value: str | None = None, status: str = "open", **values: Any) -> Opportunity:
    """An opportunity at its first stage."""
    usual = {"responsible_id": "anna", "stage": "identified", "value": value}
    return Opportunity.model_validate(_whole(record_id, status, usual | values))


def revision(record_id: str, net: str = "0.00", status: str = "sent", **values: Any) -> Revision:
    """The first revision of a quote: one line of this net amount at 25.5 %."""
    lines = (_line(PricedLine, net),)
    usual = {"quote_id": record_id, "number": f"T-2026-{record_id}", "revision": 1, "lines": lines}
    usual |= {"totals": totals_of(lines), "valid_until": date(2026, 4, 30)}
    return Revision.model_validate(_whole(f"{record_id}-1", status, usual | values))


def order(
    record_id: str, net: str = "0.00", status: str = "confirmed", *, fulfilled: str = "0", **values: Any
) -> Order:
    """An order of one line of 10 h; `billed` euros of it."""
    billed = Decimal(values.pop("billed", "0.00"))
    line = _line(OrderLine, net).model_copy(update={"fulfilled": Decimal(fulfilled), "billed": billed})
    usual = {"number": f"M-2026-{record_id}", "customer": BUYER, "lines": (line,)}
    return Order.model_validate(_whole(record_id, status, usual | values)).whole()


def engagement(record_id: str, status: str = "ongoing", **values: Any) -> Engagement:
    """An engagement."""
    return Engagement.model_validate(_whole(record_id, status, {"number": f"TA-2026-{record_id}"} | values))


def billing(record_id: str, net: str = "0.00", status: str = "submitted", **values: Any) -> BillingRequest:
    """A billing request of one row; negative for a credit."""
    row = BillingLine.model_validate(
        {"id": "1", "name": "Työ", "net": net, "vat": STANDARD, "rate": "25.5", "line": "1"}
    )
    usual = {"number": f"L-2026-{record_id}", "lines": (row,), "buyer": BUYER}
    return BillingRequest.model_validate(_whole(record_id, status, usual | values)).whole()


def course(record_id: str, status: str = "open", **values: Any) -> Course:
    """A course of ten places."""
    usual = {"starts": FIRST, "ends": FIRST, "places": 10, "price": "100.00", "vat": STANDARD}
    whole = _whole(record_id, status, usual | values)
    del whole["organisation_id"]
    return Course.model_validate(whole)


def enrolment(record_id: str, price: str = "0.00", status: str = "enrolled", **values: Any) -> Enrolment:
    """An enrolment that Acme pays; `billable` where it is said."""
    usual = {"course_id": "course", "contact_id": "anna", "payer_id": "acme", "price": price}
    return Enrolment.model_validate(_whole(record_id, status, usual | values)).whole()


def _line(kind: Any, net: str) -> Any:
    price = cents(Decimal(net)) / 10
    given = {"id": "1", "name": "Työ", "quantity": "10", "unit": "h", "unit_price": price}
    return kind.model_validate(given | {"vat": STANDARD, "rate": "25.5", "net": net})


def report(world: World, name: str, role: str = "sales", **query: Any) -> Answer:
    """A page of a report."""
    return world.call("sales", "GET", f"/sales/reports/{name}", role=role, query=query)


def rows(world: World, name: str, **query: Any) -> list[Any]:
    """All rows of a report, over all of its pages."""
    found: list[Any] = []
    while True:
        answer = report(world, name, **query)
        assert answer.status == 200, answer.text
        found += answer.json["items"]
        if answer.json["next"] is None:
            return found
        query["cursor"] = answer.json["next"]


def summary(world: World, name: str, **query: Any) -> Any:
    """Totals of a report."""
    answer = report(world, f"{name}/summary", **query)
    assert answer.status == 200, answer.text
    return answer.json


def ids(found: list[Any]) -> list[str]:
    """The ids of rows."""
    return [one["id"] for one in found]
