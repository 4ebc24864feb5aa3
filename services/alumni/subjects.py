"""What alumni holds of people, and what becomes of it when privacy asks."""

from collections.abc import Iterator
from datetime import timedelta
from typing import get_args

from services.alumni import retention
from services.alumni.model.alumnus import Alumnus
from services.alumni.model.cooperation import CooperationRequest
from services.alumni.model.erasure import (
    fate_of_alumnus,
    fate_of_cooperation,
    fate_of_intake,
    fate_of_participation,
    fate_of_submission,
    is_part_of_subject,
    objected,
)
from services.alumni.model.participation import Participation
from services.alumni.model.requests import AlumnusPatch
from services.alumni.model.submission import Submission
from services.alumni.store import alumni, event_lists, guests, intakes
from services.alumni.store import cooperation as asked
from services.alumni.store import gatherings as hosted
from services.alumni.store import offers as offered
from services.alumni.store import submissions as sent
from shared import act as acts
from shared import clock
from shared.act import Act
from shared.contracts.alumni import PURPOSES, register_partitions
from shared.contracts.privacy import Purpose, basis_of
from shared.contracts.subjects import Errand, What
from shared.errands import Holder
from shared.fates import Fate
from shared.record import Event
from shared.subjects import Held, does, ids_of, restrict


def _alumni() -> Iterator[str]:
    """All that are in a list, those who left and those restricted too."""
    keys = (key for view in get_args(alumni.View) for key in register_partitions(view))
    listed = ids_of(alumni.ALUMNI, alumni.INDEX, (key.removeprefix(alumni.ALUMNI.prefix) for key in keys))
    yield from listed
    yield from alumni.dated_by("withdrawn", clock.today() + timedelta(days=1))


def _cooperation() -> Iterator[str]:
    for alumnus_id in _alumni():
        yield from asked.of_alumnus(alumnus_id)


def _asked_of(errand: Errand) -> Iterator[str]:
    for alumnus_id in errand.of("alumni.alumnus"):
        yield from asked.of_alumnus(alumnus_id)


def _intakes() -> Iterator[str]:
    for alumnus_id in _alumni():
        yield from intakes.of_alumnus(alumnus_id)
    yield from intakes.nobodys_before(clock.today() + timedelta(days=1))


def _taken_of(errand: Errand) -> Iterator[str]:
    for alumnus_id in errand.of("alumni.alumnus"):
        yield from intakes.of_alumnus(alumnus_id)


def _restricted(alumnus: Alumnus, restricted: bool) -> tuple[Alumnus, Event]:
    return alumnus.restrict() if restricted else alumnus.unrestrict()


def _objected(alumnus: Alumnus, errand: Errand, act: Act) -> tuple[Alumnus, Event]:
    return objected(alumnus, errand, act.actor, clock.now(), basis_of(Purpose.ALUM))


def _is_asked(one: CooperationRequest, errand: Errand) -> bool:
    return one.alumnus_id in errand.of("alumni.alumnus")


def _parts_of(errand: Errand) -> Iterator[str]:
    for kind, named in (("alumnus", "alumni.alumnus"), ("contact", "partners.contact")):
        for person_id in errand.of(named):
            yield from hosted.of_person(kind, person_id)


def _give_up(one: Participation, errand: Errand) -> None:
    """An erased person's place in an event to come goes to whoever waits first; files with them go."""
    act = acts.system("alumni", reason=f"errand:{errand.id}")
    hosted.give_up(one.id, act)
    event_lists.drop(one.event_id, act)


def _offered_by(errand: Errand) -> Iterator[str]:
    for alumnus_id in errand.of("alumni.alumnus"):
        yield from offered.offers_of("alumnus", alumnus_id)
        yield from offered.hidden_of(alumnus_id)


def _submissions() -> Iterator[str]:
    return ids_of(sent.SUBMISSIONS, sent.DATED, sent.STATES)


def _sent_by(errand: Errand) -> Iterator[str]:
    yield from errand.of("alumni.submission")
    for alumnus_id in errand.of("alumni.alumnus"):
        yield from sent.of_alumnus(alumnus_id)


def _is_sent(one: Submission, errand: Errand) -> bool:
    return one.alumnus_id in errand.of("alumni.alumnus") or one.id in errand.of("alumni.submission")


COOPERATION = Held(
    asked.COOPERATION,
    PURPOSES,
    every=_cooperation,
    fate=fate_of_cooperation,
    about=_asked_of,
    owned=_is_asked,
)
SUBMISSIONS = Held(
    sent.SUBMISSIONS,
    PURPOSES,
    every=_submissions,
    fate=fate_of_submission,
    matched=True,
    about=_sent_by,
    owned=_is_sent,
)
INTAKES = Held(
    intakes.INTAKES,
    PURPOSES,
    every=_intakes,
    fate=fate_of_intake,
    about=_taken_of,
    owned=lambda _, __: False,
)
ALUMNI = Held(
    alumni.ALUMNI,
    PURPOSES,
    every=_alumni,
    fate=fate_of_alumnus,
    matched=True,
    patch=AlumnusPatch,
    restrict=_restricted,
    objected=_objected,
)

PARTICIPATIONS = Held(
    hosted.PARTICIPATIONS,
    (*PURPOSES, Purpose.PART),
    every=hosted.every_participation,
    fate=fate_of_participation,
    about=_parts_of,
    owned=is_part_of_subject,
    clear=_give_up,
)

OFFERS = Held(
    offered.OFFERS,
    PURPOSES,
    every=lambda: (),
    fate=lambda one, _: Fate(one),
    about=_offered_by,
    owned=lambda one, errand: one.alumnus_id in errand.of("alumni.alumnus"),
)
"""Followed alone: an offer tells nobody whose it is, and is closed when they leave or are erased."""
FOLLOWING = (SUBMISSIONS, COOPERATION, PARTICIPATIONS, OFFERS)


def follow(kind: str, person_id: str, request_id: str) -> None:
    """Hide, or show again, what is kept about an `alumnus` or `contact`, as their record says now.

    By whatever way it was restricted: a request of theirs, or the officer's own hand.
    """
    restricted = guests.is_restricted(kind, person_id)
    what = What.RESTRICT if restricted else What.UNRESTRICT
    named = f"alumni.alumnus:{person_id}" if kind == "alumnus" else f"partners.contact:{person_id}"
    errand = Errand(id="follow", what=what, subjects=(named,))
    act = acts.system("alumni", request_id, "follows the person")
    restrict(FOLLOWING, errand, act)
    for part_id in hosted.of_person(kind, person_id) if restricted else ():
        event_lists.drop_those_with(part_id, act)


EVERY = (SUBMISSIONS, COOPERATION, PARTICIPATIONS, INTAKES, ALUMNI)
holder = Holder("alumni", {**does(*EVERY), **retention.DOES})
