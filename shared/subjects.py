"""What a context does with its records of people when privacy asks, the same way for every kind."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import Any, Generic

from pydantic import BaseModel, ValidationError

from shared import beside, clock, lists, search, table
from shared.act import Act
from shared.attributes import Item
from shared.contracts.privacy import Purpose
from shared.contracts.subjects import Done, Errand, Outcome, What, receipt_key
from shared.errands import RECEIPTS_LIVE, Doing, Result, section
from shared.errors import Conflict, Invalid, NotFound
from shared.events.subjects import (
    RecordErased,
    RecordRectified,
    RecordRestricted,
    RecordScrubbed,
    RecordUnrestricted,
)
from shared.fates import Fate, personal
from shared.items import RESTRICTED
from shared.personal import leaves
from shared.record import Event, Kind, Move, R
from shared.sought import Sought, without

CHUNK = 100
"""Records read at once."""
Moved = tuple[R, Event]
Wish = Callable[[Any, Errand, Act], Moved[Any]]


def reference(kind: Kind[Any], record_id: str) -> str:
    """How errands name a record."""
    return f"{kind.context}.{kind.name}:{record_id}"


def _itself(kind: Kind[Any]) -> Callable[[Errand], Iterable[str]]:
    return lambda errand: errand.of(reference(kind, "")[:-1])


def _nowhere(_: Any, __: Errand) -> None:
    return None


def _restricting(kind: str) -> Callable[[R, bool], Moved[R]]:
    def move(record: R, restricted: bool) -> Moved[R]:
        event = RecordRestricted(kind=kind) if restricted else RecordUnrestricted(kind=kind)
        return record.having(restricted=restricted), event

    return move


@dataclass(frozen=True)
class Held(Generic[R]):
    """A kind of record that holds people.

    purposes: those of its kind. every: the ids of all there are. fate: what erasing makes of one; pure.
    matched: found by email and phone in the search table as well. about: the ids of those that concern an
    errand's subjects, the records named themselves unless said otherwise. owned: whether one is the subjects'
    own and follows their restriction. clear: removes what is kept of one beyond its partition, before it
    goes; may be repeated. patch: what its API takes, where fields may be put right; put_right: writes them,
    where it takes more than the record. restrict, objected, withdrew: the record's own
    moves.
    """

    kind: Kind[R]
    purposes: tuple[Purpose, ...]
    every: Callable[[], Iterable[str]]
    fate: Callable[[R, Errand], Fate[R]]
    matched: bool = False
    about: Callable[[Errand], Iterable[str]] | None = None
    owned: Callable[[R, Errand], bool] = lambda _, __: True
    clear: Callable[[R, Errand], None] = _nowhere
    patch: type[BaseModel] | None = None
    put_right: Callable[[str, Move[R], Act], R] | None = None
    restrict: Callable[[R, bool], Moved[R]] | None = None
    objected: Callable[[R, Errand, Act], Moved[R]] | None = None
    withdrew: Callable[[R, Errand, Act], Moved[R]] | None = None

    @property
    def name(self) -> str:
        """`<context>.<kind>`."""
        return f"{self.kind.context}.{self.kind.name}"

    def ids(self, errand: Errand) -> list[str]:
        """The ids of the records that concern the subjects, or mention them as a person confirmed."""
        about = (self.about or _itself(self.kind))(errand)
        return list(dict.fromkeys([*about, *errand.mentioning(self.name)]))

    def purposes_of(self, record: R) -> tuple[Purpose, ...]:
        """Its own, where it names them."""
        return tuple(getattr(record, "purposes", None) or self.purposes)

    def reference(self, record_id: str) -> str:
        return reference(self.kind, record_id)

    def fate_of(self, record: R, errand: Errand) -> Fate[R]:
        """What becomes of one: what mentions the subject goes from a record that is somebody else's."""
        ref = self.reference(record.id)
        fate = self.fate(record, errand)
        paths = errand.mentions.get(ref, ())
        if fate.left is None or not paths or any(one.done == "retained" for one in fate.outcomes):
            return fate
        told = Outcome(record=ref, done="deleted", fields=tuple(paths))
        return Fate(without(fate.left, paths), (*fate.outcomes, told))


