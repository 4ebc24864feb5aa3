"""InvoiceDetails: type, number, dates, references, totals, VAT by group, texts, terms."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from xml.etree.ElementTree import Element, SubElement

from services.sales.finvoice import texts
from services.sales.finvoice.elements import amount, clean, cut, day, decimal, paragraphs, put
from services.sales.model.billing import BillingRequest
from shared.clock import HELSINKI
from shared.money import Group

REASON = 70
"""Letters of a VatFreeText, of which there are up to three."""


def dated(billing: BillingRequest, made_at: datetime) -> date:
    """The day of the draft: when finance got this attempt."""
    return (billing.submitted_at or made_at).astimezone(HELSINKI).date()


def due(billing: BillingRequest, made_at: datetime) -> date:
    """The due date by the terms, were it invoiced that day."""
    return dated(billing, made_at) + timedelta(days=billing.payment_days or 0)


def details(
    root: Element,
    billing: BillingRequest,
    made_at: datetime,
    original: BillingRequest | None,
    kept: list[str],
) -> None:
    """The part about the whole; `kept` is what was too long elsewhere."""
    part = SubElement(root, "InvoiceDetails")
    code, heading = texts.TYPES[billing.kind]
    put(part, "InvoiceTypeCode", code, CodeListAgencyIdentifier="SPY")
    put(part, "InvoiceTypeCodeUN", texts.DATA_SHEET)
    put(part, "InvoiceTypeText", heading)
    put(part, "OriginCode", "Original")
    put(part, "InvoiceNumber", billing.number)
    day(part, "InvoiceDate", dated(billing, made_at))
    _credited(part, original, kept)
    _references(part, billing, kept)
    _totals(part, billing)
    for group in billing.totals.groups:
        _group(part, group, billing.language)
    for text in _said(billing, kept):
        put(part, "InvoiceFreeText", text)
    terms = SubElement(part, "PaymentTermsDetails")
    put(terms, "PaymentTermsFreeText", texts.NET[billing.language].format(billing.payment_days))
    day(terms, "InvoiceDueDate", due(billing, made_at))


def _credited(part: Element, original: BillingRequest | None, kept: list[str]) -> None:
    """The request that a credit takes back by our number; finance's invoice of it as a reference beside."""
    if original is None:
        return
    put(part, "OriginalInvoiceNumber", original.number)
    if original.submitted_at:
        day(part, "OriginalInvoiceDate", original.submitted_at.astimezone(HELSINKI).date())
    number = clean(original.invoice_number)
    if len(number) > 20:
        kept.append(f"OriginalInvoiceReference: {number}")
    elif number:
        reference = SubElement(part, "OriginalInvoiceReference")
        put(reference, "InvoiceNumber", number)
        day(reference, "InvoiceDate", original.invoiced_on)


def _references(part: Element, billing: BillingRequest, kept: list[str]) -> None:
    wanted = billing.references
    put(part, "SellersBuyerIdentifier", billing.organisation_id)
    cut(part, "OrderIdentifier", billing.order_number, 70, kept)
    cut(part, "AgreementIdentifier", wanted.agreement, 70, kept)
    cut(part, "BuyerReferenceIdentifier", wanted.buyer, 70, kept)
    cut(part, "ProjectReferenceIdentifier", wanted.project, 70, kept)
    definition = SubElement(part, "DefinitionDetails")
    put(definition, "DefinitionHeaderText", "Buyer kind", DefinitionCode="BUYER_KIND")
    put(definition, "DefinitionValue", clean(billing.buyer.kind if billing.buyer else None))


def _totals(part: Element, billing: BillingRequest) -> None:
    totals = billing.totals
    amount(part, "RowsTotalVatExcludedAmount", totals.net)
    amount(part, "InvoiceTotalVatExcludedAmount", totals.net)
    amount(part, "InvoiceTotalVatAmount", totals.vat)
    amount(part, "InvoiceTotalVatIncludedAmount", totals.gross)


def _group(part: Element, group: Group, language: str) -> None:
    """A VAT group; its VAT is that of the group, rows say none of their own."""
    specification = SubElement(part, "VatSpecificationDetails")
    amount(specification, "VatBaseAmount", group.net)
    put(specification, "VatRatePercent", decimal(group.rate))
    put(specification, "VatCode", group.category.value)
    amount(specification, "VatRateAmount", group.vat)
    reason = group.reason or texts.UNTAXED.get(group.category, {}).get(language)
    for text in _reason(clean(reason)):
        put(specification, "VatFreeText", text)
    put(specification, "VatExemptionReasonCode", texts.REASONS.get(group.category))


def _reason(whole: str) -> Sequence[str]:
    """A reason in at most three parts, between words where they suffice; a reason has up to 200 letters."""
    parts = list(paragraphs(whole, REASON))
    return (
        parts
        if len(parts) <= 3
        else [whole[start : start + REASON] for start in range(0, 3 * REASON, REASON)]
    )


def _said(billing: BillingRequest, kept: Iterable[str]) -> Iterator[str]:
    """That it is a draft, its title and message, and what was too long for its own element."""
    yield texts.DRAFT[billing.language]
    yield from paragraphs(billing.title)
    yield from paragraphs(billing.message)
    for text in kept:
        yield from paragraphs(text)
