"""What an act has read is not read again for its write, and nobody is refused for what is true no more."""

from decimal import Decimal

import pytest
from pydantic import ValidationError

from services.sales.model.customer import Customer
from services.sales.model.lines import GivenLine, all_priced
from services.sales.model.order import Order
from services.sales.model.order_lines import ordered
from shared import clock, table
from shared.errors import NotFound, PassiveRecord, StaleVersion
from shared.money import RateClass, Vat, VatCategory
from tests.shared.acting import act, rename
from tests.shared.things import THINGS, made


def test_a_record_that_was_read_is_changed_without_reading_it_again(world):
    made(id="t1")
    mine = act(if_match=1)
    with world.counting() as calls:
        seen = table.read(THINGS, "t1", mine)
        assert table.change(THINGS, "t1", rename(f"{seen.name} II"), mine).version == 2
    assert calls.operations == {"GetItem": 1, "PutItem": 1}


def test_what_changed_since_it_was_read_is_read_again_and_the_move_made_on_it(world):
    made(id="t1")
    mine = act()
    table.read(THINGS, "t1", mine)
    table.change(THINGS, "t1", lambda one: one.edited({"size": 5}), act(request_id="other"))
    with world.counting() as calls:
        after = table.change(THINGS, "t1", lambda one: one.edited({"size": one.size + 1}), mine)
    assert (after.size, after.version) == (6, 3)
    assert calls.operations == {"PutItem": 2, "GetItem": 1}


def test_what_changed_since_it_was_read_is_stale_under_if_match(world):
    made(id="t1")
    mine = act(if_match=1)
    table.read(THINGS, "t1", mine)
    table.change(THINGS, "t1", rename("Virtanen"), act(request_id="other"))
    with pytest.raises(StaleVersion) as refused:
        table.change(THINGS, "t1", rename("Laine"), mine)
    assert refused.value.facts["current"] == 2


def test_nobody_is_refused_for_what_was_so_when_it_was_read(world):
    made(id="t1", status="passive")
    mine = act()
    table.read(THINGS, "t1", mine)
    table.change(THINGS, "t1", lambda one: one.reactivated(), act(request_id="other"))
    assert table.change(THINGS, "t1", rename("Virtanen"), mine).version == 3


def test_who_is_refused_is_refused_after_one_more_look(world):
    made(id="t1", status="passive")
    mine = act()
    table.read(THINGS, "t1", mine)
    with world.counting() as calls, pytest.raises(PassiveRecord):
        table.change(THINGS, "t1", rename("Virtanen"), mine)
    assert calls.operations == {"GetItem": 1}


def test_what_was_not_there_when_it_was_read_ahead_may_be_there_by_now(world):
    mine = act()
    table.ahead(mine, THINGS.key("t1"))
    made(id="t1")
    assert table.change(THINGS, "t1", rename("Virtanen"), mine).version == 2


def test_what_is_read_ahead_costs_one_batch_and_serves_once(world):
    made(id="t1")
    made(id="t2")
    mine = act()
    with world.counting() as calls:
        table.ahead(mine, THINGS.key("t1"), THINGS.key("t2"), THINGS.key("none"))
        assert {table.read(THINGS, one, mine).id for one in ("t1", "t2")} == {"t1", "t2"}
        with pytest.raises(NotFound):
            table.read(THINGS, "none", mine)
    assert calls.operations == {"BatchGetItem": 1}
    table.change(THINGS, "t1", rename("Virtanen"), act(request_id="other"))
    assert table.read(THINGS, "t1", mine).name == "Virtanen"


def test_a_write_forgets_what_was_read(world):
    made(id="t1")
    made(id="t2")
    mine = act()
    table.ahead(mine, THINGS.key("t1"), THINGS.key("t2"))
    table.change(THINGS, "t1", rename("Virtanen"), mine)
    table.change(THINGS, "t2", rename("Laine"), act(request_id="other"))
    assert table.read(THINGS, "t1", mine).name == "Virtanen"
    assert table.read(THINGS, "t2", mine).name == "Laine"


# --- copies ----------------------------------------------------------------------------------------------


def order() -> Order:
    line = GivenLine(
        name="Työ",
        quantity=Decimal(3),
        unit="h",
        unit_price=Decimal("10.10"),
        vat=Vat(category=VatCategory.S, rate_class=RateClass.STANDARD),
    )
    lines = tuple(map(ordered, all_priced([line], clock.today())))
    customer = Customer(kind="company", name="Mäkelän Ääni Oy")
    return Order(id="o1", number="M-1", title="Työ", organisation_id="acme", customer=customer, lines=lines)


def test_a_copy_is_the_same_record_but_for_what_is_given():
    before = order().whole()
    after = before.having(title="Toinen", on_hold=True)
    assert after == before.model_copy(update={"title": "Toinen", "on_hold": True})
    assert type(after.lines[0]) is type(before.lines[0])
    assert before.model_copy(update={"billing": "full"}).having(title="Työ").billing == "none"


def test_a_copy_is_validated_within_the_parts_that_are_given():
    (line,) = order().lines
    for wrong in ({"quantity": Decimal(-1)}, {"billed": Decimal("-0.01")}):
        with pytest.raises(ValidationError):
            order().having(lines=(line.model_copy(update=wrong),))
    with pytest.raises(ValidationError):
        order().having(unknown=1)
