"""The calendar in Finland: months that end where the month does, holidays, and the next working day. Pure."""

from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta

SATURDAY = 5


def months_later(day: date, months: int) -> date:
    """The same day some months later, or the last of that month where it has no such day."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def working_day(day: date) -> date:
    """The day itself, or the next one that is no Saturday, Sunday or holiday."""
    while day.weekday() >= SATURDAY or day in holidays(day.year):
        day += timedelta(days=1)
    return day


def holidays(year: int) -> Iterator[date]:
    """Holidays in Finland that may fall on other days than Saturdays and Sundays, the two eves with them.

    As they have been since 1991. The Act on Calculating Statutory Time Limits (150/1930) rolls over the eves.
    """
    for month, day in ((1, 1), (1, 6), (5, 1), (12, 6), (12, 24), (12, 25), (12, 26)):
        yield date(year, month, day)
    sunday = easter(year)
    for days in (-2, 1, 39):
        yield sunday + timedelta(days=days)
    midsummer = date(year, 6, 19)
    yield midsummer + timedelta(days=(4 - midsummer.weekday()) % 7)


def easter(year: int) -> date:
    """Easter Sunday [the Gregorian rule, as Meeus gives it]."""
    century, rest = divmod(year, 100)
    leaps, over = divmod(century, 4)
    shift = (century - (century + 8) // 25 + 1) // 3
    epact = (19 * (year % 19) + century - leaps - shift + 15) % 30
    weekday = (32 + 2 * over + 2 * (rest // 4) - epact - rest % 4) % 7
    late = (year % 19 + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * late + 114, 31)
    return date(year, month, day + 1)
