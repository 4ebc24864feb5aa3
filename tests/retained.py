"""Records as they stand after years, and errands of retention handed straight to a context."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from importlib import import_module
from typing import Any
from unittest.mock import patch
from zoneinfo import ZoneInfo

from services.privacy.model.retention import default_rules
from shared import act, clock, items
from shared.contracts.subjects import Errand, Receipt, What, receipt_key
from shared.record import Event, Kind, Record
from tests.observation import running
from tests.world import World

HELSINKI = ZoneInfo("Europe/Helsinki")


def noon(day: str) -> datetime:
    return datetime.fromisoformat(f"{day}T12:00").replace(tzinfo=HELSINKI)


def next_day(day: str) -> str:
    return str(date.fromisoformat(day) + timedelta(days=1))


def stand(world: World, kind: Kind[Any], record: Record, day: str, made: str = "2020-01-01") -> str:
    """Put a record as the data layer wrote it when it last changed, on a day; its id."""
    record = record.model_copy(update={"created_at": noon(made)})
    with clock.fixed(noon(day)):
        fresh = items.stamped(record, version=3)
        world.put(items.written(kind, fresh, Event(), act.system("test"), []))
    return fresh.id


def errand(rule: str, before: str, what: What = What.SURVEY, **terms: Any) -> Errand:
    """What a rule's errand says, whatever it was asked for."""
    one = default_rules()[rule]
    given = {"rule": rule, "kinds": one.kinds, "purposes": one.purposes, "counted_from": one.counted_from}
    whole = {"id": "s1", "what": what, "before": date.fromisoformat(before)} | given | terms
    return Errand.model_validate(whole)


def run_on(rule: str, today: str, **terms: Any) -> Errand:
    """What a rule's errand says that is given on a day."""
    before = default_rules()[rule].cutoff(date.fromisoformat(today))
    assert before, f"{rule} lets nothing go by time"
    return errand(rule, before.isoformat(), **terms)


def surveyed(context: str, one: Errand) -> list[str]:
    """The records that a context names as due."""
    outcomes = _done(context, one).outcomes
    assert {outcome.done for outcome in outcomes} <= {"due"}
    return sorted(outcome.record for outcome in outcomes)


def purged(
    world: World, context: str, one: Errand, names: Iterable[str]
) -> dict[str, tuple[str, str | None]]:
    """What becomes of records that the context's survey named: done, and on which ground."""
    outcomes = [{"record": name, "done": "due"} for name in names]
    receipt = Receipt(id=one.id, what=What.SURVEY).model_dump(mode="json", exclude_none=True)
    world.put(receipt_key(context, one.id) | receipt | {"outcomes": outcomes, "count": len(outcomes)})
    terms = {"id": "p1", "what": What.PURGE, "survey": one.id}
    found = _done(context, one.model_copy(update=terms)).outcomes
    return {outcome.record: (outcome.done, outcome.ground) for outcome in found}


def _done(context: str, one: Errand) -> Any:
    does = import_module(f"services.{context}.subjects").holder.does
    with running(f"{context}-consumer"):
        return does[one.what](one, act.system(context, reason=f"errand:{one.id}"))


def only(*contexts: str) -> Any:
    """While it lasts, these contexts alone hold people, and are asked."""
    return patch.multiple("services.privacy.model.errand", HOLDERS=contexts)
