"""The operations that are measured, each as one call of a real handler."""

import itertools
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.benchmarks.base import contact

Call = Callable[..., Any]
"""`call(method, path, body=None, headers=…)` of the handler of the path's context; answers the document."""

_numbers = itertools.count()


@dataclass(frozen=True)
class Operation:
    """One operation: `run(call, number)` for the number of a contact of the base."""

    name: str
    run: Callable[[Call, int], Any]


def create_contact(call: Call, number: int) -> Any:
    """A contact without an address."""
    body = {"first_names": "Uusi", "last_name": "Henkilö", "title": "Rehtori"}
    return call("POST", "/partners/contacts", body, key=f"bench-{number}-{next(_numbers)}")


def read_contact(call: Call, number: int) -> Any:
    return call("GET", f"/partners/contacts/{contact(number).id}")


def change_contact(call: Call, number: int) -> Any:
    body = {"title": f"Toimija {next(_numbers)}"}
    return call("PATCH", f"/partners/contacts/{contact(number).id}", body, version="*")


def list_contacts(call: Call, _: int) -> Any:
    return call("GET", "/partners/contacts", query={"limit": "50"})


def search_prefix(call: Call, number: int) -> Any:
    return call("POST", "/partners/search", {"q": contact(number).last_name[:5]})


def find_by_email(call: Call, number: int) -> Any:
    found = call("POST", "/partners/search", {"q": contact(number).email})
    assert len(found["items"]) == 1, json.dumps(found)[:300]
    return found


FIVE = [
    {
        "name": f"Työvaihe {number}",
        "quantity": "2",
        "unit": "h",
        "unit_price": "95.50",
        "vat": {"category": "S", "rate_class": "standard"},
    }
    for number in range(5)
]
CUSTOMER = {
    "kind": "company",
    "name": "Mittaus Oy",
    "business_id": "2077474-0",
    "street": "Rantakatu 1",
    "postal_code": "80100",
    "city": "Joensuu",
}


def _sent(call: Call) -> tuple[str, str]:
    """A quote of five lines that is sent, and the path of its revision."""
    customer = call("POST", "/partners/organisations", CUSTOMER, key="bench-customer")["id"]
    body = {"title": "Mittaus", "organisation_id": customer, "lines": FIVE}
    quote = call("POST", "/sales/quotes", body, key=f"bench-quote-{next(_numbers)}")["id"]
    revision = f"/sales/quotes/{quote}/revisions/1"
    call("POST", f"{revision}/sending", {"mail": False}, version="*", key=f"bench-{next(_numbers)}")
    return quote, revision


def quote_to_billing(call: Call, _: int) -> Any:
    """A quote of five lines, sent, accepted, its order confirmed, all of it on a draft billing request.

    The customer is there before: that one call more finds it by its key.
    """
    _, revision = _sent(call)
    said = {"name": "Anna Mäkelä", "channel": "phone"}
    accepted = call("POST", f"{revision}/acceptance", said, version="*", key=f"bench-{next(_numbers)}")
    order = accepted["order_id"]
    call("POST", f"/sales/orders/{order}/confirmation", None, version="*", key=f"bench-{next(_numbers)}")
    body = {"order_id": order, "lines": [{"line": str(number)} for number in range(1, 6)]}
    return call("POST", "/sales/billing-requests", body, key=f"bench-{next(_numbers)}")


OPERATIONS = (
    Operation("create_contact", create_contact),
    Operation("read_contact", read_contact),
    Operation("change_contact", change_contact),
    Operation("list_contacts", list_contacts),
    Operation("search_prefix", search_prefix),
    Operation("find_by_email", find_by_email),
    Operation("quote_to_billing", quote_to_billing),
)
