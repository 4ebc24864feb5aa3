"""What is recorded of a data subject's request, and what follows from it. Pure."""

from datetime import date
from typing import Annotated

from pydantic import Field

from services.privacy.model.evidence import ConsentEvidence
from services.privacy.model.purpose import REGISTERS, Register, registers
from services.privacy.model.reading import purposes_of
from services.privacy.model.request_errands import RequestErrand
from services.privacy.model.request_parts import (
    NOTES,
    SAID,
    Changes,
    Channel,
    ClockEvent,
    Decision,
    Extension,
    Identity,
    Opinion,
    Package,
    Reason,
    RecipientTask,
    Redaction,
    Requester,
    ScopedRecord,
    Told,
)
from services.privacy.model.rights import Right
from services.privacy.model.withheld import Withheld
from shared.contracts.privacy import Purpose
from shared.contracts.subjects import Outcome
from shared.fields import Language
from shared.personal import NOT_PERSONAL, Id
from shared.record import Model

PACKAGED = (Right.ACCESS, Right.PORTABILITY)
"""What is asked for where the person gets a package."""


class RequestData(Model):
    """A request of a data subject. due: the day to work to; purposes: those objected to or withdrawn from.

    links: how many links to confirm it were mailed. named: the register that its maker named. searches: how
    often records were looked for. plan: what was asked for the last preview of an erasure. withheld: what was
    granted and yet refused or kept, in the last execution. consents: that there were those which ended with
    it, kept as long as the request.
    """

    kind: Annotated[Right, NOT_PERSONAL]
    channel: Annotated[Channel, NOT_PERSONAL]
    received: Annotated[date, NOT_PERSONAL]
    due: Annotated[date, NOT_PERSONAL]
    language: Annotated[Language, NOT_PERSONAL] = "fi"
    person: Requester = Requester()
    message: Annotated[Told | None, SAID] = None
    purposes: Annotated[tuple[Purpose, ...], NOT_PERSONAL] = ()
    named: Annotated[tuple[Register, ...], NOT_PERSONAL] = ()
    requester_id: Id | None = None
    identity: Identity | None = None
    links: Annotated[int, NOT_PERSONAL] = 0
    searches: Annotated[int, NOT_PERSONAL] = 0
    scope: tuple[ScopedRecord, ...] = ()
    opinion: Opinion | None = None
    extension: Extension | None = None
    decisions: tuple[Decision, ...] = ()
    plan: tuple[RequestErrand, ...] = ()
    errands: tuple[RequestErrand, ...] = ()
    withheld: tuple[Withheld, ...] = ()
    consents: tuple[ConsentEvidence, ...] = ()
    package: Package | None = None
    redactions: tuple[Redaction, ...] = ()
    changes: Annotated[Changes, SAID] = Field(default_factory=dict)
    recipients: tuple[RecipientTask, ...] = ()
    clock: tuple[ClockEvent, ...] = ()
    reason: Annotated[Reason | None, NOTES] = None
    response_hash: Annotated[str | None, NOT_PERSONAL] = None
    closed_on: Annotated[date | None, NOT_PERSONAL] = None
    waits_for: Annotated[tuple[str, ...], NOT_PERSONAL] = Field(default=(), exclude=True)
    done: Annotated[tuple[Outcome, ...], NOT_PERSONAL] = Field(default=(), exclude=True)

    @property
    def records(self) -> tuple[str, ...]:
        """The records that were confirmed to be about the person."""
        return tuple(one.record for one in self.scope)

    @property
    def proved(self) -> str | None:
        """The email that who asks is known by, where nothing but a link to it says who they are."""
        by_link = self.identity is not None and self.identity.method == "link"
        return self.person.email if by_link else None

    @property
    def registers(self) -> tuple[Register, ...]:
        """The registers whose owners decide: of the records in scope, else those it names, else both."""
        found = {register for one in self.records for register in registers_of(one)}
        return tuple(one for one in REGISTERS if one in found) or self.named or REGISTERS

    @property
    def undecided(self) -> tuple[str, ...]:
        """The records in scope on which nobody has decided yet."""
        decided = {one.record for one in self.decisions}
        return tuple(one for one in self.records if one not in decided)

    @property
    def unheard(self) -> tuple[Register, ...]:
        """Where nothing is in scope, the registers whose owners have not decided on the whole yet."""
        heard = {code for one in self.decisions for code in one.registers}
        return () if self.scope else tuple(one for one in self.registers if one not in heard)

    @property
    def granted(self) -> tuple[str, ...]:
        """The records on which what was asked for is done, wholly or in part."""
        return tuple(one.record for one in self.decisions if one.record and one.outcome != "refused")

    @property
    def own(self) -> frozenset[str]:
        """The person's own records in scope; others only mention them."""
        return frozenset(one.record for one in self.scope if not one.paths)

    @property
    def subjects(self) -> tuple[str, ...]:
        """The person's own records on which what was asked for is done."""
        return tuple(one for one in self.granted if one in self.own)

    @property
    def mentions(self) -> dict[str, tuple[str, ...]]:
        """Of others' records on which it is done, the texts that mention the person."""
        return {one.record: one.paths for one in self.scope if one.paths and one.record in self.granted}

    @property
    def attempts(self) -> int:
        """How often it was carried out."""
        return max((one.attempt for one in self.errands), default=0)

    @property
    def execution(self) -> tuple[RequestErrand, ...]:
        """The errands of the last execution."""
        return tuple(one for one in self.errands if one.attempt == self.attempts)

    @property
    def awaited(self) -> frozenset[str]:
        """The errands that not every context has done yet."""
        return frozenset(one.id for one in self.errands if not one.done)

    @property
    def refused_in_part(self) -> bool:
        """Whether something of what was asked for was not granted, or was and is not done."""
        return any(one.outcome != "granted" for one in self.decisions) or any(
            one.refuses for one in self.withheld
        )

    @property
    def packaged(self) -> bool:
        """Whether the person gets a package."""
        return self.kind in PACKAGED


def registers_of(record: str) -> tuple[Register, ...]:
    """The registers that a record belongs to, by the purposes of its kind."""
    return registers(purposes_of(record.partition(":")[0]))
