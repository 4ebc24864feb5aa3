"""What a foreign system says of a graduate: each field checked, in one form, wrong ones left out. Pure."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import ValidationError

from shared import identifiers, names, problems
from shared.contracts.registration import LeftOut
from shared.errors import Invalid
from shared.fields import fitting_postal_code
from shared.graduate import GivenProfile, Profile

MANY = ("cooperation", "newsletter_topics")
"""Fields of several values."""
PROSE = "further_information"
CHECKED = ("email", "phone", "postal_code", "birth_date", "programme_code", "country", "language")
"""Fields that mean nothing once a part of them is masked."""
MASKED = ("a personal identity code, which is not kept", "the answer without the code")
_FINNISH_DATE = re.compile(r"([0-3]?[0-9])\.([01]?[0-9])\.([0-9]{4})(?: 0?0[.:]00(?:[.:]00)?)?")


def profile(given: Mapping[str, Any]) -> tuple[Profile, tuple[LeftOut, ...]]:
    """The fields that can be kept, and what was left out of them: one wrong field spoils no other.

    given: fields of `Profile`; texts, and lists of codes where a field has several values. A personal
    identity code is masked wherever it stands, and named.
    """
    left_out: list[LeftOut] = []
    cleaned = {name: _cleaned(name, value, left_out) for name, value in given.items()}
    kept = {name: value for name, value in cleaned.items() if value not in (None, "", [])}
    checked = _checked(kept, left_out)
    for one in _at_odds(checked):
        checked.pop(one.field)
        left_out.append(one)
    return Profile.model_validate(checked), tuple(left_out)


def _cleaned(name: str, value: Any, left_out: list[LeftOut]) -> Any:
    if isinstance(value, list | tuple):
        return list(dict.fromkeys(_cleaned(name, one, left_out) for one in value))
    if not isinstance(value, str):
        return value
    if identifiers.find_identity_code(value):
        left_out.append(LeftOut(field=name, problem=MASKED[0], expected=MASKED[1]))
        return _masked(name, value)
    return _date(names.tidy(value)) if name == "birth_date" else _tidy(name, value)


def _masked(name: str, value: str) -> str:
    """The rest of the text; in free text the mask shows where the code stood."""
    if name in CHECKED:
        return ""
    masked = identifiers.mask_identity_codes(value)
    return _tidy(name, masked if name == PROSE else masked.replace(identifiers.MASK, " "))


def _tidy(name: str, value: str) -> str:
    if name == PROSE:
        return "\n".join(names.tidy(line) for line in value.splitlines()).strip()
    return names.tidy(value)


def _date(text: str) -> str:
    """A day as people write it in Finland, as ISO 8601; any other text as it is."""
    found = _FINNISH_DATE.fullmatch(text)
    return f"{found[3]}-{int(found[2]):02}-{int(found[1]):02}" if found else text


def _checked(kept: Mapping[str, Any], left_out: list[LeftOut]) -> dict[str, Any]:
    """Every field that is valid by itself; of several values, those that are."""
    try:
        return _said(kept)
    except ValidationError:
        pass
    found: dict[str, Any] = {}
    for name, value in kept.items():
        parts = [[one] for one in value] if isinstance(value, list) else [value]
        taken = [one for part in parts for one in _one(name, part, left_out)]
        if taken:
            found[name] = tuple(dict.fromkeys(taken)) if name in MANY else taken[0]
    return found


def _one(name: str, value: Any, left_out: list[LeftOut]) -> Iterator[Any]:
    """The value of one field as it is kept, or nothing; of a list its items."""
    try:
        checked = _said({name: value})[name]
    except ValidationError as error:
        listed = problems.invalid(error.errors()).facts["errors"]
        left_out += [LeftOut.model_validate(one | {"field": name}) for one in listed[:1]]
        return
    yield from checked if isinstance(checked, tuple) else [checked]


def _said(values: Mapping[str, Any]) -> dict[str, Any]:
    return GivenProfile.model_validate(values).model_dump(exclude_none=True)


def _at_odds(checked: Mapping[str, Any]) -> Iterator[LeftOut]:
    """Fields that do not go with another: the postal code with its country, the years of studies."""
    try:
        fitting_postal_code("postal_code", checked.get("postal_code"), checked.get("country", "FI"))
    except Invalid as refusal:
        yield LeftOut.model_validate(refusal.facts["errors"][0])
    began, graduated = checked.get("studies_began"), checked.get("graduation_year")
    if began and graduated and graduated < began:
        yield LeftOut(
            field="studies_began", problem="is after the graduation", expected=f"{graduated} or earlier"
        )
