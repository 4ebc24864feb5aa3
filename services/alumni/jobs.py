"""Jobs of alumni, started every day."""

from collections.abc import Callable
from typing import Any

from services.alumni.actions import gatherings, leaving, originals, reminders
from shared import jobs

JOBS: dict[str, Callable[[], Any]] = {
    "remind": reminders.remind,
    "delete_diets": gatherings.delete_diets,
    "tell_departures": leaving.tell_departures,
    "forget_originals": originals.forget_originals,
}


def handler(event: dict[str, Any], _: Any = None) -> dict[str, Any]:
    """`{"job": "remind"}` → `{"remind": {"reminded": 3, "passivated": 1, "left": 0}}`."""
    return jobs.run(JOBS, event)
