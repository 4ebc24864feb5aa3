"""Who decides what of a request: the owner of each register on what is in that register. Pure."""

from collections.abc import Collection, Sequence
from datetime import datetime

from services.privacy.model.purpose import Register
from services.privacy.model.request_data import RequestData, registers_of
from services.privacy.model.request_parts import Decision, GivenDecision, GivenRefusal
from services.privacy.model.rights import Right
from shared.errors import Invalid


def must_fit(request: RequestData, given: Sequence[GivenDecision], owned: Collection[Register]) -> None:
    """Raise Invalid for decisions on what is not in scope, not the owner's, named twice or of no consequence.

    owned: the registers whose owner decides.
    """
    if len({one.record for one in given}) < len(given):
        raise Invalid.field("decisions", "name a record twice", "each record once")
    for number, one in enumerate(given):
        if one.circumstance and (request.kind is not Right.ERASURE or one.outcome == "refused"):
            field = f"decisions.{number}.circumstance"
            raise Invalid.field(field, "does not go with the decision", "one of an erasure that is granted")
        _must_be_theirs(request, one.record, owned)


def _must_be_theirs(request: RequestData, record: str | None, owned: Collection[Register]) -> None:
    if (record is None) is bool(request.scope) or (record and record not in request.records):
        raise Invalid.field("decisions", "name a record that is not in scope", "records in scope, each")
    of = request.registers if record is None else registers_of(record)
    if not set(of).intersection(owned):
        raise Invalid.field("decisions", "name a record of another register", "those you answer for")


def made(
    request: RequestData, given: GivenDecision, owned: Collection[Register], at: datetime, by: str
) -> Decision:
    """A decision as it is kept; one on the whole holds for the registers of whoever made it."""
    known = () if given.record else tuple(one for one in request.registers if one in owned)
    return Decision(**dict(given), registers=known, by=by, at=at)


def refusals(
    request: RequestData, given: GivenRefusal, owned: Collection[Register]
) -> Sequence[GivenDecision]:
    """A refusal of the whole; of records in scope as far as they are the owner's, where others own some."""
    whole = not request.scope or set(request.registers) <= set(owned)
    theirs = [one for one in request.records if set(registers_of(one)).intersection(owned)]
    named: Sequence[str | None] = [None] if whole else theirs
    return [GivenDecision(record=one, outcome="refused", **dict(given)) for one in named]
