"""Showing by the link of a letter that an address is one's own, and what comes of it."""

from services.alumni.actions.alumni import admitted
from services.alumni.actions.links import VERIFY
from services.alumni.actions.submissions import consent_of
from services.alumni.model.alumnus import Alumnus
from services.alumni.model.life import Awaited
from services.alumni.model.submission import Submission
from services.alumni.model.supplement import supplemented
from services.alumni.store import alumni as store
from services.alumni.store import submissions
from shared import clock
from shared.act import Act
from shared.codes import Code
from shared.errors import Conflict, Held, NotFound
from shared.record import Event

Verifiable = Alumnus | Submission


def opened(code: Code) -> Verifiable:
    """Whose address the code verifies: an alumnus, or what was sent; NotFound for any other code."""
    found: Verifiable | None = store.find_alumnus(code.record_id) or submissions.find_submission(
        code.record_id
    )
    code.must_open(VERIFY, (found.email or "") if found else "")
    if found is None or (isinstance(found, Submission) and found.status != "waiting"):
        raise NotFound("this code is not valid, or no longer valid")
    return found


def is_spent(found: Verifiable) -> bool:
    """Whether the address is verified already."""
    return isinstance(found, Alumnus) and Awaited.VERIFICATION not in found.awaits


def verify(found: Verifiable, act: Act) -> Alumnus | None:
    """Take the address as the person's; the alumnus whose address it is now, None where that is left open.

    What somebody sent who is in the register already is added to their record; where that has another
    address, the record does not open to this one. What cannot be carried out by itself is held for staff.
    """
    at = clock.now()
    if isinstance(found, Alumnus):
        return store.change_alumnus(found.id, lambda one: one.verified(at), act)
    try:
        changed = store.change_alumnus(found.alumnus_id or "", lambda one: _taken_in(one, found, act), act)
    except (Held, Conflict):
        submissions.change_submission(found.id, Submission.held, act)
        return None
    return changed if changed.email == found.email else None


def _taken_in(alumnus: Alumnus, sent: Submission, act: Act) -> tuple[Alumnus, Event]:
    at = clock.now()
    if sent.asks == "address":
        new, event = alumnus.moved_to(sent.email, at, sent.id)
        return admitted(alumnus, new, act), event
    if alumnus.email == sent.email:
        alumnus, _ = alumnus.verified(at)
    return supplemented(alumnus, sent.answered(), consent_of(sent), sent.id)
