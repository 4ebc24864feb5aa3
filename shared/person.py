"""What records of people have in common: a marketing block, protection, restriction, being informed."""

from collections.abc import Callable, Collection, Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any, ClassVar, Literal, Self, TypeVar

from pydantic import Field

from shared import clock
from shared.act import Act
from shared.calendar import months_later
from shared.contracts.privacy import Purpose
from shared.errors import Conflict
from shared.fields import Past
from shared.personal import NON_DISCLOSURE, NOT_PERSONAL, Line, Personal, Prose
from shared.record import Event, Flag, Model, Moment, Move, Record

SAID = Personal("user.consent", "Peruste tai toteamus", "What was said", source="staff")


class BlockSource(StrEnum):
    """Who blocked marketing; what the person or the service set, only the person's wish lifts."""

    PERSON = "person"
    STAFF = "staff"
    NEWSLETTER_SERVICE = "newsletter_service"
    SUPPRESSION = "suppression"


UNSUBSCRIBED = "unsubscribed in the newsletter service"
OWN_WISH = (BlockSource.PERSON, BlockSource.NEWSLETTER_SERVICE)


class MarketingBlock(Model):
    """Marketing to the person is blocked: who said so, why, when, and who recorded it."""

    set_by: Annotated[BlockSource, NOT_PERSONAL]
    reason: Annotated[str | None, SAID] = None
    at: Moment
    by: Annotated[str, NOT_PERSONAL]

    @classmethod
    def unsubscribed(cls, list_id: str, at: datetime) -> Self:
        """The block of an address that a list of the newsletter service names."""
        by = f"unsubscription:{list_id}"
        return cls(set_by=BlockSource.NEWSLETTER_SERVICE, reason=UNSUBSCRIBED, at=at, by=by)

    @classmethod
    def inherited(cls, by: str, at: datetime) -> Self:
        """The block that comes with an address which is blocked from marketing."""
        reason = "the address is blocked from marketing"
        return cls(set_by=BlockSource.SUPPRESSION, reason=reason, at=at, by=by)


class Lift(Model):
    """The last block that was lifted: by whom, why, and when the person had asked for it."""

    at: Moment
    by: Annotated[str, NOT_PERSONAL]
    reason: Annotated[str, SAID]
    wished_at: Moment | None = None


class Informed(Model):
    """When and how the person was told of the processing, and of which notice (R33)."""

    at: Moment
    how: Annotated[str, SAID]
    notice_version: Annotated[str, NOT_PERSONAL]


class Protected(Record):
    """The record of somebody who may be protected, by non-disclosure for safety (turvakielto) or death (R34).

    at_home: home address, municipality and phone, which then ask a permission to be shown or edited.
    objections: the purposes they object to [art. 21]; objection_withdrawn_at: when they wished otherwise.
    """

    at_home: ClassVar[tuple[str, ...]] = ()

    contact_secret: Flag = False
    deceased: Flag = False
    objections: Annotated[tuple[Purpose, ...], NOT_PERSONAL] = ()
    objection_withdrawn_at: Moment | None = None

    def with_objections(self, purposes: Collection[Purpose]) -> Self:
        """With these objections, and those made before."""
        return self.having(objections=tuple(dict.fromkeys((*self.objections, *purposes))))

    def without_objections(self, purposes: Collection[Purpose], wished_at: datetime) -> Self:
        """Without the objections to these, as the person wished then; a block stays until it is lifted."""
        kept = tuple(one for one in self.objections if one not in purposes)
        return self.having(objections=kept, objection_withdrawn_at=wished_at)

    def guarded(self) -> dict[str, str]:
        secret = dict.fromkeys(self.at_home, NON_DISCLOSURE) if self.contact_secret else {}
        return super().guarded() | secret

    def with_protection(self, contact_secret: bool, deceased: bool) -> Self:
        """Both protections as they are to be."""
        return self.having(contact_secret=contact_secret, deceased=deceased)


