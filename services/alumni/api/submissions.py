"""Routes of what came by public pages and waits for somebody's decision."""

from services.alumni.api.edge import api
from services.alumni.model.submission import DECIDE, RELEASE, Submission
from services.alumni.store import submissions as store
from shared.paging import Cursor, Limit, Page

ONE = "/alumni/submissions/<submission_id>"


@api.get("/alumni/submissions", allow="alumni.submissions.read")
def list_submissions(limit: Limit = 50, cursor: Cursor = None) -> Page[Submission]:
    """What a coordinator has to decide about, the oldest first: of people who may be others."""
    return api.documents(*store.list_waiting("review", limit, cursor))


@api.get("/alumni/submissions/held", allow=RELEASE)
def list_held_submissions(limit: Limit = 50, cursor: Cursor = None) -> Page[Submission]:
    """What is held for the data protection officer, the oldest first."""
    return api.documents(*store.list_waiting("held", limit, cursor))


@api.get(ONE, allow="alumni.submissions.read")
def read_submission(submission_id: str) -> Submission:
    """One submission, as long as it is not dealt with."""
    return store.read_submission(submission_id, api.act)


@api.move(f"{ONE}/admission", allow=DECIDE)
def admit_submission(submission_id: str) -> Submission:
    """Deal with it after all: the person comes into the register, or their address changes."""
    return store.change_submission(submission_id, lambda one: one.admitted("admit", api.act.actor), api.act)


@api.move(f"{ONE}/rejection", allow=DECIDE)
def reject_submission(submission_id: str) -> Submission:
    """Let nothing come of it; nothing stays of it."""
    return store.change_submission(submission_id, lambda one: one.rejected("reject"), api.act)


@api.move(f"{ONE}/release", allow=RELEASE)
def release_submission(submission_id: str) -> Submission:
    """Deal with what is held after all, whatever is suppressed or restricted."""
    return store.change_submission(submission_id, lambda one: one.admitted("release", api.act.actor), api.act)


@api.move(f"{ONE}/refusal", allow=RELEASE)
def refuse_submission(submission_id: str) -> Submission:
    """Let nothing come of what is held; nothing stays of it."""
    return store.change_submission(submission_id, lambda one: one.rejected("refuse"), api.act)
