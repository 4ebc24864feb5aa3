"""Which registrations were never completed, and who has been passive long enough."""

from collections.abc import Iterator
from datetime import date

from services.alumni.model.alumnus import Alumnus
from services.alumni.model.submission import Submission
from services.alumni.store import alumni as store
from services.alumni.store import cooperation, gatherings, submissions
from shared import clock, table
from shared.act import Act
from shared.contracts.subjects import Errand, RecordErased
from shared.purging import Keeping, does
from shared.retention import Life

PENDING = "creation"
"""The clock of the rule on registrations; the other counts from when somebody was made passive."""


def _before(errand: Errand) -> date:
    assert errand.before
    return errand.before


def _candidates(errand: Errand) -> Iterator[str]:
    view = "pending" if errand.counted_from == PENDING else "passive"
    return store.dated_by(view, _before(errand))


def _is_due(errand: Errand, alumnus: Alumnus) -> bool:
    """A registration since it was made, whatever was put right in it; who is passive since that day."""
    assert alumnus.created_at
    made = clock.day(alumnus.created_at)
    if errand.counted_from == PENDING:
        return alumnus.status == "pending" and made < _before(errand)
    life = Life(made, ended=alumnus.passive_on if alumnus.status == "passive" else None)
    return life.is_due(errand.counted_from or "", _before(errand))


def _with_what_was_asked(alumnus_id: str, act: Act) -> None:
    """What the alumnus was asked for goes after them, and their parts in events."""
    errand = act.reason.removeprefix("errand:")
    for one in cooperation.of_alumnus(alumnus_id):
        table.erase(cooperation.COOPERATION, one, RecordErased(kind="cooperation", errand=errand), act)
    for one in gatherings.of_person("alumnus", alumnus_id):
        gatherings.give_up(one, act)
        table.erase(gatherings.PARTICIPATIONS, one, RecordErased(kind="participation", errand=errand), act)


def _sent(errand: Errand) -> Iterator[str]:
    return submissions.sent_before(_before(errand)) if errand.counted_from == PENDING else iter(())


def _is_old(errand: Errand, one: Submission) -> bool:
    assert one.created_at
    return clock.day(one.created_at) < _before(errand)


DOES = does(
    Keeping(store.ALUMNI, _candidates, _is_due, after=_with_what_was_asked),
    Keeping(submissions.SUBMISSIONS, _sent, _is_old),
)
