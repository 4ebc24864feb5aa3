"""Purges: what a retention rule lets go, once the owners of the registers have seen and approved it. Pure."""

import hashlib
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Annotated, Any, ClassVar, Literal, Self

from services.privacy.model.purpose import Register, Text
from services.privacy.model.retention import OwnerApproval, RetentionRule
from shared import ids
from shared.contracts.privacy import Purpose
from shared.contracts.subjects import Outcome
from shared.errors import Conflict
from shared.events.privacy import (
    PurgeApproved,
    PurgeDiscarded,
    PurgeDone,
    PurgePlanned,
    PurgePreviewed,
    PurgeStarted,
)
from shared.moves import Move, Moves
from shared.personal import NOT_PERSONAL
from shared.record import Event, Model, Moment, Number, Record

READ, APPROVE = "privacy.purges.read", "privacy.purges.approve"
MOVES = Moves(
    "purge",
    (
        Move("preview", ("surveying",), "previewed", "", by_itself=True),
        Move("end", ("surveying", "approved", "purging"), "done", "", by_itself=True),
        Move("approve", ("previewed",), "approved", APPROVE),
        Move("start", ("approved",), "purging", "", by_itself=True),
        Move("discard", ("surveying", "previewed"), "discarded", APPROVE),
    ),
)
"""What becomes of a purge. It is previewed until the owner of every register concerned has approved it."""
LIVE = frozenset({"surveying", "previewed", "approved", "purging"})
GONE = ("deleted", "anonymised")
PREVIEW_DAYS = 60
"""How long a preview can be approved; its lists are deleted a month after that."""
SLACK = timedelta(days=7)
"""What expires by itself is deleted within days of its last moment: a receipt speaks of what is older."""
Counts = Annotated[dict[str, dict[str, int]], NOT_PERSONAL]
"""By kind of record, and of those by what becomes of them."""


class PurgeReceipt(Model):
    """What a run of a retention rule did, signed: nobody but the holder of the keys could have written it.

    list_hash: SHA-256 over the records that went, in order, a line each. by_itself: nothing was listed or
    counted, as every entry has its last moment from when it was written: by the rule, what began before that
    day is there no more. approved_by: who approved the purge, or the rule of what goes by itself.
    """

    purge: Text
    rule: Text
    rule_version: Number
    before: Annotated[date, NOT_PERSONAL]
    approved_by: Annotated[tuple[str, ...], NOT_PERSONAL] = ()
    counts: Counts
    list_hash: Text
    by_itself: Annotated[Literal[True] | None, NOT_PERSONAL] = None
    at: Moment
    signature: Text = ""

    @property
    def signed(self) -> dict[str, Any]:
        """What the signature is over: all but itself, and what is not said."""
        return self.model_dump(mode="json", exclude={"signature"}, exclude_none=True)


