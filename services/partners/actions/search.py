"""Search: one query for the rows, one batch get for the cards."""

from shared import identifiers, keyring, names, search
from shared.attributes import Item
from shared.search import Hit

MOST = 50
VALUES = (
    ("business_id", identifiers.business_id),
    ("email", identifiers.email),
    ("phone", identifiers.phone),
)
"""What is looked up whole."""
SHOWN = (
    "pk",
    "id",
    "status",
    "restricted",
    "name",
    "first_names",
    "last_name",
    "preferred_name",
    "email",
    "phone",
    "city",
    "business_id",
    "contact_secret",
    "rows",
)


def search_partners(text: str, *, secret: bool) -> list[Item]:
    """Who and what is found, the closest spelling first.

    A whole email or phone is looked up as such; else every word must begin a word of the record. The phone of
    a secret contact finds nobody, unless `secret`.
    """
    hits, what, marks = _hits(text)
    found = search.records("partners", hits, SHOWN)
    kept = [item for item in found if _still(item, marks) and (secret or not _conceals(item, what))]
    spelt = names.tidy(text).casefold()
    ranked = sorted(kept, key=lambda item: spelt.split()[0] not in _name(item).casefold())
    return [item | {"name": _name(item), "kind": item["pk"].split("#")[1]} for item in ranked[:MOST]]


def _hits(text: str) -> tuple[list[Hit], str, list[tuple[str, ...]]]:
    """Hits, the kind of value looked up (empty: words), and what rows of a hit begin with, one of each."""
    for what, normalise in VALUES:
        try:
            value = normalise(text)
        except identifiers.NotValid:
            continue
        marks = tuple(f"m#{what}#{keyed}" for keyed in keyring.keyed_hashes(what, value))
        return search.by_value("partners", what, value), what, [marks]
    words = names.search_words(names.fold(text)) or names.search_words(text)
    return search.by_words("partners", text), "", [(f"w#{word}",) for word in words]


def _still(item: Item, marks: list[tuple[str, ...]]) -> bool:
    """Whether the record still carries what was searched: index rows may lag behind a change."""
    rows = item.get("rows", [])
    return all(any(row.startswith(mark) for row in rows) for mark in marks)


def _conceals(item: Item, what: str) -> bool:
    return what == "phone" and bool(item.get("contact_secret"))


def _name(item: Item) -> str:
    return item.get("name") or f"{item['last_name']} {item['first_names']}"
