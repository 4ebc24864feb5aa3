"""Whose records a request may be about: looked for by name and address, and in texts by an errand."""

from collections import defaultdict
from collections.abc import Iterator

from services.privacy.actions import links
from services.privacy.actions.errands import id_of
from services.privacy.model.candidates import Candidates, bears, candidates
from services.privacy.model.link import SubjectLink
from services.privacy.model.request import Request
from services.privacy.store import candidates as found
from services.privacy.store import cards, errands
from services.privacy.store import requests as store
from shared.act import Act
from shared.attributes import Item
from shared.contracts.subjects import HOLDERS, What


def find(request_id: str, act: Act) -> Candidates:
    """The records that may be about the person, with what speaks for each; somebody confirms them.

    Costs a query for each context, name and address, a batch get, what looking for links does, and the files
    of a search in texts.
    """
    request = store.read(request_id, act)
    ways = _by_address(request)
    linked = _by_link(request, ways)
    known = _by_name(request, ways)
    if not request.searches:
        return Candidates(items=candidates(request, ways, (), known, linked))
    errand = errands.find(id_of(What.FIND, request.id, request.searches), act)
    outcomes = list(errands.outcomes_of(errand)) if errand else []
    waits = errand.waits_for if errand else HOLDERS
    known |= cards.of(one.record for one in outcomes if one.record not in known)
    items = candidates(request, ways, outcomes, known, linked)
    return Candidates(items=items, searched=True, waits_for=waits)


def _by_address(request: Request) -> dict[str, set[str]]:
    ways: dict[str, set[str]] = defaultdict(set)
    for what in ("email", "phone"):
        if value := getattr(request.person, what):
            for context, hit in found.by_address(what, value):
                ways[f"{context}.{hit.kind}:{hit.record_id}"].add(what)
    return ways


def _by_link(request: Request, ways: dict[str, set[str]]) -> list[SubjectLink]:
    """The links of records that are confirmed, or carry an address of who asks.

    A name leads to no links: a namesake's other registers are nobody's business here.
    """
    found = links.of({*request.own, *ways})
    for record in dict.fromkeys(record for one in found for record in one.references):
        if record in ways or cards.held(record):
            ways[record].add("link")
    return found


def _by_name(request: Request, ways: dict[str, set[str]]) -> dict[str, Item]:
    """The cards of what was found; those whose names are another's than the person's are left out again."""
    named = {record for name in request.person.names for record in _hits(name)}
    known = cards.of({*ways, *named})
    for record in named & known.keys():
        if any(bears(known[record], name) for name in request.person.names):
            ways[record].add("name")
    return {record: card for record, card in known.items() if record in ways}


def _hits(name: str) -> Iterator[str]:
    for context, hit in found.by_name(name):
        yield f"{context}.{hit.kind}:{hit.record_id}"
