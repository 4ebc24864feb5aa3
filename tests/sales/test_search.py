"""Documents are found by number and by words of their title."""

from typing import Any

import pytest

from tests.sales.people import confirmed, customer, draft, made
from tests.world import World


def found(world: World, text: str) -> list[Any]:
    items = made(world.call("sales", "POST", "/sales/search", {"q": text}, role="sales", key=None))["items"]
    return [(one["kind"], one["id"]) for one in items]


def test_a_quote_and_its_order_are_found_by_their_title_and_each_by_its_number(world: World) -> None:
    customer(world)
    order_id = confirmed(world, title="Äänikoulutus henkilöstölle")
    quote_id = draft(world, title="Muu")
    world.pump()
    assert {kind for kind, _ in found(world, "äänik")} == {"quote", "order"}
    number = world.item(f"sales#order#{order_id}")["number"]  # type: ignore[index]
    assert found(world, number.lower()) == [("order", order_id)]
    number = world.item(f"sales#quote#{quote_id}")["number"]  # type: ignore[index]
    assert found(world, f"{number}/1") == [("quote", quote_id)]
    assert found(world, number.replace("-", "")) == [("quote", quote_id)]
    assert found(world, "T-2026-9999") == []


@pytest.mark.parametrize("text", ["", "x" * 101, "131052-308T"])
def test_what_cannot_be_searched_is_refused_or_finds_nothing(world: World, text: str) -> None:
    answer = world.call("sales", "POST", "/sales/search", {"q": text}, role="sales", key=None)
    assert answer.status == 422 or answer.json["items"] == []
