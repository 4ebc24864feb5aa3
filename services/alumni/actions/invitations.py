"""Inviting people to an event: each is decided on, and the ledger says who is not invited and why."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

from services.alumni.model.gathering import Gathering
from services.alumni.model.participation import Participation
from services.alumni.model.rounds import InvitationRound
from services.alumni.store import alumni
from services.alumni.store import gatherings as store
from shared import act as acts
from shared.act import Act
from shared.attributes import Item
from shared.contracts.permission import decide
from shared.contracts.privacy import Channel, Purpose
from shared.errors import Conflict, PassiveRecord
from shared.events.alumni import InvitationsOrdered

CHUNK = 100
"""People read at once."""
PURPOSES = {"alumnus": Purpose.ALUM, "contact": Purpose.PART}


def make(event: InvitationsOrdered) -> None:
    """Invite whoever may be invited of a round; one that was cut short goes on where it was."""
    act = acts.system("alumni", event.request_id)
    gathering = store.read_event(event.record_id, act)
    asked = gathering.rounds[event.round]
    if asked.made:
        return
    counted = _Round(gathering, event.round, act)
    try:
        for kind, cards in _people(asked):
            counted.take(kind, cards)
    except store.NotOpen:
        counted.excluded["event_not_open"] += 1
    ledger = {
        "invited": counted.invited,
        "invited_before": counted.before,
        "excluded": dict(counted.excluded),
    }
    store.change_event(gathering.id, lambda one: one.invited(event.round, **ledger), act)


def _people(asked: InvitationRound) -> Iterator[tuple[str, list[Item]]]:
    """Those whom a round names, a hundred at a time."""
    segment = asked.segment
    found = alumni.active_of(segment) if segment is not None else iter(())
    while chunk := list(islice(found, CHUNK)):
        yield "alumnus", alumni.cards(chunk)
    yield "alumnus", alumni.cards(asked.alumnus_ids)
    yield "contact", store.contacts(asked.contact_ids)


class _Round:
    """One round in the making."""

    def __init__(self, gathering: Gathering, number: int, act: Act) -> None:
        self.gathering, self.number, self.act = gathering, number, act
        self.invited = self.before = 0
        self.excluded: Counter[str] = Counter()

    def take(self, kind: str, cards: Sequence[Item]) -> None:
        """Decide on some people, and invite those who may be."""
        decisions = decide(cards, PURPOSES[kind], Channel.EMAIL)
        parts = {card["id"]: store.participation_id(self.gathering.id, kind, card["id"]) for card in cards}
        known = store.rounds_of(parts.values())
        for card in cards:
            decision = decisions[card["id"]]
            if not decision.allowed:
                self.excluded[decision.reasons[0]] += 1
            elif (before := known.get(parts[card["id"]])) is not None:
                self._count(before == self.number)
            else:
                self._invite(kind, card, parts[card["id"]])

    def _count(self, of_this_round: bool) -> None:
        self.invited += of_this_round
        self.before += not of_this_round

    def _invite(self, kind: str, card: Mapping[str, str], part_id: str) -> None:
        one = Participation.model_validate(
            {
                "id": part_id,
                "event_id": self.gathering.id,
                "person_kind": kind,
                "person_id": card["id"],
                "language": card.get("language") or "fi",
                "round": self.number,
                "responsible_id": self.gathering.responsible_id,
                "unit": self.gathering.unit,
            }
        )
        try:
            store.invite(one, self.act)
            self.invited += 1
        except store.NotOpen:
            raise
        except PassiveRecord:
            self.excluded["passive"] += 1
        except Conflict:
            self.invited += 1
