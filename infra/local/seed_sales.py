"""Sales of the demo data, from the catalogue to billing and feedback, made through the API alone.

What takes a number is made one after another, so that the numbers are the same each time.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from infra.local import demo_moves as moves
from infra.local import demo_sales as demo
from infra.local.caller import Caller, Say, in_turn, together
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
        parts: list[Callable[[], Any]] = [self.offering, self.courses]
        opportunities, quotes = together(lambda part: part(), parts)[0]
        orders = self.orders(quotes)
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
        for step in steps:
            key = f"demo-{_last(path.rpartition('/')[0])}-{one['key']}-{step.path}"
            role = step.role or demo.seller(one)
            document = self.caller.move(role, step.method, f"{path}/{step.path}", key, step.body)
        return document

    # --- offering ---

    def offering(self) -> tuple[Ids, Ids]:
        """Opportunities, and quotes in every state but accepted."""
        given, path = DATA["opportunities"], f"{SALES}/opportunities"
        made = together(lambda one: self.made(path, one, demo.opportunity(one, self.names)), given)
        opportunities = _by_key(given, made)
        self.say(f"  {len(made)} opportunities")
        quotes = in_turn(
            lambda one: self.made(QUOTES, one, demo.quote(one, self.names, opportunities)),
            lambda one, made: self.moved(f"{QUOTES}/{made}", one, moves.quote_steps(one, self.names)),
            DATA["quotes"],
        )
        self.say(f"  {len(quotes)} quotes")
        return opportunities, _by_key(DATA["quotes"], quotes)

    def endings(self, opportunities: Ids) -> None:
        """Deals won and lost; a customer and a product that go out of use."""
        for one in DATA["opportunities"]:
            if "end" in one:
                self.moved(f"{SALES}/opportunities/{opportunities[one['key']]}", one, [moves.ending(one)])
        customer, products = self.names.customer("left"), f"{SALES}/products"
        passive = [f"{PARTNERS}/{customer}"]
        passive += [f"{products}/{self.names.products[code]}" for code in DATA["out_of_use"]]
        for path in passive:
            self.moved(path, {"key": _last(path), "by": "admin"}, [Step(None, "deactivation")])

    # --- doing ---

    def orders(self, quotes: Ids) -> Ids:
        """Orders of accepted quotes and others, in every state but closed."""
        given = DATA["orders"]
        made = in_turn(
            lambda one: self.order(one, quotes),
            lambda one, made: self.moved(f"{ORDERS}/{made}", one, moves.order_steps(one, self.names)),
            given,
        )
        self.say(f"  {len(made)} orders")
        return _by_key(given, made)

    def order(self, one: Given, quotes: Ids) -> str:
        """An order: recorded directly, or by accepting the quote of the same key."""
        if "lines" in one:
            return self.made(ORDERS, one, demo.order(one, self.names))
        accepted = Step(None, "revisions/1/acceptance", moves.ACCEPTED)
        order_id: str = self.moved(f"{QUOTES}/{quotes[one['key']]}", one, [accepted])["order_id"]
        return order_id

    def engagements(self, orders: Ids) -> Ids:
        given, path = DATA["engagements"], f"{SALES}/engagements"
        made = in_turn(
            lambda one: self.made(path, one, demo.engagement(one, self.names, orders)),
            lambda one, made: self.moved(f"{path}/{made}", one, moves.engagement_steps(one, self.names)),
            given,
        )
        self.say(f"  {len(made)} engagements")
        return _by_key(given, made)

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
                self.moved(path, one, [Step(None, "completion")])
                for who, enrolment in zip(given[: one["completed"]], enrolled, strict=False):
                    self.moved(f"{SALES}/enrolments/{enrolment}", who, [Step(None, "completion")])
                self.caller.create(one["by"], f"{path}/billing", f"demo-billing-{one['key']}", {})
        self.say(f"  {len(DATA['courses'])} courses")

    # --- billing ---

    def billing(self, orders: Ids) -> None:
        """Billing requests in every state, one of them credited in part; then an order is closed."""
        given = DATA["billing"]
        made = together(lambda one: self.made(BILLING, one, demo.billing(one, orders)), given)
        ids = _by_key(given, made)
        together(lambda one: self.billed(ids, one, moves.before_finance(one)), given)
        in_turn(
            lambda one: self.billed(ids, one, moves.to_finance(one)),
            lambda one, _: self.billed(ids, one, moves.by_finance(one, self.names)),
            given,
        )
        self.credit(ids)
        for key in DATA["closed_orders"]:
            self.moved(f"{ORDERS}/{orders[key]}", {"key": key, "order": key}, [Step(None, "closing", {})])
        self.say(f"  {len(given)} billing requests, and a credit")

    def billed(self, ids: Ids, one: Given, steps: Iterable[Step]) -> None:
        self.moved(f"{BILLING}/{ids[one['key']]}", one, steps)

    def credit(self, ids: Ids) -> None:
        one = DATA["credit"]
        made = self.made(f"{BILLING}/{ids[one['of']]}/credits", one, demo.credit(one))
        steps = [*moves.before_finance(one), *moves.to_finance(one), *moves.by_finance(one, self.names)]
        self.moved(f"{BILLING}/{made}", one, steps)

    # --- feedback ---

    def feedback(self, engagements: Ids) -> list[str]:
        """Answers given by phone; and people asked without a name, whose letters come by mail."""
        said, asked = DATA["feedback"]["recorded"], DATA["feedback"]["anonymous"]["asked"]
        for number, one in enumerate(said):
            body = dict(demo.answer(one, self.names, engagements))
            self.caller.create("partner_manager", f"{SALES}/feedback/recorded", f"demo-answer-{number}", body)
        self.say(f"  {len(said)} answers by phone")
        return together(self.asked, [(number, engagements) for number in range(len(asked))])

    def asked(self, question: tuple[int, Ids]) -> str:
        number, engagements = question
        body = demo.question(number, self.names, engagements)
        return self.made(f"{SALES}/feedback", {"key": str(number), "by": "partner_manager"}, body)


def _by_key(given: Sequence[Given], made: Sequence[str]) -> Ids:
    return {one["key"]: record_id for one, record_id in zip(given, made, strict=True)}


def _last(path: str) -> str:
    return path.rpartition("/")[2]
