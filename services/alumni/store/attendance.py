"""How many have which part in an event, and the part of whoever came without one."""

from services.alumni.model.gathering import Gathering
from services.alumni.model.gathering_requests import GatheringCounts
from services.alumni.model.participation import Participation
from services.alumni.store.gatherings import EVENTS, PARTICIPATIONS, person_there
from shared import table, tallies
from shared.act import Act
from shared.contention import pinned
from shared.events.alumni import AttendanceRecorded
from shared.table import Creation


def counts(event: Gathering) -> GatheringCounts:
    """How many people have which part in an event: one get, however many there are."""
    return event.counts(tallies.of(table.get(tallies.key(EVENTS.key(event.id)["pk"]))))


def let_in(event: Gathering, part: Participation, act: Act) -> Participation:
    """Record somebody's part in an event as it was seen, who came without one: one transaction."""
    made = Creation(PARTICIPATIONS, part, AttendanceRecorded(event_id=event.id))
    joined = pinned(EVENTS, event, lambda current: current.joining(part.id))
    table.change_together([joined], act, [person_there(part)], makes=lambda _: [made])
    return table.read(PARTICIPATIONS, part.id, act)
