"""A billing request as Finvoice 3.0."""

from datetime import datetime
from xml.etree.ElementTree import Element, tostring

from services.sales.finvoice.checks import must_be_whole
from services.sales.finvoice.details import details
from services.sales.finvoice.elements import clean
from services.sales.finvoice.parties import buyer_party, seller_party, transmission
from services.sales.finvoice.payment import payment
from services.sales.finvoice.rows import row
from services.sales.model.billing import BillingRequest
from services.sales.model.configuration import Seller

DECLARATION = b'<?xml version="1.0" encoding="UTF-8"?>\n'


def document(
    billing: BillingRequest, seller: Seller, made_at: datetime, original: BillingRequest | None = None
) -> bytes:
    """The draft of an invoice in UTF-8; `original` is the request that a credit takes back.

    A text too long for its element is cut there, and stands whole among the free texts. Raises Conflict for a
    request that finance does not have, Invalid naming the fields where totals, VAT or check digits are wrong.
    """
    must_be_whole(billing, seller, original)
    root, kept = Element("Finvoice", {"Version": "3.0"}), list[str]()
    framed = transmission(root, billing, seller, made_at)
    seller_party(root, seller, kept)
    buyer_party(root, billing, kept)
    if not framed and billing.buyer and billing.buyer.e_invoice_operator:
        kept.append(f"ToIntermediator: {clean(billing.buyer.e_invoice_operator)}")
    details(root, billing, made_at, original if billing.kind == "credit" else None, kept)
    for line in billing.lines:
        row(root, line)
    payment(root, billing, seller, made_at)
    written: bytes = tostring(root, encoding="utf-8")
    return DECLARATION + written
