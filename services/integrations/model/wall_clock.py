"""Times of Webropol: what clocks in Finland show, without a zone. Pure."""

from datetime import UTC, datetime, timedelta

from shared import clock


def local(at: datetime, *, later: bool = False) -> str:
    """A moment as a time without a zone in Finland, rounded away from the window by the hour that repeats.

    Where clocks go back an hour is there twice: a start is put an hour earlier, an end an hour later, so that
    neither of the two is left out.
    """
    around = timedelta(hours=1 if later else -1)
    return (at + around).astimezone(clock.HELSINKI).replace(tzinfo=None).isoformat(timespec="seconds")


def moment(text: str) -> datetime:
    """When a response was given; of an hour that is there twice the first, so that no consent seems later.

    Raises ValueError for what is no moment, also for the year 1 that stands for none.
    """
    found = datetime.fromisoformat(text)
    aware = found if found.tzinfo else found.replace(tzinfo=clock.HELSINKI, fold=0)
    try:
        return min(aware.astimezone(UTC), clock.now())
    except OverflowError:
        raise ValueError("a time that no calendar has in UTC") from None
