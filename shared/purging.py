"""Letting records go whose keeping is over: a survey names them, a purge spares what is due no more.

A context says of each kind of record which may be due and when they are; the rest is the same everywhere. No
purge touches a restricted record or the subject of a request that is open when the record would go. It
leaves no suppression.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import Any, Generic

from shared import files, table
from shared.act import Act
from shared.attributes import Item
from shared.contracts.subjects import RECEIPT_CARD, Errand, Outcome, What, receipt_key
from shared.errands import Doing, Result
from shared.errors import Refusal
from shared.events.subjects import RecordErased
from shared.open_requests import SUBJECT, OpenRequests, Pairs, addresses
from shared.record import Event, Kind, R

MOST = 5000
"""Records of a context that one survey names; the next one names the rest."""
CHUNK = 100
Narrowing = Callable[[Errand, R], tuple[R, Event] | None]
Asking = Callable[[], OpenRequests]


def _nothing(*_: Any) -> None:
    return None


def _none(_: Any) -> Iterable[str]:
    return ()


def subjects(*references: str | None) -> Pairs:
    """The records of people that a record is about, as requests name them."""
    return [(SUBJECT, one) for one in references if one]


@dataclass(frozen=True)
class Keeping(Generic[R]):
    """How records of a kind are let go.

    candidates: ids of records that may be due, more than are. is_due: whether a record is, by its state.
    who: whom it is about, beside itself: their addresses, or their records (`subjects`). along: by reference
    what goes with it, that the preview and the receipt name it too; `after` lets it go.
    narrowed: what stays of a record that something else keeps; None where all of it goes. before: takes away
    what of a record lies elsewhere, and `after_all` puts it back where the record stays after all. after: by
    the id alone, what can only go once the record has. done: how an outcome names it.
    """

    kind: Kind[R]
    candidates: Callable[[Errand], Iterable[str]]
    is_due: Callable[[Errand, R], bool]
    who: Callable[[R], Pairs] = addresses
    along: Callable[[R], Iterable[str]] = _none
    narrowed: Narrowing[R] = _nothing
    before: Callable[[R], None] = _nothing
    after_all: Callable[[R], None] = _nothing
    after: Callable[[str, Errand, Act], None] = _nothing
    done: Any = "deleted"

    @property
    def name(self) -> str:
        """`<context>.<kind>`, as retention rules name it."""
        return f"{self.kind.context}.{self.kind.name}"

    def reference(self, record_id: str) -> str:
        """A record as outcomes name it."""
        return f"{self.name}:{record_id}"

    def spared(self, errand: Errand, item: Item, asking: Asking) -> str | None:
        """Why a record that is there may not go; None where it may. Of requests it asks last."""
        if item.get("restricted"):
            return "restricted"
        record = self.kind.load(item)
        if not self.is_due(errand, record):
            return "no_longer_due"
        who = [(SUBJECT, self.reference(record.id)), *self.who(record)]
        return "open_request" if asking().concern(who) else None


Keepings = Sequence[Keeping[Any]]


def does(*keepings: Keeping[Any]) -> Mapping[What, Doing]:
    """What a context does about retention, for its holder."""
    return {What.SURVEY: partial(survey, keepings), What.PURGE: partial(purge, keepings)}


# --- the survey ------------------------------------------------------------------------------------------


def survey(keepings: Keepings, errand: Errand, _: Act) -> Result:
    """Name the records that a rule lets go, at most `MOST`; changes nothing.

    Costs the queries of the candidates' lists and one batch get for each hundred of them.
    """
    return Result(list(islice(_due(keepings, errand), MOST)))


def _due(keepings: Keepings, errand: Errand) -> Iterator[Outcome]:
    asked = OpenRequests.now()
    for one in keepings:
        if one.name in errand.kinds:
            for item in _records(one, one.candidates(errand)):
                if item.get("status") != "erased" and one.spared(errand, item, lambda: asked) is None:
                    named = (one.reference(item["id"]), *one.along(one.kind.load(item)))
                    yield from (Outcome(record=reference, done="due") for reference in named)


def _records(keeping: Keeping[Any], ids: Iterable[str]) -> Iterator[Item]:
    unique = iter(dict.fromkeys(ids))
    while chunk := list(islice(unique, CHUNK)):
        yield from table.batch([keeping.kind.key(one) for one in chunk])


# --- the purge -------------------------------------------------------------------------------------------


def purge(keepings: Keepings, errand: Errand, act: Act) -> Result:
    """Let go what the survey named, each by its state now; a repeat goes on where it was left.

    Before each it asks for open requests anew: one that came in after the approval spares its subject.
    """
    known = {one.name: one for one in keepings}
    found = []
    for reference in _surveyed(act.actor.removeprefix("system:"), errand):
        name, _, record_id = reference.partition(":")
        if name in known and (done := _let_go(known[name], errand, record_id, act)):
            found.append(done)
    return Result(found)


def _surveyed(context: str, errand: Errand) -> Iterator[str]:
    """The records that the context's own receipt of the survey names."""
    receipt = table.get(receipt_key(context, errand.survey or ""), RECEIPT_CARD) or {}
    rows = files.read_lines(receipt["file"]) if receipt.get("file") else receipt.get("outcomes", ())
    yield from (row["record"] for row in rows)


