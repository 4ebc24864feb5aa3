"""Errands that were given, and the receipts of them in other contexts."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from services.privacy.model.errand import GivenErrand
from shared import clock, files, lists, search, table
from shared.act import Act
from shared.attributes import Item
from shared.contracts.subjects import HOLDERS, RECEIPT_CARD, Outcome, receipt_key
from shared.errors import Conflict, KeyReused, NotFound
from shared.record import Event, Kind, Move


def _lists(errand: GivenErrand) -> Mapping[str, tuple[str, str]]:
    """The open ones by when they were given, the others by when everybody had acknowledged."""
    if errand.status == "open":
        return {"gsi1": ("open", clock.stamp(errand.created_at or clock.now()))}
    return {"gsi1": ("done", clock.day(errand.updated_at or clock.now()).isoformat())}


ERRANDS = Kind(
    "privacy",
    GivenErrand,
    lists=_lists,
    matches=lambda one: [("errand_of", subject) for subject in one.subjects],
)


def create_errand(errand: GivenErrand, event: Event, act: Act) -> GivenErrand:
    """Give an errand; one that was given before is answered as it is."""
    try:
        return table.create(ERRANDS, errand, event, act)
    except (Conflict, KeyReused):
        return table.read(ERRANDS, errand.id, act)


def read_errand(errand_id: str, act: Act) -> GivenErrand:
    """One errand."""
    return table.read(ERRANDS, errand_id, act)


def find(errand_id: str, act: Act) -> GivenErrand | None:
    """One errand; None until it is given."""
    try:
        return table.read(ERRANDS, errand_id, act)
    except NotFound:
        return None


def outcomes_of(errand: GivenErrand) -> Iterator[Outcome]:
    """Every outcome that the contexts acknowledged, whole lists out of their files."""
    for context in HOLDERS:
        known = errand.acknowledged.get(context)
        if known and known.file:
            yield from (Outcome.model_validate(row) for row in files.read_lines(known.file))
        elif known:
            yield from known.outcomes


def change_errand(errand_id: str, move: Move[GivenErrand], act: Act) -> GivenErrand:
    """Make a move on an errand."""
    return table.change(ERRANDS, errand_id, move, act)


def open_errands(before: str) -> Iterator[str]:
    """The ids of errands that are not complete and were given before a moment; for jobs."""
    for item in lists.walk("gsi1", [f"{ERRANDS.prefix}open"]):
        if item["gsi1sk"] < before:
            yield item["id"]


def done_before(day: date) -> Iterator[str]:
    """The ids of errands that everybody had acknowledged before a day; for errands."""
    for item in lists.walk("gsi1", [f"{ERRANDS.prefix}done"]):
        if item["gsi1sk"] >= day.isoformat():
            return
        yield item["id"]


def about(records: Iterable[str]) -> list[str]:
    """The ids of errands on any of these records; a query for each and live key."""
    hits = (hit for one in records for hit in search.by_value("privacy", "errand_of", one))
    return list(dict.fromkeys(hit.record_id for hit in hits))


def read_receipt(context: str, errand_id: str) -> Item:
    """A context's receipt of an errand; NotFound where it is not there, so that the queue asks again."""
    item = table.get(receipt_key(context, errand_id), RECEIPT_CARD)
    if item is None or "round" not in item:
        raise NotFound("there is no such receipt")
    return item
