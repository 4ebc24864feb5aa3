"""Whom no purge touches: the subjects of requests that wait for an answer, as they are at this moment.

A request is told by what it is found by, keyed hashes alone: the records that were confirmed to be the
subject's, and the addresses of who asks. The index of open ones hears of a new one a moment later: until it
has for certain a marker of each hash tells, which is there before the request is.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Self

from shared import beside, clock, keyring, lists, table
from shared.contracts.subjects import ASKED_CARD, OPEN_REQUESTS, REQUEST_ROWS, asked_key, record_key

ADDRESSES = ("email", "phone")
PEOPLE = ("partners.contact:", "partners.organisation:", "alumni.alumnus:")
"""Whose own addresses tell a request about them that nobody has confirmed yet."""
SUBJECT = "subject"
Pairs = Iterable[tuple[str, str]]
MARKED = timedelta(hours=1)
"""How long a marker tells of a request; the index has heard of it long before."""


@dataclass(frozen=True)
class OpenRequests:
    """The requests that are open: `m#<kind of value>#<keyed hash>` of all that they are found by.

    to_the_moment: markers are asked as well, whenever it is asked about somebody.
    """

    rows: frozenset[str]
    to_the_moment: bool = False

    @classmethod
    def now(cls) -> Self:
        """As they are: a query, and a batch get for each hundred; one that is recorded stands in the index
        within about a second."""
        keys = [{"pk": item["pk"], "sk": "record"} for item in lists.walk("gsi1", [OPEN_REQUESTS])]
        found = table.batch(keys, REQUEST_ROWS)
        return cls(frozenset(row for item in found for row in item.get("rows", ())))

    @classmethod
    def at_this_moment(cls) -> Self:
        """As they are, those among them of which the index has not heard yet."""
        return cls(cls.now().rows, to_the_moment=True)

    def concern(self, who: Pairs) -> bool:
        """Whether one is about any of these: subjects by reference, or addresses.

        Of a subject that is another record of a person its addresses count as well: a batch get a kind; and
        one of the markers.
        """
        if not self.rows and not self.to_the_moment:
            return False
        pairs = list(who)
        pairs += _addresses_of(pairs)
        hashes = {(what, keyed) for what, value in pairs for keyed in keyring.keyed_hashes(what, value)}
        known = any(f"m#{what}#{keyed}" in self.rows for what, keyed in hashes)
        return known or (self.to_the_moment and _just_asked(hashes))


def mark(who: Pairs) -> None:
    """Leave a marker of each of these, before the request that is about them is recorded."""
    until = int((clock.now() + MARKED).timestamp())
    for what, value in dict.fromkeys(who):
        beside.put(asked_key(what, keyring.keyed_hash(what, value)) | {"ttl": until})


def _just_asked(hashes: Iterable[tuple[str, str]]) -> bool:
    found = table.batch([asked_key(*one) for one in sorted(hashes)], ASKED_CARD)
    return any(item["ttl"] > clock.now().timestamp() for item in found)


def addresses(person: Any) -> Iterator[tuple[str, str]]:
    """The addresses that a record or a part of one holds."""
    yield from ((what, value) for what in ADDRESSES if (value := getattr(person, what, None)))


def _addresses_of(pairs: Pairs) -> Iterator[tuple[str, str]]:
    """Kind by kind: a role reads the cards of one kind in one request, whatever others it may read."""
    subjects = [one for what, one in pairs if what == SUBJECT]
    for kind in PEOPLE:
        for item in table.batch([record_key(one) for one in subjects if one.startswith(kind)], ADDRESSES):
            yield from ((what, item[what]) for what in ADDRESSES if what in item)
