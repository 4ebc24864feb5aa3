"""Jobs of sales, started every night."""

from collections.abc import Callable
from typing import Any

from services.sales.actions import feedback, figures
from shared import jobs

JOBS: dict[str, Callable[[], Any]] = {
    "freeze_months": figures.freeze_months,
    "purge_answers": feedback.purge_answers,
    "close_requests": feedback.close_requests,
}


def handler(event: dict[str, Any], _: Any = None) -> dict[str, Any]:
    """`{"job": "freeze_months"}` → `{"freeze_months": ["2026-02"]}`, what the job has done."""
    return jobs.run(JOBS, event)
