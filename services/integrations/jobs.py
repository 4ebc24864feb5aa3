"""Jobs of integrations, started by the clock."""

from collections.abc import Callable
from typing import Any

from services.integrations.actions import polling
from shared import jobs

JOBS: dict[str, Callable[[], Any]] = {"poll_webropol": polling.poll}


def handler(event: dict[str, Any], _: Any = None) -> dict[str, Any]:
    """`{"job": "poll_webropol"}` → `{"poll_webropol": {"read": 1, "left": 0, "new": 3, "changed": 0}}`."""
    return jobs.run(JOBS, event)
