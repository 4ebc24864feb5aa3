"""How long a record is kept: the vectors of the specification, and what holds on every day."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.retention import Life, cutoff, financial_year_end, kept_until

CREATED = date(2020, 1, 15)
DAYS = st.dates(date(1990, 1, 1), date(2080, 12, 31))
PERIODS = st.one_of(
    st.tuples(st.integers(1, 3650), st.just("days")),
    st.tuples(st.integers(1, 360), st.just("months")),
    st.tuples(st.integers(1, 3650), st.just("years")),
)
CLOCKS = st.sampled_from(["passivation", "last_activity", "creation", "closure", "financial_year"])


@pytest.mark.parametrize(
    ("happened", "clock"),
    [
        ({}, CREATED),
        ({"last_activity": date(2023, 5, 1)}, date(2023, 5, 1)),
        ({"last_activity": date(2023, 5, 1), "ended": date(2022, 1, 1)}, date(2023, 5, 1)),
        ({"ended": date(2024, 2, 29), "last_activity": date(2023, 5, 1)}, date(2024, 2, 29)),
        ({"ended": date(2024, 2, 29), "agreement_end": date(2027, 12, 31)}, date(2027, 12, 31)),
        ({"agreement_end": date(2019, 6, 30)}, date(2019, 6, 30)),
    ],
)
def test_the_clock_is_the_last_of_what_happened_and_the_making_where_nothing_did(happened, clock):
    assert Life(CREATED, **happened).clock == clock


def test_a_clock_of_the_end_has_not_begun_while_a_record_is_in_use():
    idle = Life(CREATED, last_activity=date(2021, 1, 1))
    for counted_from in ("passivation", "closure", "replacement"):
        assert idle.begun(counted_from) is None
        assert not idle.is_due(counted_from, date.max)
    assert idle.begun("last_activity") == date(2021, 1, 1)
    ended = Life(CREATED, last_activity=date(2021, 1, 1), ended=date(2020, 6, 1))
    assert ended.begun("passivation") == date(2021, 1, 1)
    assert ended.begun("creation") == CREATED


@pytest.mark.parametrize(
    ("year_end", "kept"),
    [(date(2026, 12, 31), date(2032, 12, 31)), (date(2024, 3, 31), date(2030, 12, 31))],
)
def test_accounting_material_is_kept_to_the_end_of_the_sixth_year(year_end, kept):
    assert kept_until(year_end, 6, "years", "financial_year") == kept
    assert cutoff(6, "years", "financial_year", kept) <= year_end
    assert cutoff(6, "years", "financial_year", kept + timedelta(days=1)) > year_end


@pytest.mark.parametrize(
    ("day", "month", "end"),
    [
        (date(2026, 1, 1), 12, date(2026, 12, 31)),
        (date(2026, 12, 31), 12, date(2026, 12, 31)),
        (date(2023, 4, 1), 3, date(2024, 3, 31)),
        (date(2024, 3, 31), 3, date(2024, 3, 31)),
        (date(2024, 2, 29), 2, date(2024, 2, 29)),
        (date(2024, 3, 1), 2, date(2025, 2, 28)),
    ],
)
def test_a_day_is_in_the_financial_year_that_ends_next(day, month, end):
    assert financial_year_end(day, month) == end
    assert Life(day).begun("financial_year", month) == end


@pytest.mark.parametrize(
    ("begun", "amount", "unit", "kept"),
    [
        (date(2026, 1, 31), 1, "months", date(2026, 2, 28)),
        (date(2024, 2, 29), 24, "months", date(2026, 2, 28)),
        (date(2024, 2, 29), 4, "years", date(2028, 2, 29)),
        (date(2023, 8, 31), 3, "years", date(2026, 8, 31)),
        (date(2026, 10, 2), 90, "days", date(2026, 12, 31)),
        (date(2026, 1, 1), 3650, "years", date(5676, 1, 1)),
        (date(9000, 1, 1), 3650, "years", date.max),
    ],
)
def test_months_and_years_end_where_the_month_does(begun, amount, unit, kept):
    assert kept_until(begun, amount, unit, "last_activity") == kept


@given(DAYS, DAYS, PERIODS, CLOCKS)
def test_what_began_before_the_cutoff_and_nothing_else_is_over(begun, today, period, counted_from):
    amount, unit = period
    if counted_from == "financial_year":
        begun = financial_year_end(begun)
    before = cutoff(amount, unit, counted_from, today)
    assert (begun < before) is (kept_until(begun, amount, unit, counted_from) < today)


@given(DAYS, PERIODS, CLOCKS)
def test_a_day_later_lets_go_no_less(today, period, counted_from):
    amount, unit = period
    tomorrow = cutoff(amount, unit, counted_from, today + timedelta(days=1))
    assert cutoff(amount, unit, counted_from, today) <= tomorrow


@given(DAYS, st.lists(DAYS, min_size=3, max_size=3))
def test_no_activity_ever_brings_the_end_nearer(created, days):
    first, second, third = days
    calm = Life(created, ended=first)
    busy = Life(created, ended=first, last_activity=second, agreement_end=third)
    assert busy.begun("passivation") >= calm.begun("passivation")
    assert busy.begun("passivation") == max(days)
