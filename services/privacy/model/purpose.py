"""Purposes as data: basis, retention and recipients of each, until and after the DPO changes them. Pure."""

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import Field

from services.privacy.model.catalogue import DEFAULTS
from shared.contracts.privacy import DEFAULT_BASIS, Basis, Purpose, PurposeChanged
from shared.errors import Invalid
from shared.personal import NOT_PERSONAL, Line, Prose
from shared.record import Event, Flag, Model, Moment, Number, Record

Text = Annotated[str, NOT_PERSONAL]


class BalancingTest(Model):
    """Why the controller's interest outweighs the person's: the text, when and by whom approved (R15)."""

    text: Text
    at: Moment
    approved_by: Text


class Retention(Model):
    """How many months records are kept, and counted from what; 0: only until that."""

    counted_from: Annotated[Literal["passivation", "last_activity", "creation", "leaving"], NOT_PERSONAL]
    months: Annotated[Number, Field(ge=0, le=1200)]


class ProcessingPurpose(Record):
    """Why personal data is processed, on which basis, how long, and who gets it.

    `lacks_balancing_test`: it relies on legitimate interest, and no balancing test is stored.
    """

    noun: ClassVar[str] = "purpose"
    read_logged: ClassVar[bool] = False

    code: Annotated[Purpose, NOT_PERSONAL]
    name_fi: Text
    name_en: Text
    basis: Annotated[Basis, NOT_PERSONAL]
    retention_fi: Text
    retention_en: Text
    retention: Retention
    recipients: Annotated[tuple[str, ...], NOT_PERSONAL] = ()
    balancing_test: BalancingTest | None = None
    lacks_balancing_test: Flag = False

    def actions(self) -> Mapping[str, str]:
        return {"edit": "privacy.purposes.edit"}

    def edited(self, patch: Mapping[str, Any], at: datetime, by: str) -> tuple[Self, Event]:
        """Fields replaced by a merge patch; a balancing test is approved by who sends it.

        Raises Invalid where the basis becomes legitimate interest without a balancing test.
        """
        patch = dict(patch)
        if patch.get("balancing_test"):
            patch["balancing_test"] = {"text": patch["balancing_test"], "at": at, "approved_by": by}
        new = self.patched(patch)
        lacks = new.basis is Basis.LEGITIMATE_INTEREST and new.balancing_test is None
        if lacks and (new.basis is not self.basis or self.balancing_test):
            raise Invalid.field("balancing_test", "is missing", "the text that legitimate interest relies on")
        return new.having(lacks_balancing_test=lacks), PurposeChanged()


class PurposePatch(Model):
    """Fields to replace. `balancing_test`: its text; needed where the basis becomes legitimate interest."""

    basis: Basis | None = None
    retention_fi: Line | None = None
    retention_en: Line | None = None
    retention: Retention | None = None
    recipients: Annotated[tuple[Line, ...], Field(max_length=20)] | None = None
    balancing_test: Prose | None = None


@cache
def defaults() -> Mapping[Purpose, ProcessingPurpose]:
    """Every purpose as it is until it is first changed: version 0."""
    return {Purpose(one["code"]): _default(one) for one in DEFAULTS}


def _default(given: Mapping[str, Any]) -> ProcessingPurpose:
    purpose = Purpose(given["code"])
    basis = DEFAULT_BASIS[purpose]
    lacks = basis is Basis.LEGITIMATE_INTEREST
    return ProcessingPurpose.model_validate(
        {**given, "id": purpose.lower(), "basis": basis, "lacks_balancing_test": lacks}
    )
