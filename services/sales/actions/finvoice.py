"""Billing requests as Finvoice."""

from services.sales.finvoice.message import document
from services.sales.model.billing import BillingRequest
from services.sales.store import billing as store
from services.sales.store import configuration
from shared import clock
from shared.act import Act


def drafted(billing_id: str, act: Act) -> tuple[BillingRequest, bytes]:
    """A request and its Finvoice: seller, and the terms of one that has none, are those of the settings.

    Raises Conflict where finance does not have it, Invalid naming what of it is wrong.
    """
    billing, settings = store.read_billing(billing_id, act), configuration.current()
    if billing.payment_days is None:
        billing = billing.having(payment_days=settings.payment_days)
    original = store.read_billing(billing.credits, act) if billing.credits else None
    return billing, document(billing, settings.seller, clock.now(), original)
