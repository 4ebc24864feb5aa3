"""Search: one query for the rows, one batch get for the cards."""

from shared import identifiers, keyring, names, search
from shared.attributes import Item

MOST = 50
VALUES = (("email", identifiers.email), ("phone", identifiers.phone))
"""What is looked up whole."""
SHOWN = (
    "pk",
    "id",
    "version",
    "status",
    "restricted",
    "first_names",
    "last_name",
    "preferred_name",
    "city",
    "programme",
    "degree",
    "graduation_year",
    "workplace",
    "job_title",
    "cooperation",
    "language",
    "awaits",
    "contact_secret",
    "deceased",
    "rows",
)


def search_alumni(text: str, *, everybody: bool, former: bool, secret: bool) -> list[Item]:
    """Who is found, the closest spelling first.

    A whole email or phone is looked up as such; else every word must begin a word of the name, where
    `former` those beside a whole former surname. Without `everybody` only those whom staff may find. The
    phone of a person under non-disclosure finds nobody, unless `secret`.
    """
    what, hits, marks = _hits(text)
    found = search.records("alumni", hits, SHOWN)
    kept = [item for item in found if _still(item, marks) and _open(item, everybody)]
    if former and what == "":
        kept = _with_former(kept, text, everybody)
    kept = [item for item in kept if secret or not (what == "phone" and item.get("contact_secret"))]
    spelt = names.tidy(text).casefold().split()[0]
    return sorted(kept, key=lambda item: spelt not in _name(item).casefold())[:MOST]


def _hits(text: str) -> tuple[str, list[search.Hit], list[tuple[str, ...]]]:
    """The kind of value looked up (empty: words), hits, and what rows of a hit begin with, one of each."""
    for what, normalise in VALUES:
        try:
            value = normalise(text)
        except identifiers.NotValid:
            continue
        marks = tuple(f"m#{what}#{keyed}" for keyed in keyring.keyed_hashes(what, value))
        return what, search.by_value("alumni", what, value), [marks]
    return "", search.by_words("alumni", text), _words(text)


def _words(text: str) -> list[tuple[str, ...]]:
    words = names.search_words(names.fold(text)) or names.search_words(text)
    return [(f"w#{word}",) for word in words]


def _with_former(kept: list[Item], text: str, everybody: bool) -> list[Item]:
    """Those too who had a surname that the text is, begins or ends with: a query for each."""
    hits: list[search.Hit] = []
    marks: list[list[tuple[str, ...]]] = []
    for surname, others in _surnames(names.tidy(text).split()):
        value = names.sort_key(surname)
        hits += search.by_value("alumni", "former_surname", value)
        keyed = keyring.keyed_hashes("former_surname", value)
        marks.append([tuple(f"m#former_surname#{one}" for one in keyed), *_words(others)])
    known = {item["id"] for item in kept}
    found = search.records("alumni", hits, SHOWN)
    had = [item for item in found if any(_still(item, one) for one in marks)]
    return kept + [item for item in had if item["id"] not in known and _open(item, everybody)]


def _surnames(words: list[str]) -> list[tuple[str, str]]:
    """What may be a surname of one or two words, or of all, and the other words."""
    cuts: list[tuple[list[str], list[str]]] = [(words, [])]
    for length in range(1, min(len(words), 3)):
        cuts += [(words[:length], words[length:]), (words[-length:], words[:-length])]
    return [(" ".join(surname), " ".join(others)) for surname, others in cuts]


def _open(item: Item, everybody: bool) -> bool:
    if everybody:
        return bool(item["status"] != "withdrawn")
    hidden = item.get("contact_secret") or item.get("deceased")
    return bool(item["status"] == "active" and not hidden)


def _still(item: Item, marks: list[tuple[str, ...]]) -> bool:
    """Whether the record still carries what was searched: index rows may lag behind a change."""
    rows = item.get("rows", [])
    return all(any(row.startswith(mark) for row in rows) for mark in marks)


def _name(item: Item) -> str:
    return f"{item['last_name']} {item['first_names']}"
