"""How long what is kept: rules as data, in force once the owner of the register has approved them. Pure."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from functools import cache
from typing import Annotated, Any, ClassVar, Self

from pydantic import Field

from services.privacy.model.catalogue import declared
from services.privacy.model.purpose import Register, Text, registers
from shared import retention
from shared.contracts.privacy import Purpose
from shared.contracts.subjects import Outcome
from shared.errors import Conflict, Invalid
from shared.events.privacy import RetentionRuleApproved, RetentionRuleChanged
from shared.personal import NOT_PERSONAL, Line, Prose
from shared.record import Event, Flag, Model, Moment, Number, Record
from shared.retention import UNTIMED, Clock, Unit


class Period(Model):
    """A length of time."""

    def __str__(self) -> str:
        return f"{self.amount} {self.unit}"

    amount: Annotated[Number, Field(ge=1, le=3650)]
    unit: Annotated[Unit, NOT_PERSONAL]


class OwnerApproval(Model):
    """The owner of a register approved the rule as it then was."""

    register_code: Annotated[Register, NOT_PERSONAL]
    by: Text
    at: Moment


class RetentionRule(Record):
    """How long records of some kinds are kept for some purposes, and by which law or principle.

    kinds: `<context>.<kind>`; none where what is kept is no record of its own. duty: the law requires it
    [GDPR art. 6(1)(c)]. more: what else there is to say. It runs, and stands in the notice, once the owner
    of every register that it concerns has approved it; an edit asks them again.
    """

    noun: ClassVar[str] = "retention_rule"
    read_logged: ClassVar[bool] = False

    name_fi: Text
    name_en: Text
    kinds: Annotated[tuple[str, ...], NOT_PERSONAL] = ()
    purposes: Annotated[tuple[Purpose, ...], Field(min_length=1), NOT_PERSONAL]
    counted_from: Annotated[Clock, NOT_PERSONAL]
    period: Period | None = None
    more_fi: Text | None = None
    more_en: Text | None = None
    ground_fi: Text
    ground_en: Text
    duty: Flag = False
    approvals: tuple[OwnerApproval, ...] = ()
    status: Annotated[str, NOT_PERSONAL] = "proposed"

    @property
    def registers(self) -> tuple[Register, ...]:
        """The registers that it concerns."""
        return registers(self.purposes)

    @property
    def length(self) -> tuple[Clock, Period | None]:
        """How long, counted from when."""
        return self.counted_from, self.period

    def actions(self) -> Mapping[str, str]:
        moves = {"edit": "privacy.retention.edit"}
        return moves if self.status == "approved" else moves | {"approve": "privacy.retention.approve"}

    def derived(self) -> Mapping[str, Any]:
        """`fixed`: why the length of time cannot be edited, where it cannot."""
        why = fixed().get(self.id)
        return {"fixed": why} if why else {}

    def edited(self, patch: Mapping[str, Any]) -> tuple[Self, Event]:
        """Fields replaced by a merge patch; who approved it before has to approve it again.

        Raises Invalid where the code goes by the rule as it is declared, and the length of time differs.
        """
        new = self.patched(patch)
        if new == self:
            return self, RetentionRuleChanged()
        new._must_be_as_declared()
        if (new.period is None) is not (new.counted_from in UNTIMED):
            raise Invalid.field(
                "period", f"does not go with {new.counted_from}", "a period where it is counted"
            )
        return new.having(approvals=(), status="proposed"), RetentionRuleChanged()

    def _must_be_as_declared(self) -> None:
        why = fixed().get(self.id)
        declares = default_rules()[self.id] if why else self
        for name in LENGTH:
            if getattr(self, name) != getattr(declares, name):
                right = f"as it is declared: {getattr(declares, name)}"
                raise Invalid.field(name, f"is fixed: {why}", right)

    def approved(self, owned: Collection[Register], by: str, at: datetime) -> tuple[Self, Event]:
        """Approved by the owner of these registers; raises Conflict where nothing is left to approve."""
        done = {one.register_code for one in self.approvals}
        new = [one for one in self.registers if one in owned and one not in done]
        if not new:
            raise Conflict("the owner of this register has approved the rule", legal=["edit"])
        approvals = (*self.approvals, *(OwnerApproval(register_code=one, by=by, at=at) for one in new))
        whole = {one.register_code for one in approvals} == set(self.registers)
        status = "approved" if whole else "proposed"
        return self.having(approvals=approvals, status=status), RetentionRuleApproved()

    def cutoff(self, today: date) -> date | None:
        """The day before which the clock of what it lets go today began; None where nothing is counted."""
        if self.period is None:
            return None
        return retention.cutoff(self.period.amount, self.period.unit, self.counted_from, today)

    def stands_in(self, register: Register | None) -> bool:
        """Whether the notice of a register, or of both, may name it."""
        done = {one.register_code for one in self.approvals}
        return register in done if register else self.status == "approved"


LENGTH = ("counted_from", "period", "more_fi", "more_en")
"""What of a rule says how long something is kept."""


class RetentionRulePatch(Model):
    """Fields to replace; the owners of the registers approve the rule anew.

    Of a rule that says why it is `fixed`, the length of time and what more there is to say of it stay.
    """

    name_fi: Line | None = None
    name_en: Line | None = None
    counted_from: Clock | None = None
    period: Period | None = None
    more_fi: Prose | None = None
    more_en: Prose | None = None
    ground_fi: Line | None = None
    ground_en: Line | None = None


@cache
def default_rules() -> Mapping[str, RetentionRule]:
    """Every rule as it is proposed until it is first changed: version 0."""
    known = [{name: value for name, value in one.items() if name != "fixed"} for one in declared("retention")]
    return {one["id"]: RetentionRule.model_validate(one) for one in known}


@cache
def fixed() -> Mapping[str, str]:
    """The rules whose length of time the code, a promise or a law sets: id to why."""
    return {one["id"]: one["fixed"] for one in declared("retention") if "fixed" in one}


def dated(outcomes: Iterable[Outcome], rules: Iterable[RetentionRule]) -> list[Outcome]:
    """Without the last day where the length of its rule was edited: contexts count it as it is declared."""
    edited = {one.id for one in rules if one.length != default_rules()[one.id].length}
    return [one.model_copy(update={"until": None}) if one.ground in edited else one for one in outcomes]
