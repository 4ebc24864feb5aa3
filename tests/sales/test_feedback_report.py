"""The report on feedback: exact where it may be published, silent elsewhere, whoever asks and how often."""

from collections import Counter
from datetime import UTC, date, datetime
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from services.sales.model.feedback_cells import FeedbackCell, Tally, is_final
from services.sales.model.feedback_report import FeedbackFigures, figures, published
from shared import clock
from tests.sales.people import made
from tests.sales.surveys import FEEDBACK, answer, code, completed, recorded, service, unit
from tests.world import World

NOON = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
TODAY = date(2026, 3, 2)
REPORT, TEXTS = f"{FEEDBACK}/report", f"{FEEDBACK}/texts"


@pytest.fixture(autouse=True)
def noon() -> Any:
    with clock.fixed(NOON):
        yield


def cell(product: str, unit: str, named: int = 0, anonymous: int = 0, mark: int = 4) -> FeedbackCell:
    """A cell with so many answers, all of one mark."""
    made = FeedbackCell(product_id=product, unit=unit, year=2026)
    for _ in range(named):
        made = made.with_named({"overall": mark})
    for _ in range(anonymous):
        made = made.with_anonymous({"overall": mark})
    return made


def told(rows: list[FeedbackFigures]) -> dict[tuple[str | None, str | None], int]:
    return {(row.product_id, row.unit): row.n for row in rows}


# --- the figures -----------------------------------------------------------------------------------------


def test_a_published_cell_tells_numbers_means_to_one_decimal_and_how_often_each_mark_was_given():
    one = FeedbackCell(product_id="a", unit="x", year=2026)
    for mark in (1, 5, 5, 4, 2, 2):
        one = one.with_named({"overall": mark, "schedule": 3})
    (row, *margins) = figures([one], final=False)
    assert row.model_dump(mode="json") == {
        "product_id": "a",
        "unit": "x",
        "n": 6,
        "questions": [
            {"code": "overall", "n": 6, "mean": "3.2", "marks": [1, 2, 0, 1, 2]},
            {"code": "schedule", "n": 6, "mean": "3.0", "marks": [0, 0, 6, 0, 0]},
        ],
    }
    assert [(one.product_id, one.unit, one.n) for one in margins] == [
        ("a", None, 6),
        (None, "x", 6),
        (None, None, 6),
    ]


def test_means_are_rounded_half_up():
    one = FeedbackCell(product_id="a", unit="x", year=2026)
    for mark in (4,) * 13 + (5,) * 7:  # 4.35
        one = one.with_named({"overall": mark})
    assert str(figures([one], final=False)[0].questions[0].mean) == "4.4"


def test_a_question_that_less_than_five_answered_is_left_out_and_not_worked_out_from_the_margin():
    both = [cell("a", "x", named=6), cell("b", "x", named=8)]
    for _ in range(2):
        both[0] = both[0].with_named({"schedule": 1})
    for _ in range(9):
        both[1] = both[1].with_named({"schedule": 5})
    asked = {
        (row.product_id, row.unit): [one.code for one in row.questions] for row in figures(both, final=False)
    }
    assert told(figures(both, final=False))["a", "x"] == 8
    assert asked["a", "x"] == ["overall"]
    assert asked["b", "x"] == ["overall"]
    assert asked[None, None] == ["overall", "schedule"]


def test_a_cell_of_which_one_person_was_asked_shows_in_margins_of_five_alone():
    small = [cell("a", "x", 1), cell("a", "y", 2), cell("a", "z", 7)]
    rows = told(figures([*small, cell("b", "x", 6), cell("b", "y", 9), cell("b", "z", 9)], False))
    assert rows == {
        ("a", None): 10,
        ("b", None): 24,
        (None, "x"): 7,
        (None, "y"): 11,
        (None, "z"): 16,
        (None, None): 34,
    }


# --- anonymous answers come five at a time ---------------------------------------------------------------


@pytest.mark.parametrize(("given", "counted"), [(4, 0), (5, 5), (6, 5), (9, 5), (10, 10), (14, 10)])
def test_anonymous_answers_are_counted_five_at_a_time(given, counted):
    one = cell("a", "x", anonymous=given)
    assert (one.released.n, one.waiting.n) == (counted, given - counted)
    assert one.batch == counted // 5
    assert told(figures([one], final=False)).get(("a", "x"), 0) == counted


def test_four_named_answers_and_one_anonymous_are_no_five():
    """Who may read the named ones would have the anonymous one left."""
    assert figures([cell("a", "x", named=4, anonymous=1)], final=False) == []
    assert told(figures([cell("a", "x", named=5, anonymous=1)], final=False))["a", "x"] == 5


