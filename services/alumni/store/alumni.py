"""Where alumni are kept: how they are listed, found and matched."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Literal

from services.alumni.model.alumnus import Alumnus
from services.alumni.store import users
from shared import clock, keyring, lists, names, search, table
from shared.act import Act
from shared.attributes import Item
from shared.contracts.alumni import LIVING, REGISTER, register_partitions
from shared.errors import Conflict, NotFound, PassiveRecord
from shared.graduate import AlumniSegment, Profile
from shared.informing import to_be_told
from shared.lists import Holds, Listing, spelt
from shared.record import Event, Kind, Move
from shared.table import Change
from shared.writes import Check, Put

INDEX, DATED = REGISTER, "gsi1"
"""The register's own index, by name; the index of what a job has to look at, by month."""
MONTHS_BACK = 24
"""How far back a nightly job looks for what former nights left."""
EARLIER = "earlier"
"""In place of the month, of what was due longer ago when it was written, such as an old consent on paper."""
MONTHS_KEPT = 120
"""How far before its cutoff retention looks: a rule may wait for its approval, a record for a request."""
TO_BE_TOLD = "gsi2"
"""The index of who is to be told that their data is processed (R33)."""
DIRECTORY = "gsi3"
"""The sparse index of the directory: alumni who may be found and chose to show something."""
HIDING = ("restricted", "contact_secret", "deceased")
"""Flags under which staff find nobody."""
NAMED = ("id", "status", "last_name", "first_names", *HIDING)
DUE_CARD = (
    "pk",
    "id",
    "version",
    "status",
    "first_names",
    "last_name",
    "email",
    "phone",
    "language",
    "reminded_on",
    "contact_secret",
    "deceased",
)
"""What a coordinator sees of those who are asked to confirm their consent."""
View = Literal["active", "pending", "passive", "protected"]


def _lists(one: Alumnus) -> Mapping[str, tuple[str, str]]:
    """gsi5: by name, what staff may find apart from the rest; gsi1: what falls due; gsi3: the directory."""
    view = view_of(one)
    if view is None:
        return {DATED: dated} if (dated := _dated(one)) else {}
    letter, key = names.sort_letter(one.name), names.sort_key(one.name)
    found = {INDEX: (f"{view}#{letter}", key)}
    if view == "active" and one.directory:
        found[DIRECTORY] = ("directory", key)
    found |= to_be_told(one, TO_BE_TOLD)
    return found | ({DATED: dated} if (dated := _dated(one)) else {})


def view_of(one: Alumnus) -> str | None:
    """The list that an alumnus is in, if in any."""
    if one.status not in LIVING:
        return None
    return "protected" if one.contact_secret or one.deceased else one.status


def _dated(one: Alumnus) -> tuple[str, str] | None:
    """`due`: to be reminded or made passive; `pending`, `passive` and `withdrawn`: since when it is so."""
    made = (one.created_at or clock.now()).astimezone(clock.HELSINKI).date()
    left = clock.day(one.departure.at) if one.departure else None
    since = {
        "active": ("due", one.next_step_on),
        "pending": ("pending", made),
        "withdrawn": ("withdrawn", left),
    }
    what, day = since.get(one.status, ("passive", one.passive_on))
    if day is None:
        return None
    month = f"{day:%Y-%m}"
    overdue = what == "due" and month < next(months_to(clock.today()))
    return f"{what}#{EARLIER if overdue else month}", day.isoformat()


def _words(one: Alumnus) -> Iterable[str]:
    return () if view_of(one) is None else (one.first_names, one.last_name, one.preferred_name or "")


def _matches(one: Alumnus) -> Iterator[tuple[str, str]]:
    yield from persons(one)
    yield from likenesses(one)
    if one.former_surname:
        yield "former_surname", names.sort_key(one.former_surname)


def persons(one: Profile) -> Iterator[tuple[str, str]]:
    """What an alumnus is told by in any channel: the email; the phone, date of birth and surname together."""
    if one.email:
        yield "email", one.email
    for born in _born(one) if one.phone else ():
        yield "person", f"{one.phone}|{born}"


def likenesses(one: Profile) -> Iterator[tuple[str, str]]:
    """By what it may be the same person, for somebody to decide: the phone; the date of birth and surname."""
    if one.phone:
        yield "phone", one.phone
    for born in _born(one):
        yield "born", born


