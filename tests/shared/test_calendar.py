"""Finnish holidays and months, held against the library that knows every country's."""

from datetime import date, timedelta

import holidays
import pytest

from shared import calendar

YEARS = range(1991, 2061)


@pytest.mark.parametrize("year", YEARS)
def test_a_period_never_ends_on_a_day_that_the_library_calls_a_holiday(year):
    known = holidays.country_holidays("FI", years=year)
    days = [date(year, 1, 1) + timedelta(days=n) for n in range(366)]
    free = [day for day in days if day.year == year and (day.weekday() >= 5 or day in known)]
    assert [day for day in days if day.year == year and calendar.working_day(day) != day] == free


def test_easter_is_where_the_almanac_has_it():
    known = ["2019-04-21", "2024-03-31", "2025-04-20", "2026-04-05", "2027-03-28", "2038-04-25", "2285-03-22"]
    assert [calendar.easter(int(day[:4])).isoformat() for day in known] == known


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        ("2026-01-31", 1, "2026-02-28"),
        ("2024-01-31", 1, "2024-02-29"),
        ("2026-12-15", 1, "2027-01-15"),
        ("2026-08-31", 6, "2027-02-28"),
        ("2024-02-29", 12, "2025-02-28"),
        ("2026-03-31", 0, "2026-03-31"),
        ("2026-11-30", 24, "2028-11-30"),
    ],
)
def test_months_later_ends_where_the_month_does(day, months, later):
    assert calendar.months_later(date.fromisoformat(day), months) == date.fromisoformat(later)