def test_what_waits_enters_the_margins_once_the_year_is_final_and_never_its_cell():
    cells = [cell("a", "x", anonymous=7), cell("a", "y", named=6, anonymous=4), cell("b", "y", named=9)]
    assert told(figures(cells, final=False))["a", None] == 11
    final = told(figures(cells, final=True))
    assert (final["a", "x"], final["a", "y"], final["a", None]) == (5, 6, 17)
    assert final[None, None] == 26


def test_a_small_rest_stays_out_of_the_margins_too():
    cells = [cell("a", "x", anonymous=6), cell("a", "y", named=6, anonymous=2)]
    assert told(figures(cells, final=True)) == told(figures(cells, final=False))


def test_a_service_with_few_anonymous_answers_in_each_of_many_units_is_told_of_in_the_end():
    cells = [cell("a", name, anonymous=3) for name in "uvwxyz"]
    assert figures(cells, final=False) == []
    assert told(figures(cells, final=True)) == {("a", None): 18, (None, None): 18}


@pytest.mark.parametrize(
    ("day", "final"), [(date(2026, 12, 31), False), (date(2027, 3, 1), False), (date(2027, 3, 2), True)]
)
def test_a_year_is_final_when_its_last_link_is_too_old(day, final):
    assert is_final(2026, day) is final


answers = st.lists(
    st.tuples(st.sampled_from("ab"), st.sampled_from("xyz"), st.sampled_from(["named", "anonymous"])),
    max_size=70,
)


@settings(max_examples=60, deadline=None)
@given(answers)
def test_who_watches_the_report_and_takes_the_named_answers_away_never_sees_the_answer_of_less_than_five(
    given,
):
    """Each report differs from every former one by no anonymous answer, or by five at least."""
    cells: dict[tuple[str, str], FeedbackCell] = {}
    named: Counter[tuple[str | None, str | None]] = Counter()
    seen: dict[Any, set[int]] = {}
    for number, (product, where, mode) in enumerate([*given, ("", "", "")]):
        last = number == len(given)
        if not last:
            one = cells.get((product, where), FeedbackCell(product_id=product, unit=where, year=2026))
            more = one.with_named({"overall": 3}) if mode == "named" else one.with_anonymous({"overall": 3})
            cells[product, where] = more
            for place in ((product, where), (product, None), (None, where), (None, None)):
                named[place] += mode == "named"
        for place, n in told(figures(list(cells.values()), final=last)).items():
            assert n >= 5
            seen.setdefault(place, {0}).add(n - named[place])
    for anonymous in seen.values():
        steps = sorted(anonymous)
        assert all(after - before >= 5 for before, after in pairwise(steps))


@settings(max_examples=60, deadline=None)
@given(answers)
@example([(product, where, "named") for product, where in ("ax", "ay", "az", "bx", "by")])
def test_the_total_is_exact_for_named_answers_and_nothing_is_counted_twice(given):
    """No total is told where every cell holds one answer: who knows which are empty would know them all."""
    cells: dict[tuple[str, str], FeedbackCell] = {}
    for product, where, _ in given:
        one = cells.get((product, where), FeedbackCell(product_id=product, unit=where, year=2026))
        cells[product, where] = one.with_named({"overall": 3})
    rows = told(figures(list(cells.values()), final=False))
    told_of = len(given) >= 5 and len(given) > len(cells)
    assert rows.get((None, None), 0) == (len(given) if told_of else 0)
    assert all(rows[place] == one.named.n for place, one in cells.items() if place in rows)


# --- through the API -------------------------------------------------------------------------------------


def put(world: World, *cells: FeedbackCell) -> None:
    """Cells as the store keeps them."""
    for one in cells:
        key = {"pk": f"sales#cells#{one.year}", "sk": f"cell#{one.product_id}#{one.unit}"}
        world.put(key | one.model_dump(mode="json", exclude_none=True))


def ask(world: World, **query: Any) -> Any:
    how = {"role": query.pop("role", "sales")}
    return made(world.call("sales", "GET", REPORT, query={"year": 2026} | query, **how))


def places(report: Any) -> dict[tuple[str | None, str | None], int]:
    return {(row.get("product_id"), row.get("unit")): row["n"] for row in report["rows"]}


def of_five(product: str, unit: str) -> dict[tuple[str | None, str | None], int]:
    """A cell of five answers and its margins."""
    return dict.fromkeys([(product, unit), (product, None), (None, unit), (None, None)], 5)


