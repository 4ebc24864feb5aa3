"""People's records as other contexts publish them."""

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date
from typing import Literal, NamedTuple

from services.privacy.model.rights import HeldRecord
from shared import search, table
from shared.attributes import Item
from shared.auth import Caller, from_card
from shared.contracts.alumni import ALUMNUS_CARD, LIVING, alumnus_key
from shared.contracts.partners import CONTACT_CARD, ORGANISATION_CARD, contact_key, organisation_key
from shared.contracts.sales import VOUCHER_CARD
from shared.contracts.staff import CORRESPONDENT_CARD, USER_CARD, user_key
from shared.contracts.subjects import record_key
from shared.errors import Refusal
from shared.names import fold
from shared.writes import Check

Noun = Literal["contact", "organisation", "alumnus"]
"""Whose records say what privacy follows."""
PRIVATE = "private_person"


def card(noun: Noun, record_id: str) -> Item | None:
    """A contact, a private customer or an alumnus, as its context publishes it."""
    key, attributes = _CARDS[noun]
    return table.get(key(record_id), attributes)


_CARDS: Mapping[Noun, tuple[Callable[[str], dict[str, str]], tuple[str, ...]]] = {
    "contact": (contact_key, CONTACT_CARD),
    "organisation": (organisation_key, ORGANISATION_CARD),
    "alumnus": (alumnus_key, ALUMNUS_CARD),
}


def of(records: Iterable[str]) -> dict[str, Item]:
    """The cards of records by reference, as far as privacy reads their kind; a batch get for each kind."""
    found: dict[str, Item] = {}
    wanted = list(dict.fromkeys(records))
    for context, noun in CONTEXTS:
        key, attributes = _CARDS[noun]
        kind = f"{context}.{noun}"
        ids = [one.partition(":")[2] for one in wanted if one.startswith(f"{kind}:")]
        for item in table.batch([key(one) for one in ids], attributes):
            found[f"{kind}:{item['id']}"] = item
    return found


def is_read(record: str) -> bool:
    """Whether privacy reads records of this one's kind, and finds them by their addresses."""
    return record.partition(":")[0] in {f"{context}.{noun}" for context, noun in CONTEXTS}


def unrestricted(records: Iterable[str]) -> set[str]:
    """Those of the records that are no person's own, or are not restricted: as their cards say now."""
    asked = set(records)
    return asked - {one for one, card in of(asked).items() if card.get("restricted")}


CONTEXTS: tuple[tuple[str, Noun], ...] = (
    ("partners", "contact"),
    ("partners", "organisation"),
    ("alumni", "alumnus"),
)


def _of_sales(noun: str) -> Callable[[str], dict[str, str]]:
    return lambda record_id: record_key(f"sales.{noun}:{record_id}")


_HELD: Mapping[str, tuple[Callable[[str], dict[str, str]], tuple[str, ...]]] = {
    "partners.contact": (contact_key, ("status", "restricted", "purposes", "objections")),
    "partners.organisation": (organisation_key, ("status", "restricted", "kind", "objections")),
    "alumni.alumnus": (alumnus_key, ("status", "restricted", "purposes", "objections")),
    "staff.user": (user_key, ("status",)),
    "sales.order": (_of_sales("order"), VOUCHER_CARD),
    "sales.billing": (_of_sales("billing"), VOUCHER_CARD),
}
"""Records of persons that privacy reads, and what of them."""


def held(record: str) -> HeldRecord | None:
    """A record of a person as far as rights need it; None where there is none, or of nobody.

    Of a kind that privacy does not read nothing is known but that every purpose of its kind may use it.
    """
    kind, _, record_id = record.partition(":")
    if kind not in _HELD:
        return HeldRecord(record)
    key, attributes = _HELD[kind]
    item = table.get(key(record_id), attributes)
    if item is None or item["status"] == "erased" or item.get("kind", PRIVATE) != PRIVATE:
        return None
    return HeldRecord(
        record,
        purposes=item.get("purposes"),
        objections=item.get("objections", ()),
        restricted=bool(item.get("restricted")),
        closed_on=date.fromisoformat(item["closed_on"]) if item.get("closed_on") else None,
    )


_OF_A_PERSON = "(attribute_not_exists(kind) OR kind = :private)"


def there(record: str, refusal: Refusal) -> Check:
    """That a record of a person is there, in whatever state, as part of the write that names it."""
    return Check(
        key=record_key(record),
        condition=f"attribute_exists(pk) AND #status <> :erased AND {_OF_A_PERSON}",
        values={":erased": "erased", ":private": PRIVATE},
        names={"#status": "status"},
        refusal=refusal,
    )


class Standing(NamedTuple):
    """How records stand that are to be used: whether restricted, and of whom non-disclosure protects."""

    restricted: bool
    protected: bool


def standing(records: Collection[str], subjects: Collection[str]) -> Standing:
    """How records stand, as far as cards tell: documents stand as the person does whom they follow.

    subjects: the person's own records, one of which at least is restricted as long as anything is.
    """
    known = of([*records, *subjects])
    kinds = tuple(f"{context}.{noun}:" for context, noun in CONTEXTS)
    told = {
        one: bool(known.get(one, {}).get("restricted"))
        for one in (*records, *subjects)
        if one.startswith(kinds)
    }
    restricted = all(told.get(one, True) for one in records) and (not told or any(told.values()))
    return Standing(restricted, any(one.get("contact_secret") for one in known.values()))


def active_user(user_id: str) -> Caller | None:
    """A user with what their roles allow; None without an account in use."""
    item = table.get(user_key(user_id), USER_CARD)
    return from_card(item) if item and item["status"] == "active" else None


def carried_by_others(what: str, value: str, card: Item, records: Collection[str]) -> bool:
    """Whether somebody else's record that is in use, none of these, carries an address of a card's person.

    what: `email` or `phone`. A record of another kind under the same surname is the person's own.
    """
    return any(_of_another(one, card) for one in of(_carriers(what, value) - set(records)).values())


def _carriers(what: str, value: str) -> set[str]:
    return {
        f"{context}.{hit.kind}:{hit.record_id}"
        for context in ("partners", "alumni")
        for hit in search.by_value(context, what, value)
    }


def _of_another(one: Item, card: Item) -> bool:
    if one["status"] not in _states_in_use(one) or one.get("restricted"):
        return False
    of_one_kind = one["pk"].split("#")[:2] == card["pk"].split("#")[:2]
    return of_one_kind or not _of_one_surname(one, card)


def _states_in_use(one: Item) -> Collection[str]:
    """The states in which a record carries an address for somebody: a passive alumnus has not left."""
    return LIVING if one["pk"].startswith("alumni#") else ("active",)


def _of_one_surname(one: Item, other: Item) -> bool:
    """Whether two records name the same surname; of a private customer the whole name is known alone."""
    first, second = (set(fold(each.get("last_name") or each["name"]).split()) for each in (one, other))
    return first <= second or second <= first


def user_email(user_id: str) -> str | None:
    """Where a user is written to; None once the account is out of use."""
    card = table.get(user_key(user_id), CORRESPONDENT_CARD)
    return card.get("email") if card and card["status"] == "active" else None
