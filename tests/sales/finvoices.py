"""Billing requests to make Finvoices of, and what of Finvoice's schema those must keep.

Finance Finland publishes the schema and its implementation guidelines (www.finanssiala.fi, Finvoice). This is
the part of version 3.0 that the product writes: order of elements, what is mandatory, how long, which form.
"""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from xml.etree.ElementTree import Element, fromstring

from services.sales.finvoice.message import document
from services.sales.model.billing import BillingLine, BillingRequest
from services.sales.model.configuration import SELLER, Seller
from services.sales.model.customer import Customer
from shared.money import Vat

AT = datetime(2026, 3, 5, 8, 0, tzinfo=UTC)
STANDARD = Vat(category="S", rate_class="standard")
REDUCED = Vat(category="S", rate_class="reduced")
EXEMPT = Vat(category="E", reason="AVL 39 §")
REVERSE = Vat(category="AE")
COMPANY = Customer(
    kind="company",
    name="Mäkelän Ääni Oy",
    business_id="2077474-0",
    street="Rantakatu 1",
    postal_code="80100",
    city="Joensuu",
    email="laskut@example.fi",
)
PERSON = Customer(
    kind="private_person", name="Åström Eva", street="Kotikatu 2 A 5", postal_code="22100", city="Mariehamn"
)


def line(**values: Any) -> BillingLine:
    """3 h at 10.10, 25.5 %, unless said otherwise."""
    usual = {
        "id": "1",
        "name": "Asiantuntijatyö",
        "quantity": Decimal("3"),
        "unit": "h",
        "unit_price": Decimal("10.10"),
        "net": Decimal("30.30"),
        "vat": STANDARD,
        "rate": Decimal("25.5"),
        "supplied_on": date(2026, 3, 2),
        "account": "4000 A",
    }
    return BillingLine.model_validate(usual | values)


def lump(net: str, **values: Any) -> BillingLine:
    """Euros without a quantity."""
    return line(net=Decimal(net), quantity=None, unit=None, unit_price=None, **values)


def request(*lines: BillingLine, **values: Any) -> BillingRequest:
    """A submitted request to a company, whole."""
    usual = {
        "id": "b1",
        "status": "submitted",
        "number": "L-2026-0042",
        "organisation_id": "acme",
        "title": "Koulutus",
        "buyer": COMPANY,
        "lines": lines or (line(),),
        "order_number": "M-2026-0007",
        "payment_days": 14,
        "submitted_at": AT,
    }
    return BillingRequest.model_validate(usual | values).whole()


def credit(*lines: BillingLine, **values: Any) -> tuple[BillingRequest, BillingRequest]:
    """A submitted credit of 30.30, and the request that it takes back."""
    original = request(status="invoiced", invoice_number="100234", invoiced_on=date(2026, 3, 6))
    own = {"id": "b2", "number": "L-2026-0043", "kind": "credit", "credits": "b1"} | values
    return request(*(lines or (lump("-30.30"),)), **own), original


def made(billing: BillingRequest, seller: Seller = SELLER, original: BillingRequest | None = None) -> Element:
    """The Finvoice of a request, read back and held to the schema's part."""
    written = document(billing, seller, AT, original)
    assert written.startswith(b'<?xml version="1.0" encoding="UTF-8"?>\n<Finvoice Version="3.0">')
    root = fromstring(written)
    assert list(faults(root)) == []
    return root


def texts(root: Element, name: str) -> list[str | None]:
    """The texts of all elements of a name, in their order."""
    return [one.text for one in root.iter(name)]


def text(root: Element, name: str) -> str | None:
    """The text of the one element of a name; None where there is none."""
    found = texts(root, name)
    assert len(found) <= 1, (name, found)
    return found[0] if found else None


# --- the schema's part -----------------------------------------------------------------------------------

PARTY = "PartyIdentifier OrganisationName! OrganisationTaxCode PostalAddressDetails"
POSTAL = "StreetName! TownName! PostCodeIdentifier!"


def _named(prefix: str, names: str) -> str:
    return " ".join(prefix + name for name in names.split())


