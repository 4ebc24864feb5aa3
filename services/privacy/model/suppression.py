"""What is suppressed of one address: marketing, restriction, erasure; never the address itself. Pure."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, StringConstraints

from shared.contracts.privacy import Purpose
from shared.errors import Conflict, Invalid
from shared.events.privacy import SuppressionChanged
from shared.fields import Email, Past, Phone
from shared.personal import NOT_PERSONAL, Id, Personal, Prose
from shared.record import Event, Model, Moment, Record

DPO = "dpo"
"""The source of what the data protection officer records; others are `contact:<id>`."""
SERVICE = "newsletter_service"
"""The source of an address that unsubscribed there while nobody carried it; the officer releases it too."""
RULINGS = 50

REASON = Personal("user.consent", "Perustelu", "Reason", source="data protection officer")
Kind = Literal["erased", "marketing"]
Registry = Literal["partners", "alumni"]
Sources = Annotated[tuple[str, ...], NOT_PERSONAL]
Reason = Annotated[Prose, StringConstraints(min_length=1, max_length=500)]
Named = Annotated[tuple[Purpose, ...], Field(max_length=len(Purpose))]


class Erasure(Model):
    """A person was erased from one purpose of a register."""

    purpose: Annotated[Purpose, NOT_PERSONAL]
    registry: Annotated[Registry, NOT_PERSONAL] = "partners"
    at: Moment
    request: Id | None = None


class Ruling(Model):
    """What the data protection officer decided, when and why."""

    at: Moment
    by: Annotated[str, NOT_PERSONAL]
    action: Annotated[Literal["suppressed", "released"], NOT_PERSONAL]
    kind: Annotated[Kind, NOT_PERSONAL]
    purposes: Annotated[tuple[Purpose, ...], NOT_PERSONAL] = ()
    reason: Annotated[str, REASON]
    wished_at: Moment | None = None


class Suppression(Record):
    """One address, known by its keyed hash alone: who blocks, restricts or erased it.

    marketing and restricted_by name sources: `dpo`, `newsletter_service`, `contact:<id>`.
    key_version: the key of the hash.
    """

    noun: ClassVar[str] = "suppression"

    what: Annotated[Literal["email", "phone"], NOT_PERSONAL]
    key_version: Annotated[str, NOT_PERSONAL]
    marketing: Sources = ()
    restricted_by: Sources = ()
    erased: tuple[Erasure, ...] = ()
    rulings: tuple[Ruling, ...] = ()

    def actions(self) -> Mapping[str, str]:
        releasable = self.erased or not {DPO, SERVICE}.isdisjoint(self.marketing)
        return {"release": "privacy.suppressions.release"} if releasable else {}

    def marked(self, source: str, *, marketing: bool, restricted: bool) -> tuple[Self, Event]:
        """What one source says of the address now; what others say stays."""
        return self.having(
            marketing=_said(self.marketing, source, marketing),
            restricted_by=_said(self.restricted_by, source, restricted),
        ), SuppressionChanged()

    def blocked(self, ruling: Ruling) -> tuple[Self, Event]:
        """Marketing to the address is blocked, whoever carries it."""
        return self._ruled(ruling).having(marketing=_said(self.marketing, DPO, True)), SuppressionChanged()

    def unsubscribed(self, ruling: Ruling) -> tuple[Self, Event]:
        """The address unsubscribed in the newsletter service; told again, or late, it changes nothing."""
        released = self._last("released", "marketing")
        if SERVICE in self.marketing or (released is not None and released > ruling.at):
            return self, SuppressionChanged()
        marketing = _said(self.marketing, SERVICE, True)
        return self._ruled(ruling).having(marketing=marketing), SuppressionChanged()

    def erased_from(
        self, ruling: Ruling, registry: Registry, request: str | None = None
    ) -> tuple[Self, Event]:
        """The person was erased from purposes of a register: nobody brings them back there (N3).

        What the same request erased before changes nothing, so that a later consent is not overtaken; an
        erasure from an earlier moment than the last one leaves the later moment.
        """
        if request and self._tells_of(request, registry, ruling.purposes):
            return self, SuppressionChanged()
        kept = [one for one in self.erased if one.registry != registry or one.purpose not in ruling.purposes]
        last = {one.purpose: one.at for one in self.erased if one not in kept}
        since = {one: max(ruling.at, last.get(one, ruling.at)) for one in ruling.purposes}
        new = [Erasure(purpose=one, registry=registry, at=at, request=request) for one, at in since.items()]
        return self._ruled(ruling).having(erased=tuple(kept + new)), SuppressionChanged()

    def _tells_of(self, request: str, registry: Registry, purposes: Collection[Purpose]) -> bool:
        known = {one.purpose for one in self.erased if (one.request, one.registry) == (request, registry)}
        return known.issuperset(purposes)

    def unblocked(self, ruling: Ruling, wished_at: datetime | None) -> tuple[Self, Event]:
        """The officer's and the service's block lifted, on the person's own later wish alone; others stay."""
        if {DPO, SERVICE}.isdisjoint(self.marketing):
            raise Conflict("there is no block of the data protection officer", legal=sorted(self.actions()))
        _must_be_later(wished_at, self._last("suppressed", "marketing"))
        left = _said(_said(self.marketing, DPO, False), SERVICE, False)
        return self._ruled(ruling).having(marketing=left), SuppressionChanged()

    def released(
        self, ruling: Ruling, consented_at: datetime | None, consent_based: Collection[Purpose]
    ) -> tuple[Self, Event]:
        """Purposes released, without any named all; one that rests on consent only by a later consent."""
        named = ruling.purposes or tuple({one.purpose for one in self.erased})
        going = [one for one in self.erased if one.purpose in named]
        if not going:
            raise Conflict("nothing was erased for these purposes", legal=sorted(self.actions()))
        for one in going:
            if one.purpose in consent_based:
                _must_be_later(consented_at, one.at)
        kept = tuple(one for one in self.erased if one not in going)
        return self._ruled(ruling).having(erased=kept), SuppressionChanged()

    def _ruled(self, ruling: Ruling) -> Self:
        return self.having(rulings=(*self.rulings, ruling)[-RULINGS:])

    def _last(self, action: str, kind: str) -> datetime | None:
        found = [one.at for one in self.rulings if (one.action, one.kind) == (action, kind)]
        return found[-1] if found else None


