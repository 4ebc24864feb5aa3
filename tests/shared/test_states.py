"""The tables of moves as they are published: each move with the route that makes it."""

import pytest

from services import generated, states
from shared.http import Route
from shared.moves import Move, Moves

FOUND, ROUTES = generated.moves(), generated.routes()
CASES = [(context, table, move) for context, some in FOUND.items() for table in some for move in table]
LAMP = Moves("lamp", (Move("light", ("dark",), "lit", "lamps.things.use"),))


def route(name: str, allow: str = "lamps.things.use", method: str = "POST") -> Route:
    def function() -> None: ...

    function.__name__ = name
    return Route(method, "/lamps", allow, conditional=True, keyed=True, status=200, function=function)


def test_every_kind_of_document_has_its_table():
    nouns = {context: {table.noun for table in some} for context, some in FOUND.items() if some}
    assert nouns["integrations"] == {"drop", "export", "import", "registration", "survey", "unsubscription"}
    assert nouns["alumni"] >= {"alumnus", "consent text", "intake"}
    assert nouns["sales"] >= {
        "billing request",
        "course",
        "engagement",
        "enrolment",
        "feedback request",
        "opportunity",
        "order",
        "product",
        "quote",
    }


@pytest.mark.parametrize(("context", "table", "move"), CASES, ids=lambda one: getattr(one, "action", None))
def test_what_somebody_may_ask_for_has_a_route_with_the_same_permission(context, table, move):
    made_by = states.route_of(table, move, ROUTES[context])
    assert (made_by is None) == (move.by_itself or not move.permission)
    assert made_by is None or made_by.allow == move.permission


def test_an_operation_says_what_it_moves_from_where_to_where():
    told = generated.openapi()["paths"]
    sending = told["/sales/quotes/{quote_id}/revisions/{revision}/sending"]["post"]
    assert sending["x-moves"] == [
        {"record": "quote", "action": "send", "from": ["draft", "approved"], "to": "sent"}
    ]
    editing = told["/sales/orders/{order_id}"]["patch"]
    assert editing["x-moves"] == [{"record": "order", "action": "edit", "from": ["draft"]}]
    assert "x-moves" not in told["/sales/orders/{order_id}"]["get"]


def test_the_page_has_a_row_for_each_move():
    page = states.page(FOUND, ROUTES)
    assert page.count("\n| ") == len(CASES) + sum(map(len, FOUND.values()))
    assert "| commit | planned | committing | `integrations.imports.commit` | " in page
    assert "| supersede | sent | superseded |  | by itself |" in page


@pytest.mark.parametrize(
    "routes",
    [
        [],
        [route("light_lamp", method="GET")],
        [route("light_candle", allow="lamps.candles.use")],
        [route("lighten_lamp")],
        [route("light_lamp"), route("light_room")],
    ],
    ids=["none", "a read", "another subject", "another name", "two"],
)
def test_a_move_that_no_route_or_more_than_one_makes_is_a_mistake(routes):
    with pytest.raises(ValueError, match="routes make the move light of a lamp"):
        states.route_of(LAMP, LAMP.table[0], routes)
