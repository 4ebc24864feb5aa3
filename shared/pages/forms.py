"""Forms: what a browser posts, checked by a model; what is wrong with it, field by field."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import UnionType
from typing import Any, TypeVar, Union, get_args, get_origin
from urllib.parse import parse_qsl

from pydantic import ValidationError

from shared import identifiers, request
from shared.codes import Code, GivenCode
from shared.errors import Invalid
from shared.record import Model

Fields = Mapping[str, tuple[str, ...]]
F = TypeVar("F", bound=Model)

FORM = ("application/x-www-form-urlencoded",)
MOST_FIELDS = 200
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffe\uffff]")
_MANY = (tuple, list, set, frozenset)
_KINDS = {
    "missing": "missing",
    "extra_forbidden": "unknown",
    "string_too_long": "too_long",
    "too_long": "too_long",
    "string_pattern_mismatch": "characters",
    "literal_error": "choice",
    "enum": "choice",
    "too_short": "missing",
}
"""Pydantic's error types that have words of their own; the others are `invalid`."""


class Coded(Model):
    """A form that carries the code of the mailed link; the code is what lets it in, there are no cookies."""

    code: GivenCode


@dataclass(frozen=True)
class Fault:
    """One mistake in a form: its field (empty: the form as a whole), its kind, numbers for its words."""

    name: str
    kind: str
    facts: Mapping[str, Any] = field(default_factory=dict)


class Wrong(Invalid):
    """A field that a handler refuses, in the words of `errors.<field>.<kind>` or of `errors.<kind>`."""

    def __init__(self, field: str, kind: str = "invalid", **facts: Any) -> None:
        super().__init__(f"{field}: {kind}")
        self.faults = [Fault(field, kind, facts)]


def posted(event: Mapping[str, Any], headers: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """The fields of a form: trimmed, NFC, lines ended by LF, what was left empty left out.

    Raises TooLarge, UnsupportedMediaType, and Invalid for what is no form in UTF-8.
    """
    text = request.body(event, headers, FORM)
    try:
        pairs = parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=MOST_FIELDS)
    except ValueError as error:
        raise Invalid("the body is not a form in UTF-8 of at most 200 fields") from error
    found: dict[str, tuple[str, ...]] = {}
    for name, value in pairs:
        found[name] = (*found.get(name, ()), _plain(value))
    return found


def _plain(value: str) -> str:
    return unicodedata.normalize("NFC", value.replace("\r\n", "\n").replace("\r", "\n")).strip()


def read(model: type[F], fields: Fields) -> F:
    """The form of these fields; raises ValidationError, or Wrong for what no field type sees."""
    many = {name for name, one in model.model_fields.items() if _takes_many(one.annotation)}
    given: dict[str, Any] = {}
    for name, values in fields.items():
        if any(map(_CONTROL.search, values)):
            raise Wrong(name, "characters")
        if name not in many and len(values) > 1:
            raise Wrong(name, "repeated")
        if kept := tuple(value for value in values if value):
            given[name] = kept if name in many else kept[0]
        elif name not in model.model_fields:
            given[name] = ""
    return model.model_validate(given)


def _takes_many(annotation: Any) -> bool:
    if get_origin(annotation) in (Union, UnionType):
        return any(map(_takes_many, get_args(annotation)))
    return get_origin(annotation) in _MANY


def secret(model: type[Model] | None) -> set[str]:
    """The fields that are never shown again."""
    fields = model.model_fields.items() if model else ()
    return {name for name, one in fields if one.annotation is Code}


def kept(model: type[Model] | None, fields: Fields) -> dict[str, tuple[str, ...]]:
    """What the person typed or left empty, to be shown again.

    Without secrets and control characters; identity codes are masked.
    """
    hidden = secret(model)
    nothing: dict[str, tuple[str, ...]] = dict.fromkeys(model.model_fields if model else (), ())
    return nothing | {
        name: tuple(identifiers.mask_identity_codes(_CONTROL.sub("", value)) for value in values)
        for name, values in fields.items()
        if name not in hidden
    }


def faults(error: ValidationError | Invalid, model: type[Model]) -> tuple[Fault, ...]:
    """What is wrong, in the order of the form's fields, at most once for each field."""
    order = ["", *model.model_fields]
    found: dict[str, Fault] = {}
    for one in _faults(error):
        at = one if one.name in order else Fault("", one.kind, one.facts)
        found.setdefault(at.name, at)
    return tuple(sorted(found.values(), key=lambda fault: order.index(fault.name)))


def _faults(error: ValidationError | Invalid) -> Iterator[Fault]:
    if isinstance(error, Wrong):
        yield from error.faults
    elif isinstance(error, Invalid):
        yield from (Fault(one["field"], "invalid") for one in error.facts.get("errors", [{"field": ""}]))
    else:
        yield from map(_fault, error.errors(include_url=False, include_input=False))


def _fault(one: Mapping[str, Any]) -> Fault:
    facts = one.get("ctx") or {}
    if isinstance(facts.get("error"), identifiers.HoldsIdentityCode):
        kind = "identity_code"
    else:
        kind = _KINDS.get(one["type"], "invalid")
    said = {name: value for name, value in facts.items() if isinstance(value, int)}
    return Fault(str(one["loc"][0]) if one["loc"] else "", kind, said)
