"""A consumer's withdrawal from a contract: what is kept of it, and until when it is in time. Pure."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Annotated

from shared.personal import NOT_PERSONAL, Personal
from shared.record import Flag, Model, Moment

DAYS = 14
NAME = Personal("user.name", "Peruuttajan nimi", "Name of who withdrew", source="subject", erase="retain")
EMAIL = Personal(
    "user.contact.email",
    "Sähköposti, johon peruuttaminen vahvistetaan",
    "Email to which a withdrawal is confirmed",
    source="subject",
    erase="retain",
)
SATURDAY = 5


class Withdrawal(Model):
    """The statement of a consumer who withdraws: who, when, from what network, in time by which last day."""

    at: Moment
    name: Annotated[str, NAME]
    email: Annotated[str, EMAIL]
    network_hash: Annotated[str | None, NOT_PERSONAL] = None
    last_day: Annotated[date, NOT_PERSONAL]
    in_time: Flag


def last_day(concluded: date) -> date:
    """The last day on which a contract concluded on a day can be withdrawn from.

    14 days after the conclusion [Consumer Protection Act 6:14 §], or the next working day [Regulation
    1182/71, art. 3(4), by recital 41 of Directive 2011/83/EU].
    """
    day = concluded + timedelta(days=DAYS)
    while day.weekday() >= SATURDAY or day in _holidays(day.year):
        day += timedelta(days=1)
    return day


def _holidays(year: int) -> Iterator[date]:
    """Holidays in Finland that may fall on other days than Saturdays and Sundays, the two eves with them.

    The Act on Calculating Statutory Time Limits (150/1930) rolls over the eves, for authorities; so do we.
    """
    for month, day in ((1, 1), (1, 6), (5, 1), (12, 6), (12, 24), (12, 25), (12, 26)):
        yield date(year, month, day)
    easter = _easter(year)
    for days in (-2, 1, 39):
        yield easter + timedelta(days=days)
    midsummer = date(year, 6, 19)
    yield midsummer + timedelta(days=(4 - midsummer.weekday()) % 7)


def _easter(year: int) -> date:
    """Easter Sunday [the Gregorian rule, as Meeus gives it]."""
    century, rest = divmod(year, 100)
    leaps, over = divmod(century, 4)
    shift = (century - (century + 8) // 25 + 1) // 3
    epact = (19 * (year % 19) + century - leaps - shift + 15) % 30
    weekday = (32 + 2 * over + 2 * (rest // 4) - epact - rest % 4) % 7
    late = (year % 19 + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * late + 114, 31)
    return date(year, month, day + 1)
