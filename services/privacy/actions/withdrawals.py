"""Leaving the alumni register obliges to erase: a request that the law decides, and nobody else has to."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from services.privacy.actions import execution, reach, suppressions
from services.privacy.actions import requests as moves
from services.privacy.model import deadline
from services.privacy.model.request import Request
from services.privacy.model.request_errands import Part
from services.privacy.model.request_moves import BY_LAW
from services.privacy.model.request_parts import Channel, Decision, Identity, ScopedRecord
from services.privacy.model.rights import Right
from services.privacy.store import cards
from services.privacy.store import requests as store
from shared import act as acts
from shared import clock, ids
from shared.act import Act
from shared.contracts.alumni import PURPOSES
from shared.contracts.subjects import What
from shared.errors import Conflict
from shared.events.alumni import AlumnusLeft, AlumnusUnrestricted
from shared.events.privacy import RequestCompleted, RequestDecided, RequestExecuted
from shared.record import Event

CHANNELS: dict[str, Channel] = {"page": "page", "phone": "phone", "paper": "letter"}
"""How the person said so; otherwise at the desk."""
REASON = "the consent was withdrawn"


def erase(event: AlumnusLeft | AlumnusUnrestricted) -> None:
    """Record that an alumnus left, and have them erased; a restricted one once the restriction is lifted.

    The request is of the moment when they left, whenever it is carried out. Marketing that they stopped
    before is barred first, as nothing will say their address afterwards.
    """
    if event.status != "withdrawn":
        return
    act = acts.system("privacy", event.request_id)
    card = cards.card("alumnus", event.record_id) or {}
    request = _request(event.record_id, *_departure(card, event))
    store.create_decided(request, RequestDecided(), act)
    if not card.get("restricted"):
        suppressions.follow("alumnus", event.record_id)
        _go_on(store.read(request.id, act), act)


def _departure(card: Mapping[str, Any], event: AlumnusLeft | AlumnusUnrestricted) -> tuple[str, datetime]:
    """How and when they left: as the record says, or where it is erased by now as the event does."""
    if departure := card.get("departure"):
        return departure["source"], datetime.fromisoformat(departure["at"])
    at = getattr(event, "at", None) or event.occurred_at or clock.now()
    return getattr(event, "source", ""), at


def _go_on(request: Request, act: Act) -> None:
    """Carry it out, or where it is told of once more give its errand; given before it changes nothing."""
    if request.status == "decided":
        store.change(request.id, _executing, act)
        return
    attempt, given = request.attempts, act.request_id
    execution.carry_out(RequestExecuted(record_id=request.id, attempt=attempt, request_id=given))


def _executing(request: Request) -> tuple[Request, Event]:
    """Carried out unless it was already."""
    if request.status != "decided":
        return request, RequestDecided()
    parts = [Part(What.ERASE, request.subjects, PURPOSES)]
    return reach.executing(request, parts, {}, clock.now(), BY_LAW)


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
