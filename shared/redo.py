"""A rights move as it can be made again on an older item of its record: what goes, and values of nobody.

The ledger keeps it (docs/decisions/0018): paths of what was taken away, values of fields that are declared to
say nothing of a person, index keys and keyed hashes; never a text of a person. Pure.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from shared import names
from shared.attributes import Item
from shared.personal import REMOVED, Personal, catalogue
from shared.record import SYSTEM, Kind, R

Path = tuple[str | int, ...]
UNCOMPARED = SYSTEM - {"rows"} | {"version", "updated_at"}
_KEY = re.compile(r"^gsi\dpk$|^gsi\dsk$")
_BARE = re.compile(r"^[\d:TZ.+-]*( {2}[a-z0-9-]+)?$")
"""A moment or a number as a part of a key, not a name."""


class _Unknown(Exception):
    """The move cannot be told without a text of a person."""


def of(kind: Kind[R], old: Item, new: Item) -> Item | None:
    """What makes the new version of the old one; None where that takes more than the ledger may hold.

    gone, put, add: paths, the last two with values; index, unlisted, rows, unmatched, worded: of its keys and
    of what it is found by. lacks: texts of something added that are left out, as it stands without them.
    """
    if old.get("schema", 1) != kind.schema:
        return None
    try:
        found = _Difference(kind).between(old, new)
    except _Unknown:
        return None
    made = applied(old, found)
    return found if _alike(made, new, found["lacks"]) and _loads(kind, made, found["lacks"]) else None


def _alike(made: Item, new: Item, lacks: Iterable[Sequence[str | int]]) -> bool:
    wanted = deepcopy(new)
    for path in lacks:
        _take(wanted, path)
    compared = (made.keys() | wanted.keys()) - UNCOMPARED
    return all(made.get(name) == wanted.get(name) for name in compared)


def _loads(kind: Kind[R], made: Item, lacks: Sequence[Any]) -> bool:
    """Whether what stands without its texts is a record: of others that is known."""
    try:
        return not lacks or bool(kind.load(made))
    except ValidationError:
        return False


def exact(redo: Mapping[str, Any]) -> frozenset[str]:
    """The fields that must be as they were before the move: it tells parts of them by their number."""
    paths = [*redo["gone"], *(path for path, _ in (*redo["put"], *redo["add"]))]
    return frozenset(path[0] for path in paths if any(isinstance(part, int) for part in path))


# --- making it again -------------------------------------------------------------------------------------


def applied(item: Item, redo: Mapping[str, Any]) -> Item:
    """An item of the record with the move made; what is not there is passed over."""
    new = deepcopy(item)
    texts = [text for path in reversed(redo["gone"]) for text in _texts(_take(new, path))]
    texts += [text for path, value in redo["put"] for text in _texts(_put(new, path, value))]
    for path, value in redo["add"]:
        _add(new, path, value)
    new = {name: value for name, value in new.items() if name == "rows" or value not in ([], {}, "")}
    listed = {name: value for name, value in new.items() if name not in redo["unlisted"]}
    return {**listed, **redo["index"], "rows": _rows(new, redo, texts)}


def _rows(new: Item, redo: Mapping[str, Any], texts: Iterable[str]) -> list[str]:
    gone = {f"w#{word}" for text in texts for word in names.search_words(text)}
    gone -= {f"w#{word}" for text in _texts(_own(new)) for word in names.search_words(text)}
    unmatched = tuple(redo["unmatched"])
    kept = (
        row
        for row in new.get("rows", ())
        if not row.startswith(unmatched) and (redo["worded"] or not row.startswith("w#"))
    )
    return sorted({*kept, *redo["rows"]} - gone)


def _own(item: Item) -> Item:
    return {name: value for name, value in item.items() if name not in SYSTEM and not _KEY.match(name)}


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        yield from (text for inner in value.values() for text in _texts(inner))
    elif isinstance(value, list | tuple):
        yield from (text for inner in value for text in _texts(inner))


def _parent(whole: Any, path: Sequence[str | int]) -> Any:
    """What holds the end of a path; None where the path leads nowhere."""
    for part in path[:-1]:
        whole = _inner(whole, part)
    return whole if _inner(whole, path[-1]) is not None or len(path) == 1 else None


def _inner(whole: Any, part: str | int) -> Any:
    if isinstance(whole, dict) and isinstance(part, str):
        return whole.get(part)
    if isinstance(whole, list) and isinstance(part, int) and part < len(whole):
        return whole[part]
    return None


def _take(whole: Item, path: Sequence[str | int]) -> Any:
    """Take out what a path leads to; what it was."""
    parent = _parent(whole, path)
    if parent is None or _inner(parent, path[-1]) is None:
        return None
    return parent.pop(path[-1])


def _put(whole: Item, path: Sequence[str | int], value: Any) -> Any:
    """Put a value in the place of another; what stood there."""
    parent = _parent(whole, path)
    if parent is None:
        return None
    before, parent[path[-1]] = _inner(parent, path[-1]), value
    return before


def _add(whole: Any, path: Sequence[Any], value: Any) -> None:
    """Put a value where none stood, below what is made for it; elements of a list are made for nothing."""
    for part in path[:-1]:
        whole = whole.setdefault(part, {}) if isinstance(whole, dict) else _inner(whole, part)
    if isinstance(whole, dict):
        whole[path[-1]] = value


# --- what it is ------------------------------------------------------------------------------------------


@dataclass
class _Difference:
    """What a move did, told without a text of a person; raises _Unknown where that is not possible."""

    kind: Kind[Any]
    gone: list[Path] = field(default_factory=list)
    put: list[tuple[Path, Any]] = field(default_factory=list)
    add: list[tuple[Path, Any]] = field(default_factory=list)
    lacks: list[Path] = field(default_factory=list)

    def __post_init__(self) -> None:
        entries = catalogue(self.kind.model)
        self.personal = [one.path.split(".") for one in entries if isinstance(one.declared, Personal)]
        self.holding = {path[0] for path in self.personal}

    def between(self, old: Item, new: Item) -> Item:
        """The whole of it."""
        known = set(self.kind.model.model_fields) - UNCOMPARED
        for name in sorted(known & (old.keys() | new.keys())):
            self._differ((name,), old.get(name), new.get(name))
        told = {"gone": self.gone, "put": self.put, "add": self.add, "lacks": self.lacks}
        bare = frozenset(str(new[name]) for name in (known & new.keys()) - self.holding)
        return {**_plain(told), **_index(old, new, bare), **_found_by(old, new)}

    def _differ(self, path: Path, old: Any, new: Any) -> None:
        if old == new:
            return
        if new is None:
            self.gone.append(path)
        elif path[0] not in self.holding or new == REMOVED:
            self.put.append((path, new))
        elif isinstance(new, dict):
            self._differ_in(path, old, new)
        elif isinstance(new, list) and isinstance(old, list):
            self._listed(path, old, new)
        else:
            self._settle(path, old, new)

    def _differ_in(self, path: Path, old: Any, new: Item) -> None:
        if not isinstance(old, dict):
            self._added(path, new)
            return
        for name in sorted(old.keys() | new.keys()):
            self._differ((*path, name), old.get(name), new.get(name))

    def _listed(self, path: Path, old: list[Any], new: list[Any]) -> None:
        """Codes and ids as they are now; of as many elements as before, what each has become."""
        if not (self._is_personal(path) or _nests([*old, *new])):
            self.put.append((path, new))
        elif len(old) != len(new):
            self._shortened(path, old, new)
        else:
            for number, (before, after) in enumerate(zip(old, new, strict=True)):
                self._differ((*path, number), before, after)

    def _shortened(self, path: Path, old: list[Any], new: list[Any]) -> None:
        """Elements that went, the others as they were."""
        rest = list(new)
        for number, one in enumerate(old):
            if rest and rest[0] == one:
                rest.pop(0)
            else:
                self.gone.append((*path, number))
        if rest:
            raise _Unknown

    def _settle(self, path: Path, old: Any, new: Any) -> None:
        if self._is_personal(path) or _nests(new):
            raise _Unknown
        (self.add if old is None else self.put).append((path, new))

    def _added(self, path: Path, value: Any) -> None:
        if isinstance(value, dict):
            for name in sorted(value):
                self._added((*path, name), value[name])
        elif self._is_personal(path):
            self.lacks.append(path)
        elif _nests(value):
            raise _Unknown
        else:
            self.add.append((path, value))

    def _is_personal(self, path: Path) -> bool:
        """Whether it is part of a personal field: numbers and keys on the way left out."""
        return any(_leads(one, path) for one in self.personal)


def _nests(value: Any) -> bool:
    """Whether it is a list of what may hold a text of a person."""
    return isinstance(value, list) and any(isinstance(one, list | dict) for one in value)


def _leads(declared_at: Sequence[str], path: Path) -> bool:
    rest = iter(path)
    return all(part in rest for part in declared_at)


def _plain(value: Any) -> Any:
    """Lists for tuples, as they come back from a table."""
    if isinstance(value, Mapping):
        return {name: _plain(inner) for name, inner in value.items()}
    return [_plain(inner) for inner in value] if isinstance(value, list | tuple) else value


def _index(old: Item, new: Item, bare: frozenset[str]) -> Item:
    """Index keys that change or go; _Unknown where a key may hold a name. bare: values of nobody."""
    keys = {name for name in old.keys() | new.keys() if _KEY.match(name)}
    changed = {name: new[name] for name in keys & new.keys() if old.get(name) != new[name]}
    for name, value in changed.items():
        parts = value.split("#")[3:] if name.endswith("pk") else [value]
        if not all(one in bare or _BARE.match(one) for one in parts):
            raise _Unknown
    return {"index": changed, "unlisted": sorted(keys - new.keys())}


def _found_by(old: Item, new: Item) -> Item:
    """Keyed hashes that came and went, of all its words whether they went; of others, see `applied`."""
    before, after = set(old.get("rows", ())), set(new.get("rows", ()))
    still = {_what(row) for row in after}
    unmatched = {row if _what(row) in still else _what(row) for row in before - after if row[0] == "m"}
    worded = any(row[0] == "w" for row in after) or not any(row[0] == "w" for row in before)
    fresh = sorted(row for row in after - before if row[0] == "m")
    return {"rows": fresh, "unmatched": sorted(unmatched), "worded": worded}


def _what(row: str) -> str:
    """`m#<kind of value>#` of a row."""
    return row.rpartition("#")[0] + "#"
