"""What callers send about billing requests."""

from decimal import Decimal
from typing import Annotated

from pydantic import Field

from services.sales.model.configuration import Days
from services.sales.model.lines import LineId, Quantity
from services.sales.model.order_lines import References
from shared.fields import Day
from shared.money import Money
from shared.personal import Id, Line, Prose
from shared.record import Model

Amount = Annotated[Money, Field(gt=Decimal(0))]


class GivenBillingLine(Model):
    """A part of an order's line to bill: a quantity, or euros net; with neither all that is unbilled."""

    line: LineId
    quantity: Quantity | None = None
    net: Amount | None = None
    supplied_on: Day | None = None


class BillingPatch(Model):
    """Fields of a draft to replace; `lines` are replaced whole."""

    lines: Annotated[tuple[GivenBillingLine, ...], Field(min_length=1, max_length=100)] | None = None
    references: References | None = None
    delivery_date: Day | None = None
    payment_days: Days | None = None
    message: Prose | None = None
    responsible_id: Id | None = None
    unit: Id | None = None


class NewBillingRequest(BillingPatch):
    """A request to bill an order: `lines`, or `instalments` of its plan, or with `fulfilled` all that is
    delivered and not yet billed. Exactly one of the three."""

    order_id: Id
    instalments: Annotated[tuple[LineId, ...], Field(min_length=1, max_length=60)] | None = None
    fulfilled: bool = False


class CreditLine(Model):
    """Euros net to take back of a row; all that is left where no amount is given."""

    line: LineId
    net: Amount | None = None


class NewCredit(Model):
    """What to credit of an acknowledged request, and why; all of it without `lines`."""

    lines: Annotated[tuple[CreditLine, ...], Field(min_length=1, max_length=100)] | None = None
    reason: Line


class Rejected(Model):
    """Why finance sends a request back."""

    reason: Line


class Invoiced(Model):
    """Finance's invoice."""

    invoice_number: Annotated[Line, Field(max_length=35)]
    on: Day


class Paid(Model):
    """When it was paid."""

    on: Day