class Person(Protected):
    """A person's record; contexts pair what may become of it with events of their own.

    told_in: the states in which they are to be told of the processing (R33). first_contact_on: the day of
    the first contact, where they were not told before.
    """

    told_in: ClassVar[tuple[str, ...]] = ("active",)

    marketing_block: MarketingBlock | None = None
    marketing_lift: Lift | None = None
    informed: dict[Annotated[Purpose, NOT_PERSONAL], Informed] = Field(default_factory=dict)
    purposes: Annotated[tuple[Purpose, ...], NOT_PERSONAL]
    first_contact_on: Annotated[date | None, NOT_PERSONAL] = None

    @property
    def uninformed(self) -> tuple[Purpose, ...]:
        """The purposes that nobody has told the person of yet (R33)."""
        return tuple(one for one in self.purposes if one not in self.informed)

    @property
    def inform_by(self) -> date | None:
        """The day by which they are to be told [GDPR art. 14(3)(a), (b)].

        A month after the record was made, or the day of the first contact, whichever is earlier.
        """
        waits = self.status in self.told_in and not self.deceased and self.uninformed and self.created_at
        if not waits or not self.created_at:
            return None
        month = months_later(clock.day(self.created_at), 1)
        return min(month, self.first_contact_on or month)

    def contacted(self, on: date) -> Self:
        """With the day of the first contact, as long as they were not told."""
        known = self.first_contact_on is not None and self.first_contact_on <= on
        return self if known or self.restricted or not self.inform_by else self.having(first_contact_on=on)

    def derived(self) -> Mapping[str, Any]:
        """`inform_by`: until when the person is to be told of the processing."""
        return {"inform_by": self.inform_by.isoformat()} if self.inform_by else {}

    def with_block(self, block: MarketingBlock) -> Self:
        """Marketing blocked. A block of the person's own is not weakened by a later one of staff's."""
        stands = self.marketing_block is not None and self.marketing_block.set_by in OWN_WISH
        return self if stands and block.set_by not in OWN_WISH else self.having(marketing_block=block)

    def unsubscribed(self, block: MarketingBlock) -> Self:
        """Marketing blocked by the newsletter service; what the person or the service set before stays.

        Told of late, it does not overtake a block that was lifted since.
        """
        if self.marketing_block is not None and self.marketing_block.set_by in OWN_WISH:
            return self
        lifted = self.marketing_lift is not None and self.marketing_lift.at > block.at
        return self if lifted else self.with_block(block)

    def with_objections_by(self, purposes: Collection[Purpose], by: str, at: datetime) -> Self:
        """The same; one to marketing blocks it as the person's own wish [art. 21(2)]."""
        new = self.with_objections(purposes)
        if Purpose.MKT not in purposes:
            return new
        return new.with_block(MarketingBlock(set_by=BlockSource.PERSON, at=at, by=by))

    def without_block(self, lift: Lift) -> Self:
        """The block lifted; the person's or the service's only on the person's later wish, which ends their

        objection to marketing as well.
        """
        block = self.marketing_block
        if block is None:
            raise Conflict(f"marketing to the {self.noun} is not blocked", legal=sorted(self.actions()))
        later = lift.wished_at is not None and lift.wished_at > block.at
        if block.set_by in OWN_WISH and not later:
            raise Conflict(
                "the person or the newsletter service set this block: record the person's own later wish",
                legal=["block_marketing"],
            )
        objections = tuple(one for one in self.objections if one is not Purpose.MKT or not later)
        return self.having(marketing_block=None, marketing_lift=lift, objections=objections)

    def with_restriction(self) -> Self:
        """Stored and nothing else [art. 18]; raises Conflict where it is so already."""
        if self.restricted:
            raise Conflict(f"the {self.noun} is restricted already", legal=sorted(self.actions()))
        return self.having(restricted=True)

    def without_restriction(self) -> Self:
        """The restriction lifted; raises Conflict where there is none."""
        if not self.restricted:
            raise Conflict(f"the {self.noun} is not restricted", legal=sorted(self.actions()))
        return self.having(restricted=False)


class MarketingBlockRequest(Model):
    """Who wants marketing blocked (the person, or staff on a ground of their own), and why."""

    set_by: Literal["person", "staff"] = "person"
    reason: Prose | None = None

    def block(self, act: Act) -> MarketingBlock:
        """The block as it is recorded now."""
        set_by = BlockSource(self.set_by)
        return MarketingBlock(set_by=set_by, reason=self.reason, at=clock.now(), by=act.actor)


class UnblockRequest(Model):
    """Why a block is lifted. `wished_at`: when the person themselves asked for it, with a time zone."""

    reason: Prose
    wished_at: Past | None = None

    def lift(self, act: Act) -> Lift:
        """The lift as it is recorded now."""
        return Lift(at=clock.now(), by=act.actor, **self.model_dump())


P = TypeVar("P", bound=Protected)


class Protection(Model):
    """Non-disclosure for safety (turvakielto), and death; both as they are to be."""

    contact_secret: bool
    deceased: bool = False

    def move(self, act: Act, protected: Callable[[P, bool, bool], tuple[P, Event]]) -> Move[P]:
        """Set both by the kind's own move; who may not see a secret person's details unveils none (R34)."""

        def protect(one: P) -> tuple[P, Event]:
            if one.contact_secret and not self.contact_secret:
                act.require(NON_DISCLOSURE, one)
            return protected(one, self.contact_secret, self.deceased)

        return protect


class Lifting(Model):
    """How, and when (with a time zone, now unless said), the person was told that the restriction ends.

    They are told before it does [GDPR art. 18(3)]; the audit keeps what is said here.
    """

    how: Literal["letter", "email", "phone", "in_person"]
    told_at: Past | None = None

    @property
    def reason(self) -> str:
        """What the audit keeps."""
        return f"told:{self.how}:{clock.stamp(self.told_at or clock.now())}"


class InformedRequest(Model):
    """When (with a time zone), how and of which notice the person was told."""

    at: Past | None = None
    how: Line
    notice_version: Line

    def told(self) -> Informed:
        """What is recorded of it: that it was now, unless said otherwise."""
        return Informed(at=self.at or clock.now(), how=self.how, notice_version=self.notice_version)
