"""Giving errands to every context, and taking in what they answer."""

from datetime import timedelta
from typing import Any

from services.privacy.model import catalogue
from services.privacy.model.errand import GivenErrand
from services.privacy.store import errands as store
from shared import act as acts
from shared import clock, ids
from shared.act import Act
from shared.contracts.subjects import HOLDERS, What
from shared.errors import NotFound
from shared.events.subjects import ErrandDone, ErrandGiven

LATE = timedelta(hours=6)
"""How long an errand may be under way before it is given anew."""


class UnknownHolder(ValueError):
    """An acknowledgement of a context that is asked for none; the queue keeps it as a dead letter."""


def id_of(what: What, request_id: str, attempt: int = 1) -> str:
    """The id of the errand that a request gives, or is to give."""
    return ids.derived("errand", request_id, what, str(attempt))


def give(what: What, request_id: str, act: Act, attempt: int = 1, **terms: Any) -> GivenErrand:
    """Ask every context to do something with a subject's data; the same request and attempt ask once.

    terms: fields of `Errand`. Raises nothing where the errand was given before: it is answered as it is.
    """
    return give_as(id_of(what, request_id, attempt), what, request_id, act, **terms)


def give_as(errand_id: str, what: What, request_id: str, act: Act, **terms: Any) -> GivenErrand:
    """Give an errand whose id the request knows already; see `give`."""
    told = {"what": what, "request_id": request_id, "catalogue": catalogue.version()}
    errand = GivenErrand(id=errand_id, **told, **terms)
    return store.create_errand(errand, ErrandGiven(), act)


def take(event: ErrandDone) -> None:
    """Take in what a context did; what is known already changes nothing, whoever tells it and how often."""
    if event.context not in HOLDERS:
        raise UnknownHolder(event.context)
    act = acts.system("privacy", event.request_id)
    receipt = store.read_receipt(event.context, event.record_id)
    at = clock.now()
    try:
        store.change_errand(event.record_id, lambda one: one.answered(event.context, receipt, at), act)
    except NotFound:
        return


def give_again(before: str) -> int:
    """Ask those anew who have not acknowledged errands given before a moment (ISO 8601); how many errands."""
    late = list(store.open_errands(before))
    for errand_id in late:
        store.change_errand(errand_id, GivenErrand.given_again, acts.system("privacy", reason="reminder"))
    return len(late)


def give_late_again() -> int:
    """Ask those anew who have not acknowledged for hours; how many errands that are."""
    return give_again(clock.stamp(clock.now() - LATE))