# --- reading ---------------------------------------------------------------------------------------------


def ids_of(kind: Kind[Any], index: str, partitions: Iterable[str]) -> Iterator[str]:
    """The ids of all records in these partitions (below the kind) of a list, and of the restricted ones."""
    keys = [kind.prefix + one for one in partitions]
    for item in lists.walk(index, keys):
        yield item["pk"].removeprefix(kind.prefix)
    for item in lists.walk("gsi1", [kind.prefix + RESTRICTED]):
        yield item["pk"].removeprefix(kind.prefix)


def loaded(held: Held[R], ids: Iterable[str]) -> Iterator[R]:
    """Records by id, whole, a hundred at once; without those that are gone."""
    rest = iter(ids)
    while chunk := list(islice(rest, CHUNK)):
        for item in table.batch([held.kind.key(one) for one in dict.fromkeys(chunk)]):
            if item.get("status") != "erased":
                yield held.kind.load(item)


# --- errands ---------------------------------------------------------------------------------------------


def does(*every: Held[Any], besides: Mapping[What, Doing] | None = None) -> Mapping[What, Doing]:
    """What a context with these kinds does on each errand; what is done besides comes first."""
    more = besides or {}
    usual: dict[What, Callable[[Sequence[Held[Any]], Errand, Act], Result]] = {
        What.FIND: find,
        What.GATHER: gather,
        What.PLAN: plan,
        What.ERASE: erase,
        What.RESTRICT: restrict,
        What.UNRESTRICT: restrict,
        What.OBJECT: object_to,
        What.WITHDRAW: withdraw,
        What.RECTIFY: rectify,
    }
    return {what: _together(every, doing, more.get(what)) for what, doing in usual.items()}


def _together(
    every: Sequence[Held[Any]],
    doing: Callable[[Sequence[Held[Any]], Errand, Act], Result],
    besides: Doing | None,
) -> Doing:
    def done(errand: Errand, act: Act) -> Result:
        more = besides(errand, act) if besides else Result()
        usual = doing(every, errand, act)
        return Result([*more.outcomes, *usual.outcomes], [*more.sections, *usual.sections])

    return done


def find(every: Sequence[Held[Any]], errand: Errand, _: Act) -> Result:
    """The records that may be the subject's, or mention them, and where; restricted ones too."""
    sought = Sought.by(errand)
    found: list[Outcome] = []
    for held in every:
        for record in loaded(held, {**dict.fromkeys(held.every()), **dict.fromkeys(_carriers(held, errand))}):
            if fields := sought.found_in(record):
                found.append(Outcome(record=held.reference(record.id), done="found", fields=fields))
    return Result(found)


def _carriers(held: Held[Any], errand: Errand) -> Iterator[str]:
    """The ids of records that carry an address looked for, those in no list among them."""
    asked = [*(("email", one) for one in errand.emails), *(("phone", one) for one in errand.phones)]
    for what, value in asked if held.matched else ():
        hits = search.by_value(held.kind.context, what, value)
        yield from (hit.record_id for hit in hits if hit.kind == held.kind.name)


def gather(every: Sequence[Held[Any]], errand: Errand, _: Act) -> Result:
    """All that is held of the subjects; of a record that only mentions them, the texts that do."""
    sections: list[Mapping[str, Any]] = []
    for held in every:
        about = set((held.about or _itself(held.kind))(errand))
        for record in loaded(held, held.ids(errand)):
            whole = section(held.reference(record.id), record, held.purposes_of(record))
            paths = () if record.id in about else errand.mentions[whole["record"]]
            sections.append(_narrowed(whole, record, paths) if paths else whole)
    return Result([Outcome(record=one["record"], done="gathered") for one in sections], sections)


def _narrowed(whole: Mapping[str, Any], record: Any, paths: Sequence[str]) -> Mapping[str, Any]:
    texts = {path: value for path, _, value in leaves(record) if path in paths}
    return {**whole, "fields": texts}


