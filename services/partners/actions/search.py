"""Search: one query for the rows, one batch get for the cards."""

from shared import identifiers, names, search
from shared.attributes import Item
from shared.search import Hit

MOST = 50
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
    hits, what, begins = _hits(text)
    found = search.records("partners", hits, SHOWN)
    kept = [item for item in found if _still(item, begins) and (secret or not _conceals(item, what))]
    spelt = names.tidy(text).casefold()
    ranked = sorted(kept, key=lambda item: spelt.split()[0] not in _name(item).casefold())
    return [item | {"name": _name(item), "kind": item["pk"].split("#")[1]} for item in ranked[:MOST]]


def _hits(text: str) -> tuple[list[Hit], str, list[str]]:
    """Hits, the kind of value looked up (empty: words), and what the rows of a hit must begin with."""
    for what, normalise in (("email", identifiers.email), ("phone", identifiers.phone)):
        try:
            return search.by_value("partners", what, normalise(text)), what, []
        except identifiers.NotValid:
            continue
    begins = [f"w#{names.fold(word)}" for word in names.tidy(text).split()]
    return search.by_words("partners", text), "", [begin for begin in begins if len(begin) > 2]


def _still(item: Item, begins: list[str]) -> bool:
    """Whether the record still carries what was searched: index rows may lag behind a rename."""
    rows = item.get("rows", [])
    return all(any(row.startswith(begin) for row in rows) for begin in begins)


def _conceals(item: Item, what: str) -> bool:
    return what == "phone" and bool(item.get("contact_secret"))


def _name(item: Item) -> str:
    return item.get("name") or f"{item['last_name']} {item['first_names']}"
