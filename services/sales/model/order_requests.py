"""What callers send about orders."""

from typing import Annotated

from pydantic import Field

from services.sales.model.configuration import Days
from services.sales.model.lines import GivenLine, LineId
from services.sales.model.order_lines import GivenDelivery, References
from shared.fields import Day, Language
from shared.money import Money
from shared.personal import NOT_PERSONAL, Id, Line, Prose
from shared.record import Model


class OrderPatch(Model):
    """What can change of a draft order."""

    title: Line | None = None
    references: References | None = None
    payment_days: Days | None = None
    responsible_id: Id | None = None
    unit: Id | None = None


class NewOrder(Model):
    """An order recorded without a quote: customer, title and at least one line."""

    title: Line
    organisation_id: Id
    contact_id: Id | None = None
    language: Language | None = None
    lines: Annotated[tuple[GivenLine, ...], Field(min_length=1, max_length=100)]
    references: References = Field(default_factory=References)
    payment_days: Days | None = None
    responsible_id: Id | None = None
    unit: Id | None = None


class AmendedLine(GivenLine):
    """A line after an amendment: with `id` the line it changes, else a new one."""

    id: LineId | None = None


class GivenAmendment(Model):
    """All lines as they are to be, and why."""

    lines: Annotated[tuple[AmendedLine, ...], Field(min_length=1, max_length=100)]
    reason: Annotated[Prose, Field(min_length=1, max_length=500)]


class GivenInstalment(Model):
    """A part of the billing plan; euros net."""

    id: LineId
    due_on: Day
    net: Annotated[Money, Field(gt=0)]
    name: Annotated[Line, NOT_PERSONAL] | None = None


class Deliveries(Model):
    """What was delivered on a day, today if it is left out."""

    lines: Annotated[tuple[GivenDelivery, ...], Field(min_length=1, max_length=100)]
    on: Day | None = None


class Completion(Model):
    """All that was not delivered yet is delivered on this day, today if it is left out."""

    on: Day | None = None


class OrderClosing(Model):
    """Why an order is closed though a part of it is not billed."""

    reason: Line | None = None


class BillingPlan(Model):
    """The instalments of an order, by due day; those that are billed are repeated as they are."""

    instalments: Annotated[tuple[GivenInstalment, ...], Field(max_length=60)]
