"""Jobs of alumni, started every day."""

from collections.abc import Callable
from typing import Any

from services.alumni.actions import gatherings, leaving, reminders

JOBS: dict[str, Callable[[], Any]] = {
    "remind": reminders.remind,
    "delete_diets": gatherings.delete_diets,
    "tell_departures": leaving.tell_departures,
}


class UnknownJob(ValueError):
    """The event names no job of this context."""


def handler(event: dict[str, Any], _: Any = None) -> dict[str, Any]:
    """`{"job": "remind"}` → `{"remind": {"reminded": 3, "passivated": 1, "left": 0}}`, what the job has done.

    Each job may be repeated, and takes up what a run before it left undone.
    """
    name = str(event.get("job"))
    if name not in JOBS:
        raise UnknownJob(f"there is no job {name[:40]!r}; there is: {', '.join(sorted(JOBS))}")
    return {name: JOBS[name]()}
