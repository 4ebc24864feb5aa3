"""A deal, from the quote to the billing request: the path that is measured, and its steps."""

from collections.abc import Callable
from typing import Any

Call = Callable[..., Any]
CUSTOMER = {
    "kind": "company",
    "name": "Mittaus Oy",
    "business_id": "2077474-0",
    "street": "Rantakatu 1",
    "postal_code": "80100",
    "city": "Joensuu",
}
LINES = [
    {
        "name": f"Työvaihe {number}",
        "quantity": "2",
        "unit": "h",
        "unit_price": "95.50",
        "vat": {"category": "S", "rate_class": "standard"},
    }
    for number in range(5)
]
SAID = {"name": "Anna Mäkelä", "channel": "phone"}


def _move(call: Call, path: str, body: Any = None) -> Any:
    return call("POST", path, body, version="*")


def customer(call: Call, _: int) -> str:
    """The id of an active company, made on first use."""
    return str(call("POST", "/partners/organisations", CUSTOMER, key="bench-customer")["id"])


def _sent(call: Call, customer_id: str) -> str:
    """The path of the revision of a quote of five lines that is sent, without a mail."""
    body = {"title": "Mittaus", "organisation_id": customer_id, "lines": LINES}
    quote = call("POST", "/sales/quotes", body)["id"]
    _move(call, f"/sales/quotes/{quote}/revisions/1/sending", {"mail": False})
    return f"/sales/quotes/{quote}/revisions/1"


def sent(call: Call, number: int) -> str:
    return _sent(call, customer(call, number))


def accept(call: Call, revision: str) -> Any:
    """The customer's yes, and the order that it makes."""
    return _move(call, f"{revision}/acceptance", SAID)


def quote_to_billing(call: Call, customer_id: str) -> Any:
    """A quote of five lines, sent, accepted, its order confirmed, all of it on a drafted billing request."""
    order = accept(call, _sent(call, customer_id))["order_id"]
    _move(call, f"/sales/orders/{order}/confirmation")
    lines = [{"line": str(number)} for number in range(1, 6)]
    return call("POST", "/sales/billing-requests", {"order_id": order, "lines": lines})


def billed(call: Call, number: int) -> str:
    """The path of a drafted billing request."""
    return f"/sales/billing-requests/{quote_to_billing(call, customer(call, number))['id']}"


def ready(call: Call, request: str) -> Any:
    """Check a request as finance will."""
    return _move(call, f"{request}/readiness")


def readied(call: Call, number: int) -> str:
    """The path of a checked billing request."""
    request = billed(call, number)
    ready(call, request)
    return request


def submit(call: Call, request: str) -> Any:
    """Hand a request to finance, under the next number."""
    return _move(call, f"{request}/submission")
