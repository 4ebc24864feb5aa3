"""What an erasure would do: every context is asked to say so, and changes nothing."""

from collections.abc import Iterable
from datetime import datetime

from services.privacy.actions import errands as giving
from services.privacy.actions import reach
from services.privacy.actions import requests as moves
from services.privacy.model.plan import ErasurePlan, planned, presumed
from services.privacy.model.request import Request
from services.privacy.model.request_errands import Part
from services.privacy.model.retention import RetentionRule, dated
from services.privacy.store import catalogue, errands
from services.privacy.store import requests as store
from shared import act as acts
from shared import clock
from shared.act import Act
from shared.contracts.subjects import HOLDERS, What
from shared.events.privacy import RequestPlanned
from shared.record import Event


def ask(request_id: str, act: Act) -> Request:
    """Have every context say what the erasure would do as the request stands now; once more if need be."""

    def move(one: Request, at: datetime, by: str) -> tuple[Request, Event]:
        parts = reach.parts(presumed(one, at))
        erased = [each._replace(what=What.PLAN) for each in parts if each.what is What.ERASE]
        return one.planned(erased or [Part(What.PLAN)], at, by)

    return moves.move(request_id, move, act)


def give(event: RequestPlanned) -> None:
    """Give the errands of the last plan; a repeat finds them given."""
    act = acts.system("privacy", event.request_id)
    request = store.find(event.record_id, act)
    if request is None or not request.plan or request.plan[0].attempt != event.attempt:
        return
    mentions = presumed(request, clock.now()).mentions
    for number, one in enumerate(request.plan):
        named = {"subjects": one.subjects, "purposes": one.purposes, "unlawful": one.unlawful}
        giving.give_as(one.id, one.what, request.id, act, **named, mentions={} if number else mentions)


def read(request_id: str, act: Act) -> ErasurePlan:
    """What the contexts said so far, with what keeps each record that is to stay."""
    request = store.read(request_id, act)
    if not request.plan:
        return ErasurePlan()
    given = [errands.find(one.id, act) for one in request.plan]
    waits = {one for errand in given for one in (errand.waits_for if errand else HOLDERS)}
    rules = catalogue.list_rules()
    outcomes = dated((one for errand in given if errand for one in errands.outcomes_of(errand)), rules)
    asked = max(one.at for one in request.clock if one.what == "plan")
    return ErasurePlan(
        items=planned(outcomes, _grounds(rules)),
        planned_at=asked,
        waits_for=tuple(one for one in HOLDERS if one in waits),
    )


def _grounds(rules: Iterable[RetentionRule]) -> dict[str, tuple[str, str]]:
    laws = {one.id: (one.ground_fi, one.ground_en) for one in rules}
    return laws | {f"purpose:{one.code}": (one.name_fi, one.name_en) for one in catalogue.list_purposes()}
