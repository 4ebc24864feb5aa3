"""What becomes of a record whose subject is erased: what stays of it, and what is told of that. Pure."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Generic

from shared.contracts.privacy import Purpose
from shared.contracts.subjects import Outcome
from shared.personal import Personal, catalogue
from shared.record import R, Record

Uses = Mapping[Purpose, Collection[str]]
"""The fields that a purpose uses of a kind of record; a purpose that is not named uses all of them."""


@dataclass(frozen=True)
class Fate(Generic[R]):
    """What becomes of a record. left: what stays of it; None: a tombstone alone."""

    left: R | None
    outcomes: tuple[Outcome, ...] = ()


def gone(record: str) -> Fate[R]:
    """Nothing stays."""
    return Fate(None, (Outcome(record=record, done="deleted"),))


def kept(ref: str, record: R, rule: str, until: date | None) -> Fate[R]:
    """All stays as long as a retention rule says; until: the last day, where it is known."""
    return Fate(record, (Outcome(record=ref, done="retained", ground=rule, until=until),))


def needed_still(ref: str, record: R, purposes: Iterable[Purpose]) -> Fate[R]:
    """All stays for the purposes that are left."""
    return Fate(record, _for(ref, purposes))


def scrubbed(ref: str, old: R, new: R, purposes: Iterable[Purpose] = ()) -> Fate[R]:
    """What changed is gone, the rest stays, for these purposes where the record names them."""
    changed = (name for name in type(old).model_fields if getattr(old, name) != getattr(new, name))
    fields = tuple(sorted(changed))
    told = (Outcome(record=ref, done="deleted", fields=fields),) if fields else ()
    return Fate(new, (*told, *_for(ref, purposes)))


def _for(ref: str, purposes: Iterable[Purpose]) -> tuple[Outcome, ...]:
    return tuple(Outcome(record=ref, done="retained", ground=f"purpose:{one}") for one in purposes)


def personal(model: type[Record]) -> frozenset[str]:
    """The top-level fields that hold something personal."""
    entries = catalogue(model)
    return frozenset(one.path.partition(".")[0] for one in entries if isinstance(one.declared, Personal))


def unneeded(model: type[Record], uses: Uses, left: Iterable[Purpose]) -> frozenset[str]:
    """The personal fields that none of the purposes left uses."""
    purposes = list(left)
    if any(one not in uses for one in purposes):
        return frozenset()
    return personal(model) - {name for one in purposes for name in uses[one]}
