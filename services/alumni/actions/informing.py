"""Whoever was not told that their data is processed is to be told when they are contacted first (R33)."""

from services.alumni.store import alumni as store
from shared import act as acts
from shared import clock, informing
from shared.events.integrations import ExportMade
from shared.record import Event


def reach(alumnus_id: str, event: Event) -> None:
    """An alumnus was contacted, as an event says."""
    on = clock.day(event.occurred_at or clock.now())
    informing.reach(store.ALUMNI, alumnus_id, on, acts.system("alumni", event.request_id, "first contact"))


def reach_listed(event: ExportMade) -> None:
    """The same of everybody in a list that was made of alumni."""
    if event.audience == "alumni":
        act = acts.system("alumni", event.request_id, "first contact")
        informing.reach_listed(store.ALUMNI, store.TO_BE_TOLD, event, act)
