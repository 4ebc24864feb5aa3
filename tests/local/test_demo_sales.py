"""The sales of the demo data: of every kind and state, legal move by move, nobody's, the same every time."""

from collections import Counter
from datetime import date

import pytest

from infra.local import demo, demo_sales
from infra.local.demo_sales import DATA, Names
from services.sales.model import billing, engagement, opportunity, order, quote
from shared.contracts.staff import GRANTS, Role
from shared.moves import Moves

PEOPLE = {key for one in demo.organisations() for key in demo_sales.people(one.key.removeprefix("demo-"))}
CUSTOMERS = {one.key: one.key for one in demo.organisations() if not one.moves} | {"demo-left": "left"}
NAMES = Names(
    date(2026, 5, 4),
    {key: key for key in DATA["units"]},
    CUSTOMERS,
    {key: key for key in PEOPLE},
    {one["code"]: one["code"] for one in DATA["products"] if one["code"] not in DATA["out_of_use"]},
)


def ends(moves: Moves, begun: str, *actions: str) -> str:
    """The state after these moves; raises Conflict where one is not legal."""
    for action in actions:
        begun = moves.target(action, begun)
    return begun


def test_everything_refers_to_what_there_is() -> None:
    orders = {one["key"]: one["key"] for one in DATA["orders"]}
    opportunities = {one["key"]: one["key"] for one in DATA["opportunities"]}
    for one in DATA["opportunities"]:
        demo_sales.opportunity(one, NAMES)
    for one in DATA["quotes"]:
        demo_sales.quote(one, NAMES, opportunities)
    for one in DATA["engagements"]:
        demo_sales.engagement(one, NAMES, orders)
    for one in DATA["courses"]:
        demo_sales.course(one, NAMES)
        assert all(demo_sales.enrolment(who, NAMES) for who in one["enrolments"])
    accepted = {one["key"] for one in DATA["quotes"] if "accept" in one["moves"]}
    direct = {one["key"] for one in DATA["orders"] if "lines" in one}
    assert accepted | direct == orders.keys()
    assert {one["order"] for one in DATA["billing"]} | set(DATA["closed_orders"]) <= orders.keys()


@pytest.mark.parametrize("part", ["opportunities", "quotes", "orders", "billing", "engagements", "courses"])
def test_keys_tell_records_apart(part: str) -> None:
    assert Counter(one["key"] for one in DATA[part]).most_common(1)[0][1] == 1


@pytest.mark.parametrize("part", ["opportunities", "quotes", "engagements", "courses"])
def test_whoever_makes_a_record_may(part: str) -> None:
    for one in DATA[part]:
        assert f"sales.{part}.create" in GRANTS[Role(one["by"])]


def test_opportunities_and_engagements_are_in_every_state() -> None:
    found = {ends(opportunity.MOVES, "open", *one.get("end", ())[:1]) for one in DATA["opportunities"]}
    assert found == set(opportunity.MOVES.states)
    assert {one["stage"] for one in DATA["opportunities"]} == {
        "identified",
        "discussed",
        "needs_known",
        "offered",
        "negotiated",
    }
    found = {ends(engagement.MOVES, "planned", *one["moves"]) for one in DATA["engagements"]}
    assert found == set(engagement.MOVES.states)


def test_quotes_are_in_every_state() -> None:
    found = set()
    for one in DATA["quotes"]:
        moves = ["send" if move == "mail" else move for move in one["moves"]]
        if "revise" in moves:
            place = moves.index("revise")
            found.add(ends(quote.MOVES, "draft", *moves[:place], "supersede"))
            moves = moves[place + 1 :]
        found.add(ends(quote.MOVES, "draft", *moves))
    assert found == set(quote.MOVES.states)


def test_billing_requests_and_orders_are_in_every_state() -> None:
    found = {ends(billing.MOVES, "draft", *one["moves"]) for one in DATA["billing"]}
    found.add(ends(billing.MOVES, "draft", *DATA["credit"]["moves"]))
    assert found == set(billing.MOVES.states)
    found = set()
    for one in DATA["orders"]:
        moves = ["plan_billing" if move == "plan" else move for move, *_ in one["moves"]]
        found.add(
            ends(order.MOVES, "draft", *moves, *(["close"] if one["key"] in DATA["closed_orders"] else []))
        )
    assert found | {"fulfilled"} == set(order.MOVES.states)


def test_days_follow_the_first_one() -> None:
    (first,) = (one for one in DATA["quotes"] if one["key"] == "coaching")
    assert demo_sales.quote(first, NAMES, {"coaching": "x"})["valid_until"] == "2026-06-03"
    assert [one["key"] for one in DATA["quotes"] if one["valid"] == 0] == ["today"]


def test_no_seller_or_customer_can_be_anybody() -> None:
    seller = demo_sales.settings()["seller"]
    assert seller["business_id"][0] == "9"
    assert seller["vat_number"] == f"FI{seller['business_id'].replace('-', '')}"
    assert demo_sales.left()["business_id"][0] == "9"
    known = {one.body.get("business_id") for one in demo.organisations()}
    assert not known & {seller["business_id"], demo_sales.left()["business_id"]}
    assert seller["email"].endswith(".example")
    assert demo_sales.left()["email"].endswith(".example")