CHILDREN: dict[str, str] = {
    "Finvoice": "MessageTransmissionDetails SellerPartyDetails! SellerOrganisationUnitNumber "
    "SellerCommunicationDetails SellerInformationDetails InvoiceRecipientLanguageCode BuyerPartyDetails! "
    "BuyerOrganisationUnitNumber BuyerContactPersonName BuyerCommunicationDetails DeliveryDetails "
    "InvoiceDetails! InvoiceRow! EpiDetails!",
    "MessageTransmissionDetails": "MessageSenderDetails! MessageReceiverDetails! MessageDetails!",
    "MessageSenderDetails": "FromIdentifier! FromIntermediator!",
    "MessageReceiverDetails": "ToIdentifier! ToIntermediator!",
    "MessageDetails": "MessageIdentifier! MessageTimeStamp!",
    "SellerPartyDetails": _named("Seller", PARTY),
    "SellerPostalAddressDetails": f"{_named('Seller', POSTAL)} CountryCode",
    "SellerCommunicationDetails": "SellerPhoneNumberIdentifier SellerEmailaddressIdentifier",
    "SellerInformationDetails": "SellerAccountDetails",
    "SellerAccountDetails": "SellerAccountID! SellerBic!",
    "BuyerPartyDetails": _named("Buyer", PARTY),
    "BuyerPostalAddressDetails": f"{_named('Buyer', POSTAL)} CountryCode",
    "BuyerCommunicationDetails": "BuyerPhoneNumberIdentifier BuyerEmailaddressIdentifier",
    "DeliveryDetails": "DeliveryDate",
    "InvoiceDetails": "InvoiceTypeCode! InvoiceTypeCodeUN InvoiceTypeText! OriginCode! InvoiceNumber! "
    "InvoiceDate! OriginalInvoiceNumber OriginalInvoiceDate OriginalInvoiceReference SellersBuyerIdentifier "
    "OrderIdentifier AgreementIdentifier BuyerReferenceIdentifier ProjectReferenceIdentifier "
    "DefinitionDetails RowsTotalVatExcludedAmount InvoiceTotalVatExcludedAmount InvoiceTotalVatAmount "
    "InvoiceTotalVatIncludedAmount! VatSpecificationDetails InvoiceFreeText PaymentTermsDetails",
    "OriginalInvoiceReference": "InvoiceNumber InvoiceDate",
    "DefinitionDetails": "DefinitionHeaderText! DefinitionValue",
    "VatSpecificationDetails": "VatBaseAmount VatRatePercent VatCode VatRateAmount VatFreeText "
    "VatExemptionReasonCode",
    "PaymentTermsDetails": "PaymentTermsFreeText InvoiceDueDate",
    "InvoiceRow": "ArticleName ArticleDescription InvoicedQuantity UnitPriceAmount RowPositionIdentifier "
    "RowDeliveryDate RowAccountDimensionText RowFreeText RowDiscountPercent RowDiscountAmount "
    "RowDiscountBaseAmount RowVatRatePercent RowVatCode RowVatExcludedAmount",
    "EpiDetails": "EpiIdentificationDetails! EpiPartyDetails! EpiPaymentInstructionDetails!",
    "EpiIdentificationDetails": "EpiDate! EpiReference! EpiOrderInfo",
    "EpiPartyDetails": "EpiBfiPartyDetails! EpiBeneficiaryPartyDetails!",
    "EpiBfiPartyDetails": "EpiBfiIdentifier",
    "EpiBeneficiaryPartyDetails": "EpiNameAddressDetails EpiAccountID!",
    "EpiPaymentInstructionDetails": "EpiRemittanceInfoIdentifier EpiInstructedAmount! EpiCharge! "
    "EpiDateOptionDate!",
}
"""Parent to its children in their order; `!` marks a mandatory one."""
SEVERAL = {
    "SellerStreetName": 3,
    "BuyerStreetName": 3,
    "VatFreeText": 3,
    "OriginalInvoiceReference": 99,
    "DefinitionDetails": 99,
    "VatSpecificationDetails": 99,
    "InvoiceFreeText": 9999,
    "PaymentTermsDetails": 99,
    "InvoiceRow": 999,
    "RowFreeText": 9999,
}
"""What may come more than once, and how often."""
TWO = ("OrganisationName", "StreetName", "TownName", "PostCodeIdentifier")
SHORTEST = {
    **dict.fromkeys((party + name for party in ("Seller", "Buyer") for name in TWO), 2),
    **dict.fromkeys(("FromIdentifier", "FromIntermediator", "ToIdentifier", "ToIntermediator"), 2),
    **dict.fromkeys(("MessageIdentifier", "EpiNameAddressDetails"), 2),
}
"""The fewest letters of a text; none is empty."""
LETTERS = {
    **dict.fromkeys(("InvoiceNumber", "OriginalInvoiceNumber"), 20),
    **dict.fromkeys(
        ("VatFreeText", "OrderIdentifier", "AgreementIdentifier", "BuyerReferenceIdentifier"), 70
    ),
    **dict.fromkeys(("ProjectReferenceIdentifier", "SellersBuyerIdentifier", "DefinitionValue"), 70),
    **dict.fromkeys(("SellerOrganisationName", "BuyerOrganisationName", "BuyerContactPersonName"), 70),
    **dict.fromkeys(("SellerEmailaddressIdentifier", "BuyerEmailaddressIdentifier", "EpiOrderInfo"), 70),
    **dict.fromkeys(("InvoiceFreeText", "ArticleDescription", "RowFreeText"), 512),
    **dict.fromkeys(("PaymentTermsFreeText", "DefinitionHeaderText"), 70),
    "ArticleName": 100,
    "InvoicedQuantity": 14,
    "MessageIdentifier": 48,
}
"""The most letters of a text; 35 where nothing else is said."""
AMOUNT = re.compile(r"-?[0-9]{1,15},[0-9]{2,5}")
FORMS: dict[str, re.Pattern[str]] = {
    "EpiInstructedAmount": re.compile(r"-?[0-9]{1,15},[0-9]{2}"),
    "InvoiceTypeCode": re.compile("INV0[12]"),
    "OriginCode": re.compile("Original"),
    "CountryCode": re.compile("[A-Z]{2}"),
    "VatCode": re.compile("S|E|Z|AE|O"),
    "RowVatCode": re.compile("S|E|Z|AE|O"),
    "EpiReference": re.compile(r"[A-Za-z0-9._-]{1,35}"),
    "EpiRemittanceInfoIdentifier": re.compile(r"[0-9]{4,20}|RF[0-9]{6,23}"),
    "MessageTimeStamp": re.compile(r"[0-9]{4}(-[0-9]{2}){2}T[0-9:.]+Z"),
    "VatExemptionReasonCode": re.compile(r"[A-Za-z0-9-]{1,20}"),
}
NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def faults(element: Element) -> Iterator[str]:
    """What of an element and all within it the schema would refuse."""
    if element.tag in CHILDREN:
        yield from _of_children(element)
        for child in element:
            yield from faults(child)
    else:
        yield from _of_text(element)


