"""What staff tells: users, units, roles and deputies."""

from typing import ClassVar

from shared.record import Event


class UserInvited(Event):
    """An invitation is to be mailed; the code is worked out by who mails it, never carried."""

    invitation: int = 1


class UserLinked(Event):
    """A signed-in identity took up its invitation."""


class UserChanged(Event):
    """Name, roles, unit or language changed."""


class UserDeputiesChanged(Event):
    """Who stands in for whom, and when, changed."""


class UserDeputyRemoved(Event):
    """Somebody no longer stands in for somebody; also where either is out of use."""

    allowed_on: ClassVar = frozenset({"passive"})


class UserDeactivated(Event):
    """The account is out of use; within 60 s nothing is open to it."""


class UserReactivated(Event):
    """The account is in use again, with roles approved afresh (R28)."""

    allowed_on: ClassVar = frozenset({"passive"})


class UnitCreated(Event):
    """A unit of the university."""


class UnitChanged(Event):
    """A unit's name changed."""


class UnitDeactivated(Event):
    """A unit takes no new users."""


class UnitReactivated(Event):
    """A unit is in use again."""

    allowed_on: ClassVar = frozenset({"passive"})
