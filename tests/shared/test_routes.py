"""The rules of routes: what an address matches, and that a start compiles no pattern."""

import pytest

from services import generated
from shared.routes import Rule

ORDER = Rule("/sales/orders/<order_id>/lines/<line>")


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("/sales/orders/a-1/lines/2", {"order_id": "a-1", "line": "2"}),
        ("/sales/orders/%20 ä/lines/2", {"order_id": "%20 ä", "line": "2"}),
        ("/sales/orders/a/lines/2/3", None),
        ("/sales/orders/a/lines", None),
        ("/sales/orders//lines/2", None),
        ("/sales/orders/a/notes/2", None),
        ("/partners/orders/a/lines/2", None),
        ("x/sales/orders/a/lines/2", None),
    ],
)
def test_an_address_is_a_routes_where_its_parts_are(path, found):
    match = ORDER.match(path)
    assert (match and match.groupdict()) == found
    assert ORDER.groups == 2


def test_a_rule_without_parameters_is_the_address_itself():
    rule = Rule("/sales/orders")
    assert rule.groups == 0
    assert rule.match("/sales/orders")
    assert not rule.match("/sales/orders/")
    assert not rule.match("/sales/orders2")


def test_a_pattern_is_compiled_when_an_address_may_be_its_own():
    rule = Rule("/sales/orders/<order_id>")
    assert not rule.match("/sales/quotes/1")
    assert not rule.match("/sales/orders/1/lines")
    assert "_pattern" not in vars(rule)
    assert rule.match("/sales/orders/1")
    assert "_pattern" in vars(rule)


def test_every_registered_route_has_such_a_rule():
    rules = [route.rule for api in generated.apis() for route in api._registered()]
    assert len(rules) > 300
    assert {type(rule) for rule in rules} == {Rule}
