"""What random lives of documents are made of: lines, amounts, days around changes of VAT, refusals."""

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule

from services.sales.model.customer import Customer
from services.sales.model.lines import GivenLine, PricedLine, all_priced, totals_of
from services.sales.model.quote import Revision
from shared import clock
from shared.errors import Conflict, Forbidden, Invalid
from tests.sales import reckoning

BUYER = Customer(
    kind="company", name="Mäkelän Ääni Oy", street="Rantakatu 1", postal_code="80100", city="Joensuu"
)
EDGES = (date(2024, 8, 31), date(2024, 9, 1), date(2025, 12, 31), date(2026, 1, 1))
MOMENTS = (
    datetime(2024, 8, 31, 20, 59, tzinfo=UTC),
    datetime(2024, 8, 31, 21, 0, tzinfo=UTC),
    datetime(2025, 12, 31, 21, 59, tzinfo=UTC),
    datetime(2025, 12, 31, 22, 0, tzinfo=UTC),
)
"""A minute before midnight in Finland and at midnight, when rates change."""
STEADY = {"deadline": None, "derandomize": True, "database": None}
CASES = settings(max_examples=400, **STEADY)
WHOLE_LIVES = settings(
    max_examples=60, stateful_step_count=50, suppress_health_check=list(HealthCheck), **STEADY
)


def decimals(least: str, most: str, places: int) -> st.SearchStrategy[Decimal]:
    """Decimals with so many places; small ones and round ones often."""
    step = Decimal(1).scaleb(-places)
    often = [Decimal(one) for one in ("0.01", "1", "3", "7.5", "10")]
    whole = st.integers(int(Decimal(least) / step), int(Decimal(most) / step))
    return st.one_of(st.sampled_from(often), whole.map(lambda units: units * step))


VATS = st.one_of(
    st.sampled_from(["standard", "reduced", "low"]).map(lambda one: {"category": "S", "rate_class": one}),
    st.sampled_from(["AVL 39 §", "AVL 40 §"]).map(lambda one: {"category": "E", "reason": one}),
    st.sampled_from(["Z", "AE", "O"]).map(lambda one: {"category": one}),
)
QUANTITIES = decimals("0.001", "200", 3)
PRICES = decimals("0", "300", 4)
NETS = decimals("0.01", "500", 2)
SUPPLIED = st.one_of(st.none(), st.sampled_from(EDGES))
LINES = st.fixed_dictionaries(
    {
        "name": st.just("Työ"),
        "unit": st.just("h"),
        "quantity": QUANTITIES,
        "unit_price": PRICES,
        "vat": VATS,
        "discount": st.one_of(st.just(Decimal(0)), decimals("0", "100", 2)),
        "supplied_on": SUPPLIED,
    }
)


def priced(lines: list[dict[str, Any]], on: date | None = None) -> tuple[PricedLine, ...]:
    """Lines with their prices."""
    return all_priced([GivenLine.model_validate(one) for one in lines], on or clock.today())


def draft(lines: tuple[PricedLine, ...], revision: int = 1, **values: Any) -> Revision:
    """A revision in draft, of a customer that is known."""
    return Revision.model_validate(
        {
            "id": f"q-{revision}",
            "quote_id": "q",
            "number": "T-2026-0001",
            "revision": revision,
            "status": "draft",
            "title": "Koulutus",
            "organisation_id": "acme",
            "lines": lines,
            "totals": totals_of(lines),
            "valid_until": clock.today() + timedelta(days=30),
            "authors": ("writer",),
            "customer": BUYER,
        }
        | values
    )


class Life(RuleBasedStateMachine):
    """Documents that change at a time of its own."""

    def __init__(self) -> None:
        super().__init__()
        self._clock = ExitStack()

    def at(self, moment: datetime) -> None:
        """It is this moment from now on."""
        self._clock.close()
        self._clock.enter_context(clock.fixed(moment))

    def teardown(self) -> None:
        self._clock.close()

    @rule(days=st.sampled_from([1, 1, 1, 31, 400]))
    def time_passes(self, days: int) -> None:
        self.at(clock.now() + timedelta(days=days))


def action_of(data: Any, one: Any, moves: Sequence[str]) -> str:
    """One of these moves: three times in four one that the document's state allows."""
    legal = [action for action in moves if action in one.actions()]
    return str(data.draw(st.sampled_from(legal if legal and data.draw(st.integers(0, 3)) else list(moves))))


def hold_illegal(refused: Exception, action: str, old: Any) -> None:
    assert isinstance(refused, Conflict), (action, old.status, refused)
    assert refused.facts["legal"] == sorted(old.actions()), (action, old.status)


def moved(kept: dict[str, Any], key: str, action: str, move: Callable[[Any], Any]) -> bool:
    """Make a move on a document; whether it was made.

    A refusal leaves the document; a move that its state does not allow is a conflict with the legal ones.
    """
    old = kept[key]
    legal = old.actions()
    try:
        new, event = move(old)
    except (Conflict, Invalid, Forbidden) as refused:
        if action not in legal:
            hold_illegal(refused, action, old)
        return False
    assert action in legal, (action, old.status)
    assert event.open == (new.status in reckoning.OPEN[type(new)])
    kept[key] = type(old).model_validate(new.model_dump())
    return True
