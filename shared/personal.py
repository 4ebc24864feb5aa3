"""Personal data is declared with the field: category, labels, source, erasure; the catalogue comes of it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal, get_args, get_origin

from pydantic import AfterValidator, BaseModel, StringConstraints
from pydantic_core import PydanticKnownError

Erase = Literal["delete", "retain", "anonymise"]


@dataclass(frozen=True, slots=True)
class Personal:
    """A personal field. `category`: a fideslang data-category key; `group` asks a permission of its own."""

    category: str
    fi: str
    en: str
    mandatory: bool = False
    source: str = "subject, staff or import"
    erase: Erase = "delete"
    group: str | None = None


@dataclass(frozen=True, slots=True)
class NotPersonal:
    """The field says nothing about a person: an identifier, a state, a count."""


NOT_PERSONAL = NotPersonal()
REMOVED = "(poistettu)"
"""What stands in the place of a text that a record must have."""
NON_DISCLOSURE = "fields.contact_secret"
"""The permission to see where somebody under non-disclosure for safety (turvakielto) is to be found (R34)."""
SEES_RESTRICTED = "privacy.restricted.read"
"""The permission for which restricted records, and what others say of such a person, exist [GDPR art. 18]."""
AT_HOME = frozenset({"phone", "street", "postal_code", "city", "country"})
"""The attributes of a card that tell it."""


def without_identity_code(text: str) -> str:
    """The text if it holds no personal identity code; raises NotValid, which does not repeat it."""
    from shared import identifiers

    if identifiers.find_identity_code(text):
        raise identifiers.HoldsIdentityCode
    return text


def _composed(text: str) -> str:
    import unicodedata

    return unicodedata.normalize("NFC", text)


def _tidy(text: str) -> str:
    """Tidied as `names.tidy`; a text of which nothing is seen is refused as an empty one is."""
    from shared import names

    if tidied := names.tidy(text):
        return tidied
    raise PydanticKnownError("string_too_short", {"min_length": 1})


Line = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]*$"),
    AfterValidator(without_identity_code),
    AfterValidator(_tidy),
]
"""One line of text, NFC, without invisible characters and without a personal identity code."""

Prose = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True, max_length=4000, pattern=r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$"
    ),
    AfterValidator(_composed),
    AfterValidator(without_identity_code),
]
"""Free text, NFC, without a personal identity code."""

Id = Annotated[
    str, StringConstraints(pattern=r"^[a-z0-9-]{1,40}$"), AfterValidator(without_identity_code), NOT_PERSONAL
]


@dataclass(frozen=True, slots=True)
class Entry:
    """One field of the catalogue: where it is, and what it was declared to be (None: nothing)."""

    model: str
    path: str
    declared: Personal | NotPersonal | None


def declaration(metadata: list[Any]) -> Personal | NotPersonal | None:
    """What a field's own metadata declares, the last word winning."""
    found = [entry for entry in metadata if isinstance(entry, Personal | NotPersonal)]
    return found[-1] if found else None


def catalogue(model: type[BaseModel], prefix: str = "") -> Iterator[Entry]:
    """Every stored leaf field of a model; nested models are walked, unless the whole is declared."""
    for name, field in model.model_fields.items():
        if field.exclude:
            continue
        declared = declaration(field.metadata)
        nested = list(_models(field.annotation))
        if declared is None and nested:
            for inner in nested:
                yield from catalogue(inner, f"{prefix}{name}.")
        else:
            yield Entry(model.__name__, f"{prefix}{name}", declared or _inherited(field.annotation))


def leaves(model: BaseModel) -> Iterator[tuple[str, Personal, Any]]:
    """What a model holds of people: path, declaration and value of each personal leaf that is set.

    A path leads through models, lists and mappings: `affiliations.0.role`.
    """
    for name, field in type(model).model_fields.items():
        if not field.exclude:
            declared = declaration(field.metadata) or _inherited(field.annotation)
            yield from _leaves(name, declared, getattr(model, name))


def _leaves(
    path: str, declared: Personal | NotPersonal | None, value: Any
) -> Iterator[tuple[str, Personal, Any]]:
    if isinstance(value, BaseModel):
        for name, field in type(value).model_fields.items():
            own = declaration(field.metadata) or _inherited(field.annotation) or declared
            yield from _leaves(f"{path}.{name}", own, getattr(value, name))
    elif isinstance(value, list | tuple | Mapping):
        parts = value.items() if isinstance(value, Mapping) else enumerate(value)
        for part, inner in parts:
            yield from _leaves(f"{path}.{part}", declared, inner)
    elif isinstance(declared, Personal) and value not in (None, ""):
        yield path, declared, value


def groups(model: type[BaseModel]) -> dict[str, str]:
    """Top-level fields that ask for a field-group permission: field name to group."""
    found = (
        (name, declaration(field.metadata) or _inherited(field.annotation))
        for name, field in model.model_fields.items()
    )
    return {name: one.group for name, one in found if isinstance(one, Personal) and one.group}


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for argument in get_args(annotation):
        yield from _models(argument)


def _inherited(annotation: Any) -> Personal | NotPersonal | None:
    """A declaration inside the type, as in `Id | None` or `tuple[Id, ...]`."""
    if get_origin(annotation) is Annotated:
        return declaration(list(annotation.__metadata__))
    return next((found for inner in get_args(annotation) if (found := _inherited(inner))), None)
