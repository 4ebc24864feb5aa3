"""Users: who they are, what they may do, who stands in for whom. Pure."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Annotated, Any, ClassVar, Self

from pydantic import AfterValidator, Field

from shared.contracts.staff import Role, Scope
from shared.errors import Conflict, Invalid, NotFound
from shared.events.staff import (
    UserChanged,
    UserDeactivated,
    UserDeputiesChanged,
    UserDeputyRemoved,
    UserInvited,
    UserLinked,
    UserReactivated,
)
from shared.fields import Email, Language
from shared.personal import NOT_PERSONAL, Id, Line, Personal
from shared.record import Event, Model, Moment, Number, Record

NAME = Personal("user.name", "Nimi", "Name", mandatory=True, source="staff")
EMAIL = Personal("user.contact.email", "Sähköposti", "Email", mandatory=True, source="staff")
DEPUTIES = 20
"""How many deputies a user may have, and for how many one may stand in."""


def _mailable(address: str) -> str:
    if not address.isascii():
        raise ValueError(
            "Input should be an address that every mail server takes: plain letters before the @"
        )
    return address


Address = Annotated[Email, AfterValidator(_mailable)]
Roles = Annotated[tuple[Role, ...], Field(min_length=1, max_length=len(Role))]


class Deputy(Model):
    """A user standing in, or stood in for, from one day to another (both included)."""

    user_id: Id
    starts: Annotated[date, NOT_PERSONAL]
    ends: Annotated[date, NOT_PERSONAL]


Deputies = Annotated[tuple[Deputy, ...], Field(max_length=DEPUTIES)]


class User(Record):
    """An account of the CRM. It is linked once to a signed-in identity, by an invitation.

    deputies: who stands in for this user; stands_in_for: for whom this user does. invitation: the number of
    the invitation that counts, earlier ones are void.
    """

    noun: ClassVar[str] = "user"

    name: Annotated[str, NAME]
    email: Annotated[str, EMAIL]
    roles: Annotated[tuple[Role, ...], Field(min_length=1), NOT_PERSONAL]
    language: Annotated[Language, NOT_PERSONAL] = "fi"
    deputies: Deputies = ()
    stands_in_for: Deputies = ()
    invitation: Number = 1
    linked_at: Moment | None = None

    @property
    def owners(self) -> frozenset[str]:
        """A user's record is their own."""
        return frozenset({self.id})

    def actions(self) -> Mapping[str, str]:
        less = {"remove_deputy": "staff.users.edit"} if self.deputies else {}
        if self.status != "active":
            return less | {"reactivate": "staff.users.reactivate"}
        invite = {} if self.linked_at else {"invite_again": "staff.users.invite"}
        edits = dict.fromkeys(("edit", "put_deputy"), "staff.users.edit")
        return edits | less | invite | {"deactivate": "staff.users.deactivate"}

    # --- account ---

    def invited_again(self) -> tuple[Self, Event]:
        """A new invitation takes the place of the former; raises Conflict where one was taken up."""
        if self.linked_at:
            raise Conflict("the user has signed in already", legal=sorted(self.actions()))
        number = self.invitation + 1
        return self.having(invitation=number), UserInvited(invitation=number)

    def linked(self, at: datetime) -> tuple[Self, Event]:
        """An identity took up the invitation."""
        return self.having(linked_at=at), UserLinked()

    def edited(self, patch: Mapping[str, Any]) -> tuple[Self, Event]:
        """Fields replaced by a merge patch. A new address before the first sign-in is a new invitation."""
        new = self.patched(patch)
        if new.email == self.email or self.linked_at:
            return new, UserChanged()
        return new.invited_again()

    def deactivated(self) -> tuple[Self, Event]:
        """Out of use: within 60 seconds the user is out (R23)."""
        return self.having(status="passive"), UserDeactivated()

    def reactivated(self, roles: Iterable[Role]) -> tuple[Self, Event]:
        """In use again, with roles approved afresh (R28); raises Conflict where it is."""
        if self.status == "active":
            raise Conflict("the user is active already", legal=sorted(self.actions()))
        return self.having(status="active", roles=tuple(dict.fromkeys(roles))), UserReactivated()

    # --- deputies ---

    def represented_by(self, deputy: Deputy) -> tuple[Self, Event]:
        """Another user stands in for this one from now on, or on other days than before."""
        return self.having(deputies=_with(self.deputies, deputy)), UserDeputiesChanged()

    def representing(self, user: Deputy) -> tuple[Self, Event]:
        """This user stands in for another one."""
        return self.having(stands_in_for=_with(self.stands_in_for, user)), UserDeputiesChanged()

    def no_longer_represented_by(self, deputy_id: str) -> tuple[Self, Event]:
        """Another user stands in no more; raises NotFound where they did not."""
        return self.having(deputies=_without(self.deputies, deputy_id)), UserDeputyRemoved()

    def forgets(self, user_id: str) -> tuple[Self, Event]:
        """Another user is erased: nothing is said of them any more."""
        left = {
            "deputies": _less(self.deputies, user_id),
            "stands_in_for": _less(self.stands_in_for, user_id),
        }
        return self.having(**left), UserDeputyRemoved()

    def no_longer_representing(self, user_id: str) -> tuple[Self, Event]:
        """This user stands in no more; raises NotFound where they did not."""
        return self.having(stands_in_for=_without(self.stands_in_for, user_id)), UserDeputyRemoved()


