"""Where offers are kept, and how those that are valid are listed."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from services.alumni.model.offer import Offer, OfferKind
from services.alumni.store.alumni import findable, names_of
from shared import clock, lists, table
from shared.act import Act
from shared.attributes import Item
from shared.contracts.partners import linkable, organisation_key
from shared.items import RESTRICTED
from shared.lists import Listing
from shared.record import Event, Kind, Move
from shared.writes import Check

VALID = "gsi5"
"""The index of published offers: for each kind, by the last day on which they are valid."""


def _lists(one: Offer) -> Mapping[str, tuple[str, str]]:
    """gsi5: published ones by kind and last day; gsi1 an owner's, gsi2 a user's, gsi3 a unit's."""
    made = clock.stamp(one.created_at or clock.now())
    owner = f"alumnus#{one.alumnus_id}" if one.alumnus_id else f"organisation#{one.organisation_id}"
    found = {"gsi1": (owner, made)}
    if one.responsible_id:
        found["gsi2"] = (f"responsible#{one.responsible_id}", made)
    if one.unit:
        found["gsi3"] = (f"unit#{one.unit}", made)
    if one.status == "published":
        found[VALID] = (f"published#{one.kind}", one.valid_until.isoformat())
    return found


def _matches(one: Offer) -> Iterator[tuple[str, str]]:
    if one.alumnus_id:
        yield "alumnus", one.alumnus_id
    if one.organisation_id:
        yield "organisation", one.organisation_id


OFFERS = Kind("alumni", Offer, lists=_lists, matches=_matches)


def read_offer(offer_id: str, act: Act) -> Offer:
    """One offer."""
    return table.read(OFFERS, offer_id, act)


def find_offer(offer_id: str) -> Offer | None:
    """One offer, if there is one."""
    item = table.get(OFFERS.key(offer_id))
    return OFFERS.load(item) if item else None


def create_offer(offer: Offer, event: Event, act: Act, checks: Sequence[Check]) -> Offer:
    """Draft an offer; its owner is active in the very write (N5)."""
    return table.create(OFFERS, offer, event, act, [owned(offer), *checks])


def change_offer(offer_id: str, move: Move[Offer], act: Act, checks: Sequence[Check] = ()) -> Offer:
    """Make a move on an offer."""
    return table.change(OFFERS, offer_id, move, act, checks)


def owned(offer: Offer) -> Check:
    """The check that its alumnus can be found by staff, or its organisation is active."""
    if offer.alumnus_id:
        return findable(offer.alumnus_id)
    return linkable(organisation_key(offer.organisation_id or ""))


# --- lists -----------------------------------------------------------------------------------------------


def list_valid(
    kind: OfferKind | None, where: dict[str, Any], limit: int, cursor: str | None
) -> tuple[list[Item], str | None]:
    """A page of the offers that are valid today, kind by kind, those that end first before the others.

    Whatever is of an alumnus whom staff may not find, or begins later, is left out, so that a page may be
    short though there is a next one.
    """
    today = clock.today().isoformat()
    kinds = (kind,) if kind else tuple(OfferKind)
    partitions = tuple(f"{OFFERS.prefix}published#{one}" for one in kinds)
    found, following = lists.page(Listing(VALID, partitions, where, since=today), limit, cursor)
    whole = [one for one in lists.whole(found) if one["status"] == "published" and one["valid_from"] <= today]
    names = _names(whole)
    return [one for one in whole if "alumnus_id" not in one or names.get(one["alumnus_id"])], following


def _names(found: Sequence[Item]) -> dict[str, str | None]:
    return names_of({one["alumnus_id"] for one in found if "alumnus_id" in one})


def list_offers(
    of: str, whose: str, where: dict[str, Any], limit: int, cursor: str | None
) -> tuple[list[Item], str | None]:
    """A page in whatever state, the latest first: an `alumnus`'s, `organisation`'s, user's or `unit`'s.

    What is of a restricted alumnus is left out.
    """
    index = {"alumnus": "gsi1", "organisation": "gsi1", "responsible": "gsi2", "unit": "gsi3"}[of]
    listing = Listing(index, (f"{OFFERS.prefix}{of}#{whose}",), where, latest_first=True)
    found, following = lists.page(listing, limit, cursor)
    whole = lists.whole(found)
    names = _names(whole)
    return [one for one in whole if one.get("alumnus_id") in {None, *names}], following


def hidden_of(alumnus_id: str) -> Iterator[str]:
    """The ids of an alumnus's offers that are hidden, as their owner is restricted."""
    hidden = [item["pk"] for item in lists.walk("gsi1", [OFFERS.prefix + RESTRICTED])]
    for item in table.batch([{"pk": pk, "sk": "record"} for pk in hidden], ("id", "alumnus_id")):
        if item.get("alumnus_id") == alumnus_id:
            yield item["id"]


def offers_of(owner: str, record_id: str) -> Iterator[str]:
    """The ids of all offers of an `alumnus` or an `organisation`."""
    for item in lists.walk("gsi1", [f"{OFFERS.prefix}{owner}#{record_id}"]):
        yield item["id"]
