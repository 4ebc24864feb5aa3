"""Billing requests as Finvoice."""

from datetime import datetime

from services.sales.finvoice.message import document
from services.sales.model.billing import BillingRequest
from services.sales.model.configuration import Configuration
from services.sales.store import billing as store
from services.sales.store import configuration
from shared import clock, read_audit
from shared.act import Act
from shared.personal import NON_DISCLOSURE


def drafted(billing_id: str, act: Act) -> tuple[BillingRequest, bytes]:
    """A request and its Finvoice: seller, and the terms of one that has none, are those of the settings.

    Where a customer under non-disclosure lives stands in it for those alone who may see it (R34), and so does
    a restricted contact.
    Raises Conflict where finance does not have it, Invalid naming what of it is wrong.
    """
    billing = store.read_billing(billing_id, act)
    shown = billing if act.may(NON_DISCLOSURE, billing) and act.sees_restricted else billing.concealed()
    xml = written(shown, configuration.current(), clock.now(), act)
    if billing.concealed() != shown:
        read_audit.unveiled(f"sales#billing#{billing.id}", act)
    return billing, xml


def written(billing: BillingRequest, settings: Configuration, made_at: datetime, act: Act) -> bytes:
    """The Finvoice of a request that was read already; raises as `drafted` does. A credit costs a get."""
    if billing.payment_days is None:
        billing = billing.having(payment_days=settings.payment_days)
    original = store.read_billing(billing.credits, act) if billing.credits else None
    return document(billing, settings.seller, made_at, original)
