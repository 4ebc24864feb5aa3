"""What a report mentions, and what the CRM knows of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from services.integrations import store
from services.integrations.cells import SheetRow
from shared import names
from shared.contracts.privacy import NOTHING, Suppressed, suppressed

Card = Mapping[str, Any]
Value = tuple[str, str]
"""A kind of value (`email`, `phone`, `business_id`, `organisation`) and the value in its canonical form."""


def company_key(name: str) -> str:
    """By what an organisation's name is the same name."""
    return names.tidy(name).casefold()


@dataclass
class Mentioned:
    """What a file mentions: the values to look up, and the business ids it gives for each company name."""

    values: set[Value] = field(default_factory=set)
    business_ids: dict[str, set[str]] = field(default_factory=dict)

    @classmethod
    def by(cls, rows: Iterable[SheetRow]) -> "Mentioned":
        """All that the rows mention."""
        mentioned = cls()
        for row in rows:
            company = company_key(row.company)
            found = (("email", row.email), ("phone", row.phone), ("business_id", row.business_id))
            mentioned.values.update((what, value) for what, value in found if value)
            if company:
                mentioned.values.add(("organisation", company))
                ids = mentioned.business_ids.setdefault(company, set())
                ids.update({row.business_id} if row.business_id else ())
        return mentioned

    def business_id(self, row: SheetRow) -> str:
        """The row's business id, or the only one that the file gives for its company."""
        others = self.business_ids.get(company_key(row.company), set())
        return row.business_id or (next(iter(others)) if len(others) == 1 else "")


@dataclass(frozen=True)
class Known:
    """What the CRM knows of what a file mentions: cards by id, who and what carries a value, suppression."""

    mentioned: Mentioned
    contacts: Mapping[str, Card] = field(default_factory=dict)
    organisations: Mapping[str, Card] = field(default_factory=dict)
    carriers: Mapping[Value, tuple[str, ...]] = field(default_factory=dict)
    suppressed: Mapping[Value, Suppressed] = field(default_factory=dict)

    def contacts_with(self, what: str, value: str) -> list[Card]:
        """Contacts that carry an address."""
        ids = self.carriers.get((what, value), ()) if value else ()
        return [self.contacts[one] for one in ids if one in self.contacts]

    def organisations_with(self, what: str, value: str) -> list[Card]:
        """Organisations of a business id or a name."""
        ids = self.carriers.get((what, value), ()) if value else ()
        return [self.organisations[one] for one in ids if one in self.organisations]

    def of(self, row: SheetRow) -> Suppressed:
        """What is suppressed of a row's addresses."""
        found = NOTHING
        for pair in (("email", row.email), ("phone", row.phone)):
            found |= self.suppressed.get(pair, NOTHING)
        return found


def look_up(mentioned: Mentioned) -> Known:
    """What is known of what a file mentions: the hash index read once, then the cards of what matched.

    A contact or organisation that no longer carries the value, or is erased, does not match.
    """
    found = store.carriers(mentioned.values)
    contacts = store.contacts({one for kind, one in _all(found) if kind == "contact"})
    organisations = store.organisations({one for kind, one in _all(found) if kind == "organisation"})
    cards = {"contact": contacts, "organisation": organisations}
    carriers = {
        (what, value): tuple(sorted(one for kind, one in hits if _carries(cards[kind].get(one), what, value)))
        for (what, value), hits in found.items()
    }
    addresses = [pair for pair in mentioned.values if pair[0] in ("email", "phone")]
    return Known(mentioned, contacts, organisations, carriers, suppressed(addresses))


def _all(found: Mapping[Value, set[tuple[str, str]]]) -> Iterable[tuple[str, str]]:
    return (hit for hits in found.values() for hit in hits)


def _carries(card: Card | None, what: str, value: str) -> bool:
    if card is None or card["status"] == "erased":
        return False
    if what == "organisation":
        return company_key(card["name"]) == value
    return bool(card.get(what) == value)
