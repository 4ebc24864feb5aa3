"""What every context is asked to do for a request that was decided, and what comes back of it."""

from typing import Any

from services.privacy.actions import errands as giving
from services.privacy.actions import suppressions
from services.privacy.model.errand import GivenErrand
from services.privacy.model.request import Request
from services.privacy.model.retention import dated
from services.privacy.model.withheld import untold, withheld
from services.privacy.store import catalogue, errands
from services.privacy.store import requests as store
from services.privacy.store.forgetting import forget_gathered
from shared import act as acts
from shared import clock
from shared.act import Act
from shared.contracts.subjects import TOLD, What
from shared.events.privacy import RequestExecuted, RequestSearched
from shared.record import Event

ANSWERED = (What.ERASE, What.RESTRICT, What.OBJECT, What.WITHDRAW)
"""Of what is done to records each of the subjects has an outcome."""


def carry_out(event: RequestExecuted) -> None:
    """Give every context the errands of a request's last execution; a repeat finds them given."""
    act = acts.system("privacy", event.request_id)
    request = store.find(event.record_id, act)
    if request is None or request.status != "executing" or request.attempts != event.attempt:
        return
    terms = _sought(request) | {"changes": request.changes}
    for number, one in enumerate(request.execution):
        if one.what is What.ERASE:
            since = request.left_at or clock.now()
            suppressions.bar_return(one.subjects, one.purposes, request, since, act)
        mentions = {} if number else request.mentions
        named = {"subjects": one.subjects, "purposes": one.purposes, "unlawful": one.unlawful}
        giving.give_as(one.id, one.what, request.id, act, mentions=mentions, **terms, **named)


def look_for(event: RequestSearched) -> None:
    """Have every context name the records that may be the person's, mentions in texts too."""
    act = acts.system("privacy", event.request_id)
    request = store.find(event.record_id, act)
    if request and request.searches == event.attempt:
        giving.give(What.FIND, request.id, act, event.attempt, **_sought(request))


def _sought(request: Request) -> dict[str, Any]:
    person = request.person
    emails, phones = ((one,) if one else () for one in (person.email, person.phone))
    return {"names": person.names, "emails": emails, "phones": phones}


def take_in(errand: GivenErrand, act: Act) -> None:
    """Every context acknowledged an errand: the request that gave it goes on, once.

    What was gathered of the person while they were being erased goes too.
    """
    at = clock.now()
    if errand.what is What.ERASE:
        forget_gathered(errand.subjects, errand.id, act)
    rules = catalogue.list_rules()
    outcomes = dated(() if errand.what is What.GATHER else errands.outcomes_of(errand), rules)
    grounds = [one.ground for one in outcomes if one.ground]
    told = [one.removeprefix(TOLD) for one in grounds if one.startswith(TOLD)]
    silent = errand.subjects if errand.what in ANSWERED else ()
    laws = {one.id: (one.ground_fi, one.ground_en) for one in rules}

    def move(one: Request) -> tuple[Request, Event]:
        left = (*withheld(outcomes, one.records, laws), *untold(outcomes, silent))
        return one.carried_out(errand.id, told, left, at, act.actor)

    store.change(str(errand.request_id), move, act)