def _less(found: tuple[Deputy, ...], user_id: str) -> tuple[Deputy, ...]:
    return tuple(one for one in found if one.user_id != user_id)


def _with(found: tuple[Deputy, ...], one: Deputy) -> tuple[Deputy, ...]:
    others = [other for other in found if other.user_id != one.user_id]
    if len(others) == DEPUTIES:
        raise Invalid.field("deputies", "are too many", f"at most {DEPUTIES}")
    return tuple(sorted([*others, one], key=lambda deputy: deputy.user_id))


def _without(found: tuple[Deputy, ...], user_id: str) -> tuple[Deputy, ...]:
    others = tuple(other for other in found if other.user_id != user_id)
    if len(others) == len(found):
        raise NotFound("this user does not stand in for the other")
    return others


class UserPatch(Model):
    """Fields to replace."""

    name: Line | None = None
    email: Address | None = None
    roles: Roles | None = None
    unit: Id | None = None
    language: Language | None = None


class NewUser(UserPatch):
    """A user to invite. `name`, `email` and `roles` are mandatory; an invitation goes to the address."""

    name: Line
    email: Address
    roles: Roles
    language: Language = "fi"


class Approval(Model):
    """The roles that a user is to have from now on."""

    roles: Roles


class Days(Model):
    """The first and the last day on which a deputy stands in."""

    starts: date
    ends: date

    def of(self, user_id: str) -> Deputy:
        """The deputy on these days; Invalid where they end before they start."""
        if self.ends < self.starts:
            raise Invalid.field("ends", "is before starts", "a day not before the first")
        return Deputy(user_id=user_id, starts=self.starts, ends=self.ends)


class UserCard(Model):
    """A user as lists show it."""

    id: Id
    version: int
    name: Annotated[str, NAME]
    email: Annotated[str, EMAIL]
    status: Annotated[str, NOT_PERSONAL]
    roles: Annotated[tuple[Role, ...], NOT_PERSONAL]
    unit: Id | None = None
    language: Annotated[Language, NOT_PERSONAL] = "fi"


class Me(Model):
    """The caller: their account, what they may do and how far, for whom they stand in today."""

    id: Id
    name: Annotated[str, NAME]
    email: Annotated[str, EMAIL]
    language: Annotated[Language, NOT_PERSONAL]
    roles: Annotated[tuple[Role, ...], NOT_PERSONAL]
    unit: Id | None = None
    stands_in_for: tuple[Id, ...] = ()
    permissions: Annotated[dict[str, Scope], NOT_PERSONAL]
