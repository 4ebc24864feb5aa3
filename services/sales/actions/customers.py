"""What all documents have to do with their customer: its warning, and the checks of what a write links."""

from typing import TypeVar

from services.sales.store import customers
from shared.act import Act
from shared.errors import PassiveRecord
from shared.record import Record
from shared.writes import Check

D = TypeVar("D", bound=Record)


def warned(record: D) -> D:
    """A document as it is shown, with the warning `customer_passive` where its customer is out of use.

    Costs one get: of the organisation, or of the contact where the document has no organisation.
    """
    warning = () if _in_use(record) else ("customer_passive",)
    return record.model_copy(update={"warnings": (*record.warnings, *warning)})


def _in_use(record: Record) -> bool:
    if organisation_id := getattr(record, "organisation_id", None):
        return customers.status(organisation_id) == "active"
    try:
        customers.contact(getattr(record, "contact_id", None))
    except PassiveRecord:
        return False
    return True


def newly_linked(act: Act, old: Record, new: Record) -> list[Check]:
    """The checks of an edit: what the document names now and did not before is active (N5)."""

    def taken(name: str) -> list[str | None]:
        value: str | None = getattr(new, name, None)
        return [value] if value != getattr(old, name, None) else []

    return customers.checks(
        act,
        organisations=taken("organisation_id"),
        contacts=taken("contact_id"),
        users=taken("responsible_id"),
        units=taken("unit"),
    )
