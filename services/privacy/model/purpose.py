"""Purposes as data: basis, whom they concern, who gets the data; the DPO may change them (R2, R13). Pure."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import Field

from services.privacy.model.catalogue import declared
from shared.attributes import Item
from shared.contracts.privacy import DEFAULT_BASIS, Basis, Purpose
from shared.errors import Invalid
from shared.events.privacy import PurposeChanged
from shared.personal import NOT_PERSONAL, Id, Line, Prose
from shared.record import Event, Flag, Model, Moment, Record

Text = Annotated[str, NOT_PERSONAL]
Register = Literal["customers", "alumni"]
"""The two registers, each with an owner (R1)."""
REGISTERS: tuple[Register, ...] = ("customers", "alumni")
GROUNDED = (Basis.PUBLIC_TASK, Basis.LEGITIMATE_INTEREST)
"""Bases of which the notice has to name the law or the interest [GDPR art. 13(1)(d)]."""


class Subject(StrEnum):
    """The categories of people that the registers are about (R8)."""

    ALUMNUS = "alumnus"
    STRATEGIC_PARTNER = "strategic_partner"
    KEY_PARTNER = "key_partner"
    OPERATIONAL_PARTNER = "operational_partner"
    INTERNATIONAL_PARTNER = "international_partner"
    COMPANY_CUSTOMER = "company_customer"
    ASSOCIATION_CUSTOMER = "association_customer"
    PUBLIC_CUSTOMER = "public_customer"
    PRIVATE_CUSTOMER = "private_customer"
    USER = "user"


class BalancingTest(Model):
    """Why the controller's interest outweighs the person's: the text, when and by whom approved (R15)."""

    text: Text
    at: Moment
    approved_by: Text


class ProcessingPurpose(Record):
    """Why personal data is processed, on which basis, about whom, and who gets it.

    `ground`: the law or the interest that the basis rests on. `recipients`: codes of the configuration's.
    `lacks_balancing_test`: it relies on legitimate interest, and no balancing test is stored. Former ones are
    kept, the latest last.
    """

    noun: ClassVar[str] = "purpose"
    read_logged: ClassVar[bool] = False

    code: Annotated[Purpose, NOT_PERSONAL]
    name_fi: Text
    name_en: Text
    name_sv: Text | None = None
    about_fi: Text
    about_en: Text
    basis: Annotated[Basis, NOT_PERSONAL]
    ground_fi: Text | None = None
    ground_en: Text | None = None
    subjects: Annotated[tuple[Subject, ...], Field(min_length=1), NOT_PERSONAL]
    registers: Annotated[tuple[Register, ...], Field(min_length=1), NOT_PERSONAL]
    recipients: Annotated[tuple[str, ...], NOT_PERSONAL] = ()
    balancing_test: BalancingTest | None = None
    former_balancing_tests: tuple[BalancingTest, ...] = ()
    lacks_balancing_test: Flag = False

    def actions(self) -> Mapping[str, str]:
        return {"edit": "privacy.purposes.edit"}

    def edited(self, patch: Mapping[str, Any], at: datetime, by: str) -> tuple[Self, Event]:
        """Fields replaced by a merge patch; a balancing test is approved by who sends it.

        A new basis drops the ground of the old one. Raises Invalid where the basis becomes legitimate
        interest without a balancing test, or rests on a law or an interest that is not named.
        """
        patch = dict(patch)
        if patch.get("balancing_test"):
            patch["balancing_test"] = {"text": patch["balancing_test"], "at": at, "approved_by": by}
            former = [self.balancing_test] if self.balancing_test else []
            patch["former_balancing_tests"] = [*self.former_balancing_tests, *former]
        if patch.get("basis", self.basis) != self.basis:
            patch = {"ground_fi": None, "ground_en": None} | patch
        new = self.patched(patch)
        lacks = new.basis is Basis.LEGITIMATE_INTEREST and new.balancing_test is None
        if lacks and (new.basis is not self.basis or self.balancing_test):
            raise Invalid.field("balancing_test", "is missing", "the text that legitimate interest relies on")
        new._must_name_its_ground()
        return new.having(lacks_balancing_test=lacks), PurposeChanged()

    def _must_name_its_ground(self) -> None:
        for name in ("ground_fi", "ground_en"):
            if self.basis in GROUNDED and not getattr(self, name):
                raise Invalid.field(name, "is missing", "the law or the interest that the basis rests on")


class PurposePatch(Model):
    """Fields to replace. `balancing_test`: its text; needed where the basis becomes legitimate interest.

    `ground_fi` and `ground_en` name the law of a public task, or the interest.
    """

    basis: Basis | None = None
    name_sv: Line | None = None
    about_fi: Prose | None = None
    about_en: Prose | None = None
    ground_fi: Line | None = None
    ground_en: Line | None = None
    recipients: Annotated[tuple[Id, ...], Field(max_length=40)] | None = None
    balancing_test: Prose | None = None


@cache
def defaults() -> Mapping[Purpose, ProcessingPurpose]:
    """Every purpose as it is until it is first changed: version 0."""
    return {Purpose(one["code"]): _default(one) for one in declared("purposes")}


def _default(given: Mapping[str, Any]) -> ProcessingPurpose:
    purpose = Purpose(given["code"])
    basis = DEFAULT_BASIS[purpose]
    lacks = basis is Basis.LEGITIMATE_INTEREST
    return ProcessingPurpose.model_validate(
        {**given, "id": purpose.lower(), "basis": basis, "lacks_balancing_test": lacks}
    )


def registers(purposes: Iterable[Purpose]) -> tuple[Register, ...]:
    """The registers that these purposes belong to."""
    known = {register for one in purposes for register in defaults()[one].registers}
    return tuple(one for one in REGISTERS if one in known)


# --- what was stored before retention became rules of its own --------------------------------------------


_RENAMED = {"Finance": "finance", "Koodiviidakko": "koodiviidakko", "Microsoft 365": "microsoft-365"} | {
    "Reportronic": "reportronic",
    "Webropol": "webropol",
}


def from_schema_1(item: Item) -> Item:
    """A purpose with texts of its own on retention, recipients by name; what it lacked is as declared."""
    declares = defaults()[Purpose(item["code"])].model_dump(mode="json", exclude_none=True)
    old = {name: value for name, value in item.items() if not name.startswith("retention")}
    if "recipients" in old:
        named = [_RENAMED.get(one) for one in old["recipients"]]
        old["recipients"] = [*dict.fromkeys([*filter(None, named), "hosting"])]
    if old.get("basis") != declares["basis"]:
        declares = {name: value for name, value in declares.items() if not name.startswith("ground")}
    return {**declares, **old}
