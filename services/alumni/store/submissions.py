"""Where what came by public pages is kept until it is dealt with."""

from collections.abc import Iterable, Mapping

from services.alumni.model.submission import Submission
from shared import clock, lists, search, table
from shared.act import Act
from shared.contracts.alumni import SubmissionReceived
from shared.contracts.subjects import RecordErased
from shared.errors import KeyReused
from shared.lists import Listing
from shared.record import Kind, Move

DATED = "gsi1"
STATES = ("received", "waiting", "held", "rejected")


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


def list_held(limit: int, cursor: str | None) -> tuple[list[Submission], str | None]:
    """A page of what waits for a decision, the oldest first: one query and one batch get."""
    items, following = lists.page(Listing(DATED, (f"{SUBMISSIONS.prefix}held",)), limit, cursor)
    found = {one["id"]: one for one in table.batch([SUBMISSIONS.key(item["id"]) for item in items])}
    held = [found[item["id"]] for item in items if found[item["id"]]["status"] == "held"]
    return [SUBMISSIONS.load(one) for one in held], following


def of_alumnus(alumnus_id: str) -> list[str]:
    """The ids of what was sent that an alumnus's record is to take in."""
    return [hit.record_id for hit in search.by_value("alumni", "alumnus", alumnus_id)]
