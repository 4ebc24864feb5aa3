"""Sales of the demo data, from the catalogue to billing and feedback, made through the API alone.

What takes a number is made one after another, so that the numbers are the same each time.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from infra.local import demo_moves as moves
from infra.local import demo_sales as demo
from infra.local.caller import Caller, Say, together
from infra.local.demo_moves import Step
from infra.local.demo_sales import DATA, Given, Names
from infra.local.environments import Refusal

HELSINKI = ZoneInfo("Europe/Helsinki")
PARTNERS, SALES, COURSES = "/partners/organisations", "/sales", "/sales/courses"
QUOTES, ORDERS, BILLING = "/sales/quotes", "/sales/orders", "/sales/billing-requests"
Ids = Mapping[str, str]


def everything(caller: Caller, organisations: Ids, contacts: Ids, say: Say) -> list[str]:
    """All but what customers answer by themselves; the ids of the requests for feedback without a name.

    Refusal with advice where it was begun on another day and cannot be ended any more.
    """
    names = _begun(caller, Names(date.min, {}, organisations, contacts))
    try:
        return _Sales(caller, names, say).everything()
    except Refusal as refusal:
        if names.day == datetime.now(HELSINKI).date():
            raise
        advice = f"The demo data here was begun on {names.day}; `make clean` lets it begin afresh."
        raise Refusal(f"{refusal}\n{advice}") from refusal


def _begun(caller: Caller, names: Names) -> Names:
    """What everything refers to; the day it is counted from is that on which the first product was made."""
    units = together(lambda one: _unit(caller, *one), list(DATA["units"].items()))
    products = together(lambda one: _product(caller, one), DATA["products"])
    caller.move("admin", "PATCH", f"{SALES}/configuration", "demo-configuration", demo.settings())
    left = caller.create("sales", PARTNERS, "demo-left", dict(demo.left()))["id"]
    first = datetime.fromisoformat(products[0]["created_at"]).astimezone(HELSINKI)
    return replace(
        names,
        day=first.date(),
        units=dict(zip(DATA["units"], units, strict=True)),
        customers={**names.customers, "demo-left": left},
        products={one["code"]: one["id"] for one in products},
    )


def _unit(caller: Caller, key: str, name: str) -> str:
    unit_id: str = caller.create("admin", "/staff/units", f"demo-unit-{key}", {"name": name})["id"]
    return unit_id


def _product(caller: Caller, one: Given) -> Any:
    return caller.create("sales", f"{SALES}/products", f"demo-product-{one['code']}", dict(one))


@dataclass(frozen=True)
class _Sales:
    """The making of what is sold, in the order in which it comes about."""

    caller: Caller
    names: Names
    say: Say

    def everything(self) -> list[str]:
        opportunities = self.opportunities()
        parts: list[Callable[[], Any]] = [lambda: self.quotes(opportunities), self.courses]
        accepted: Ids = together(lambda part: part(), parts)[0]
        orders = self.orders(accepted)
        parts = [
            lambda: self.engagements(orders),
            lambda: self.billing(orders),
            lambda: self.endings(opportunities),
        ]
        engagements: Ids = together(lambda part: part(), parts)[0]
        return self.feedback(engagements)

    def made(self, path: str, one: Given, body: Given) -> str:
        """The id of a record of the data, made by whoever is responsible for it."""
        key = f"demo-{_last(path)}-{one['key']}"
        record_id: str = self.caller.create(demo.seller(one), path, key, dict(body))["id"]
        return record_id

    def moved(self, path: str, one: Given, steps: Iterable[Step]) -> Any:
        """What the last of some moves answers, each made under a key of its own."""
        document = None
        for number, step in enumerate(steps):
            key = f"demo-{_last(path.rpartition('/')[0])}-{one['key']}-{number}-{_last(step.path)}"
            role = step.role or demo.seller(one)
            document = self.caller.move(role, step.method, f"{path}/{step.path}", key, step.body)
        return document

    # --- offering ---

    def opportunities(self) -> Ids:
        given = DATA["opportunities"]
        path = f"{SALES}/opportunities"
        made = together(lambda one: self.made(path, one, demo.opportunity(one, self.names)), given)
        self.say(f"  {len(made)} opportunities")
        return {one["key"]: record_id for one, record_id in zip(given, made, strict=True)}

    def endings(self, opportunities: Ids) -> None:
        """Deals won and lost; a customer and a product that go out of use."""
        for one in DATA["opportunities"]:
            if "end" in one:
                self.moved(f"{SALES}/opportunities/{opportunities[one['key']]}", one, [moves.ending(one)])
        customer, products = self.names.customer("left"), f"{SALES}/products"
        passive = [f"{PARTNERS}/{customer}"]
        passive += [f"{products}/{self.names.products[code]}" for code in DATA["out_of_use"]]
        for path in passive:
            self.moved(path, {"key": "passive", "by": "admin"}, [Step(None, "deactivation")])

    def quotes(self, opportunities: Ids) -> Ids:
        """Quotes in every state; the orders that were made of those accepted."""
        given = DATA["quotes"]
        ids = {
            one["key"]: self.made(QUOTES, one, demo.quote(one, self.names, opportunities)) for one in given
        }
        together(
            lambda one: self.moved(f"{QUOTES}/{ids[one['key']]}", one, moves.quote_steps(one, self.names)),
            given,
        )
        accepted = [one for one in given if "accept" in one["moves"]]
        self.say(f"  {len(ids)} quotes")
        return {one["key"]: self.accepted(f"{QUOTES}/{ids[one['key']]}/revisions/1", one) for one in accepted}

    def accepted(self, path: str, one: Given) -> str:
        order_id: str = self.moved(path, one, [Step(None, "acceptance", moves.ACCEPTED)])["order_id"]
        return order_id

    # --- doing ---

    def orders(self, accepted: Ids) -> Ids:
        """Orders of quotes and others, in every state but closed."""
        given = DATA["orders"]
        direct = [one for one in given if "lines" in one]
        ids = {
            **accepted,
            **{one["key"]: self.made(ORDERS, one, demo.order(one, self.names)) for one in direct},
        }
        together(
            lambda one: self.moved(f"{ORDERS}/{ids[one['key']]}", one, moves.order_steps(one, self.names)),
            given,
        )
        self.say(f"  {len(ids)} orders")
        return ids

    def engagements(self, orders: Ids) -> Ids:
        ids, path = {}, f"{SALES}/engagements"
        for one in DATA["engagements"]:
            ids[one["key"]] = self.made(path, one, demo.engagement(one, self.names, orders))
            self.moved(f"{path}/{ids[one['key']]}", one, moves.engagement_steps(one, self.names))
        self.say(f"  {len(ids)} engagements")
        return ids

    def courses(self) -> None:
        """One that is full, with a waiting list, and one that is over, whose payers are to be billed."""
        for one in DATA["courses"]:
            path = f"{COURSES}/{self.made(COURSES, one, demo.course(one, self.names))}"
            self.moved(path, one, [Step(None, "opening")])
            given = [
                {"key": f"{one['key']}-{number}", "by": one["by"], "of": who}
                for number, who in enumerate(one["enrolments"])
            ]
            enrolled = [
                self.made(f"{path}/enrolments", who, demo.enrolment(who["of"], self.names)) for who in given
            ]
            if "completed" in one:
                self.moved(path, {**one, "key": f"{one['key']}-end"}, [Step(None, "completion")])
                for who, enrolment in zip(given[: one["completed"]], enrolled, strict=False):
                    self.moved(f"{SALES}/enrolments/{enrolment}", who, [Step(None, "completion")])
                self.caller.create(one["by"], f"{path}/billing", f"demo-billing-{one['key']}", {})
        self.say(f"  {len(DATA['courses'])} courses")

    # --- billing ---

    def billing(self, orders: Ids) -> None:
        """Billing requests in every state, one of them credited in part; then an order is closed."""
        ids = {}
        for one in DATA["billing"]:
            ids[one["key"]] = self.made(BILLING, one, demo.billing(one, orders))
            self.moved(f"{BILLING}/{ids[one['key']]}", one, moves.billing_steps(one, self.names))
        credit = DATA["credit"]
        made = self.made(f"{BILLING}/{ids[credit['of']]}/credits", credit, demo.credit(credit))
        self.moved(f"{BILLING}/{made}", credit, moves.billing_steps(credit, self.names))
        for key in DATA["closed_orders"]:
            self.moved(
                f"{ORDERS}/{orders[key]}", {"key": f"{key}-end", "order": key}, [Step(None, "closing", {})]
            )
        self.say(f"  {len(ids)} billing requests, and a credit")

    # --- feedback ---

    def feedback(self, engagements: Ids) -> list[str]:
        """Answers given by phone; and people asked without a name, whose letters come by mail."""
        said, asked = DATA["feedback"]["recorded"], DATA["feedback"]["anonymous"]["asked"]
        for number, one in enumerate(said):
            body = dict(demo.answer(one, self.names, engagements))
            self.caller.create("partner_manager", f"{SALES}/feedback/recorded", f"demo-answer-{number}", body)
        questions = [demo.question(number, self.names, engagements) for number in range(len(asked))]
        self.say(f"  {len(said)} answers by phone")
        return [
            self.made(f"{SALES}/feedback", {"key": str(number), "by": "partner_manager"}, body)
            for number, body in enumerate(questions)
        ]


def _last(path: str) -> str:
    return path.rpartition("/")[2]
