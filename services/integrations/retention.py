"""Which registrations nobody decided about in time."""

from collections.abc import Iterator
from datetime import date

from services.integrations.model.registration import Registration
from services.integrations.store import registrations as store
from shared import clock
from shared.contracts.subjects import Errand
from shared.open_requests import Pairs, addresses
from shared.purging import Keeping, does
from shared.record import Event

EXPIRED = "expired"


def _before(errand: Errand) -> date:
    assert errand.before
    return errand.before


def _is_due(errand: Errand, one: Registration) -> bool:
    """Since what it says came in: its source may tell of it anew."""
    assert one.updated_at
    return one.status == "received" and clock.day(one.updated_at) < _before(errand)


def _narrowed(_: Errand, one: Registration) -> tuple[Registration, Event]:
    """What tells a repeat stays, so that it does not come in again."""
    return one.settled(EXPIRED, one.revision)


def _candidates(_: Errand) -> Iterator[str]:
    return store.received_registrations()


def _who(one: Registration) -> Pairs:
    return addresses(one.profile)


DOES = does(
    Keeping(store.REGISTRATIONS, _candidates, _is_due, who=_who, narrowed=_narrowed, done="anonymised")
)
