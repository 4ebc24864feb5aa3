"""Where intakes are kept, and what they are judged by."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from services.alumni.model.alumnus import Alumnus
from services.alumni.model.intake import Intake
from services.alumni.store import claims
from services.alumni.store.alumni import ALUMNI, MONTHS_KEPT, months_to
from shared import clock, lists, table
from shared.act import Act
from shared.attributes import Item
from shared.contracts.registration import REGISTRATION_CARD, Registered, registration_key
from shared.errors import Conflict, NotFound
from shared.events.subjects import RecordErased
from shared.lists import Listing
from shared.record import Event, Kind, Move, R
from shared.table import Change, Creation
from shared.writes import Put


def _lists(one: Intake) -> Mapping[str, tuple[str, str]]:
    """gsi1: what waits for a person, or the officer; gsi2: an alumnus's; gsi3: nobody's, by last change,

    and links that can be undone, by when they were made.
    """
    since = clock.stamp(one.created_at or clock.now())
    view = "held" if one.status == "held" else "open" if one.open else None
    seen = {"gsi1": (view, since)} if view else {}
    if one.alumnus_id:
        linked = clock.day(one.before.at) if one.before else None
        undo = {"gsi3": (f"linked#{linked:%Y-%m}", linked.isoformat())} if linked else {}
        return seen | undo | {"gsi2": (f"of#{one.alumnus_id}", since)}
    if one.status == "forgotten":
        return seen
    touched = clock.day(one.updated_at or clock.now())
    return seen | {"gsi3": (f"nobodys#{touched:%Y-%m}", touched.isoformat())}


INTAKES = Kind("alumni", Intake, lists=_lists)


def find_intake(intake_id: str) -> Intake | None:
    """One intake, if there is one."""
    item = table.get(INTAKES.key(intake_id))
    return INTAKES.load(item) if item else None


def read_intake(intake_id: str, act: Act) -> Intake:
    """One intake."""
    return table.read(INTAKES, intake_id, act)


def seen_intake(intake_id: str, act: Act) -> tuple[Intake, bool]:
    """One intake, and whether this very request was carried out on it."""
    item = table.get(INTAKES.key(intake_id))
    if item is None:
        raise NotFound("there is no such record")
    intake = INTAKES.load(item)
    act.must_see(intake)
    return intake, act.repeats(item)


def change_intake(intake_id: str, move: Move[Intake], act: Act) -> Intake:
    """Make a move on an intake."""
    return table.change(INTAKES, intake_id, move, act)


def intakes(ids: Iterable[str]) -> list[Intake]:
    """Intakes by their ids: one batch get."""
    found = table.batch([INTAKES.key(one) for one in ids])
    return [INTAKES.load(item) for item in found if item["status"] != "erased"]


def list_intakes(view: str, limit: int, cursor: str | None) -> tuple[list[Item], str | None]:
    """A page of what is `open` or `held`, the oldest first: one query, one batch get."""
    return lists.whole_page(Listing("gsi1", (f"{INTAKES.prefix}{view}",)), limit, cursor)


def of_alumnus(alumnus_id: str) -> list[str]:
    """The ids of what became part of an alumnus's record."""
    return [item["id"] for item in lists.walk("gsi2", [f"{INTAKES.prefix}of#{alumnus_id}"])]


def nobodys_before(day: date) -> Iterator[str]:
    """The ids of what last changed before a day and is part of nobody's record, month by month."""
    for month in months_to(day, MONTHS_KEPT):
        for item in lists.walk("gsi3", [f"{INTAKES.prefix}nobodys#{month}"]):
            yield item["id"]


def linked_before(day: date) -> Iterator[str]:
    """The ids of those whose link was made before a day and can still be undone, month by month."""
    for month in months_to(day):
        for item in lists.walk("gsi3", [f"{INTAKES.prefix}linked#{month}"]):
            if item["gsi3sk"] < day.isoformat():
                yield item["id"]


def find_registration(registration_id: str) -> Registered | None:
    """A registration as integrations publishes it."""
    item = table.get(registration_key(registration_id), REGISTRATION_CARD)
    return Registered.model_validate(item) if item and "revision" in item else None


# --- who it may be about ---------------------------------------------------------------------------------


def alumni(ids: Iterable[str]) -> list[Alumnus]:
    """Alumni by their ids, in whatever state but erased: one batch get."""
    found = table.batch([ALUMNI.key(one) for one in ids])
    return [ALUMNI.load(item) for item in found if item["status"] != "erased"]


def carriers(values: Iterable[tuple[str, str]], standing: Mapping[str, Item]) -> list[Alumnus]:
    """Alumni that carry one of these values, those too of whom the search table has not heard yet."""
    return [ALUMNI.load(item) for item in claims.carriers(values, standing)]


# --- writing ---------------------------------------------------------------------------------------------


class Overtaken(Conflict):
    """A record has changed since it was looked at."""


def _as_seen(seen: R, move: Move[R]) -> Move[R]:
    def guarded(one: R) -> tuple[R, Event]:
        if one.version != seen.version:
            raise Overtaken("another changed this record just now; try again")
        return move(one)

    return guarded


def keep(intake: Intake, move: Move[Intake], act: Act) -> Intake:
    """Write what became of an intake that may be new; Overtaken and Conflict where it has changed."""
    if intake.version:
        return table.change(INTAKES, intake.id, _as_seen(intake, move), act)
    return table.create(INTAKES, *move(intake), act)


def admit(
    intake: Intake, move: Move[Intake], born: tuple[Alumnus, Event], beside: Sequence[Put], act: Act
) -> Intake:
    """Write an intake and the alumnus that it makes, together; raises Lost for a claim of another's."""
    creation = Creation(ALUMNI, *born)
    if not intake.version:
        return table.create(INTAKES, *move(intake), act, beside=[creation.put(act), *beside])
    changes = [Change(INTAKES, intake.id, _as_seen(intake, move))]
    return table.change_together(changes, act, beside=beside, makes=lambda _: [creation])[0]


def join(intake: Intake, move: Move[Intake], alumnus: Alumnus, merging: Move[Alumnus], act: Act) -> None:
    """Write an intake and the alumnus whose record it goes into, together."""
    joining = Change(ALUMNI, alumnus.id, _as_seen(alumnus, merging))
    if intake.version:
        both: list[Change[Any]] = [Change(INTAKES, intake.id, _as_seen(intake, move)), joining]
        table.change_together(both, act)
    else:
        table.change_together([joining], act, makes=lambda _: [Creation(INTAKES, *move(intake))])


def erase_pending(alumnus_id: str, act: Act) -> None:
    """Leave nothing of an alumnus who never came into the register."""
    table.erase(ALUMNI, alumnus_id, RecordErased(kind=ALUMNI.name), act)
