"""Claims that keep one person from two records while the search table has not heard of the first."""

from collections.abc import Iterable, Mapping
from datetime import timedelta

from services.alumni.model.alumnus import Alumnus
from services.alumni.store.alumni import ALUMNI, persons, with_values
from shared import clock, keyring, table
from shared.attributes import Item
from shared.writes import Put

CLAIMED = timedelta(days=1)
"""How long a claim stands: long after the search table has heard of the record it is for."""


def _keys(what: str, value: str) -> list[dict[str, str]]:
    hashes = keyring.keyed_hashes(what, value)
    return [{"pk": f"alumni#claim#{what}-{keyed}", "sk": "pointer"} for keyed in hashes]


def claimed(values: Iterable[tuple[str, str]]) -> dict[str, Item]:
    """What alumni made of late claim of these values, by key: one batch get."""
    found = table.batch([key for what, value in values for key in _keys(what, value)])
    return {item["pk"]: item for item in found}


def carriers(values: Iterable[tuple[str, str]], standing: Mapping[str, Item]) -> list[Item]:
    """Alumni that carry one of these values, those too of whom the search table has not heard yet."""
    asked = list(dict.fromkeys(values))
    known = {item["pk"]: item for item in with_values(asked)}
    named = [ALUMNI.key(str(one["alumnus_id"])) for one in standing.values()]
    marks = {f"m#{what}#{keyed}" for what, value in asked for keyed in keyring.keyed_hashes(what, value)}
    recent = table.batch([key for key in named if key["pk"] not in known])
    return [*known.values(), *(item for item in recent if marks.intersection(item.get("rows", ())))]


def claims(
    alumnus: Alumnus, standing: Mapping[str, Item], values: Iterable[tuple[str, str]] | None = None
) -> list[Put]:
    """What a new alumnus puts beside itself over the claims as they were read.

    So of two that are made of one person at once, the second finds its put lost. values: those alone that an
    alumnus comes to have.
    """
    keys = [_keys(what, value)[0] for what, value in (persons(alumnus) if values is None else values)]
    gone = int((clock.now() + CLAIMED).timestamp())
    return [_claim(key | {"alumnus_id": alumnus.id, "ttl": gone}, standing.get(key["pk"])) for key in keys]


def _claim(item: Item, standing: Item | None) -> Put:
    version = int(standing["version"]) if standing else None
    return Put(item | {"version": (version or 0) + 1}, version)
