"""What links to the wrong alumnus could be undone by goes once its time is over."""

from services.alumni.model.unlinking import UNDONE_WITHIN
from services.alumni.store import intakes
from shared import act as acts
from shared import clock


def forget_originals() -> int:
    """Delete what was kept of records as they stood before a link, ninety days after it; how many."""
    act, now = acts.system("alumni", reason="job:forget_originals"), clock.now()
    due = list(intakes.linked_before(clock.day(now - UNDONE_WITHIN)))
    for intake_id in due:
        intakes.change_intake(intake_id, lambda one: one.expired(now), act)
    return len(due)