def _let_go(keeping: Keeping[Any], errand: Errand, record_id: str, act: Act) -> Outcome | None:
    """What became of a record; None for one that went by other means."""
    item = table.get(keeping.kind.key(record_id))
    if item is None or item.get("status") == "erased":
        return _gone(keeping, errand, record_id, item or {}, act)
    if keeping.narrowed is not _nothing and item["act"].get("reason") == act.reason:
        return _left(keeping, keeping.kind.load(item))
    if why := keeping.spared(errand, item, OpenRequests.at_this_moment):
        keeping.after_all(keeping.kind.load(item))
        return Outcome(record=keeping.reference(record_id), done="retained", ground=why)
    if keeping.narrowed(errand, keeping.kind.load(item)):
        return _narrow(keeping, errand, record_id, act)
    return _erase(keeping, errand, item, act)


def _gone(keeping: Keeping[Any], errand: Errand, record_id: str, item: Item, act: Act) -> Outcome | None:
    """A record that a former delivery of this very errand erased."""
    if not any(event.get("errand") == errand.id for event in item.get("events", ())):
        return None
    keeping.after(record_id, errand, act)
    return Outcome(record=keeping.reference(record_id), done=keeping.done)


def _erase(keeping: Keeping[Any], errand: Errand, item: Item, act: Act) -> Outcome | None:
    """Erase the version that was looked at; where another took its place meanwhile, look again."""
    record = keeping.kind.load(item)
    keeping.before(record)
    event = RecordErased.by(errand, keeping.kind.name)
    version = item["version"]
    table.erase(keeping.kind, record.id, event, act, lambda one: bool(one["version"] == version))
    return _let_go(keeping, errand, record.id, act)


class _Spared(Refusal):
    """The record is due no more, at the moment of the write."""


def _narrow(keeping: Keeping[Any], errand: Errand, record_id: str, act: Act) -> Outcome:
    """Take away what the rule lets go; something else keeps the rest."""

    def move(record: Any) -> tuple[Any, Event]:
        if record.restricted or not keeping.is_due(errand, record):
            raise _Spared("the record is due no more")
        new = keeping.narrowed(errand, record)
        if new is None:
            raise _Spared("nothing else keeps the record any more")
        return new

    try:
        return _left(keeping, table.change(keeping.kind, record_id, move, act))
    except _Spared:
        return Outcome(record=keeping.reference(record_id), done="retained", ground="no_longer_due")


def _left(keeping: Keeping[Any], record: Any) -> Outcome:
    """What is told of a record that was narrowed: the purpose that keeps it, where it names any."""
    reference, purposes = keeping.reference(record.id), getattr(record, "purposes", ())
    if purposes:
        return Outcome(record=reference, done="retained", ground=f"purpose:{purposes[0]}")
    return Outcome(record=reference, done=keeping.done)