class Purge(Record):
    """One run of a retention rule. before: the day before which the clock of what goes began.

    due: what the survey named, by kind; its list has `list_hash`. registers: whose owners approve.
    """

    noun: ClassVar[str] = "purge"
    read_logged: ClassVar[bool] = False

    status: Annotated[str, NOT_PERSONAL] = "surveying"
    rule: Text
    rule_version: Number
    registers: Annotated[tuple[Register, ...], NOT_PERSONAL]
    kinds: Annotated[tuple[str, ...], NOT_PERSONAL] = ()
    purposes: Annotated[tuple[Purpose, ...], NOT_PERSONAL]
    counted_from: Text
    before: Annotated[date, NOT_PERSONAL]
    due: Counts = {}
    list_hash: Text | None = None
    approvals: tuple[OwnerApproval, ...] = ()
    receipt: PurgeReceipt | None = None

    @classmethod
    def of(cls, rule: RetentionRule, today: date) -> Self | None:
        """The run of a rule in the week of a day; None where it does not run, or lets nothing go by time.

        What is no record goes by itself: of it there is nothing but a receipt to be made.
        """
        before = rule.cutoff(today)
        if rule.status != "approved" or before is None:
            return None
        year, week, _ = today.isocalendar()
        return cls(
            status="surveying" if rule.kinds else "done",
            id=ids.derived("purge", rule.id, str(rule.version), f"{year}-W{week:02}"),
            rule=rule.id,
            rule_version=rule.version,
            registers=rule.registers,
            kinds=rule.kinds,
            purposes=rule.purposes,
            counted_from=rule.counted_from,
            before=before if rule.kinds else before - SLACK,
        )

    def by_itself(self, rule: RetentionRule, at: datetime) -> PurgeReceipt:
        """The receipt, not signed yet, of what goes by itself by this rule."""
        approvers = tuple(dict.fromkeys(one.by for one in rule.approvals))
        return self.unsigned((), at).model_copy(update={"by_itself": True, "approved_by": approvers})

    @property
    def live(self) -> bool:
        """Whether it is still to be approved or carried out."""
        return self.status in LIVE

    @property
    def terms(self) -> dict[str, Any]:
        """What an errand of it tells every context."""
        names = ("kinds", "purposes", "counted_from", "before")
        return {name: getattr(self, name) for name in names} | {"rule": self.rule}

    def is_stale(self, at: datetime) -> bool:
        """Whether it was surveyed too long ago to be approved."""
        waits = self.status in ("surveying", "previewed") and self.created_at is not None
        return waits and self.created_at is not None and at - self.created_at > timedelta(days=PREVIEW_DAYS)

    def actions(self) -> Mapping[str, str]:
        return MOVES.allowed(self.status)

    def planned(self) -> Event:
        """What its making tells: every context is to name what is due, or that there is nothing to do."""
        return PurgePlanned() if self.live else PurgeDone()

    def previewed(self, outcomes: Collection[Outcome]) -> tuple[Self, Event]:
        """The survey is complete; as it is where it was taken in before."""
        if self.status != "surveying":
            return self, PurgePreviewed()
        status = MOVES.target("preview", self.status)
        found = {"due": counts(outcomes), "list_hash": hash_of(outcomes, ("due",))}
        return self.having(status=status, **found), PurgePreviewed()

    def approved(self, owned: Collection[Register], by: str, at: datetime) -> tuple[Self, Event]:
        """Approved by the owner of these registers; Conflict where nothing is left to approve."""
        status = MOVES.target("approve", self.status)
        done = {one.register_code for one in self.approvals}
        new = [one for one in self.registers if one in owned and one not in done]
        if not new:
            raise Conflict("the owner of this register has approved the purge", legal=sorted(self.actions()))
        approvals = (*self.approvals, *(OwnerApproval(register_code=one, by=by, at=at) for one in new))
        whole = {one.register_code for one in approvals} == set(self.registers)
        status = status if whole else self.status
        return self.having(status=status, approvals=approvals), PurgeApproved()

    def started(self) -> tuple[Self, Event]:
        """Every context is to let go what is due; as it is where that was asked before."""
        if self.status != "approved":
            return self, PurgeStarted()
        return self.having(status=MOVES.target("start", self.status)), PurgeStarted()

    def ended(self, receipt: PurgeReceipt) -> tuple[Self, Event]:
        """Carried out, or nothing was due; as it is where it ended before."""
        if "end" not in {one.action for one in MOVES if self.status in one.sources}:
            return self, PurgeDone()
        return self.having(status=MOVES.target("end", self.status), receipt=receipt), PurgeDone()

    def discarded(self) -> tuple[Self, Event]:
        """Given up; the rule is surveyed anew in the next week."""
        return self.having(status=MOVES.target("discard", self.status)), PurgeDiscarded()

    def unsigned(self, outcomes: Collection[Outcome], at: datetime) -> PurgeReceipt:
        """The receipt of what was done, not signed yet."""
        return PurgeReceipt(
            purge=self.id,
            rule=self.rule,
            rule_version=self.rule_version,
            before=self.before,
            approved_by=tuple(dict.fromkeys(one.by for one in self.approvals)),
            counts=counts(outcomes),
            list_hash=hash_of(outcomes, GONE),
            at=at,
        )


class PurgedRecord(Model):
    """A record that a purge names: due, or what became of it, and why it was spared where it was."""

    record: str
    done: str
    ground: str | None = None


class ReceiptQuestion(Model):
    """A copy of a receipt, to be held against ours; without it ours is verified."""

    receipt: PurgeReceipt | None = None


class Verified(Model):
    """Whether the signature is ours, and whether the copy that was sent is the receipt of this purge.

    list_matches: the list of what went still has the hash signed; left out once the list is deleted.
    """

    valid: bool
    same: bool
    list_matches: bool | None = None


def counts(outcomes: Iterable[Outcome]) -> dict[str, dict[str, int]]:
    """How many records by kind, and of each by what was done."""
    found: dict[str, Counter[str]] = {}
    for one in outcomes:
        found.setdefault(one.record.partition(":")[0], Counter())[one.done] += 1
    return {kind: dict(sorted(done.items())) for kind, done in sorted(found.items())}


def hash_of(outcomes: Iterable[Outcome], done: Collection[str]) -> str:
    """SHA-256 over the records of which one of these was done, in order, a line each."""
    named = sorted(one.record for one in outcomes if one.done in done)
    return hashlib.sha256("".join(f"{one}\n" for one in named).encode()).hexdigest()