def _born(one: Profile) -> list[str]:
    surnames = [surname for surname in (one.last_name, one.former_surname) if surname]
    day = one.birth_date
    return [f"{day.isoformat()}|{names.sort_key(surname)}" for surname in surnames] if day else []


ALUMNI = Kind("alumni", Alumnus, lists=_lists, words=_words, matches=_matches)


# --- records ---------------------------------------------------------------------------------------------


def read_alumnus(alumnus_id: str, act: Act) -> Alumnus:
    """One alumnus."""
    return table.read(ALUMNI, alumnus_id, act)


def find_alumnus(alumnus_id: str) -> Alumnus | None:
    """One alumnus in whatever state but erased, if there is one."""
    item = table.get(ALUMNI.key(alumnus_id))
    try:
        return ALUMNI.load(item) if item else None
    except NotFound:
        return None


def create_alumnus(alumnus: Alumnus, event: Event, act: Act, beside: Sequence[Put] = ()) -> Alumnus:
    """Record an alumnus; raises Lost where a put beside it finds another item in its place."""
    return table.create(ALUMNI, alumnus, event, act, users.checks(act, alumnus.responsible_id), beside)


def change_alumnus(
    alumnus_id: str,
    move: Move[Alumnus],
    act: Act,
    responsible_id: str | None = None,
    beside: Sequence[Put] = (),
) -> Alumnus:
    """Make a move on an alumnus; a user newly named responsible must be active.

    Raises Lost where a put beside it, which the move may name, finds another item in its place.
    """
    checks = users.checks(act, responsible_id)
    return table.change_together([Change(ALUMNI, alumnus_id, move)], act, checks, beside)[0]


def findable(alumnus_id: str) -> Check:
    """The check that staff may find an alumnus, as part of the write that links them (N5).

    Whoever left, is passive, restricted, under non-disclosure or deceased is linked to nothing.
    """
    unset = "(attribute_not_exists({0}) OR {0} = :no)"
    flags = " AND ".join(unset.format(name) for name in HIDING)
    return Check(
        key=ALUMNI.key(alumnus_id),
        condition=f"#status = :active AND {flags}",
        values={":active": "active", ":no": False},
        names={"#status": "status"},
        refusal=PassiveRecord("staff find no such alumnus in the register now; nothing was linked"),
    )


def linkable_alumnus(alumnus_id: str) -> Alumnus:
    """An alumnus whom staff may find; raises PassiveRecord, as `findable` in the write does.

    Of one who is not active yet the refusal says what is awaited.
    """
    alumnus = find_alumnus(alumnus_id)
    if alumnus is None or any(getattr(alumnus, flag) for flag in HIDING):
        raise findable(alumnus_id).refusal
    if alumnus.status == "pending":
        missing = " and ".join(one.met_when for one in alumnus.awaits)
        raise Conflict(f"the alumnus is not active yet, but will be once {missing}", awaits=alumnus.awaits)
    if alumnus.status != "active":
        raise findable(alumnus_id).refusal
    return alumnus


def is_living(alumnus_id: str) -> bool:
    """Whether an alumnus is in the register, in whatever state: neither left nor erased."""
    alumnus = find_alumnus(alumnus_id)
    return alumnus is not None and alumnus.status in LIVING


def list_directory(
    programme: str | None, year: int | None, limit: int, cursor: str | None
) -> tuple[list[Item], str | None]:
    """A page of the alumni directory by name, whole, of those who are in it now.

    Without a filter it is an index of its own, exact; with one the register's, whose page may be short.
    """
    where = spelt(programme=programme)
    where |= {"graduation_year": year} if year else {}
    listing = Listing(DIRECTORY, (f"{ALUMNI.prefix}directory",))
    if where:
        chosen = {"directory": Holds(("name",))}
        listing = Listing(INDEX, register_partitions("active"), where | chosen)
    whole, following = lists.whole_page(listing, limit, cursor)
    there = [one for one in whole if one["status"] == "active" and not any(one.get(flag) for flag in HIDING)]
    return [one for one in there if one.get("directory")], following


def names_of(alumnus_ids: Iterable[str]) -> dict[str, str | None]:
    """Names by id, None where staff may not find the person: one batch get for a hundred.

    Whoever is restricted is left out: nothing about them is in a list.
    """
    asked = list(dict.fromkeys(alumnus_ids))
    items = {one["id"]: one for one in table.batch([ALUMNI.key(one) for one in asked], NAMED)}
    return {one: _shown_name(items.get(one)) for one in asked if not items.get(one, {}).get("restricted")}


