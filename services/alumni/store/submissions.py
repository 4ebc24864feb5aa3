"""Where what came by public pages is kept until it is dealt with."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from services.alumni.model.alumnus import Alumnus
from services.alumni.model.submission import Submission
from services.alumni.store.alumni import ALUMNI
from shared import clock, ids, lists, search, table
from shared.act import Act
from shared.errors import KeyReused
from shared.events.alumni import SubmissionReceived
from shared.events.subjects import RecordErased
from shared.lists import Listing
from shared.record import Kind, Move
from shared.table import Change, Creation

DATED = "gsi1"
STATES = ("received", "waiting", "review", "held", "rejected")


def _lists(one: Submission) -> Mapping[str, tuple[str, str]]:
    """By state, the oldest first."""
    made = (one.created_at or clock.now()).astimezone(clock.HELSINKI).date()
    return {DATED: (one.status, made.isoformat())}


def _matches(one: Submission) -> Iterable[tuple[str, str]]:
    yield "email", one.email
    if one.alumnus_id:
        yield "alumnus", one.alumnus_id


SUBMISSIONS = Kind("alumni", Submission, lists=_lists, matches=_matches)


def receive(submission: Submission, act: Act) -> None:
    """Keep what was sent; the same form sent again is the same submission, dealt with meanwhile or not."""
    try:
        table.create(SUBMISSIONS, submission, SubmissionReceived(asks=submission.asks), act)
    except KeyReused:
        return


def leave(alumnus_id: str, move: Move[Alumnus], act: Act) -> Alumnus:
    """Make the move by which an alumnus leaves; what confirms it to them is kept in the same transaction."""
    change = Change(ALUMNI, alumnus_id, move)
    (alumnus,) = table.change_together([change], act, makes=lambda left: _farewell(left[0]))
    return alumnus


def _farewell(alumnus: Alumnus) -> list[Creation[Submission]]:
    if alumnus.email is None or alumnus.deceased:
        return []
    one = Submission(
        id=ids.derived("farewell", alumnus.id),
        status="received",
        asks="farewell",
        email=alumnus.email,
        language=alumnus.language or "fi",
        no_marketing=alumnus.marketing_block is not None,
    )
    return [Creation(SUBMISSIONS, one, SubmissionReceived(asks=one.asks))]


def find_submission(submission_id: str) -> Submission | None:
    """One submission; None where it was dealt with."""
    item = table.get(SUBMISSIONS.key(submission_id))
    return SUBMISSIONS.load(item) if item and item["status"] != "erased" else None


def read_submission(submission_id: str, act: Act) -> Submission:
    """One submission."""
    return table.read(SUBMISSIONS, submission_id, act)


def change_submission(submission_id: str, move: Move[Submission], act: Act) -> Submission:
    """Make a move on a submission."""
    return table.change(SUBMISSIONS, submission_id, move, act)


def finish(submission_id: str, act: Act) -> None:
    """Leave nothing of what was sent: it is dealt with."""
    table.erase(SUBMISSIONS, submission_id, RecordErased(kind=Submission.noun), act)


def list_waiting(state: str, limit: int, cursor: str | None) -> tuple[list[Submission], str | None]:
    """A page of what waits for a decision, the oldest first: one query and one batch get."""
    items, following = lists.page(Listing(DATED, (f"{SUBMISSIONS.prefix}{state}",)), limit, cursor)
    found = {one["id"]: one for one in table.batch([SUBMISSIONS.key(item["id"]) for item in items])}
    waiting = [found[item["id"]] for item in items if found[item["id"]]["status"] == state]
    return [SUBMISSIONS.load(one) for one in waiting], following


def of_alumnus(alumnus_id: str) -> list[str]:
    """The ids of what was sent that an alumnus's record is to take in."""
    hits = search.by_value("alumni", "alumnus", alumnus_id)
    return [hit.record_id for hit in hits if hit.kind == SUBMISSIONS.name]


def sent_before(day: date) -> Iterator[str]:
    """The ids of what was sent before a day and is not dealt with yet, state by state."""
    for state in STATES:
        for item in lists.walk(DATED, [f"{SUBMISSIONS.prefix}{state}"]):
            if item[f"{DATED}sk"][:10] < day.isoformat():
                yield item["id"]
