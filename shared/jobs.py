"""Jobs: what the clock starts, each by its name."""

from collections.abc import Callable, Mapping
from typing import Any


class UnknownJob(ValueError):
    """The event names no job of this context."""


def run(jobs: Mapping[str, Callable[[], Any]], event: Mapping[str, Any]) -> dict[str, Any]:
    """`{"job": <name>}` → `{<name>: what the job has done}`; UnknownJob says which there are.

    Each job may be repeated, and takes up what a run before it left undone.
    """
    name = str(event.get("job"))
    if name not in jobs:
        raise UnknownJob(f"there is no job {name[:40]!r}; there is: {', '.join(sorted(jobs))}")
    return {name: jobs[name]()}