def _shown_name(item: Item | None) -> str | None:
    if item is None or item["status"] != "active" or any(item.get(flag) for flag in HIDING):
        return None
    return f"{item['last_name']} {item['first_names']}"


def find_card(alumnus_id: str, attributes: tuple[str, ...]) -> Item | None:
    """These attributes of an alumnus, if staff may find them."""
    item = table.get(ALUMNI.key(alumnus_id), tuple({*attributes, *HIDING}))
    if item is None or item["status"] != "active" or any(item.get(flag) for flag in HIDING):
        return None
    return {name: item[name] for name in attributes if name in item}


def cards(alumnus_ids: Iterable[str]) -> list[Item]:
    """Alumni as they are now, whole, as the decision on contacting people takes them, in batches."""
    return table.batch([ALUMNI.key(one) for one in alumnus_ids])


def active_of(segment: AlumniSegment) -> Iterator[str]:
    """The ids of active alumni of a segment, whom staff may find, by name."""
    for item in lists.walk(INDEX, register_partitions("active")):
        if segment.has(item):
            yield item["id"]


def card(alumnus: Alumnus) -> Item:
    """An alumnus as the decision on contacting people takes it."""
    return alumnus.model_dump(mode="json", exclude_none=True) | ALUMNI.key(alumnus.id)


# --- lists -----------------------------------------------------------------------------------------------


def list_alumni(
    view: View, where: dict[str, Any], limit: int, cursor: str | None
) -> tuple[list[Item], str | None]:
    """A page of the register by name; `where` filters on what the index projects."""
    return lists.page(Listing(INDEX, register_partitions(view), where), limit, cursor)


def due_by(day: date) -> Iterator[str]:
    """The ids of alumni of whom a reminder, or passivation, is due by a day, month by month."""
    for partition in _due(day):
        for item in lists.walk(DATED, [partition]):
            if item[f"{DATED}sk"][:10] <= day.isoformat():
                yield item["id"]


def _due(day: date) -> tuple[str, ...]:
    """The lists of what is due by a day, the earliest first."""
    return tuple(f"{ALUMNI.prefix}due#{month}" for month in (EARLIER, *months_to(day)))


def list_due(day: date, limit: int, cursor: str | None) -> tuple[list[Item], str | None]:
    """A page of alumni whose next reminder, or passivation, is due by a day, the earliest first.

    Costs a query for each month that the page crosses, and a batch get; a page that reaches beyond the day
    is short.
    """
    found, following = lists.page(Listing(DATED, _due(day)), limit, cursor)
    due = {item["pk"]: item[f"{DATED}sk"][:10] for item in found if item[f"{DATED}sk"] <= f"{day}~"}
    cards = table.batch([{"pk": pk, "sk": "record"} for pk in due], DUE_CARD)
    dated = [item | {"next_step_on": due[item["pk"]]} for item in cards]
    return sorted(dated, key=lambda item: (item["next_step_on"], item["id"])), following


def dated_by(what: str, day: date) -> Iterator[str]:
    """The ids of alumni who are `pending`, `passive` or `withdrawn` since before a day, month by month."""
    for month in months_to(day, MONTHS_KEPT):
        for item in lists.walk(DATED, [f"{ALUMNI.prefix}{what}#{month}"]):
            if item[f"{DATED}sk"][:10] < day.isoformat():
                yield item["id"]


def months_to(day: date, back: int = MONTHS_BACK) -> Iterator[str]:
    """The months up to a day's, the earliest first."""
    last = day.year * 12 + day.month - 1
    for month in range(last - back, last + 1):
        yield f"{month // 12:04}-{month % 12 + 1:02}"


# --- who is found by a value -----------------------------------------------------------------------------


def with_values(asked: Iterable[tuple[str, str]]) -> list[Item]:
    """Alumni that carry any of these (kind of value, value), in any state and the hidden too: whole items.

    Costs a query for each value, and one batch get where something is hit. What the search table has not
    heard of yet is not among them, nor what has lost the value since.
    """
    pairs = list(dict.fromkeys(asked))
    hits = {hit.record_id for what, value in pairs for hit in search.by_value("alumni", what, value)}
    marks = {f"m#{what}#{keyed}" for what, value in pairs for keyed in keyring.keyed_hashes(what, value)}
    found = table.batch([ALUMNI.key(record_id) for record_id in sorted(hits)])
    return [item for item in found if marks.intersection(item.get("rows", ()))]
