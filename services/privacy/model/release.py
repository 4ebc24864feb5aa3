"""The use of restricted records by a recorded release [GDPR art. 18(2)]: proposed, approved, ended. Pure."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Annotated, Any, ClassVar, Self

from services.privacy.model.purpose import REGISTERS, Register
from services.privacy.model.release_parts import (
    MOST_DAYS,
    USED_FOR,
    ConsentToUse,
    Ending,
    GivenRevocation,
    Ground,
    NewRelease,
    Why,
)
from services.privacy.model.request_data import registers_of
from services.privacy.model.request_parts import Opinion, Told
from services.privacy.model.retention import OwnerApproval
from shared import clock
from shared.contracts.subjects import Reference
from shared.errors import Conflict, Expired, Invalid
from shared.events import privacy as events
from shared.fields import Language
from shared.moves import Move, Moves
from shared.personal import NOT_PERSONAL, Id
from shared.record import Event, Record

CREATE, READ = "privacy.releases.create", "privacy.releases.read"
DECIDE, REVOKE = "privacy.releases.decide", "privacy.releases.revoke"
LIVE = ("proposed", "approved")
MOVES = Moves(
    "release",
    (
        Move("approve", ("proposed",), "approved", DECIDE),
        Move("refuse", ("proposed",), "refused", DECIDE),
        Move("revoke", LIVE, "revoked", REVOKE),
        Move("end", LIVE, "ended", "", by_itself=True),
    ),
)
"""What may become of a release. It is proposed until the owner of every register concerned approved it."""


class Release(Record):
    """That somebody may use restricted records of a person, on which ground, for what and until when.

    request_id: of the request that restricted them, where it was proposed of one. subjects: the person's own
    restricted records; records: those released, which may be documents that follow the person. until: the
    last day. errand, hash: by which the data was gathered, and of the files made of it.
    """

    noun: ClassVar[str] = "release"

    status: Annotated[str, NOT_PERSONAL] = "proposed"
    request_id: Id | None = None
    ground: Annotated[Ground, NOT_PERSONAL]
    purpose: Annotated[Told | None, USED_FOR] = None
    consent: ConsentToUse | None = None
    records: tuple[Reference, ...]
    subjects: tuple[Reference, ...]
    user_id: Id
    until: Annotated[date, NOT_PERSONAL]
    language: Annotated[Language, NOT_PERSONAL] = "fi"
    opinion: Opinion | None = None
    approvals: tuple[OwnerApproval, ...] = ()
    ending: Ending | None = None
    errand: Id | None = None
    hash: Annotated[str | None, NOT_PERSONAL] = None
    closed_on: Annotated[date | None, NOT_PERSONAL] = None

    @classmethod
    def proposed(
        cls,
        given: NewRelease,
        release_id: str,
        known: tuple[str | None, Iterable[str]],
        by: str,
        at: datetime,
    ) -> Self:
        """As the officer proposes it, with the opinion. known: the request, if any, and who is restricted.

        Raises Invalid where the last day is over or too far off, or evidence of consent and ground differ.
        """
        today = clock.day(at)
        if not today <= given.until <= today + timedelta(days=MOST_DAYS):
            raise Invalid.field("until", "is no day that a release can last to", f"within {MOST_DAYS} days")
        if (given.consent is not None) is not (given.ground == "consent"):
            raise Invalid.field("consent", "does not go with the ground", "how and when, for consent alone")
        return cls.model_validate(
            given.model_dump(exclude={"opinion"})
            | {"id": release_id, "request_id": known[0], "subjects": tuple(known[1])}
            | {"opinion": {"text": given.opinion, "by": by, "at": at}}
        )

    @property
    def owners(self) -> frozenset[str]:
        return frozenset({self.user_id})

    @property
    def live(self) -> bool:
        """Whether it waits for a decision or is in force."""
        return self.status in LIVE

    @property
    def registers(self) -> tuple[Register, ...]:
        """The registers of the records released, whose owners decide."""
        found = {register for one in self.records for register in registers_of(one)}
        return tuple(one for one in REGISTERS if one in found)

    def _over(self) -> bool:
        return clock.today() > self.until

    def _barred(self) -> tuple[str, ...]:
        return ("approve",) if self._over() else ()

    def actions(self) -> Mapping[str, str]:
        return MOVES.allowed(self.status, self._barred())

    def derived(self) -> Mapping[str, Any]:
        """Whose owners decide, and whether the data can be had now."""
        available = self.status == "approved" and self.hash is not None and not self._over()
        return {"registers": list(self.registers), "available": available}

    # --- the decision ---

    def approved(self, owned: Collection[Register], by: str, at: datetime) -> tuple[Self, Event]:
        """Approved by the owner of these registers; Conflict where nothing is left for them to approve."""
        self._must_not_advise(by)
        status = MOVES.target("approve", self.status, self._barred())
        done = {one.register_code for one in self.approvals}
        new = [one for one in self.registers if one in owned and one not in done]
        if not new:
            raise Conflict("the owner of this register has approved it", legal=sorted(self.actions()))
        approvals = (*self.approvals, *(OwnerApproval(register_code=one, by=by, at=at) for one in new))
        whole = {one.register_code for one in approvals} == set(self.registers)
        status = status if whole else self.status
        return self.having(status=status, approvals=approvals), events.ReleaseApproved()

    def refused(self, reason: str, by: str, at: datetime) -> tuple[Self, Event]:
        """Not allowed, as the owner of one of the registers says."""
        self._must_not_advise(by)
        ending = Ending(why="refused", note=reason, by=by, at=at)
        return self._closed("refuse", ending), events.ReleaseRefused()

    def _must_not_advise(self, by: str) -> None:
        if self.opinion is not None and self.opinion.by == by:
            raise Conflict("who gave the opinion does not decide", legal=sorted(self.actions()))

    # --- the end ---

    def revoked(self, given: GivenRevocation, by: str, at: datetime) -> tuple[Self, Event]:
        """Over at once: the person withdrew the consent, or the use is over or was wrong."""
        if given.why == "consent_withdrawn" and self.ground != "consent":
            raise Invalid.field("why", "does not go with the ground", "another: it rests on no consent")
        ending = Ending(**given.model_dump(), by=by, at=at)
        return self._closed("revoke", ending), events.ReleaseRevoked()

    def ended(self, why: Why, by: str, at: datetime) -> tuple[Self, Event]:
        """Over by itself; as it is where it is over already."""
        if not self.live:
            return self, events.ReleaseEnded()
        return self._closed("end", Ending(why=why, by=by, at=at)), events.ReleaseEnded()

    def lifted(self, record: str, by: str, at: datetime) -> tuple[Self, Event]:
        """The restriction of a record was lifted: what was released of it needs no release any more."""
        return self.ended("lifted", by, at) if record in self.records else (self, events.ReleaseEnded())

    def _closed(self, action: str, ending: Ending) -> Self:
        status = MOVES.target(action, self.status)
        return self.having(status=status, ending=ending, closed_on=clock.day(ending.at))

    # --- the data ---

    def made(self, errand: str, hash: str) -> tuple[Self, Event]:
        """Its files are there; as it is where they were before, or it is over."""
        if self.status != "approved" or self.hash:
            return self, events.ReleaseMade()
        return self.having(errand=errand, hash=hash), events.ReleaseMade()

    def must_be_had(self) -> str:
        """The errand whose files hold the data.

        Raises Conflict unless it is approved and they are made, Expired after its last day.
        """
        if self.status == "approved" and self._over():
            raise Expired("the records could be used until the last day of their release")
        if self.status != "approved" or self.errand is None:
            raise Conflict("these records are not released", legal=sorted(self.actions()))
        return self.errand

    def without_words(self) -> Self:
        """What is left once the person was erased: that there was a release, on which ground and whose."""
        ending = self.ending or Ending(why="erased", by="system:privacy", at=clock.now())
        return self.having(
            status="ended" if self.live else self.status,
            closed_on=self.closed_on or clock.day(ending.at),
            purpose=None,
            opinion=None,
            consent=None,
            ending=ending.model_copy(update={"note": None}),
        )
