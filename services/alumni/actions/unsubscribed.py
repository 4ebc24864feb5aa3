"""Who unsubscribed in the newsletter service gets no newsletter of alumni any more."""

import contextlib

from services.alumni.model.alumnus import Alumnus
from services.alumni.store import alumni as store
from shared import act as acts
from shared import clock
from shared.errors import NotFound
from shared.events.alumni import AlumnusMarketingBlocked
from shared.events.integrations import AddressesUnsubscribed
from shared.person import MarketingBlock
from shared.record import Event


def block(event: AddressesUnsubscribed) -> None:
    """Block every alumnus of the list, also a passive or restricted one; told again it changes nothing.

    Whoever is erased by now is passed over.
    """
    act = acts.system("alumni", event.request_id, f"unsubscription:{event.record_id}")
    new = MarketingBlock.unsubscribed(event.record_id, event.occurred_at or clock.now())

    def blocked(one: Alumnus) -> tuple[Alumnus, Event]:
        return one.unsubscribed(new), AlumnusMarketingBlocked(status=one.status)

    for alumnus_id in event.alumni:
        with contextlib.suppress(NotFound):
            store.change_alumnus(alumnus_id, blocked, act)
