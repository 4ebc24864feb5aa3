"""An aggregate: one record, what may happen to it, and the event that says what did."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Annotated, Any, ClassVar, Generic, Self, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from shared.attributes import Item
from shared.errors import NotFound
from shared.personal import NOT_PERSONAL, Id, groups

Flag = Annotated[bool, NOT_PERSONAL]
Moment = Annotated[datetime, NOT_PERSONAL]
Number = Annotated[int, NOT_PERSONAL]


class Model(BaseModel):
    """Immutable; an unknown field is an error. Built on first use: a cold start pays for what it needs."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True, defer_build=True)


class Event(Model):
    """What happened to one record. Carries no personal data: ids, codes and names of fields only."""

    allowed_on: ClassVar[frozenset[str]] = frozenset()
    """States that bar an edit but not this move: of `passive`, `restricted`, `erased`."""

    record_id: str = ""
    version: int = 0
    changed: tuple[str, ...] = ()
    actor: str = ""
    request_id: str = ""
    occurred_at: datetime | None = None
    restricted: bool = False

    @property
    def name(self) -> str:
        return type(self).__name__


RIGHTS_MOVE = frozenset({"passive", "restricted"})
"""Rights moves are not edits: they work on passive and restricted records too (R27)."""


class Record(Model):
    """What every aggregate has; `version` is its ETag, `allowed_actions` is filled when it is shown."""

    noun: ClassVar[str] = "record"
    read_logged: ClassVar[bool] = True
    """Whether showing one is a read of personal data, to be logged (N6)."""

    id: Id
    version: Number = 0
    created_at: Moment | None = None
    updated_at: Moment | None = None
    status: Annotated[str, NOT_PERSONAL] = "active"
    restricted: Flag = False
    responsible_id: Id | None = None
    unit: Id | None = None
    allowed_actions: tuple[str, ...] = Field(default=(), exclude=True)
    warnings: tuple[str, ...] = Field(default=(), exclude=True)
    """Codes of what its reader should know: filled where it is shown, never stored."""

    @property
    def owners(self) -> frozenset[str]:
        """The users whose own record this is."""
        return frozenset({self.responsible_id} if self.responsible_id else ())

    def guarded(self) -> dict[str, str]:
        """Fields that ask a permission of their own to be shown or edited (R23, R34): field to permission.

        A dot leads into a model that the record holds: `customer.street`.
        """
        return {name: f"fields.{group}" for name, group in groups(type(self)).items()}

    def actions(self) -> Mapping[str, str]:
        """The moves its state allows now, each with the permission it asks."""
        return {}

    def derived(self) -> Mapping[str, Any]:
        """What is worked out whenever it is shown, and never stored."""
        return {}

    def patched(self, patch: Mapping[str, Any]) -> Self:
        """A JSON merge patch [RFC 7396] applied; the whole is validated again."""
        merged = merge_patch(self.model_dump(), patch)
        return type(self).model_validate(merged)

    def having(self, **values: Any) -> Self:
        """A copy with these fields, validated; what stays was so before."""
        kept = {name: getattr(self, name) for name, one in type(self).model_fields.items() if not one.exclude}
        return type(self).model_validate(kept | {name: _plain(value) for name, value in values.items()})


def _plain(value: Any) -> Any:
    """A value without its models, which would pass as they are."""
    if isinstance(value, BaseModel):
        return value.model_dump()
    return [_plain(one) for one in value] if isinstance(value, list | tuple) else value


R = TypeVar("R", bound=Record)
Move = Callable[[R], tuple[R, Event]]


def merge_patch(target: Any, patch: Any) -> Any:
    """RFC 7396: objects merge, null removes, everything else replaces."""
    if not isinstance(patch, Mapping):
        return patch
    merged = dict(target) if isinstance(target, Mapping) else {}
    for key, value in patch.items():
        if value is None:
            merged.pop(key, None)
        else:
            merged[key] = merge_patch(merged.get(key), value)
    return merged


SYSTEM = frozenset(
    {
        "pk",
        "sk",
        "schema",
        "events",
        "act",
        "keys",
        "rows",
        "ttl",
        "retold_at",
        "ledger",
        "redo",
        "unheard",
        "tallied",
    }
)
"""Attributes of an item that belong to the data layer."""


def _nothing(_: Any) -> Iterable[Any]:
    return ()


def _no_lists(_: Any) -> Mapping[str, tuple[str, str]]:
    return {}


@dataclass(frozen=True)
class Kind(Generic[R]):
    """How a context keeps one kind of record; declared in its `store`, the only file with keys.

    lists: index name to (partition below `<context>#<kind>#`, sort key); a restricted record is in none of
    them, but where errands of privacy alone look. words: texts it is found by. matches: (kind of value,
    normalised value) it is matched by, kept as keyed hashes; a restricted record still matches (hidden from
    people, not from matching).
    kept: it holds nothing of a person and is to outlive a restored backup: the ledger keeps it whole.
    lives: how long after its last change the table deletes it by itself, and tells nobody; only of what has
    no words and matches, and is counted nowhere.
    counted: (partition of the record beside which, what) it is counted as, in the very write; a restricted
    record is counted nowhere, as it is in no list.
    """

    context: str
    model: type[R]
    lists: Callable[[R], Mapping[str, tuple[str, str]]] = _no_lists
    words: Callable[[R], Iterable[str]] = _nothing
    matches: Callable[[R], Iterable[tuple[str, str]]] = _nothing
    counted: Callable[[R], Iterable[tuple[str, str]]] = _nothing
    kept: bool = False
    lives: timedelta | None = None
    schema: int = 1
    upcasts: Mapping[int, Callable[[Item], Item]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        taken = SYSTEM.intersection(self.model.model_fields)
        if taken:
            raise TypeError(f"{self.model.__name__}: the data layer keeps its own under {sorted(taken)}")

    @property
    def name(self) -> str:
        return self.model.noun

    @property
    def prefix(self) -> str:
        return f"{self.context}#{self.name}#"

    def key(self, record_id: str) -> dict[str, str]:
        """The key of the aggregate itself."""
        return {"pk": self.prefix + record_id, "sk": "record"}

    def load(self, item: Item) -> R:
        """The record of an item of any past schema; NotFound for what is left of one that was erased."""
        if item.get("status") == "erased":
            raise NotFound("there is no such record")
        for old in range(item.get("schema", 1), self.schema):
            item = self.upcasts[old](item)
        known = self.model.model_fields
        return self.model.model_validate({name: value for name, value in item.items() if name in known})
