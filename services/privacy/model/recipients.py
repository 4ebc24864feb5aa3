"""Who is to be told of what was done to somebody's data, and what became of telling them [art. 19]. Pure."""

from collections.abc import Iterable
from datetime import datetime

from services.privacy.model.request_parts import GivenNotification, RecipientTask
from shared import ids
from shared.errors import Invalid, NotFound

MOST_RECIPIENTS = 100
Tasks = tuple[RecipientTask, ...]


def with_tasks(known: Tasks, names: Iterable[str], request_id: str) -> Tasks:
    """A task for each recipient that has none; `MOST_RECIPIENTS` at most."""
    have = {one.recipient for one in known}
    new = [
        RecipientTask(id=ids.derived("recipient", request_id, one)[:12], recipient=one)
        for one in sorted(set(names) - have)
    ]
    return (*known, *new)[:MOST_RECIPIENTS]


def told(known: Tasks, task_id: str, given: GivenNotification, at: datetime, by: str) -> Tasks:
    """What became of telling one; NotFound for an unknown task, Invalid where it lacks its note."""
    if task_id not in {one.id for one in known}:
        raise NotFound("there is no such recipient")
    if given.outcome != "done" and not given.note:
        raise Invalid.field("note", "is missing", f"why it is {given.outcome}")
    done = {**given.model_dump(), "by": by, "at": at}
    return tuple(one.model_copy(update=done) if one.id == task_id else one for one in known)
