"""Until when a data subject's request is to be answered [GDPR art. 12(3)]. Pure."""

from datetime import date

from shared import calendar

MONTHS, LONGER = 1, 3


def due(received: date, *, extended: bool = False) -> date:
    """The day to work to: one month after receipt, three where it was extended; never past a month's end."""
    return calendar.months_later(received, LONGER if extended else MONTHS)


def last_day(due: date) -> date:
    """The last day on which an answer is in time: a due day that is none to work on rolls to the next one.

    [Regulation 1182/71, art. 3(4)]
    """
    return calendar.working_day(due)


def extendable(received: date, today: date) -> bool:
    """Whether the period can still be extended: the person has to be told within the first month."""
    return received <= today <= due(received)
