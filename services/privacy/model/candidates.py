"""Records that may be about who asks, and why: names, addresses, mentions in texts. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from services.privacy.model.answer import kind_of
from services.privacy.model.link import SubjectLink
from services.privacy.model.request import Request
from shared import names
from shared.contracts.subjects import Outcome
from shared.record import Model


class CandidateLink(Model):
    """That a record was confirmed before to be one person's with others. method: how they were identified."""

    id: str
    records: tuple[str, ...]
    method: str
    at: datetime


class Candidate(Model):
    """A record that may be about the person; somebody confirms it, or not.

    found_by: `name`, `email`, `phone`, `text`, `link`. paths: of the texts that mention them. name and email:
    as the record has them, where privacy reads it. links: what it was linked to in earlier requests, or by
    hand. confirmed: it is in the request's scope.
    """

    record: str
    fi: str
    en: str
    found_by: tuple[str, ...]
    paths: tuple[str, ...] = ()
    name: str | None = None
    email: str | None = None
    links: tuple[CandidateLink, ...] = ()
    confirmed: bool = False


class Candidates(Model):
    """What was found. waits_for: contexts whose texts are still being looked through."""

    items: tuple[Candidate, ...] = ()
    searched: bool = False
    waits_for: tuple[str, ...] = ()


def candidates(
    request: Request,
    found: Mapping[str, set[str]],
    outcomes: Iterable[Outcome],
    cards: Mapping[str, Mapping[str, Any]],
    links: Sequence[SubjectLink] = (),
) -> tuple[Candidate, ...]:
    """Every record once, with all that speaks for it; those that were confirmed before come first.

    found: record to the ways in which the search table, and links, led to it. cards: records that privacy
    reads.
    """
    ways = {record: set(how) for record, how in found.items()}
    paths: dict[str, tuple[str, ...]] = {}
    for one in outcomes:
        ways.setdefault(one.record, set()).add("text")
        paths[one.record] = tuple(dict.fromkeys((*paths.get(one.record, ()), *one.fields)))
    return tuple(
        Candidate(
            record=record,
            fi=kind_of(record, "fi"),
            en=kind_of(record, "en"),
            found_by=tuple(sorted(ways[record])),
            paths=paths.get(record, ()),
            name=_name(cards.get(record, {})),
            email=cards.get(record, {}).get("email"),
            links=tuple(_told(one, record) for one in links if record in one.references),
            confirmed=record in request.records,
        )
        for record in sorted(ways, key=lambda one: ("link" not in ways[one], one))
    )


def _told(link: SubjectLink, record: str) -> CandidateLink:
    (at,) = (one.at for one in link.records if one.record == record)
    others = tuple(one for one in link.references if one != record)
    return CandidateLink(id=link.id, records=others, method=link.method, at=at)


def bears(card: Mapping[str, Any], name: str) -> bool:
    """Whether a record's name has every word of a name that is looked for."""
    words = set(names.search_words(_name(card) or ""))
    return bool(words) and all(word in words for word in names.search_words(name))


def _name(card: Mapping[str, Any]) -> str | None:
    parts = (card.get(one) for one in ("first_names", "last_name", "former_name", "name"))
    return " ".join(str(one) for one in parts if one) or None
