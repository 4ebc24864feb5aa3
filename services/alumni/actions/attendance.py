"""Who was there: those who had a place, those who came without one, and those who were never invited."""

from services.alumni.actions.gatherings import settled, with_event
from services.alumni.model.gathering import Gathering
from services.alumni.model.participation import OF_PLACE, Participation, WalkIn
from services.alumni.store import alumni, attendance
from services.alumni.store import gatherings as store
from shared.act import Act

ATTENDANCE = {"attend", "miss"}


def record(one: str, came: bool, act: Act) -> Participation:
    """Write down whether somebody came; Conflict before the event has begun, or where it was called off.

    Whoever had no place has one more then: they were there.
    """

    def attempt() -> Participation:
        part, event, mine = with_event(one, act)
        event.must_have_begun(part.actions().keys() - ATTENDANCE)
        if not came or part.status in OF_PLACE:
            return store.change_participation(part.id, lambda it: it.attended(came), mine)
        return store.change_both(
            event, lambda it: it.joining(part.id), part.id, lambda it: it.attended(True), mine
        )

    return settled(attempt)


def walk_in(event_id: str, body: WalkIn, act: Act) -> Participation:
    """Write down that an alumnus came, invited or not; as `record` where they have a part in the event.

    Staff may find the alumnus in the very write (N5).
    """
    one = store.participation_id(event_id, "alumnus", body.alumnus_id)

    def attempt() -> Participation:
        event = store.read_event(event_id, act)
        standing = store.find_participation(one)
        if standing is None:
            return _let_in(one, event, body.alumnus_id, act)
        return store.PARTICIPATIONS.load(standing) if act.repeats(standing) else record(one, True, act)

    return settled(attempt)


def _let_in(one: str, event: Gathering, alumnus_id: str, act: Act) -> Participation:
    event.must_have_begun(())
    alumnus = alumni.linkable_alumnus(alumnus_id)
    part = Participation(
        id=one,
        status="attended",
        event_id=event.id,
        person_kind="alumnus",
        person_id=alumnus_id,
        language=alumnus.language or "fi",
        walk_in=True,
        responsible_id=event.responsible_id,
        unit=event.unit,
    )
    return attendance.let_in(event, part, act)
