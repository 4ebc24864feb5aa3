"""Whose records an address or a name leads to, over the contexts that keep people in the search table."""

from collections.abc import Iterator

from shared import search
from shared.search import Hit

CONTEXTS = ("partners", "alumni")


def by_address(what: str, value: str) -> Iterator[tuple[str, Hit]]:
    """Records with an email or a phone number, restricted ones too; a query for each context and live key."""
    for context in CONTEXTS:
        for hit in search.by_value(context, what, value):
            yield context, hit


def carrying(what: str, value: str) -> set[str]:
    """References of the records with an email or a phone number."""
    return {f"{context}.{hit.kind}:{hit.record_id}" for context, hit in by_address(what, value)}


def by_name(name: str) -> Iterator[tuple[str, Hit]]:
    """Records with a word of a name; restricted ones are in no words. A query for each context."""
    for context in CONTEXTS:
        for hit in search.by_words(context, name):
            yield context, hit
