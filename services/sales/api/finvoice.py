"""The route of billing requests as Finvoice."""

from services.sales.actions import finvoice
from services.sales.api.edge import api
from shared.content import Content


@api.get(
    "/sales/billing-requests/<billing_id>/finvoice", allow="sales.billing.read", media_type="application/xml"
)
def read_billing_finvoice(billing_id: str) -> Content:
    """A billing request that finance has, as Finvoice 3.0: the draft of an invoice, and no invoice."""
    billing, xml = finvoice.drafted(billing_id, api.act)
    return Content(xml, f"{billing.number}.xml", billing)
