"""Jobs of sales, started every night."""

from collections.abc import Callable
from typing import Any

from services.sales.actions import feedback, figures

JOBS: dict[str, Callable[[], Any]] = {
    "freeze_months": figures.freeze_months,
    "purge_answers": feedback.purge_answers,
    "close_requests": feedback.close_requests,
}


class UnknownJob(ValueError):
    """The event names no job of this context."""


def handler(event: dict[str, Any], _: Any = None) -> dict[str, Any]:
    """`{"job": "freeze_months"}` → `{"freeze_months": ["2026-02"]}`, what the job has done.

    Each job may be repeated, and takes up what a run before it left undone.
    """
    name = str(event.get("job"))
    if name not in JOBS:
        raise UnknownJob(f"there is no job {name[:40]!r}; there is: {', '.join(sorted(JOBS))}")
    return {name: JOBS[name]()}
