"""The alumni directory: who may look into it, and what of whom they see; by default nothing of anybody."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from services.alumni.actions import links
from services.alumni.model.words import Shown, words
from services.alumni.store import alumni as store
from shared import keyring, read_audit
from shared.act import Act
from shared.attributes import Item
from shared.codes import Code
from shared.contracts.privacy import Purpose
from shared.errors import NotFound
from shared.fields import Language

FIELDS: dict[Shown, tuple[str, ...]] = {
    Shown.PROGRAMME: ("programme", "degree"),
    Shown.GRADUATION_YEAR: ("graduation_year",),
    Shown.CITY: ("city",),
    Shown.WORKPLACE: ("workplace", "job_title"),
    Shown.COOPERATION: ("cooperation",),
    Shown.EMAIL: ("email",),
    Shown.PHONE: ("phone",),
}
"""What each choice shows, beside the name."""
ROUTE, PAGE = "/alumni/pages/directory", 20
ROUNDS = 10
"""Pages of the register that one search looks at, each of 500 at the most."""
Entry = tuple[str, list[tuple[str, Any]]]


def entered(code: Code, act: Act) -> Act:
    """The act of the alumnus who looks, by whose id the log of reads knows them.

    Raises NotFound unless it is the code of an alumnus who is in the register and may be found.
    """
    alumnus = store.read_alumnus(code.record_id, act)
    links.must_open(code, alumnus)
    if store.view_of(alumnus) != "active":
        raise NotFound("the directory is for alumni of the register")
    return replace(act, actor=f"alumnus:{alumnus.id}", role="alumnus", purpose=Purpose.ALUM)


def listed(
    programme: str | None, year: int | None, cursor: str | None, language: Language, act: Act
) -> tuple[list[Entry], str | None]:
    """A page of alumni by name, each with what they chose to show; a filter sees only what is shown.

    The page is logged as lists of staff are: who looked, how many were shown, what for as a keyed hash (N6).
    """
    shown, following = _filled(programme, year, cursor)
    query = keyring.keyed_hash("query", f"{programme or ''}|{year or ''}") if programme or year else ""
    read_audit.send(read_audit.Read("list", ROUTE, len(shown), query), act)
    return [(_name(one), list(_facts(one, language))) for one in shown], following


def _filled(programme: str | None, year: int | None, cursor: str | None) -> tuple[list[Item], str | None]:
    """A page that is full, unless nobody follows or much was looked through."""
    shown: list[Item] = []
    for _ in range(ROUNDS):
        found, cursor = store.list_directory(programme, year, PAGE - len(shown), cursor)
        shown += [one for one in found if _matches(one, programme, year)]
        if cursor is None or len(shown) >= PAGE:
            break
    return shown, cursor


def _matches(one: Item, programme: str | None, year: int | None) -> bool:
    chosen = one.get("directory", ())
    return (programme is None or Shown.PROGRAMME in chosen) and (
        year is None or Shown.GRADUATION_YEAR in chosen
    )


def _name(one: Item) -> str:
    return f"{one.get('preferred_name') or one['first_names']} {one['last_name']}"


def _facts(one: Item, language: Language) -> Iterator[tuple[str, Any]]:
    for choice, fields in FIELDS.items():
        for name in fields if choice in one.get("directory", ()) else ():
            value = one.get(name)
            if name == "cooperation" and value:
                labels = words()["cooperation"]
                value = "; ".join(labels[code][language] for code in value)
            if value:
                yield name, value
