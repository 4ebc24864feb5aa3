"""Showing by the link of a letter that an address is one's own, and what comes of it."""

from functools import partial

from services.alumni.actions.links import VERIFY
from services.alumni.actions.registration import admitted, change
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
from shared.writes import Put

Verifiable = Alumnus | Submission
OPENED = ("waiting", "review", "held", "received")
"""States of what was sent in which its link is good; held, or admitted just now, there is nothing to do."""


def opened(code: Code) -> Verifiable:
    """Whose address the code verifies: an alumnus, or what was sent and is not dealt with yet.

    Raises NotFound for any other code.
    """
    found: Verifiable | None = store.find_alumnus(code.record_id) or submissions.find_submission(
        code.record_id
    )
    code.must_open(VERIFY, (found.email or "") if found else "")
    if found is None or (isinstance(found, Submission) and found.status not in OPENED):
        raise NotFound("this code is not valid, or no longer valid")
    return found


def settled(found: Verifiable) -> str | None:
    """How it stands where there is nothing to verify any more: `spent`, or `kept` for staff to decide."""
    if isinstance(found, Submission):
        return None if found.status == "waiting" and not found.restricted else "kept"
    return None if Awaited.VERIFICATION in found.awaits else "spent"


def verify(found: Verifiable, act: Act) -> Alumnus | None:
    """Take the address as the person's; the alumnus whose address it is now, None where that is left open.

    What somebody sent who is in the register already is added to their record; where that has another
    address, the record does not open to this one, and other alumni see no more of it. Where nobody has proved
    that address, or the record is passive, a person decides first: then it takes this one, or is active
    again. What cannot be carried out by itself is held for staff.
    """
    at = clock.now()
    if settled(found) == "kept":
        return None
    if isinstance(found, Alumnus):
        return store.change_alumnus(found.id, lambda one: one.verified(at), act)
    try:
        moving = partial(_taken_in, sent=found, act=act)
        changed = change(found.alumnus_id or "", moving, act)
    except Held:
        submissions.change_submission(found.id, Submission.held, act)
        return None
    except Conflict:
        submissions.change_submission(found.id, Submission.questioned, act)
        return None
    return changed if changed.email == found.email else None


def _taken_in(alumnus: Alumnus, beside: list[Put], sent: Submission, act: Act) -> tuple[Alumnus, Event]:
    at = clock.now()
    if sent.asks == "address":
        new, event = alumnus.moved_to(sent.email, at, sent.id)
        return admitted(alumnus, new, act, beside), event
    said = sent.answered()
    if alumnus.email == sent.email:
        alumnus, _ = alumnus.verified(at)
    elif alumnus.email:
        said.pop("directory")
        unproved = Awaited.VERIFICATION in alumnus.awaits
        if (unproved or alumnus.status == "passive") and not sent.admitted_by:
            raise Conflict("a person decides whether it is they who write from another address")
        if unproved:
            moved, _ = alumnus.moved_to(sent.email, at, sent.id)
            alumnus = admitted(alumnus, moved, act, beside)
    return supplemented(alumnus, said, consent_of(sent), sent.id)
