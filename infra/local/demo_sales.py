"""Made-up sales: what is offered, and to whom, as request bodies that are the same ones every day.

Days are counted from the one on which the demo data was first made; customers and people are those of `demo`.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from infra.local import demo

Given = Mapping[str, Any]
DATA: dict[str, Any] = json.loads(Path(__file__).with_suffix(".json").read_text(encoding="utf-8"))
SELLER_NUMBER = demo.business_id(9_900_000)
OUT_OF_REACH = {"deactivation", "restriction", "protection"}
QUESTIONS = ("overall", "expertise", "schedule", "usefulness")
NAMED = (
    "title",
    "language",
    "message",
    "price",
    "vat",
    "place",
    "places",
    "account",
    "stage",
    "value",
    "source",
)


@dataclass(frozen=True)
class Names:
    """The ids of what the data calls by its own keys, and the day it is counted from."""

    day: date
    units: Mapping[str, str] = field(default_factory=dict)
    customers: Mapping[str, str] = field(default_factory=dict)
    contacts: Mapping[str, str] = field(default_factory=dict)
    products: Mapping[str, str] = field(default_factory=dict)

    def on(self, days: int) -> str:
        """A day so many days after the first one."""
        return (self.day + timedelta(days=days)).isoformat()

    def customer(self, key: str) -> str:
        """An organisation's id by its key without the beginning that all have."""
        return self.customers[f"demo-{key}"]

    def contact(self, customer: str, number: int) -> str:
        """The id of one of a customer's people who can be written to."""
        return self.contacts[people(customer)[number]]


@cache
def people(customer: str) -> tuple[str, ...]:
    """The keys of an organisation's people who are in use and still work there."""
    return tuple(
        one.key
        for one in demo.contacts()
        if one.works_at[0] == f"demo-{customer}"
        and not any(role.get("ends") for role in one.body["affiliations"])
        and not OUT_OF_REACH & {move.path for move in one.moves}
    )


# --- bodies ----------------------------------------------------------------------------------------------


def settings() -> Given:
    """Who sells."""
    digits = SELLER_NUMBER.replace("-", "")
    numbers = {
        "business_id": SELLER_NUMBER,
        "vat_number": f"FI{digits}",
        "e_invoice_address": f"0037{digits}",
    }
    return {"seller": DATA["seller"] | numbers | {"e_invoice_operator": "VERKKOLASKU"}}


def left() -> Given:
    """A customer that goes out of use while something is open for it."""
    return {**DATA["left"], "business_id": demo.business_id(9_800_000)}


def opportunity(one: Given, names: Names) -> Given:
    """An opportunity to record."""
    body = _named(one, names) | {"expected_close": names.on(one["close"])}
    if "next" in one:
        body["next_activity"] = {"on": names.on(one["next"][0]), "what": one["next"][1]}
    return body


def quote(one: Given, names: Names, opportunities: Mapping[str, str]) -> Given:
    """A quote to draft."""
    body = _named(one, names) | {"valid_until": names.on(one["valid"]), "lines": lines(one, names)}
    return body | ({"opportunity_id": opportunities[one["opportunity"]]} if "opportunity" in one else {})


def order(one: Given, names: Names) -> Given:
    """An order to record that came without a quote."""
    return _named(one, names) | {"lines": lines(one, names)}


def engagement(one: Given, names: Names, orders: Mapping[str, str]) -> Given:
    """An engagement to plan; feedback on it is asked for only where the data says how."""
    body = _named(one, names) | {"starts": names.on(one["starts"]), "ends": names.on(one["ends"])}
    body |= {"product_id": names.products[one["product"]], "feedback": one.get("feedback", "none")}
    body |= {
        "deliverables": [{"name": name, "due": names.on(one["ends"])} for name in one.get("deliverables", ())]
    }
    return body | ({"order_id": orders[one["order"]]} if "order" in one else {})


def course(one: Given, names: Names) -> Given:
    """A course to plan."""
    body = _named(one, names) | {"starts": names.on(one["starts"]), "ends": names.on(one["ends"])}
    if "product" in one:
        body["product_id"] = names.products[one["product"]]
    return body | ({"cancel_until": names.on(one["free_until"])} if "free_until" in one else {})


def enrolment(given: list[Any], names: Names) -> Given:
    """A participant, paid for by where they work; with a price of their own, and why."""
    customer, number, *price = given
    body = {"contact_id": names.contact(customer, number), "payer_id": names.customer(customer)}
    return body | dict(zip(("price", "price_reason"), price, strict=False))


def billing(one: Given, orders: Mapping[str, str]) -> Given:
    """A request to bill an order."""
    how = {name: one[name] for name in ("lines", "instalments", "fulfilled") if name in one}
    return how | {"order_id": orders[one["order"]]}


def seller(one: Given) -> str:
    """The role that made an order, and that bills it."""
    key = one.get("order", one["key"])
    made: str = one.get("by") or next(
        known["by"] for known in (*DATA["quotes"], *DATA["orders"]) if known["key"] == key
    )
    return made


def credit(one: Given) -> Given:
    """A credit of a part of what was billed."""
    return {"lines": [{"line": one["line"], "net": one["net"]}], "reason": one["reason"]}


def lines(one: Given, names: Names, quantity: str | None = None) -> Sequence[Given]:
    """The lines of a document; with `quantity` the first one's is another, as a revision has it."""
    found: list[dict[str, Any]] = [dict(line) for line in one["lines"]]
    for line in found:
        if "product" in line:
            line["product_id"] = names.products[line.pop("product")]
    if quantity:
        found[0]["quantity"] = quantity
    return found


def answer(given: list[Any], names: Names, engagements: Mapping[str, str]) -> Given:
    """What one of the customer's people said of an engagement on the phone."""
    key, number, marks = given
    customer = next(one["customer"] for one in DATA["engagements"] if one["key"] == key)
    body = {"engagement_id": engagements[key], "contact_id": names.contact(customer, number)}
    return body | {"marks": dict(zip(QUESTIONS, marks, strict=True)), "channel": "phone"}


def question(number: int, names: Names, engagements: Mapping[str, str]) -> Given:
    """A person to be asked without a name."""
    asked = DATA["feedback"]["anonymous"]
    body = {"engagement_id": engagements[asked["about"]], "mode": "anonymous"}
    return body | {"contact_id": names.contact(*asked["asked"][number])}


def _named(one: Given, names: Names) -> dict[str, Any]:
    body = {name: one[name] for name in NAMED if name in one} | {"unit": names.units[one["unit"]]}
    if "customer" in one:
        body["organisation_id"] = names.customer(one["customer"])
    if "contact" in one:
        body["contact_id"] = names.contact(one["customer"], one["contact"])
    return body
