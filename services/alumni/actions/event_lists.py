"""Files about an event: asked for, made a moment later, and taken by a link that is logged."""

import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from services.alumni.model.event_list import (
    AT_THE_DOOR,
    FED,
    EventList,
    Found,
    NewEventList,
    must_have_diets,
)
from services.alumni.model.gathering import Gathering
from services.alumni.store import event_lists as store
from services.alumni.store import gatherings
from shared import act as acts
from shared import clock, files, names, read_audit, workbook
from shared.act import Act
from shared.auth import Caller
from shared.dates import day
from shared.errors import Busy, Refusal
from shared.events.alumni import EventListRequested
from shared.exports import Link
from shared.workbook import WHOLE, Cell, Column, DoesNotFit

DIETS = "alumni.participations.edit"
"""What one must be allowed over an event to be told what its guests eat."""
HEADERS: Mapping[str, Mapping[str, Sequence[str]]] = {
    "attendance": {
        "fi": ("Nimi", "Ryhmä", "Ilmoittautuminen", "Paikalla"),
        "sv": ("Namn", "Grupp", "Anmälan", "På plats"),
        "en": ("Name", "Group", "Sign-up", "Present"),
    },
    "diets": {
        "fi": ("Ruokavalio", "Henkilöitä"),
        "sv": ("Specialdiet", "Personer"),
        "en": ("Diet", "People"),
    },
}
FORMS: Mapping[str, Sequence[tuple[str, int]]] = {
    "attendance": (("@", 40), ("@", 14), ("@", 18), ("@", 10)),
    "diets": (("@", 60), (WHOLE, 12)),
}
WORDS: Mapping[str, Mapping[str, str]] = {
    "fi": {
        "alumnus": "alumni",
        "contact": "kumppani",
        "accepted": "mukana",
        "waiting": "jonossa",
        "attended": "mukana",
        "absent": "mukana",
        "walk_in": "ovelta",
        "present": "x",
        "away": "–",
        "unnamed": "nimeä ei näytetä",
    },
    "sv": {
        "alumnus": "alumn",
        "contact": "partner",
        "accepted": "med",
        "waiting": "i kö",
        "attended": "med",
        "absent": "med",
        "walk_in": "vid dörren",
        "present": "x",
        "away": "–",
        "unnamed": "namnet visas inte",
    },
    "en": {
        "alumnus": "alumni",
        "contact": "partner",
        "accepted": "signed up",
        "waiting": "waiting",
        "attended": "signed up",
        "absent": "signed up",
        "walk_in": "at the door",
        "present": "x",
        "away": "–",
        "unnamed": "name not shown",
    },
}
PRESENT = {"attended": "present", "absent": "away"}


def order(event_id: str, body: NewEventList, caller: Caller, act: Act) -> EventList:
    """Have a file made; the caller answers for it. Diets: for who works on the event, while they are kept."""
    event = gatherings.read_event(event_id, act)
    if body.what == "diets":
        act.require(DIETS, event)
        must_have_diets(event)
    one = EventList(
        id=act.new_id(),
        what=body.what,
        event_id=event.id,
        language=body.language or store.language(caller.user_id),
        responsible_id=caller.user_id,
        unit=caller.unit,
    )
    return store.create_list(one, act)


def link(list_id: str, act: Act) -> Link:
    """A link to the file, once the download is logged."""
    one = store.read_list(list_id, act)
    key = store.key(list_id, one.must_have_file(clock.now()))
    read_audit.send(read_audit.Read("download", f"alumni#event_list#{list_id}", one.count or 0), act)
    return Link(url=files.download_link(key, f"{one.what}-{list_id}.xlsx"))


def make(event: EventListRequested) -> None:
    """Make the file that was asked for; one that is made, or failed, is left as it is."""
    act = acts.system("alumni", event.request_id)
    one = store.read_list(event.record_id, act)
    if one.status != "requested":
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "list.xlsx"
        try:
            gathering = gatherings.read_event(one.event_id, act)
            found = _written(one, gathering, path)
        except Busy:
            raise
        except (Refusal, DoesNotFit) as error:
            _fail(one, error, act)
            return
        key = store.key(one.id, found.file_hash)
        files.store(str(path), key)
    until = _end(gathering) if one.what == "diets" else None
    made = store.change_list(one.id, lambda it: it.made(found, clock.now(), until), act)
    if made.file_hash != found.file_hash or made.dropped:
        files.delete(key)


def _fail(one: EventList, error: Refusal | DoesNotFit, act: Act) -> None:
    code, detail = (error.code, error.detail) if isinstance(error, Refusal) else ("too_large", str(error))
    store.change_list(one.id, lambda it: it.failed(code, detail), act)


def _end(event: Gathering) -> datetime:
    """The moment from which no diet of the event is kept."""
    last = event.diets_until + timedelta(days=1)
    return datetime(last.year, last.month, last.day, tzinfo=clock.HELSINKI)


# --- what is in it ---------------------------------------------------------------------------------------


def _written(one: EventList, event: Gathering, path: Path) -> Found:
    rows, count, unnamed = _diets(one, event) if one.what == "diets" else _attendance(one)
    columns = [
        Column(header, *form)
        for header, form in zip(HEADERS[one.what][one.language], FORMS[one.what], strict=True)
    ]
    title = f"{event.texts.in_language(one.language)[1].title} {day(event.day, one.language)}"
    written = workbook.write(path, columns, rows, title, printed=True)
    return Found(file_hash=written.sha256, count=count, unnamed=unnamed)


def _attendance(one: EventList) -> tuple[list[list[Cell]], int, int]:
    """Rows in the Finnish order of names, those without a name at the end; all people, those without."""
    words = WORDS[one.language]
    named: list[tuple[str, list[Cell]]] = []
    unnamed: list[list[Cell]] = []
    for part, name in store.parts(one.event_id, AT_THE_DOOR):
        state = "walk_in" if part.get("walk_in") else part["status"]
        there = PRESENT.get(part["status"])
        rest: list[Cell] = [words[part["person_kind"]], words[state], words[there] if there else None]
        if name is None:
            unnamed.append([words["unnamed"], *rest])
        else:
            named.append((names.sort_key(name), [name, *rest]))
    rows = [row for _, row in sorted(named, key=lambda it: it[0])]
    return [*rows, *unnamed], len(rows) + len(unnamed), len(unnamed)


def _diets(one: EventList, event: Gathering) -> tuple[list[list[Cell]], int, int]:
    """How many eat what, those of most people first; nobody's name. Spelt as it was first."""
    must_have_diets(event)
    counted: Counter[str] = Counter()
    spelt: dict[str, str] = {}
    for part, _ in store.parts(one.event_id, FED):
        if part.get("diet"):
            word = " ".join(part["diet"].split())
            spelt.setdefault(word.casefold(), word)
            counted[word.casefold()] += 1
    ordered = sorted(counted.items(), key=lambda it: (-it[1], it[0]))
    return [[spelt[word], number] for word, number in ordered], counted.total(), 0
