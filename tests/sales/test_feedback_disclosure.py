"""No small group can be worked out of the table of counts that is published."""

from collections.abc import Iterator, Mapping
from itertools import combinations, product

from hypothesis import example, given, settings
from hypothesis import strategies as st

from services.sales.model.disclosure import LEAST, Cell, Place, publishable, with_margins

Counts = Mapping[Cell, int]


def tables(most: int, rows: int = 3, columns: int = 3) -> st.SearchStrategy[dict[Cell, int]]:
    """Tables of up to nine cells, some of them empty."""
    cells = [(f"s{row}", f"u{column}") for row in range(rows) for column in range(columns)]
    return st.fixed_dictionaries({cell: st.integers(0, most) for cell in cells})


def neighbours(
    cells: Counts, published: frozenset[Place], most: Mapping[Place, int]
) -> list[dict[Place, int]]:
    """Every table that fits what is published and differs by one at most in each cell that is withheld."""
    truth = with_margins(cells)
    withheld = [one for one, count in cells.items() if count and one not in published]
    return [
        table
        for steps in product((-1, 0, 1), repeat=len(withheld))
        if (table := _fitting(cells, dict(zip(withheld, steps, strict=True)), published, truth, most))
    ]


def _fitting(cells, steps, published, truth, most) -> dict[Place, int] | None:
    if any(cells[one] + step < 1 for one, step in steps.items()):
        return None
    table = with_margins({one: count + steps.get(one, 0) for one, count in cells.items()})
    kept = all(table[one] == truth[one] for one in published)
    return table if kept and all(table[one] <= limit for one, limit in most.items()) else None


def known_groups(withheld: list[Cell], found: list[dict[Place, int]]) -> Iterator[tuple[Cell, ...]]:
    """The groups of withheld cells whose sum is the same in every table that fits."""
    for size in range(1, len(withheld) + 1):
        for group in combinations(withheld, size):
            if len({sum(table[one] for one in group) for table in found}) == 1:
                yield group


def assert_safe(cells: Counts, published: frozenset[Place], most: Mapping[Place, int]) -> None:
    truth = with_margins(cells)
    assert all(truth[one] >= LEAST for one in published)
    found = neighbours(cells, published, most)
    for place in truth.keys() - published:
        assert len({table[place] for table in found}) >= 2, (place, sorted(published, key=str))
    withheld = [one for one, count in cells.items() if count and one not in published]
    for group in known_groups(withheld, found):
        assert sum(cells[one] for one in group) >= LEAST, (group, sorted(published, key=str))


@settings(max_examples=120, deadline=None)
@given(tables(9))
@example({("s0", f"u{number}"): 1 for number in range(5)})
@example({("a", "x"): 3, ("b", "x"): 10})
@example({("a", "x"): 1, ("a", "y"): 1, ("b", "x"): 1, ("b", "y"): 1})
def test_no_reader_can_solve_for_a_withheld_count_or_a_group_of_less_than_five(cells):
    assert_safe(cells, publishable(cells), {})


@settings(max_examples=150, deadline=None)
@given(tables(9, 2), st.data())
def test_counts_that_a_reader_knows_the_limit_of_stay_as_unknown(cells, data):
    truth = with_margins(cells)
    limited = [one for one, count in sorted(truth.items(), key=str) if count >= LEAST]
    most = {one: truth[one] + data.draw(st.integers(0, 2)) for one in limited}
    assert_safe(cells, publishable(cells, most=most), most)


@settings(max_examples=60, deadline=None)
@given(tables(4))
def test_margins_alone_tell_of_five_or_more_while_every_cell_is_closed(cells):
    published = publishable(cells, closed=set(cells))
    assert not published & set(cells)
    assert_safe(cells, published, {})


@settings(max_examples=100, deadline=None)
@given(tables(9))
def test_the_same_table_gives_the_same_answer_in_whatever_order_it_comes(cells):
    backwards = dict(reversed(list(cells.items())))
    assert publishable(cells) == publishable(backwards)


@given(st.dictionaries(st.tuples(st.sampled_from("abcd"), st.sampled_from("xyz")), st.integers(5, 50)))
def test_everything_is_published_when_every_cell_is_of_five_or_more(cells):
    assert publishable(cells) == with_margins(cells).keys()


def test_an_empty_table_publishes_nothing():
    assert publishable({}) == frozenset()
    assert publishable({("a", "x"): 0}) == frozenset()


def test_a_single_small_cell_takes_the_next_smallest_of_its_lines_with_it():
    cells = {("a", "x"): 3, ("a", "y"): 8, ("b", "x"): 9, ("b", "y"): 20}
    assert publishable(cells) == {("a", None), ("b", None), (None, "x"), (None, "y"), (None, None)}


def test_a_small_service_of_one_unit_hides_behind_the_smallest_other_one():
    cells = {("a", "x"): 3, ("b", "x"): 10, ("c", "x"): 30}
    assert publishable(cells) == {("c", "x"), ("c", None), (None, "x"), (None, None)}


def test_two_small_cells_that_make_five_hide_each_other():
    cells = {("a", "x"): 2, ("a", "y"): 3, ("b", "x"): 3, ("b", "y"): 2}
    assert publishable(cells) == {("a", None), ("b", None), (None, "x"), (None, "y"), (None, None)}


def test_two_small_cells_that_make_four_need_a_third():
    cells = {("a", "x"): 2, ("a", "y"): 2, ("a", "z"): 6, ("b", "x"): 8, ("b", "y"): 8, ("b", "z"): 8}
    published = publishable(cells)
    assert ("a", "z") not in published
    assert ("a", None) in published


def test_a_cell_that_joins_two_blocks_is_not_worked_out_from_their_difference():
    """Each line has two withheld cells at least, yet rows less columns would leave the one in the middle."""
    blocks = [*product("ab", "xy"), ("b", "z"), *product("cd", "zw")]
    cells = {(row, column): 30 for row in "abcd" for column in "xyzw"} | dict.fromkeys(blocks, 4)
    naive = with_margins(cells).keys() - set(blocks)
    assert {table["b", "z"] for table in neighbours(cells, frozenset(naive), {})} == {4}
    assert publishable(cells) < naive