def plan(every: Sequence[Held[Any]], errand: Errand, _: Act) -> Result:
    """What erasing would do, record by record; nothing is written."""
    fates = (held.fate_of(record, errand) for held in every for record in loaded(held, held.ids(errand)))
    return Result([one for fate in fates for one in fate.outcomes])


def erase(every: Sequence[Held[Any]], errand: Errand, act: Act) -> Result:
    """Erase as planned: tombstones, what lies beside, fields of records that stay.

    What was done before a failure stays done, and is told with the rest: the plan is kept with the receipt.
    """
    planned = _kept_plan(every, errand, plan(every, errand, act).outcomes)
    done: list[Outcome] = []
    for held in every:
        for record_id in held.ids(errand):
            done.extend(_erased(held, record_id, errand, act))
    told = {one.record for one in done}
    return Result([*done, *(one for one in planned if one.record not in told)])


def _kept_plan(every: Sequence[Held[Any]], errand: Errand, now: Sequence[Outcome]) -> list[Outcome]:
    """What was planned when this errand was first begun, and what has come up since."""
    key = receipt_key(every[0].kind.context, errand.id) | {"sk": "plan"}
    item = table.get(key)
    before = [Outcome.model_validate(one) for one in item["outcomes"]] if item else []
    known = {one.record for one in before}
    whole = [*before, *(one for one in now if one.record not in known)]
    if len(whole) > len(before):
        told = [one.model_dump(mode="json", exclude_defaults=True) for one in whole]
        gone = int((clock.now() + RECEIPTS_LIVE).timestamp())
        beside.put(key | {"outcomes": told, "ttl": gone})
    return whole


def _erased(held: Held[R], record_id: str, errand: Errand, act: Act) -> Sequence[Outcome]:
    item = table.get(held.kind.key(record_id))
    if item is None:
        return ()
    event = RecordErased.by(errand, held.kind.name)
    if _is_gone(item):
        table.erase(held.kind, record_id, event, act)
        return [Outcome(record=held.reference(record_id), done="deleted")]
    record = held.kind.load(item)
    fate = held.fate_of(record, errand)
    if fate.left is None:
        held.clear(record, errand)
        table.erase(held.kind, record_id, event, act)
    elif fate.left != record:
        held.clear(record, errand)
        _scrub(held, record_id, errand, act)
    return fate.outcomes


def _is_gone(item: Item) -> bool:
    return item.get("status") == "erased"


def _scrub(held: Held[R], record_id: str, errand: Errand, act: Act) -> None:
    event = RecordScrubbed(kind=held.kind.name, errand=errand.id)
    table.change(held.kind, record_id, lambda one: (held.fate_of(one, errand).left or one, event), act)


def restrict(every: Sequence[Held[Any]], errand: Errand, act: Act) -> Result:
    """Restrict, or lift the restriction of, the subjects' own records; what is so already stays."""
    restricted = errand.what is What.RESTRICT
    done: Done = "restricted" if restricted else "unrestricted"
    outcomes: list[Outcome] = []
    for held in every:
        owned = (one for one in loaded(held, _about(held, errand)) if held.owned(one, errand))
        outcomes += [_tried(held, one.id, done, _restriction(held, one, restricted, act)) for one in owned]
    return Result(outcomes)


def _about(held: Held[Any], errand: Errand) -> Iterable[str]:
    return (held.about or _itself(held.kind))(errand)


def _restriction(held: Held[R], record: R, restricted: bool, act: Act) -> Callable[[], object]:
    move = held.restrict or _restricting(held.kind.name)

    def now(one: R) -> Moved[R]:
        return (one, RecordRestricted()) if one.restricted is restricted else move(one, restricted)

    return lambda: table.change(held.kind, record.id, now, act)


def _tried(held: Held[Any], record_id: str, done: Done, writes: Callable[[], object]) -> Outcome:
    """The outcome of a move; a record that does not take it refuses, with the code of why."""
    record = held.reference(record_id)
    try:
        writes()
    except (Conflict, NotFound) as refusal:
        return Outcome(record=record, done="refused", ground=refusal.code)
    return Outcome(record=record, done=done)


