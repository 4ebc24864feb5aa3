"""Jobs of privacy, started every night."""

from collections.abc import Callable
from typing import Any

from services.privacy.actions import balancing, errands, purges, releases, request_letters
from shared import jobs

JOBS: dict[str, Callable[[], Any]] = {
    "survey_retention": purges.survey_retention,
    "give_errands_again": errands.give_late_again,
    "tell_what_is_due": request_letters.tell_what_is_due,
    "end_releases": releases.end_releases,
    "tell_of_balancing_tests": balancing.tell_of_balancing_tests,
}


def handler(event: dict[str, Any], _: Any = None) -> dict[str, Any]:
    """`{"job": "tell_what_is_due"}` → `{"tell_what_is_due": 3}`, what the job has done."""
    return jobs.run(JOBS, event)
