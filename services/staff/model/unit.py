"""Units of the university: what users, and through them records, belong to. Pure."""

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Self

from shared.errors import Conflict
from shared.events.staff import UnitChanged, UnitDeactivated, UnitReactivated
from shared.personal import NOT_PERSONAL, Id, Line
from shared.record import Event, Model, Record


class Unit(Record):
    """A unit of the university."""

    noun: ClassVar[str] = "unit"
    read_logged: ClassVar[bool] = False

    name: Annotated[str, NOT_PERSONAL]

    def actions(self) -> Mapping[str, str]:
        moves = ("edit", "deactivate") if self.status == "active" else ("reactivate",)
        return dict.fromkeys(moves, "staff.units.edit")

    def edited(self, patch: Mapping[str, Any]) -> tuple[Self, Event]:
        """Fields replaced by a merge patch."""
        return self.patched(patch), UnitChanged()

    def deactivated(self) -> tuple[Self, Event]:
        """Out of use: it takes no new users; those it has stay."""
        return self.having(status="passive"), UnitDeactivated()

    def reactivated(self) -> tuple[Self, Event]:
        """In use again; raises Conflict where it is."""
        if self.status == "active":
            raise Conflict("the unit is active already", legal=sorted(self.actions()))
        return self.having(status="active"), UnitReactivated()


class UnitPatch(Model):
    """Fields to replace."""

    name: Line | None = None


class NewUnit(Model):
    """A unit to record."""

    name: Line


class UnitCard(Model):
    """A unit as lists show it."""

    id: Id
    version: int
    name: Annotated[str, NOT_PERSONAL]
    status: Annotated[str, NOT_PERSONAL]