def object_to(every: Sequence[Held[Any]], errand: Errand, act: Act) -> Result:
    """Record the objections on the subjects' records that take them."""
    return _wished([(held, held.objected) for held in every], "objected", "not_objectable", errand, act)


def withdraw(every: Sequence[Held[Any]], errand: Errand, act: Act) -> Result:
    """End the consents on the subjects' records that hold some."""
    return _wished([(held, held.withdrew) for held in every], "withdrawn", "not_withdrawable", errand, act)


def _wished(
    every: Iterable[tuple[Held[Any], Wish | None]], done: Done, otherwise: str, errand: Errand, act: Act
) -> Result:
    outcomes: list[Outcome] = []
    for held, wish in every:
        if wish is None:
            refused = [held.reference(one) for one in errand.of(held.name)]
            outcomes += [Outcome(record=one, done="refused", ground=otherwise) for one in refused]
            continue
        for record in loaded(held, _about(held, errand)):
            outcomes.append(_tried(held, record.id, done, _writing(held, record, wish, errand, act)))
    return Result(outcomes)


def _writing(held: Held[Any], record: Any, wish: Wish, errand: Errand, act: Act) -> Callable[[], object]:
    return lambda: table.change(held.kind, record.id, lambda one: wish(one, errand, act), act)


# --- putting right ---------------------------------------------------------------------------------------


def rectify(every: Sequence[Held[Any]], errand: Errand, act: Act) -> Result:
    """Put fields right, of passive and restricted records too; what does not validate is refused by name."""
    outcomes: list[Outcome] = []
    for held in every:
        for ref, given in errand.changes.items():
            if ref.startswith(f"{held.name}:"):
                outcomes += _rectified(held, ref, given, errand, act)
    return Result(outcomes)


def _rectified(
    held: Held[R], ref: str, given: Mapping[str, Any], errand: Errand, act: Act
) -> Iterator[Outcome]:
    good, refused = _checked(held, given)
    yield from (
        Outcome(record=ref, done="refused", fields=(one,), ground=why) for one, why in refused.items()
    )
    if good:
        yield from _put_right(held, ref, good, errand, act)


def _put_right(
    held: Held[R], ref: str, values: Mapping[str, Any], errand: Errand, act: Act
) -> Iterator[Outcome]:
    """All fields at once; one by one where they do not go together, so that none is lost for another's."""
    event = RecordRectified(kind=held.kind.name, errand=errand.id)
    told: dict[str, Any] = {"record": ref, "fields": tuple(sorted(values))}
    try:
        record_id, move = ref.partition(":")[2], lambda one: (_with(one, values), event)
        (held.put_right or partial(table.change, held.kind))(record_id, move, act)
    except (Invalid, ValidationError, Conflict, NotFound) as refusal:
        if len(values) == 1 or isinstance(refusal, NotFound):
            yield Outcome(**told, done="refused", ground=_why(refusal))
            return
        for name, value in sorted(values.items()):
            yield from _put_right(held, ref, {name: value}, errand, act)
    else:
        yield Outcome(**told, done="rectified")


def _why(refusal: Exception) -> str:
    return refusal.code if isinstance(refusal, Conflict | NotFound) else "not_valid"


def _checked(held: Held[Any], given: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
    """The values that are as the API takes them, and of the others why they are not, each by its field."""
    known = personal(held.kind.model) | {"language"}
    good: dict[str, Any] = {}
    refused: dict[str, str] = {}
    for name, value in given.items():
        if held.patch is None or name not in held.patch.model_fields or name not in known:
            refused[name] = "not_rectifiable"
            continue
        try:
            good |= held.patch.model_validate({name: value}).model_dump(include={name})
        except ValidationError:
            refused[name] = "not_valid"
    return good, refused


def _with(record: R, values: Mapping[str, Any]) -> R:
    new = record.patched(values)
    consistent: Callable[[], R] | None = getattr(new, "consistent", None) or getattr(new, "identified", None)
    return consistent() if consistent else new
