"""Of whom a list can be: contacts of partners, or alumni; each by the decision for its own purpose."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Protocol

from services.integrations import store
from services.integrations.model.exports import Export, live_roles
from shared import clock
from shared.attributes import Item
from shared.contracts.contacting import Decision
from shared.contracts.permission import decide
from shared.contracts.privacy import Channel
from shared.graduate import AlumniSegment


class Audience(Protocol):
    """Everybody who might be in a list: one by one, with what is decided of them."""

    def ids(self) -> Iterator[str]:
        """The ids of all of them."""

    def cards(self, ids: Iterable[str]) -> list[Item]:
        """Their cards as they are now."""

    def decide(self, cards: Sequence[Item]) -> Mapping[str, Decision]:
        """Whether each may be written to now."""

    def wants(self, card: Item) -> bool:
        """Whether one belongs to the segment, whatever speaks against writing to them."""

    def organisation(self, card: Item) -> str:
        """What stands in the column of the organisation."""


def audience_of(export: Export) -> Audience:
    """Of whom an export is."""
    return Alumni(export) if export.audience == "alumni" else Contacts(export)


class Contacts:
    """Contacts of partners; organisations are read once."""

    def __init__(self, export: Export) -> None:
        self.export = export
        self.today = clock.today().isoformat()
        self.organisations: dict[str, Item] = {}

    def ids(self) -> Iterator[str]:
        return store.contact_ids()

    def cards(self, ids: Iterable[str]) -> list[Item]:
        contacts = list(store.contacts(ids).values())
        named = {one["organisation_id"] for contact in contacts for one in contact.get("affiliations", ())}
        self.organisations |= store.organisations(sorted(named - self.organisations.keys()))
        return contacts

    def decide(self, cards: Sequence[Item]) -> Mapping[str, Decision]:
        return decide(cards, self.export.purpose, Channel.EMAIL, organisations=self.organisations)

    def wants(self, card: Item) -> bool:
        return self.export.segment.has(card, self.organisations, self.today)

    def organisation(self, card: Item) -> str:
        """The organisation whose address it is, or else the primary one that is in use."""
        named = [card.get("email_of"), *(one["organisation_id"] for one in live_roles(card, self.today))]
        cards = [self.organisations[one] for one in named if one in self.organisations]
        in_use = (one for one in cards if one["status"] == "active" and not one.get("restricted"))
        return next((str(one["name"]) for one in in_use), "")


class Alumni:
    """Alumni, by their consent; they get a newsletter, so that a marketing block stands against it."""

    def __init__(self, export: Export) -> None:
        self.export = export
        self.segment = export.alumni or AlumniSegment()

    def ids(self) -> Iterator[str]:
        return store.alumnus_ids()

    def cards(self, ids: Iterable[str]) -> list[Item]:
        return list(store.alumni_cards(ids).values())

    def decide(self, cards: Sequence[Item]) -> Mapping[str, Decision]:
        return decide(cards, self.export.purpose, Channel.EMAIL, newsletter=True)

    def wants(self, card: Item) -> bool:
        return self.segment.has(card)

    def organisation(self, card: Item) -> str:
        return str(card.get("workplace", ""))
