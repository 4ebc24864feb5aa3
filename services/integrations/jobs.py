"""Jobs of integrations, started by the clock."""

from collections.abc import Callable
from typing import Any

from services.integrations.actions import polling

JOBS: dict[str, Callable[[], Any]] = {"poll_webropol": polling.poll}


class UnknownJob(ValueError):
    """The event names no job of this context."""


def handler(event: dict[str, Any], _: Any = None) -> dict[str, Any]:
    """`{"job": "poll_webropol"}` → `{"poll_webropol": {"read": 1, "left": 0, "new": 3, "changed": 0}}`.

    A job may be repeated, and takes up what a run before it left undone.
    """
    name = str(event.get("job"))
    if name not in JOBS:
        raise UnknownJob(f"there is no job {name[:40]!r}; there is: {', '.join(sorted(JOBS))}")
    return {name: JOBS[name]()}
