"""Routes of units."""

from services.staff import store
from services.staff.api.edge import Status, api
from services.staff.model.unit import NewUnit, Unit, UnitCard, UnitPatch
from shared.events.staff import UnitCreated
from shared.paging import Cursor, Limit, Page

ONE = "/staff/units/<unit_id>"


@api.get("/staff/units", allow="staff.units.read")
def list_units(status: Status = "active", limit: Limit = 50, cursor: Cursor = None) -> Page[UnitCard]:
    """Units in Finnish order of names."""
    return api.cards(UnitCard, *store.list_units(status, limit, cursor))


@api.create("/staff/units", allow="staff.units.edit")
def create_unit(body: NewUnit) -> Unit:
    """Record a unit."""
    return store.create_unit(Unit(id=api.act.new_id(), name=body.name), UnitCreated(), api.act)


@api.get(ONE, allow="staff.units.read")
def read_unit(unit_id: str) -> Unit:
    """One unit."""
    return store.read_unit(unit_id, api.act)


@api.change("PATCH", ONE, allow="staff.units.edit")
def edit_unit(unit_id: str, body: UnitPatch) -> Unit:
    """Replace fields by a JSON merge patch."""
    return store.change_unit(unit_id, lambda unit: unit.edited(body.model_dump(exclude_unset=True)), api.act)


@api.move(f"{ONE}/deactivation", allow="staff.units.edit")
def deactivate_unit(unit_id: str) -> Unit:
    """Take a unit out of use: it takes no new users."""
    return store.change_unit(unit_id, Unit.deactivated, api.act)


@api.move(f"{ONE}/reactivation", allow="staff.units.edit")
def reactivate_unit(unit_id: str) -> Unit:
    """Take a unit into use again."""
    return store.change_unit(unit_id, Unit.reactivated, api.act)
