"""Whom no purge touches: the subjects of requests that wait for an answer, as they are at this moment.

A request is told by what it is found by, keyed hashes alone: the records that were confirmed to be the
subject's, and the addresses of who asks.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Self

from shared import keyring, lists, table
from shared.contracts.subjects import OPEN_REQUESTS, REQUEST_ROWS, record_key

ADDRESSES = ("email", "phone")
PEOPLE = ("partners.contact:", "partners.organisation:", "alumni.alumnus:")
"""Whose own addresses tell a request about them that nobody has confirmed yet."""
SUBJECT = "subject"
Pairs = Iterable[tuple[str, str]]


@dataclass(frozen=True)
class OpenRequests:
    """The requests that are open: `m#<kind of value>#<keyed hash>` of all that they are found by."""

    rows: frozenset[str]

    @classmethod
    def now(cls) -> Self:
        """As they are: a query, and a batch get for each hundred; one that is recorded stands in the index
        within about a second."""
        keys = [{"pk": item["pk"], "sk": "record"} for item in lists.walk("gsi1", [OPEN_REQUESTS])]
        found = table.batch(keys, REQUEST_ROWS)
        return cls(frozenset(row for item in found for row in item.get("rows", ())))

    def concern(self, who: Pairs) -> bool:
        """Whether one is about any of these: subjects by reference, or addresses.

        Of a subject that is another record of a person its addresses count as well: a batch get a kind.
        """
        if not self.rows:
            return False
        pairs = list(who)
        return self._has(pairs) or self._has(_addresses_of(pairs))

    def _has(self, pairs: Pairs) -> bool:
        hashes = ((what, keyed) for what, value in pairs for keyed in keyring.keyed_hashes(what, value))
        return any(f"m#{what}#{keyed}" in self.rows for what, keyed in hashes)


def addresses(person: Any) -> Iterator[tuple[str, str]]:
    """The addresses that a record or a part of one holds."""
    yield from ((what, value) for what in ADDRESSES if (value := getattr(person, what, None)))


def _addresses_of(pairs: Pairs) -> Iterator[tuple[str, str]]:
    """Kind by kind: a role reads the cards of one kind in one request, whatever others it may read."""
    subjects = [one for what, one in pairs if what == SUBJECT]
    for kind in PEOPLE:
        for item in table.batch([record_key(one) for one in subjects if one.startswith(kind)], ADDRESSES):
            yield from ((what, item[what]) for what in ADDRESSES if what in item)
