"""Products and opportunities for tests, made through the API as users make them."""

from typing import Any

from tests.sales.people import STANDARD, made
from tests.world import Answer, World

PRODUCTS, OPPORTUNITIES = "/sales/products", "/sales/opportunities"


def offer(world: World, role: str = "sales", **values: Any) -> Answer:
    """Ask for a product: coaching at 1 850 euros a day, unless said otherwise."""
    body = {
        "code": "VALM-1",
        "names": {"fi": "Valmennus", "sv": "Coachning", "en": "Coaching"},
        "kind": "expert_service",
        "measure": "pv",
        "price": "1850.00",
        "vat": STANDARD,
        "account": "3000/VALM",
    } | values
    return world.call("sales", "POST", PRODUCTS, body, role=role)


def product(world: World, code: str = "VALM-1", **values: Any) -> str:
    """A product in use; its id."""
    return str(made(offer(world, code=code, **values), 201)["id"])


def record(world: World, role: str = "sales", **values: Any) -> Answer:
    """Ask for an opportunity with the usual customer."""
    body = {"title": "Esihenkilövalmennus", "organisation_id": "acme"} | values
    return world.call(
        "sales", "POST", OPPORTUNITIES, {k: v for k, v in body.items() if v is not None}, role=role
    )


def opportunity(world: World, **values: Any) -> str:
    """An open opportunity; its id."""
    return str(made(record(world, **values), 201)["id"])


def read(world: World, path: str, role: str = "sales", **query: Any) -> Any:
    """What a read that must succeed shows."""
    return made(world.call("sales", "GET", path, role=role, query=query or None))
