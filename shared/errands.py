"""How a context does an errand of privacy: once a round, on its own records, with a receipt of its own."""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from shared import act as acts
from shared import files, table
from shared.act import Act
from shared.contracts.subjects import ERRAND_CARD, Errand, Outcome, Receipt, What, errand_key, subject_file
from shared.errors import Conflict
from shared.events.subjects import ErrandDone, ErrandGiven
from shared.record import Kind, Record

RECEIPTS_LIVE = timedelta(days=400)
"""How long a context knows what it did; privacy has taken it in long before, with the errand."""
OUTCOMES_KEPT = 200
"""How many outcomes a receipt carries; a receipt of more has them all in its file."""


@dataclass(frozen=True)
class Result:
    """What came of an errand. sections: `{"record", "kind", "purposes", "fields", …}`, for the package."""

    outcomes: Sequence[Outcome] = ()
    sections: Iterable[Mapping[str, Any]] = ()


Doing = Callable[[Errand, Act], Result]


@dataclass(frozen=True)
class Holder:
    """What a context does with the data of people that it holds; it acknowledges what it has no part in."""

    context: str
    does: Mapping[What, Doing] = field(default_factory=dict)

    @property
    def receipts(self) -> Kind[Receipt]:
        """How the context keeps its receipts."""
        return Kind(self.context, Receipt, lives=RECEIPTS_LIVE)

    def run(self, event: ErrandGiven) -> None:
        """Do an errand unless this round of it is done; what it does finds by state what is still to do."""
        known = table.get(self.receipts.key(event.record_id))
        if known and known["round"] >= event.round:
            return
        item = table.get(errand_key(event.record_id), ERRAND_CARD)
        if item is None or "what" not in item:
            return
        errand = Errand.model_validate(item)
        act = acts.system(self.context, event.request_id, f"errand:{errand.id}")
        doing = self.does.get(errand.what)
        self._acknowledge(errand, doing(errand, act) if doing else Result(), act)

    def _acknowledge(self, errand: Errand, result: Result, act: Act) -> None:
        receipt = self._receipt(errand, result)
        event = ErrandDone(context=self.context, round=errand.round)
        try:
            table.create(self.receipts, receipt, event, act)
        except Conflict:
            again = receipt.model_dump(include=RESULTS)
            table.change(self.receipts, errand.id, lambda one: (_later(one, again), event), act)

    def _receipt(self, errand: Errand, result: Result) -> Receipt:
        rows = list(result.sections)
        if not rows and len(result.outcomes) > OUTCOMES_KEPT:
            rows = [one.model_dump(mode="json", exclude_defaults=True) for one in result.outcomes]
        named = subject_file(errand.id, errand.round, self.context) if rows else None
        body = files.lines(rows)
        if named:
            files.keep(named, body)
        return Receipt(
            id=errand.id,
            what=errand.what,
            round=errand.round,
            outcomes=tuple(result.outcomes[:OUTCOMES_KEPT]),
            count=len(result.outcomes),
            file=named,
            file_hash=hashlib.sha256(body).hexdigest() if named else None,
        )


RESULTS = {"what", "round", "outcomes", "count", "file", "file_hash"}


def _later(receipt: Receipt, again: Mapping[str, Any]) -> Receipt:
    """The receipt of a later round in the place of an earlier one."""
    return receipt if receipt.round >= again["round"] else receipt.having(**again)


def section(reference: str, record: Record, purposes: Iterable[str]) -> dict[str, Any]:
    """All that is held in one record, for the package; fields that are not set are left out."""
    held = record.model_dump(mode="json", exclude_none=True)
    fields = {name: value for name, value in held.items() if value not in ([], {}, "")}
    kind = reference.partition(":")[0]
    return {"record": reference, "kind": kind, "purposes": sorted(purposes), "fields": fields}
