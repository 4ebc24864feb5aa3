"""Leaving the alumni register obliges to erase: a request that the law decides, and nobody else has to."""

from datetime import datetime

from services.privacy.actions import execution, suppressions
from services.privacy.actions import requests as moves
from services.privacy.model import deadline
from services.privacy.model.request import Request
from services.privacy.model.request_moves import BY_LAW
from services.privacy.model.request_parts import Channel, Decision, Identity, Part, ScopedRecord
from services.privacy.model.rights import Right
from services.privacy.store import requests as store
from shared import act as acts
from shared import clock, ids
from shared.act import Act
from shared.contracts.alumni import PURPOSES, AlumnusLeft, AlumnusUnrestricted
from shared.contracts.privacy import RequestCompleted, RequestExecuted
from shared.contracts.subjects import What
from shared.errors import Conflict

CHANNELS: dict[str, Channel] = {"page": "page", "phone": "phone", "paper": "letter"}
"""How the person said so; otherwise at the desk."""
REASON = "the consent was withdrawn"


def erase(event: AlumnusLeft | AlumnusUnrestricted) -> None:
    """Have an alumnus who left erased, unless that is under way; a restricted one once that is lifted.

    Marketing that they stopped before is barred first, as nothing will say their address afterwards.
    """
    if event.restricted or event.status != "withdrawn":
        return
    suppressions.follow("alumnus", event.record_id)
    act = acts.system("privacy", event.request_id)
    at = getattr(event, "at", None) or event.occurred_at or clock.now()
    request = _request(event.record_id, getattr(event, "source", ""), at)
    if known := store.find(request.id, act):
        _go_on(known, act)
        return
    executing = request.executing({}, [Part(What.ERASE, request.subjects, PURPOSES)], clock.now(), BY_LAW)
    store.create_executing(*executing, act)


def _go_on(request: Request, act: Act) -> None:
    """Give the errand of a withdrawal that is told of once more; given before it changes nothing."""
    attempt, given = request.attempts, act.request_id
    execution.carry_out(RequestExecuted(record_id=request.id, attempt=attempt, request_id=given))


def _request(alumnus_id: str, source: str, at: datetime) -> Request:
    """A withdrawal of consent, decided when it was given; of the person it holds the record's id alone."""
    record = f"alumni.alumnus:{alumnus_id}"
    decision = Decision(record=record, outcome="granted", article="17(1)(b)", reason=REASON, by=BY_LAW, at=at)
    return Request(
        id=ids.derived("withdrawal", alumnus_id),
        kind=Right.WITHDRAWAL,
        status="decided",
        channel=CHANNELS.get(source, "desk"),
        received=clock.day(at),
        due=deadline.due(clock.day(at)),
        purposes=PURPOSES,
        named=("alumni",),
        identity=Identity(method="link", at=at, by=BY_LAW) if source == "page" else None,
        scope=(ScopedRecord(record=record, by=BY_LAW, at=at),),
        decisions=(decision,),
    )


def close(event: RequestCompleted) -> None:
    """Close what the law decided once everybody erased; where recipients are to be told, the officer does."""
    act = acts.system("privacy", event.request_id)
    request = store.find(event.record_id, act)
    if request is None or request.status != "notifying" or not request.decided_by_law:
        return
    try:
        moves.move(request.id, lambda one, at, by: one.closed(at, by), act)
    except Conflict:
        return
