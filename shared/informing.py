"""Who is to be told that their data is processed, by when, and what makes that due at once (R33)."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from typing import Any

from shared import clock, files, lists, table
from shared.act import Act
from shared.attributes import Item
from shared.contracts.integrations import ledger_key, list_references
from shared.errors import NotFound
from shared.events.integrations import ExportMade
from shared.events.subjects import PersonContacted
from shared.lists import Listing
from shared.person import Person
from shared.record import Kind

UNINFORMED = "uninformed"
"""The partition of those who were not told yet, by the day until when they are to be."""


def to_be_told(one: Person, index: str) -> dict[str, tuple[str, str]]:
    """Where somebody is listed as long as they are to be told."""
    return {index: (UNINFORMED, one.inform_by.isoformat())} if one.inform_by else {}


def page(
    kind: Kind[Any], index: str, until: date | None, where: dict[str, Any], limit: int, cursor: str | None
) -> tuple[list[Item], str | None]:
    """A page of people by the day until when they are to be told; `until`: that day at the latest."""
    found, following = lists.page(Listing(index, (kind.prefix + UNINFORMED,), where), limit, cursor)
    dated = [item | {"inform_by": item[f"{index}sk"][:10]} for item in found]
    due = [item for item in dated if until is None or item["inform_by"] <= until.isoformat()]
    return due, following if len(due) == len(found) else None


def reach(kind: Kind[Any], record_id: str, on: date, act: Act) -> None:
    """Somebody was contacted: who was not told yet is to be told that day [GDPR art. 14(3)(b)].

    Nothing where all was told, or an earlier contact is known.
    """
    event = PersonContacted(kind=f"{kind.context}.{kind.name}")
    with suppress(NotFound):
        table.change(kind, record_id, lambda one: (one.contacted(on), event), act)


def reach_listed(kind: Kind[Any], index: str, event: ExportMade, act: Act) -> None:
    """A list was made: those of it who were not told yet are to be told that day.

    Costs a query of those, and the ledger of the list where there are any.
    """
    on = clock.day(event.occurred_at or clock.now())
    waiting = {ref: one for one in _waiting(kind, index, on) for ref in list_references(one)}
    carried = files.read_lines(ledger_key(event.record_id)) if waiting else ()
    for record_id in [waiting[ref] for ref in carried if ref in waiting]:
        reach(kind, record_id, on, act)


def _waiting(kind: Kind[Any], index: str, on: date) -> Iterator[str]:
    """The ids of those whose day is still to come."""
    for item in lists.walk(index, [kind.prefix + UNINFORMED]):
        if item[f"{index}sk"][:10] > on.isoformat():
            yield item["pk"].removeprefix(kind.prefix)
