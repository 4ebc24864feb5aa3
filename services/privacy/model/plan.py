"""What an erasure would do, told before it is decided or carried out. Pure."""

from collections.abc import Iterable
from datetime import date, datetime

from services.privacy.model.answer import kind_of
from services.privacy.model.request import Request
from services.privacy.model.request_moves import BY_LAW
from services.privacy.model.request_parts import Decision
from services.privacy.model.withheld import Grounds
from shared.contracts.subjects import Outcome
from shared.record import Model


class PlannedOutcome(Model):
    """What would become of one record.

    done: `deleted`, `anonymised` or `retained`. fields: those it is about; none means the whole record.
    ground, until: of what is retained, the rule or `purpose:<code>`, and the last day where it is known.
    """

    record: str
    fi: str
    en: str
    done: str
    fields: tuple[str, ...] = ()
    ground: str | None = None
    law_fi: str | None = None
    law_en: str | None = None
    until: date | None = None


class ErasurePlan(Model):
    """What an erasure would do; records that nobody has decided on are taken as granted.

    planned_at: when it was asked. waits_for: the contexts that have not said yet.
    """

    items: tuple[PlannedOutcome, ...] = ()
    planned_at: datetime | None = None
    waits_for: tuple[str, ...] = ()


def presumed(request: Request, at: datetime) -> Request:
    """The request as if what nobody has decided on were granted."""
    usual = {"outcome": "granted", "article": "17(1)", "reason": "?", "by": BY_LAW, "at": at}
    missing = [Decision.model_validate(usual | {"record": one}) for one in request.undecided]
    return request.having(decisions=(*request.decisions, *missing))


def planned(outcomes: Iterable[Outcome], grounds: Grounds) -> tuple[PlannedOutcome, ...]:
    """These outcomes with the names of their kinds and grounds."""
    return tuple(_planned(one, *grounds.get(one.ground or "", (None, None))) for one in outcomes)


def _planned(one: Outcome, law_fi: str | None, law_en: str | None) -> PlannedOutcome:
    names = {"fi": kind_of(one.record, "fi"), "en": kind_of(one.record, "en")}
    return PlannedOutcome.model_validate(one.model_dump() | names | {"law_fi": law_fi, "law_en": law_en})
