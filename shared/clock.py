"""The time: UTC inside, Europe/Helsinki for calendar days."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

HELSINKI = ZoneInfo("Europe/Helsinki")
_fixed: ContextVar[datetime | None] = ContextVar("fixed", default=None)


def now() -> datetime:
    """The moment, in UTC, to the millisecond."""
    at = _fixed.get() or datetime.now(UTC)
    return at.replace(microsecond=at.microsecond // 1000 * 1000)


def today() -> date:
    """The calendar day in Finland."""
    return day(now())


def day(at: datetime) -> date:
    """The calendar day of a moment in Finland."""
    return at.astimezone(HELSINKI).date()


def stamp(at: datetime) -> str:
    """ISO 8601 in UTC with a `Z`; text order is time order."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


@contextmanager
def fixed(at: datetime) -> Iterator[None]:
    """Hold the clock at a moment, for tests and for replays."""
    token = _fixed.set(at)
    try:
        yield
    finally:
        _fixed.reset(token)
