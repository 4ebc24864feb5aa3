"""Search over documents: by number, or by the beginning of words of the title."""

import re

from shared import keyring, names, search
from shared.attributes import Item

MOST = 50
SHOWN = (
    "pk",
    "id",
    "status",
    "restricted",
    "number",
    "title",
    "organisation_id",
    "responsible_id",
    "unit",
    "rows",
)
KINDS = ("opportunity", "quote", "order", "engagement", "course", "billing")
_NUMBER = re.compile(r"(TA|[TML])-?([0-9]{4})-?([0-9]{4,})(/[0-9]+)?")


def search_documents(text: str) -> list[Item]:
    """Documents by their number (`T-2026-0042`, a revision's too), else by every word of the title.

    Costs one query and one batch get.
    """
    number = _NUMBER.fullmatch(text.strip().upper())
    if number:
        named = "-".join(number.group(1, 2, 3))
        hits = search.by_value("sales", "number", named)
        marks = [tuple(f"m#number#{keyed}" for keyed in keyring.keyed_hashes("number", named))]
    else:
        hits = search.by_words("sales", text)
        marks = [(f"w#{word}",) for word in names.search_words(names.fold(text))]
    found = search.records("sales", [one for one in hits if one.kind in KINDS], SHOWN)
    kept = [item for item in found if _still(item, marks)]
    return [item | {"kind": item["pk"].split("#")[1]} for item in kept[:MOST]]


def _still(item: Item, marks: list[tuple[str, ...]]) -> bool:
    """Whether the record still carries what was searched: index rows may lag behind a change."""
    return all(any(row.startswith(mark) for row in item.get("rows", [])) for mark in marks)
