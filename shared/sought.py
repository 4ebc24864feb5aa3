"""Somebody looked for by names and addresses: which texts mention them, and what of a record does. Pure."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Self

from pydantic import BaseModel, ValidationError

from shared import names
from shared.contracts.subjects import Errand
from shared.personal import REMOVED, leaves
from shared.record import R

NAME = "user.name"
ENDING = 6
"""Letters that a Finnish case or a suffix may add to a name: Mäkinen, Mäkiselläkään."""
WHOLE = 3
"""A name of so few letters is met whole alone."""
_DIGITS = re.compile(r"\d")
_COUNTRY = re.compile(r"^\+358")


@dataclass(frozen=True)
class Sought:
    """Folded words of each name, emails in small letters, phones as the digits that follow a country or 0."""

    people: tuple[tuple[str, ...], ...] = ()
    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()

    @classmethod
    def by(cls, errand: Errand) -> Self:
        """Whom an errand looks for."""
        people = tuple(words for name in errand.names if (words := names.search_words(names.fold(name))))
        emails = tuple(email.casefold() for email in errand.emails)
        return cls(people, emails, tuple(filter(None, map(_number, errand.phones))))

    def mentioned_in(self, text: str) -> bool:
        """Whether a text names them in full, in whatever case of Finnish, or gives an address of theirs."""
        return self._named(text) or self._addressed(text)

    def _named(self, text: str) -> bool:
        words = names.search_words(names.fold(text))
        return any(all(_met(name, words) for name in person) for person in self.people)

    def _addressed(self, text: str) -> bool:
        small, digits = text.casefold(), "".join(_DIGITS.findall(text))
        return any(one in small for one in self.emails) or any(one in digits for one in self.phones)

    def found_in(self, record: BaseModel) -> tuple[str, ...]:
        """The paths of a record's personal texts that are about them; names may be spread over its parts."""
        held = [(path, one, str(value)) for path, one, value in leaves(record) if isinstance(value, str)]
        found = [path for path, _, text in held if self.mentioned_in(text)]
        return tuple(dict.fromkeys([*found, *self._spread(held)]))

    def _spread(self, held: Iterable[tuple[str, Any, str]]) -> Iterator[str]:
        texts = [(path, text) for path, one, text in held if one.category.startswith(NAME)]
        if not self._named(" ".join(text for _, text in texts)):
            return
        for path, text in texts:
            words = names.search_words(names.fold(text))
            if any(_met(name, words) for person in self.people for name in person):
                yield path


def _number(phone: str) -> str:
    return "".join(_DIGITS.findall(_COUNTRY.sub("", phone)))


def _met(name: str, words: Iterable[str]) -> bool:
    if len(name) <= WHOLE:
        return name in words
    stem = name.removesuffix("nen") if len(name) > 2 * WHOLE else name
    return any(word == name or _bent(word, name, stem) for word in words)


def _bent(word: str, name: str, stem: str) -> bool:
    """Whether a word is a name with an ending; a surname in -nen bends to -se-."""
    if len(word) - len(name) > ENDING:
        return False
    return word.startswith(name) or (stem != name and word.startswith((f"{stem}se", f"{stem}s")))


def without(record: R, paths: Iterable[str]) -> R:
    """A record without the texts at these paths; what it must have reads `REMOVED` then.

    A path that leads nowhere is passed over: what it led to is gone.
    """
    for path in paths:
        try:
            record = _with(record, path, None)
        except ValidationError:
            record = _with(record, path, REMOVED)
    return record


def _with(record: R, path: str, value: Any) -> R:
    whole = record.model_dump(mode="json", include=_stored(record))
    return type(record).model_validate(whole) if _put(whole, path.split("."), value) else record


def _stored(record: BaseModel) -> set[str]:
    return {name for name, field in type(record).model_fields.items() if not field.exclude}


def _put(whole: Any, parts: list[str], value: Any) -> bool:
    """Put a value where a path leads; False where it leads nowhere."""
    *way, last = parts
    for part in way:
        whole = _step(whole, part)
    if _step(whole, last) is None:
        return False
    key: Any = int(last) if isinstance(whole, list) else last
    whole[key] = value
    return True


def _step(whole: Any, part: str) -> Any:
    if isinstance(whole, dict):
        return whole.get(part)
    if isinstance(whole, list) and part.isdigit() and int(part) < len(whole):
        return whole[int(part)]
    return None
