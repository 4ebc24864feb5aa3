"""Customers, lines and documents of sales for tests, made through the API as users make them."""

from typing import Any

from tests.world import Answer, World

PARTY = "2077474-0"
STANDARD = {"category": "S", "rate_class": "standard"}
REDUCED = {"category": "S", "rate_class": "reduced"}
EXEMPT = {"category": "E", "reason": "AVL 39 §"}
REVERSE = {"category": "AE"}
QUOTES, ORDERS, BILLING = "/sales/quotes", "/sales/orders", "/sales/billing-requests"


def line(**values: Any) -> dict[str, Any]:
    """A line of free text: 3 x 10.10 at the standard rate, unless said otherwise."""
    return {
        "name": "Asiantuntijatyö",
        "quantity": "3",
        "unit": "h",
        "unit_price": "10.10",
        "vat": STANDARD,
    } | values


def customer(world: World, record_id: str = "acme", **values: Any) -> str:
    """An active company that can be invoiced; its id."""
    company = {
        "kind": "company",
        "name": "Mäkelän Ääni Oy",
        "business_id": PARTY,
        "street": "Rantakatu 1",
        "postal_code": "80100",
        "city": "Joensuu",
        "country": "FI",
        "email": "toimisto@example.fi",
    }
    key = {"pk": f"partners#organisation#{record_id}", "sk": "record"}
    world.put(key | {"id": record_id, "status": "active"} | company | values)
    return record_id


def consumer(world: World, record_id: str = "eva") -> str:
    """An active private customer; their id."""
    private = {"kind": "private_person", "name": "Åström Eva", "email": "eva@example.fi", "business_id": ""}
    return customer(world, record_id, **private)


def contact(world: World, record_id: str = "anna", **values: Any) -> str:
    """An active contact; their id."""
    person = {"first_names": "Anna", "last_name": "Mäkelä", "email": "anna@example.fi", "purposes": ["SERV"]}
    key = {"pk": f"partners#contact#{record_id}", "sk": "record"}
    world.put(key | {"id": record_id, "status": "active"} | person | values)
    return record_id


def out_of_use(world: World, kind: str, record_id: str) -> None:
    """Make a customer or contact passive, as partners do."""
    item = world.item(f"partners#{kind}#{record_id}")
    assert item is not None
    world.put(item | {"status": "passive", "version": item["version"] + 1})


def do(
    world: World, path: str, body: Any = None, *, role: str = "sales", version: Any = "*", **how: Any
) -> Answer:
    """A move; any version unless one is named."""
    return world.call("sales", how.pop("method", "POST"), path, body, role=role, version=version, **how)


def made(answer: Answer, status: int = 200) -> Any:
    """The document of an answer that must be a success."""
    assert answer.status == status, answer.text
    return answer.json


def draft(world: World, *lines: dict[str, Any], role: str = "sales", **values: Any) -> str:
    """A quote in draft for the usual customer, of these lines; its id."""
    body = {
        "title": "Koulutus",
        "organisation_id": "acme",
        "lines": list(lines or (line(),)),
    } | values
    return str(made(world.call("sales", "POST", QUOTES, body, role=role), 201)["id"])


def sent(world: World, *lines: dict[str, Any], **values: Any) -> str:
    """A quote whose first revision is sent, without a mail; its id."""
    quote_id = draft(world, *lines, **values)
    made(do(world, f"{QUOTES}/{quote_id}/revisions/1/sending", {"mail": False}))
    return quote_id


def accepted(world: World, *lines: dict[str, Any], **values: Any) -> str:
    """The draft order of a quote that the customer accepted by phone; its id."""
    quote_id = sent(world, *lines, **values)
    said = {"name": "Anna Mäkelä", "channel": "phone"}
    return str(made(do(world, f"{QUOTES}/{quote_id}/revisions/1/acceptance", said))["order_id"])


def confirmed(world: World, *lines: dict[str, Any], **values: Any) -> str:
    """A confirmed order; its id."""
    order_id = accepted(world, *lines, **values)
    made(do(world, f"{ORDERS}/{order_id}/confirmation"))
    return order_id


def billed(world: World, order_id: str, *lines: dict[str, Any], **values: Any) -> str:
    """A draft billing request for lines of an order, or for all of line 1; its id."""
    body = {"order_id": order_id, "lines": list(lines or ({"line": "1"},))} | values
    return str(made(world.call("sales", "POST", BILLING, body, role="sales"), 201)["id"])


def submitted(world: World, billing_id: str) -> Any:
    """A billing request handed to finance."""
    made(do(world, f"{BILLING}/{billing_id}/readiness"))
    return made(do(world, f"{BILLING}/{billing_id}/submission"))


def document(world: World, path: str, role: str = "sales") -> Any:
    """A document as it is now."""
    return made(world.call("sales", "GET", path, role=role))
