"""Purposes as data: basis, whom they concern, who gets the data; the DPO may change them (R2, R13). Pure."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import Field

from services.privacy.model.catalogue import declared
from shared import clock
from shared.attributes import Item
from shared.calendar import months_later
from shared.contracts.privacy import DEFAULT_BASIS, Basis, Purpose
from shared.errors import Invalid
from shared.events.privacy import PurposeChanged
from shared.fields import Day
from shared.personal import NOT_PERSONAL, Id, Line, Prose
from shared.record import Event, Model, Moment, Record

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


USUAL_MONTHS, MOST_MONTHS = 24, 36
"""How long a balancing test stands unless it says itself, and at most: what was weighed changes."""
STAGES = (60, 30, 7)
"""Days before its end on which the owners are told that it is to be weighed anew."""


class BalancingTest(Model):
    """Why the controller's interest outweighs the person's (R15): the text, when and by whom approved.

    until: the last day on which it stands. One that nobody here has approved is as it was shipped, and
    stands until it is approved or replaced.
    """

    text: Text
    at: Moment | None = None
    approved_by: Text | None = None
    until: Annotated[date | None, NOT_PERSONAL] = None

    def stands(self, today: date) -> bool:
        """Whether it carries the processing that day."""
        return self.until is None or today <= self.until

    def stage(self, today: date) -> str | None:
        """How near its end is: `60`, `30` or `7` days at most, `over`; None as long as it is far off."""
        if self.until is None:
            return None
        if not self.stands(today):
            return "over"
        left = (self.until - today).days
        return next((str(one) for one in sorted(STAGES) if left <= one), None)


class ProcessingPurpose(Record):
    """Why personal data is processed, on which basis, about whom, and who gets it.

    `ground`: the law or the interest that the basis rests on. `recipients`: codes of the configuration's.
    What relies on a legitimate interest has its `balancing_test`; former ones are kept, the latest last.
    `lacks_balancing_test`: nobody has approved one that stands; `balancing_test_due`: it is to be
    weighed anew.
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

    @property
    def weighing(self) -> BalancingTest | None:
        """The test that the purpose relies on; None where its basis needs none."""
        return self.balancing_test if self.basis is Basis.LEGITIMATE_INTEREST else None

    def lacks_balancing_test(self, today: date) -> bool:
        """Whether it relies on a legitimate interest, and nobody has approved a test that stands."""
        if self.basis is not Basis.LEGITIMATE_INTEREST:
            return False
        test = self.weighing
        return test is None or test.approved_by is None or not test.stands(today)

    def balancing_test_due(self, today: date) -> bool:
        """Whether its balancing test is to be approved, or weighed anew as its end is near."""
        near = self.weighing is not None and self.weighing.stage(today) is not None
        return near or self.lacks_balancing_test(today)

    def actions(self) -> Mapping[str, str]:
        return {"edit": "privacy.purposes.edit"}

    def derived(self) -> Mapping[str, Any]:
        today = clock.today()
        flags = ("lacks_balancing_test", "balancing_test_due")
        return {name: getattr(self, name)(today) for name in flags}

    def edited(self, patch: Mapping[str, Any], at: datetime, by: str) -> tuple[Self, Event]:
        """Fields replaced by a merge patch; a balancing test is approved by who sends it.

        A new basis drops the ground of the old one, and the balancing test with a legitimate interest. Raises
        Invalid where the basis is legitimate interest without a balancing test, or rests on a law or an
        interest that is not named.
        """
        basis = patch.get("basis") or self.basis
        patch = self._weighed(patch, basis, at, by)
        if basis != self.basis:
            patch = {"ground_fi": None, "ground_en": None} | patch
        new = self.patched(patch)
        if new.basis is Basis.LEGITIMATE_INTEREST and new.balancing_test is None:
            raise Invalid.field("balancing_test", "is missing", "the text that legitimate interest relies on")
        new._must_name_its_ground()
        return new, PurposeChanged()

    def _weighed(self, patch: Mapping[str, Any], basis: Basis, at: datetime, by: str) -> dict[str, Any]:
        """The patch with its balancing test as it is kept, and the one in whose place it comes."""
        text, until = patch.get("balancing_test"), patch.get("balanced_until")
        rest = {name: value for name, value in patch.items() if name != "balanced_until"}
        if until and not text:
            raise Invalid.field(
                "balanced_until", "comes without its test", "balancing_test, as it is weighed now"
            )
        if text and basis is not Basis.LEGITIMATE_INTEREST:
            raise Invalid.field("balancing_test", f"goes with no {basis}", "a basis of legitimate_interest")
        if text:
            last = _last_day(until, at.astimezone(clock.HELSINKI).date())
            rest["balancing_test"] = {"text": text, "at": at, "approved_by": by, "until": last}
        elif basis is not Basis.LEGITIMATE_INTEREST:
            rest["balancing_test"] = None
        former = self.balancing_test
        if "balancing_test" in rest and former and former.approved_by:
            rest["former_balancing_tests"] = [*self.former_balancing_tests, former]
        return rest

    def _must_name_its_ground(self) -> None:
        for name in ("ground_fi", "ground_en"):
            if self.basis in GROUNDED and not getattr(self, name):
                raise Invalid.field(name, "is missing", "the law or the interest that the basis rests on")


def _last_day(given: date | None, today: date) -> date:
    """The last day on which a test stands that is approved today."""
    if given is None:
        return months_later(today, USUAL_MONTHS)
    latest = months_later(today, MOST_MONTHS)
    if not today <= given <= latest:
        raise Invalid.field("balanced_until", "is over or too far off", f"a day from {today} to {latest}")
    return given


class PurposePatch(Model):
    """Fields to replace. `balancing_test`: its text; needed where the basis becomes legitimate interest.

    Sending it approves it, the same text too, until `balanced_until`: two years unless said, three at most.
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
    balanced_until: Day | None = None


@cache
def defaults() -> Mapping[Purpose, ProcessingPurpose]:
    """Every purpose as it is until it is first changed: version 0."""
    return {Purpose(one["code"]): _default(one) for one in declared("purposes")}


def _default(given: Mapping[str, Any]) -> ProcessingPurpose:
    purpose = Purpose(given["code"])
    return ProcessingPurpose.model_validate({**given, "id": purpose.lower(), "basis": DEFAULT_BASIS[purpose]})


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
        declares = {
            name: value for name, value in declares.items() if not name.startswith(("ground", "balancing"))
        }
    return {**declares, **old}


def from_schema_2(item: Item) -> Item:
    """A purpose from before tests were shipped: a legitimate interest without one has the shipped one."""
    shipped = defaults()[Purpose(item["code"])].balancing_test
    if item["basis"] != Basis.LEGITIMATE_INTEREST or "balancing_test" in item or shipped is None:
        return item
    return item | {"balancing_test": shipped.model_dump(exclude_none=True)}
