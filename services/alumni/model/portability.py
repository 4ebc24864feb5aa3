"""What an alumnus takes away [GDPR art. 20], and how their own page shows what is held. Pure."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from services.alumni.model.alumnus import Alumnus

GIVEN = (
    "last_name",
    "former_surname",
    "first_names",
    "preferred_name",
    "birth_date",
    "street",
    "postal_code",
    "city",
    "country",
    "email",
    "phone",
    "programme",
    "studies_began",
    "degree",
    "graduation_year",
    "workplace",
    "job_title",
    "cooperation",
    "further_information",
    "language",
    "newsletter_topics",
    "directory",
)
"""What alumni give of themselves (R10)."""
CONSENT = ("text_version", "language", "source", "at", "channels", "withdrawn_at")
VERSION = "alumnus-1"


def copy(alumnus: Alumnus) -> dict[str, Any]:
    """What the person gave, and their consents, in a form that a program reads."""
    held = alumnus.model_dump(mode="json", exclude_none=True)
    given = {name: held[name] for name in GIVEN if held.get(name) not in (None, [], "")}
    consents = [{name: one[name] for name in CONSENT if name in one} for one in held["consents"]]
    return {"format": VERSION, "alumnus": given, "consents": consents}


def csv_of(held: Mapping[str, Any]) -> bytes:
    """The copy as rows of field and value, semicolons between them, in UTF-8 with a mark for Excel."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", quoting=csv.QUOTE_ALL)
    writer.writerow(("field", "value"))
    writer.writerows(_rows(held))
    return text.getvalue().encode("utf-8-sig")


def _rows(held: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    yield "format", held["format"]
    for name, value in held["alumnus"].items():
        yield name, _text(value)
    for number, consent in enumerate(held["consents"], 1):
        for name, value in consent.items():
            yield f"consent_{number}.{name}", _text(value)


def _text(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def readable(
    alumnus: Alumnus, names: Sequence[str], options: Mapping[str, Sequence[tuple[str, str]]]
) -> list[tuple[str, Any]]:
    """The fields that are filled, each with its value, or with the labels of what is chosen."""
    labels = {name: dict(some) for name, some in options.items()}
    found = ((name, getattr(alumnus, name)) for name in names)
    return [
        (name, _labelled(value, labels[name]) if name in labels else value)
        for name, value in found
        if value not in (None, "", ())
    ]


def _labelled(value: Any, labels: Mapping[str, str]) -> Any:
    return labels[value] if isinstance(value, str) else [labels[str(one)] for one in value]
