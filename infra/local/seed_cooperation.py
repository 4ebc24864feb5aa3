"""Cooperation of the demo data, through the API: as a coordinator works, and as Soleops calls."""

import json
from collections.abc import Sequence
from datetime import date, datetime
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from infra.local import demo_cooperation as demo
from infra.local.caller import Caller, Say, together
from infra.local.demo_cooperation import Asked

REQUESTS, OFFERS, EVENTS = "/alumni/cooperation-requests", "/alumni/offers", "/alumni/events"
SOLEOPS, DROPS = "/integrations/soleops/registrations", "/integrations/soleops/drops"
COORDINATOR, MACHINE = "alumni_coordinator", "integration"


def everything(caller: Caller, alumni: Sequence[Any], say: Say) -> None:
    """Made of the demo data's alumni in their order; what a former run has made stays as it is."""
    day = _first_day(alumni)
    for path, asked in ((REQUESTS, demo.requests(day)), (OFFERS, demo.offers(day))):
        together(partial(_make, caller, path, alumni), asked)
        say(f"  {len(asked)} {path.rpartition('/')[2]}")
    guests = [alumni[number]["id"] for number in demo.GUESTS]
    _gather(caller, demo.event(day), guests)
    _open_door(caller, demo.past_event(day), guests[:2])
    caller.create(MACHINE, SOLEOPS, "demo-soleops", dict(demo.APPLICATION))
    _drop(caller)
    say("  2 events, 1 application of Soleops, 1 drop of two with one that is refused")


def _drop(caller: Caller) -> None:
    """A file of applications, put where Soleops puts it, unless it has been."""
    body = {"filename": "hakemukset.json", "format": "json"}
    opened = caller.create(MACHINE, DROPS, "demo-drop", body)
    if opened["status"] == "awaiting":
        content = json.dumps([*demo.DROPPED], ensure_ascii=False).encode()
        caller.upload(opened["upload"], body["filename"], content)


def _first_day(alumni: Sequence[Any]) -> date:
    """Days are counted from the one on which the first was made: so a repeat says the same."""
    made = datetime.fromisoformat(alumni[0]["created_at"])
    return made.astimezone(ZoneInfo("Europe/Helsinki")).date()


def _make(caller: Caller, path: str, alumni: Sequence[Any], one: Asked) -> None:
    body = dict(one.body) | {"alumnus_id": alumni[one.alumnus]["id"]}
    record = caller.create(COORDINATOR, path, one.key, body)
    for move, said in one.moves:
        caller.move(COORDINATOR, "POST", f"{path}/{record['id']}/{move}", f"{one.key}-{move}", dict(said))


def _gather(caller: Caller, body: dict[str, Any], guests: Sequence[str]) -> None:
    one = caller.create(COORDINATOR, EVENTS, "demo-event", body)["id"]
    caller.move(COORDINATOR, "POST", f"{EVENTS}/{one}/opening", "demo-event-opening")
    order = {"alumnus_ids": list(guests)}
    caller.move(COORDINATOR, "POST", f"{EVENTS}/{one}/invitations", "demo-event-invitations", order)


def _open_door(caller: Caller, body: dict[str, Any], guests: Sequence[str]) -> None:
    """An event that took place, of those who came to it, and the list of them."""
    one = caller.create(COORDINATOR, EVENTS, "demo-past", body)["id"]
    caller.move(COORDINATOR, "POST", f"{EVENTS}/{one}/opening", "demo-past-opening")
    for number, guest in enumerate(guests):
        caller.create(COORDINATOR, f"{EVENTS}/{one}/walk-ins", f"demo-past-{number}", {"alumnus_id": guest})
    caller.move(COORDINATOR, "POST", f"{EVENTS}/{one}/holding", "demo-past-holding")
    caller.create(COORDINATOR, f"{EVENTS}/{one}/lists", "demo-past-list", {"what": "attendance"})
