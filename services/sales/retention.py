"""What of sales has been kept long enough, and how it goes."""

from collections.abc import Iterable, Iterator
from datetime import date
from functools import partial
from typing import Any

from services.sales.model.erasure import named
from services.sales.model.feedback import Feedback
from services.sales.model.quote import Quote, Revision
from services.sales.store import kept
from services.sales.store.billing import BILLING
from services.sales.store.courses import COURSES, ENROLMENTS
from services.sales.store.engagements import ENGAGEMENTS
from services.sales.store.feedback import FEEDBACK
from services.sales.store.opportunities import OPPORTUNITIES
from services.sales.store.orders import ORDERS
from services.sales.store.quotes import QUOTES, REVISIONS
from shared import clock
from shared.contracts.subjects import Errand
from shared.open_requests import Pairs
from shared.purging import Keeping, does, subjects
from shared.record import Kind, Record
from shared.retention import Life

LOST = "lost-quotes"
"""The rule on quotes that came to nothing; another one has those that were accepted, or are open."""


def _day(record: Record) -> date:
    """The day of the last change."""
    assert record.updated_at
    return clock.day(record.updated_at)


def _made(record: Record) -> date:
    assert record.created_at
    return clock.day(record.created_at)


def _before(errand: Errand) -> date:
    assert errand.before
    return errand.before


def _who(document: Any) -> Pairs:
    """The contacts whom it names, and its customer and payer, who may be private persons."""
    customers = {getattr(document, name, None) for name in ("organisation_id", "payer_id")}
    contacts = (f"partners.contact:{one}" for one in sorted(named(document)))
    return subjects(*contacts, *(f"partners.organisation:{one}" for one in customers if one))


# --- documents -------------------------------------------------------------------------------------------


def _document_is_due(errand: Errand, one: Any) -> bool:
    """Every change is an activity: an open document that nobody has touched for the period is due as well."""
    life = Life(_made(one), last_activity=_day(one), ended=one.closed_on)
    return life.is_due(errand.counted_from or "", _before(errand))


def _documents(noun: str, errand: Errand) -> Iterator[str]:
    return kept.documents(noun, _before(errand))


def _documented(kind: Kind[Any]) -> Keeping[Any]:
    return Keeping(kind, partial(_documents, kind.name), _document_is_due, who=_who)


# --- quotes ----------------------------------------------------------------------------------------------


def _quotes(errand: Errand) -> Iterator[str]:
    return kept.quotes(_before(errand))


def _quote_is_due(errand: Errand, quote: Quote) -> bool:
    """As a whole: lost where no revision was accepted and none is open."""
    found = kept.revisions(quote)
    if _is_lost(found) is not (errand.rule == LOST):
        return False
    if any(one.restricted for one in found):
        return False
    ends = [one.closed_on for one in found if one.closed_on]
    active = max([_day(quote), *map(_day, found)])
    life = Life(_made(quote), last_activity=active, ended=max(ends, default=None))
    return life.is_due(errand.counted_from or "", _before(errand))


def _of_quote(quote: Quote) -> Pairs:
    """Whoever a revision of it names, too."""
    return [pair for one in (quote, *kept.revisions(quote)) for pair in _who(one)]


def _revisions(quote: Quote) -> list[str]:
    return [f"sales.revision:{one.id}" for one in kept.revisions(quote)]


def _with_its_quote(*_: Any) -> bool:
    """A revision is never due by itself."""
    return False


def _is_lost(revisions: Iterable[Revision]) -> bool:
    return all(one.closed_on and one.status != "accepted" for one in revisions)


# --- feedback --------------------------------------------------------------------------------------------


def _feedback(errand: Errand) -> Iterator[str]:
    return kept.settled_feedback(_before(errand))


def _feedback_is_due(errand: Errand, one: Feedback) -> bool:
    """Answers go by the job of sales twelve months after they were given; what is left of a request here."""
    if one.status == "requested" or one.holds_answer:
        return False
    life = Life(one.answered_on or one.asked_on or _made(one))
    return life.is_due(errand.counted_from or "", _before(errand))


DOES = does(
    Keeping(QUOTES, _quotes, _quote_is_due, who=_of_quote, along=_revisions, after=kept.erase_revisions),
    Keeping(REVISIONS, lambda _: (), _with_its_quote),
    _documented(OPPORTUNITIES),
    _documented(ENGAGEMENTS),
    _documented(COURSES),
    _documented(ENROLMENTS),
    _documented(ORDERS),
    _documented(BILLING),
    Keeping(FEEDBACK, _feedback, _feedback_is_due, who=_who),
)
