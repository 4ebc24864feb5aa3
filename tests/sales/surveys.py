"""Completed engagements, those who are asked about them, and what they answer."""

import re
from typing import Any

from tests.postbox import Postbox
from tests.sales.people import contact, customer, do, made
from tests.world import Answer, User, World

FEEDBACK, ENGAGEMENTS, PAGE = "/sales/feedback", "/sales/engagements", "/sales/pages/feedback"
MARKS = {"overall": 5, "expertise": 4, "schedule": 3, "usefulness": 5}
VAT = {"category": "S", "rate_class": "standard"}


def service(world: World, code: str = "MIT") -> str:
    """The id of a product."""
    body = {"code": code, "names": {"fi": "Mittaus"}, "kind": "expert_service", "measure": "h"}
    body |= {"price": "90.00", "vat": VAT}
    return str(made(world.call("sales", "POST", "/sales/products", body, role="sales"), 201)["id"])


def unit(world: World, unit_id: str = "ict") -> str:
    """A unit in use; its id."""
    world.put({"pk": f"staff#unit#{unit_id}", "sk": "record", "id": unit_id, "status": "active"})
    return unit_id


def completed(world: World, user: User | None = None, pumped: bool = True, **body: Any) -> str:
    """An engagement for the usual customer that is done, and what follows of it; its id."""
    how: dict[str, Any] = {"user": user} if user else {"role": "sales"}
    customer(world)
    if world.item(f"partners#contact#{body.get('contact_id', 'anna')}") is None:
        contact(world, body.get("contact_id", "anna"))
    given = {"title": "Kaivon mittaus", "organisation_id": "acme", "contact_id": "anna"} | body
    engagement_id = made(world.call("sales", "POST", ENGAGEMENTS, given, **how), 201)["id"]
    for move in ("start", "completion"):
        rest = {} if move == "completion" else None
        made(do(world, f"{ENGAGEMENTS}/{engagement_id}/{move}", rest, **how))
    if pumped:
        world.pump()
    return str(engagement_id)


def asked(world: World, engagement_id: str, **how: Any) -> dict[str, Any]:
    """The one request about an engagement."""
    page = world.call(
        "sales", "GET", FEEDBACK, query={"engagement": engagement_id}, **({"role": "sales"} | how)
    )
    (card,) = made(page)["items"]
    return dict(card)


def stored(world: World, feedback_id: str) -> dict[str, Any]:
    """The item of a request."""
    item = world.item(f"sales#feedback#{feedback_id}")
    assert item is not None
    return item


def link(postbox: Postbox, number: int = -1) -> str:
    """The link of a letter."""
    found = re.search(r"https://\S+", postbox.mails[number].get_content())
    assert found
    return found[0]


def code(postbox: Postbox, number: int = -1) -> str:
    """The code of a letter's link."""
    return link(postbox, number).partition("#")[2]


def shown(world: World, code: str, **more: Any) -> Answer:
    """The page that a code opens."""
    return world.visit("sales", "POST", PAGE, {"code": code, **more})


def once(page: Answer) -> str:
    """What tells this shown form from another."""
    found = re.search(r'name="once" value="([^"]+)"', page.text)
    assert found
    return found[1]


def answer(world: World, code: str, once: str = "", **fields: Any) -> Answer:
    """Post the form of a code: all questions answered, unless said otherwise."""
    given = {f"q-{name}": str(mark) for name, mark in MARKS.items()} | fields
    form = {name: value for name, value in given.items() if value is not None}
    return world.visit("sales", "POST", f"{PAGE}/answer", {"code": code, "once": once, **form})


def recorded(world: World, engagement_id: str, **over: Any) -> Answer:
    """An answer given by phone, written down."""
    how = {one: over.pop(one) for one in ("user", "key", "role") if one in over}
    body = {"engagement_id": engagement_id, "contact_id": "anna", "marks": {"overall": 4}, "channel": "phone"}
    return world.call("sales", "POST", f"{FEEDBACK}/recorded", body | over, **({"role": "sales"} | how))
