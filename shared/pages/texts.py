"""The words of pages: one JSON file per language, the same keys in each, a context's over the kernel's."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from shared.fields import LANGUAGES

_PLACE = re.compile(r"{(\w+)")


@dataclass(frozen=True)
class Words:
    """The words of one language; called with a key and what its places are filled with."""

    language: str
    known: Mapping[str, str]

    def __call__(self, key: str, /, **facts: Any) -> str:
        """The text of a key; KeyError where there is none."""
        return self.known[key].format(**facts)

    def __contains__(self, key: str) -> bool:
        return key in self.known

    def first(self, *keys: str, **facts: Any) -> str:
        """The text of the first key that there is."""
        return self(next(key for key in keys if key in self), **facts)


def load(*folders: Path) -> dict[str, Words]:
    """The words of each language; ValueError where the languages differ in keys or places."""
    found: dict[str, Words] = {one: Words(one, _merged(one, folders)) for one in LANGUAGES}
    shapes = {language: {k: _places(v) for k, v in words.known.items()} for language, words in found.items()}
    for language, shape in shapes.items():
        if differing := shape.items() ^ shapes[LANGUAGES[0]].items():
            raise ValueError(f"{language} differs from {LANGUAGES[0]}: {sorted({k for k, _ in differing})}")
    return found


def _merged(language: str, folders: tuple[Path, ...]) -> dict[str, str]:
    merged: dict[str, str] = {}
    for folder in folders:
        merged |= dict(_flat(json.loads((folder / f"{language}.json").read_text(encoding="utf-8"))))
    return merged


def _flat(tree: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    for name, value in tree.items():
        if isinstance(value, str):
            yield prefix + name, value
        else:
            yield from _flat(value, f"{prefix}{name}.")


def _places(text: str) -> frozenset[str]:
    return frozenset(_PLACE.findall(text))