def words(world: World, **query: Any) -> list[str]:
    """The texts that a cell shows, each without anything else."""
    found = made(world.call("sales", "GET", TEXTS, role="sales", query=query))["items"]
    assert all(one.keys() == {"text"} for one in found)
    return [one["text"] for one in found]


def test_filters_select_of_what_is_published_and_open_nothing_else(world):
    put(world, cell("a", "x", 3), cell("a", "y", 8), cell("b", "x", 9), cell("b", "y", 20))
    whole = ask(world)
    assert (whole["year"], whole["final"]) == (2026, False)
    assert places(whole) == {
        ("a", None): 11,
        ("b", None): 29,
        (None, "x"): 12,
        (None, "y"): 28,
        (None, None): 40,
    }
    assert places(ask(world, product="a")) == {("a", None): 11}
    assert places(ask(world, unit="x")) == {(None, "x"): 12}
    assert places(ask(world, product="a", unit="x")) == {}
    assert places(ask(world, year=2025)) == {}


def test_a_report_is_one_query_and_reads_nobody(world):
    put(world, *(cell(f"p{number}", "x", 6) for number in range(40)))
    ask(world)
    with world.counting() as calls:
        ask(world)
    assert calls.operations == {"Query": 1}


@pytest.mark.parametrize(
    "query", [{}, {"year": "x"}, {"year": 1}, {"year": 2026, "product": "A#b"}, {"year": 2026, "unit": ""}]
)
def test_a_report_of_no_year_or_no_cell_is_refused(world, query):
    assert world.call("sales", "GET", REPORT, role="sales", query=query).status == 422


def test_who_may_not_read_feedback_sees_no_figures(world):
    for path in (REPORT, TEXTS):
        refused = world.call("sales", "GET", path, role="viewer", query={"year": 2026})
        assert (refused.status, refused.code) == (403, "forbidden")


def test_answers_of_five_people_make_a_report_and_their_words_show_without_them(world, postbox):
    product, ict = service(world), unit(world)
    about = {"feedback": "anonymous", "product_id": product}
    anna = world.user("sales", unit=ict)
    where = {"year": 2026, "product": product, "unit": ict}
    for number in range(6):
        assert places(ask(world)) == ({} if number < 5 else of_five(product, ict))
        assert len(words(world, **where)) == (0 if number < 5 else 5)
        completed(world, anna, contact_id=f"c{number}", **about)
        assert answer(world, code(postbox), comments=f"sana{number}").status == 303
    page = world.call("sales", "GET", TEXTS, role="sales", query=where)
    assert {one["text"] for one in page.json["items"]} == {f"sana{number}" for number in range(5)}
    assert {tuple(one) for one in page.json["items"]} == {("text",)}
    orders = {
        tuple(
            one["text"] for one in world.call("sales", "GET", TEXTS, role="sales", query=where).json["items"]
        )
        for _ in range(10)
    }
    assert len(orders) > 1
    with clock.fixed(datetime(2027, 3, 1, 12, tzinfo=UTC)):
        assert words(world, **where) == []
    world.pump()
    assert any(one["sk"].startswith("r#") and "texts" in one["pk"] for one in world.audit())


def test_a_purge_changes_no_report(world, postbox):
    for number in range(5):
        contact_id = f"c{number}"
        made(recorded(world, completed(world, contact_id=contact_id), contact_id=contact_id))
    before = ask(world)
    assert places(before) == of_five("none", "none")
    with clock.fixed(datetime(2027, 3, 3, 12, tzinfo=UTC)):
        world.job("sales", {"job": "purge_answers"})
        after = ask(world)
    assert (after["rows"], after["final"]) == (before["rows"], True)


def test_only_texts_of_a_published_cell_show(world):
    small = cell("a", "x", anonymous=5)
    put(world, small, cell("b", "x", 3), cell("a", "y", 3), cell("b", "y", 30))
    item = {"text": "Sana", "batch": 0, "last_day": "2027-03-01", "ttl": 1}
    world.put({"pk": "sales#cell#a#x#2026", "sk": "text#1"} | item)
    assert not published([small, cell("b", "x", 3), cell("a", "y", 3), cell("b", "y", 30)], "a", "x")
    query = {"year": 2026, "product": "a", "unit": "x"}
    assert words(world, **query) == []
    put(world, cell("b", "x", 30), cell("a", "y", 30))
    assert words(world, **query) == ["Sana"]


def test_tallies_add_up():
    one, other = Tally.of({"a": 1, "b": 5}), Tally.of({"b": 5})
    assert (one + other).model_dump() == {"n": 2, "marks": {"a": (1, 0, 0, 0, 0), "b": (0, 0, 0, 0, 2)}}