def _of_children(element: Element) -> Iterator[str]:
    known = CHILDREN[element.tag].replace("!", "").split()
    found = [child.tag for child in element]
    if (element.text or "").strip() or any(tag not in known for tag in found):
        yield f"{element.tag} holds something else: {found}"
    elif found != sorted(found, key=known.index):
        yield f"{element.tag} is out of order: {found}"
    yield from (
        f"{element.tag} lacks {one[:-1]}"
        for one in CHILDREN[element.tag].split()
        if one[-1] == "!" and one[:-1] not in found
    )
    yield from (f"{tag} is repeated" for tag in set(found) if found.count(tag) > SEVERAL.get(tag, 1))


def _of_text(element: Element) -> Iterator[str]:
    name, value = element.tag, element.text or ""
    if len(element) or NOT_XML.search(value):
        yield f"{name} is no text"
    if not SHORTEST.get(name, 1) <= len(value) <= LETTERS.get(name, 35):
        yield f"{name} has {len(value)} letters"
    if name in FORMS and not FORMS[name].fullmatch(value):
        yield f"{name} has another form"
    if name.endswith("Amount") and not (
        AMOUNT.fullmatch(value) and element.get("AmountCurrencyIdentifier") == "EUR"
    ):
        yield f"{name} is no amount"
    if name.endswith("Date") and not (_is_day(value) and element.attrib == {"Format": "CCYYMMDD"}):
        yield f"{name} is no day"
    if name.endswith("Percent") and not re.fullmatch(r"[1-9]?[0-9]{1,2}(,[0-9]{1,3})?", value):
        yield f"{name} is no percentage"


def _is_day(value: str) -> bool:
    return bool(re.fullmatch("[0-9]{8}", value)) and bool(
        datetime.strptime(value, "%Y%m%d").replace(tzinfo=UTC)
    )
