"""Which records are one person's: confirmed in a request or by hand, remembered, found again, undone."""

from collections import deque
from collections.abc import Iterable
from contextlib import suppress

from services.privacy.model.link import MOST_RECORDS, GivenUndoing, NewLink, SubjectLink, is_linkable
from services.privacy.model.request import Request
from services.privacy.store import cards
from services.privacy.store import links as store
from services.privacy.store import requests as request_store
from shared import act as acts
from shared import clock, ids
from shared.act import Act
from shared.errors import Busy, Invalid, NotFound
from shared.events.privacy import RequestScoped

TRIES = 8


# --- who is linked to whom -------------------------------------------------------------------------------


def of(records: Iterable[str]) -> list[SubjectLink]:
    """Every link that leads from these records to others, over several links too, the last confirmed first.

    Costs a query for each record of the person, and a batch get for each that leads to another link. It goes
    no further than `MOST_RECORDS` records beyond those it begins with.
    """
    begun = dict.fromkeys(one for one in records if is_linkable(one))
    waiting, seen, known = deque(begun), set[str](), dict[str, SubjectLink]()
    while waiting and len(seen) < len(begun) + MOST_RECORDS:
        record = waiting.popleft()
        if record not in seen:
            seen.add(record)
            fresh = [one for one in store.named_by(record) if one not in known]
            known |= {one.id: one for one in store.whole(fresh)}
            joining = (one for one in known.values() if record in one.references)
            waiting.extend(other for one in joining for other in one.references)
    found = (one for one in known.values() if seen.intersection(one.references))
    return sorted(found, key=lambda one: (str(one.last_day), one.id), reverse=True)


def beside(records: Iterable[str]) -> list[str]:
    """The other records of the person whose these are, as links tell."""
    known = set(records)
    told = dict.fromkeys(record for one in of(known) for record in one.references)
    return sorted(one for one in told if one not in known)


# --- confirmed -------------------------------------------------------------------------------------------


def follow(event: RequestScoped) -> None:
    """Link the records that a request names as the person's own now; who asks is identified.

    The write holds only while the request is as it was read and every record is there: so deliveries may
    repeat and come in any order.
    """
    act = acts.system("privacy", event.request_id)
    for _ in range(TRIES):
        request = request_store.find(event.record_id, act)
        if request is None or request.identity is None:
            return
        with suppress(Busy):
            _follow(request, act)
            return
    raise _overtaken()


def _overtaken() -> Busy:
    return Busy("a record was erased, or the request went on; it is tried again")


def _follow(request: Request, act: Act) -> None:
    assert request.identity
    method, at = request.identity.method, clock.now()
    link_id = ids.derived("link", request.id)
    own = [one for one in request.scope if not one.paths and is_linkable(one.record)]
    there = [one for one in own if cards.held(one.record)]
    if len(there) < 2 and not store.is_there(link_id):
        return
    named = [one.record for one in there]
    checks = [request_store.as_seen(request, _overtaken())]
    checks += [cards.there(one, _overtaken()) for one in named]
    first = SubjectLink.of_request(link_id, request.id, method)
    with suppress(NotFound):
        store.confirm(first, named, lambda one: one.confirmed(there, method, at), act, checks)


def make(body: NewLink, act: Act) -> SubjectLink:
    """Link records by hand; raises Invalid for one that is not there, or is no person's."""
    link = SubjectLink.by_hand(body, act.new_id(), act.actor, clock.now())
    if not all(cards.held(one) for one in link.references):
        raise _gone()
    return store.create(link, act, [cards.there(one, _gone()) for one in link.references])


def _gone() -> Invalid:
    return Invalid.field("records", "name one that is not there", "records of a person that are there")


# --- no more ---------------------------------------------------------------------------------------------


def undo(link_id: str, body: GivenUndoing, act: Act) -> SubjectLink:
    """Take out what is not the person's; less than two records end the link."""
    at = clock.now()
    return store.change(link_id, lambda one: one.undone(body, act.actor, at), act)


def forget(record: str) -> None:
    """A record was erased, by whatever way: it leaves its links, and nothing is found by it."""
    if not is_linkable(record):
        return
    act, at = acts.system("privacy"), clock.now()
    for link_id in store.named_by(record):
        with suppress(NotFound):
            store.change(link_id, lambda one: one.without(record, at), act)
        store.unpoint(link_id, record)