def _said(sources: tuple[str, ...], source: str, stands: bool) -> tuple[str, ...]:
    return tuple(sorted({*sources, source} if stands else {*sources} - {source}))


def _must_be_later(wished_at: datetime | None, since: datetime | None) -> None:
    if wished_at is None or (since is not None and wished_at <= since):
        raise Conflict(
            "record the person's own wish, later than the suppression: wished_at", legal=["release"]
        )


class NewSuppression(Model):
    """An address to suppress: `email` or `phone`; `purposes` are those the person was erased from."""

    kind: Kind
    email: Email | None = None
    phone: Phone | None = None
    purposes: Named = ()
    registry: Registry = "partners"
    request: Id | None = None
    reason: Reason

    def checked(self) -> Self:
        """This request if its parts agree; raises Invalid."""
        if (self.kind == "erased") is not bool(self.purposes):
            raise Invalid.field(
                "purposes", f"do not go with {self.kind}", "purposes for erased, and only then"
            )
        return self

    @property
    def address(self) -> tuple[Literal["email", "phone"], str]:
        """What is suppressed; Invalid without exactly one."""
        return _one_of(self.email, self.phone)


class SuppressionQuestion(Model):
    """An address to look up: `email` or `phone`; it travels in the body and is stored nowhere."""

    email: Email | None = None
    phone: Phone | None = None

    @property
    def address(self) -> tuple[Literal["email", "phone"], str]:
        """What is asked for; Invalid without exactly one."""
        return _one_of(self.email, self.phone)


def _one_of(email: str | None, phone: str | None) -> tuple[Literal["email", "phone"], str]:
    if email and not phone:
        return "email", email
    if phone and not email:
        return "phone", phone
    raise Invalid.field("email", "has to be given, or phone, and not both", "one address")


class Release(Model):
    """Why a suppression is released. `purposes`: of an erasure, none for all.

    wished_at (with a time zone): when the person asked for it or consented, after the suppression. It has to
    be given for marketing and for purposes that rest on consent.
    """

    kind: Kind
    reason: Reason
    purposes: Named = ()
    wished_at: Past | None = None
