"""Links between the records of one person, and by which record each is found."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from services.privacy.model.link import SubjectLink
from services.privacy.store import first as records
from shared import beside, lists, table
from shared.act import Act
from shared.events.privacy import LinkConfirmed
from shared.record import Kind, Move
from shared.writes import Check


def _lists(one: SubjectLink) -> Mapping[str, tuple[str, str]]:
    """gsi1: the active by the day of the last confirmation, the ended by that of the end."""
    day = one.last_day
    return {"gsi1": (one.status, day.isoformat())} if day else {}


LINKS = Kind("privacy", SubjectLink, lists=_lists)
STATES = ("active", "ended")


def create(link: SubjectLink, act: Act, checks: Sequence[Check]) -> SubjectLink:
    """Put a link; the same request of the caller again is the same record."""
    point(link.id, link.references)
    return table.create(LINKS, link, LinkConfirmed(), act, checks)


def confirm(
    first: SubjectLink, named: Iterable[str], move: Move[SubjectLink], act: Act, checks: Sequence[Check]
) -> None:
    """Make a move on a link, known before or not, that may join the records named."""
    point(first.id, named)
    records.put(LINKS, first, move, act, checks)


def change(link_id: str, move: Move[SubjectLink], act: Act) -> SubjectLink:
    """Make a move on a link."""
    return table.change(LINKS, link_id, move, act)


def read(link_id: str, act: Act) -> SubjectLink:
    """One link."""
    return table.read(LINKS, link_id, act)


def is_there(link_id: str) -> bool:
    """Whether there is such a link, ended or not."""
    return table.get(LINKS.key(link_id)) is not None


def last_before(day: date) -> Iterator[str]:
    """The ids of links that were last confirmed, or ended, before a day; for errands."""
    for state in STATES:
        for item in lists.walk("gsi1", [LINKS.prefix + state]):
            if item["gsi1sk"] >= day.isoformat():
                break
            yield item["pk"].removeprefix(LINKS.prefix)


# --- by record: pointers stand before the link does, so that whoever looks for a record misses none --------


def _pointers(record: str) -> str:
    return f"privacy#linked#{record.replace(':', '-')}"


def _pointer(record: str, link_id: str) -> dict[str, str]:
    return {"pk": _pointers(record), "sk": f"link#{link_id}"}


def named_by(record: str) -> list[str]:
    """The ids of links that join a record, joined it, or were about to: one query."""
    items, _ = lists.beside(_pointers(record), "link#", lists.EXAMINED)
    return [item["sk"].removeprefix("link#") for item in items]


def whole(ids: Iterable[str]) -> list[SubjectLink]:
    """Links by id, without those that are gone: a batch get where there are any."""
    found = table.batch([LINKS.key(one) for one in ids])
    return [LINKS.load(item) for item in found if item.get("status") != "erased"]


def of(record: str) -> list[SubjectLink]:
    """The links that join a record."""
    return [one for one in whole(named_by(record)) if record in one.references]


def point(link_id: str, named: Iterable[str]) -> None:
    """Have a link found by these records."""
    for record in named:
        beside.put(_pointer(record, link_id))


def unpoint(link_id: str, record: str) -> None:
    """Have a link no longer found by a record."""
    beside.drop(_pointer(record, link_id))
