"""Jobs of privacy, started every night."""

from collections.abc import Callable
from typing import Any

from services.privacy.actions import errands, purges, releases, request_letters

JOBS: dict[str, Callable[[], Any]] = {
    "survey_retention": purges.survey_retention,
    "give_errands_again": errands.give_late_again,
    "tell_what_is_due": request_letters.tell_what_is_due,
    "end_releases": releases.end_releases,
}


class UnknownJob(ValueError):
    """The event names no job of this context."""


def handler(event: dict[str, Any], _: Any = None) -> dict[str, Any]:
    """`{"job": "tell_what_is_due"}` → `{"tell_what_is_due": 3}`, what the job has done.

    Each job may be repeated, and takes up what a run before it left undone.
    """
    name = str(event.get("job"))
    if name not in JOBS:
        raise UnknownJob(f"there is no job {name[:40]!r}; there is: {', '.join(sorted(JOBS))}")
    return {name: JOBS[name]()}
