"""Which registrations were never completed, who has been passive long enough, what was long ago."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from services.alumni.model.alumnus import Alumnus
from services.alumni.model.cooperation import CooperationRequest
from services.alumni.model.intake import Intake
from services.alumni.model.participation import Participation
from services.alumni.model.submission import Submission
from services.alumni.store import alumni as store
from services.alumni.store import cooperation, event_lists, gatherings, intakes, submissions
from shared import clock, table
from shared.act import Act
from shared.contracts.subjects import Errand
from shared.events.subjects import RecordErased
from shared.open_requests import Pairs, addresses
from shared.purging import Keeping, does, subjects
from shared.record import Event, Kind, Record
from shared.retention import Life

PENDING, COOPERATION = "pending-registrations", "alumni-cooperation"
"""The rules that go by another clock than `passive-alumni`."""


def _before(errand: Errand) -> date:
    assert errand.before
    return errand.before


def _made(one: Record) -> date:
    assert one.created_at
    return clock.day(one.created_at)


def _touched(one: Record) -> date:
    """The day of the last change: every one is an activity."""
    return clock.day(one.updated_at) if one.updated_at else _made(one)


# --- alumni ----------------------------------------------------------------------------------------------


def _candidates(errand: Errand) -> Iterator[str]:
    return store.dated_by("pending" if errand.rule == PENDING else "passive", _before(errand))


def _is_due(errand: Errand, alumnus: Alumnus) -> bool:
    """A registration since it was made, whatever changed in it; who is passive since the last change."""
    if errand.rule == PENDING:
        return alumnus.status == "pending" and _made(alumnus) < _before(errand)
    ended = alumnus.passive_on if alumnus.status == "passive" else None
    life = Life(_made(alumnus), last_activity=_touched(alumnus), ended=ended)
    return life.is_due(errand.counted_from or "", _before(errand))


def _along(alumnus: Alumnus) -> Iterator[str]:
    """What the alumnus was asked for, their parts in events, what they sent, and what came of them."""
    yield from (f"alumni.submission:{one}" for one in submissions.of_alumnus(alumnus.id))
    yield from (f"alumni.intake:{one}" for one in intakes.of_alumnus(alumnus.id))
    yield from (f"alumni.cooperation:{one}" for one in cooperation.of_alumnus(alumnus.id))
    yield from (f"alumni.participation:{one}" for one in gatherings.of_person("alumnus", alumnus.id))


def _with_all_of_theirs(alumnus_id: str, errand: Errand, act: Act) -> None:
    """What goes along with an alumnus goes after them."""
    for one in submissions.of_alumnus(alumnus_id):
        _erase(submissions.SUBMISSIONS, one, errand, act)
    for one in intakes.of_alumnus(alumnus_id):
        intakes.change_intake(one, Intake.forgotten, act)
    for one in cooperation.of_alumnus(alumnus_id):
        _erase(cooperation.COOPERATION, one, errand, act)
    for one in gatherings.of_person("alumnus", alumnus_id):
        gatherings.give_up(one, act)
        event_lists.drop_those_with(one, act)
        _erase(gatherings.PARTICIPATIONS, one, errand, act)


def _erase(kind: Kind[Any], record_id: str, errand: Errand, act: Act) -> None:
    table.erase(kind, record_id, RecordErased.by(errand, kind.name), act)


# --- what was sent ---------------------------------------------------------------------------------------


def _sent(errand: Errand) -> Iterator[str]:
    return submissions.sent_before(_before(errand)) if errand.rule == PENDING else iter(())


def _is_old(errand: Errand, one: Submission) -> bool:
    return errand.rule == PENDING and _made(one) < _before(errand)


def _sender(one: Submission) -> Pairs:
    return [*addresses(one), *subjects(f"alumni.alumnus:{one.alumnus_id}" if one.alumnus_id else None)]


# --- registrations from foreign systems that became part of nobody's record ------------------------------


def _untaken(errand: Errand) -> Iterator[str]:
    return intakes.nobodys_before(_before(errand)) if errand.rule == PENDING else iter(())


def _is_nobodys(errand: Errand, one: Intake) -> bool:
    """Since its last revision came in, or somebody decided: asked about, held, or refused."""
    kept = one.alumnus_id is not None or one.status == "forgotten"
    return errand.rule == PENDING and not kept and _touched(one) < _before(errand)


def _forgotten(_: Errand, one: Intake) -> tuple[Intake, Event]:
    """That there was a registration stays, so that it is known again."""
    return one.forgotten()


# --- what alumni were asked for, and parts in events -----------------------------------------------------


def _asked(errand: Errand) -> Iterator[str]:
    return cooperation.touched_before(_before(errand)) if errand.rule == COOPERATION else iter(())


def _has_rested(errand: Errand, one: Record, days: Iterable[date | None]) -> bool:
    """By the last change, and the days that it was for; by another rule it goes with its alumnus alone."""
    last = max([_touched(one), *(day for day in days if day)])
    life = Life(_made(one), last_activity=last)
    due = life.is_due(errand.counted_from or "", _before(errand))
    return errand.rule == COOPERATION and due


def _asking_is_due(errand: Errand, one: CooperationRequest) -> bool:
    """Whatever it was for took place, or was to, on its days."""
    return _has_rested(errand, one, (one.starts, one.ends, one.outcome.on if one.outcome else None))


def _parts(errand: Errand) -> Iterator[str]:
    return gatherings.participations_to(_before(errand).year) if errand.rule == COOPERATION else iter(())


def _part_is_due(errand: Errand, one: Participation) -> bool:
    """Whoever had a part was there on the day of the event."""
    event = gatherings.find_event(one.event_id)
    return _has_rested(errand, one, (event.day if event else None,))


def _asked_person(one: CooperationRequest) -> Pairs:
    return subjects(f"alumni.alumnus:{one.alumnus_id}")


def _guest(one: Participation) -> Pairs:
    kind = "alumni.alumnus" if one.person_kind == "alumnus" else "partners.contact"
    return subjects(f"{kind}:{one.person_id}")


DOES = does(
    Keeping(store.ALUMNI, _candidates, _is_due, along=_along, after=_with_all_of_theirs),
    Keeping(submissions.SUBMISSIONS, _sent, _is_old, who=_sender),
    Keeping(intakes.INTAKES, _untaken, _is_nobodys, narrowed=_forgotten, done="anonymised"),
    Keeping(cooperation.COOPERATION, _asked, _asking_is_due, who=_asked_person),
    Keeping(gatherings.PARTICIPATIONS, _parts, _part_is_due, who=_guest),
)
