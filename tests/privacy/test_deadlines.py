"""Until when a request is to be answered: the vectors of the specification, and ten years of dates."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.privacy.model.deadline import due, extendable, last_day

DAY = date.fromisoformat
DAYS = st.dates(date(2024, 1, 1), date(2034, 12, 31))

VECTORS = [
    ("2026-01-31", "2026-02-28", "2026-03-02", "2026-04-30"),
    ("2026-03-03", "2026-04-03", "2026-04-07", "2026-06-03"),
    ("2026-05-19", "2026-06-19", "2026-06-22", "2026-08-19"),
    ("2026-11-24", "2026-12-24", "2026-12-28", "2027-02-24"),
    ("2028-01-31", "2028-02-29", "2028-02-29", "2028-04-30"),
    ("2027-11-30", "2027-12-30", "2027-12-30", "2028-02-29"),
    ("2026-12-01", "2027-01-01", "2027-01-04", "2027-03-01"),
]


@pytest.mark.parametrize(("received", "month", "rolled", "longer"), VECTORS)
def test_a_request_is_due_a_month_after_its_receipt(received, month, rolled, longer):
    assert due(DAY(received)) == DAY(month)
    assert last_day(DAY(month)) == DAY(rolled)
    assert due(DAY(received), extended=True) == DAY(longer)


@settings(deadline=None)
@given(DAYS)
def test_a_due_day_is_the_same_day_of_the_next_month_or_that_month_s_last(received):
    one, three = due(received), due(received, extended=True)
    for found, months in ((one, 1), (three, 3)):
        assert (found.year * 12 + found.month) - (received.year * 12 + received.month) == months
        ends = (found + timedelta(days=1)).month != found.month
        assert found.day == received.day or (ends and found.day < received.day)
    assert 28 <= (one - received).days <= 31
    assert 89 <= (three - received).days <= 92


@settings(deadline=None)
@given(DAYS)
def test_the_last_day_is_a_working_day_and_none_between_was_one(day):
    rolled = last_day(day)
    assert day <= rolled <= day + timedelta(days=5)
    assert rolled.weekday() < 5
    assert last_day(rolled) == rolled
    assert all(last_day(day + timedelta(days=n)) == rolled for n in range((rolled - day).days))


@settings(deadline=None)
@given(DAYS)
def test_later_receipt_is_never_due_earlier(received):
    assert due(received) <= due(received + timedelta(days=1))


@settings(deadline=None)
@given(DAYS)
def test_an_extension_is_open_from_receipt_until_the_due_day(received):
    assert extendable(received, received)
    assert extendable(received, due(received))
    assert not extendable(received, due(received) + timedelta(days=1))
    assert not extendable(received, received - timedelta(days=1))
