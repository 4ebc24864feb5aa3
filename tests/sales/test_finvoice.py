"""Billing requests as Finvoice 3.0: structure, formats, and the check digits that the schema does not see.

Finance Finland publishes the schema (www.finanssiala.fi, Finvoice); `finvoices.faults` is the part of it that
every file made here is held to.
"""

from datetime import UTC, date, datetime
from decimal import Decimal
from xml.etree.ElementTree import fromstring

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum import iso11649

from services.sales.finvoice.elements import clean
from services.sales.finvoice.message import document
from services.sales.model.configuration import SELLER
from services.sales.model.lines import net_of
from shared import references
from shared.errors import Conflict, Invalid
from shared.money import Totals, Vat
from tests.sales import people
from tests.sales.finvoices import (
    AT,
    COMPANY,
    EXEMPT,
    PERSON,
    REDUCED,
    REVERSE,
    STANDARD,
    credit,
    line,
    lump,
    made,
    request,
    text,
    texts,
)

FRAMED = {"e_invoice_address": "003720774740", "e_invoice_operator": "003710948874"}


def changed(model, **values):
    """A copy with these values, unchecked: as something broken would be stored."""
    return model.model_copy(update=values)


def refused(billing, seller=SELLER, original=None):
    """The fields that a request is refused for."""
    with pytest.raises(Invalid) as caught:
        document(billing, seller, AT, original)
    assert "salainen" not in str(caught.value.facts).lower()
    return [one["field"] for one in caught.value.facts["errors"]]


# --- the whole -------------------------------------------------------------------------------------------

WHOLE = """<?xml version="1.0" encoding="UTF-8"?>
<Finvoice Version="3.0">
<SellerPartyDetails>
<SellerPartyIdentifier>2077474-0</SellerPartyIdentifier>
<SellerOrganisationName>Esimerkin ammattikorkeakoulu Oy</SellerOrganisationName>
<SellerOrganisationTaxCode>FI20774740</SellerOrganisationTaxCode>
<SellerPostalAddressDetails>
<SellerStreetName>Esimerkkikatu 1</SellerStreetName>
<SellerTownName>Joensuu</SellerTownName>
<SellerPostCodeIdentifier>80100</SellerPostCodeIdentifier>
<CountryCode>FI</CountryCode>
</SellerPostalAddressDetails>
</SellerPartyDetails>
<SellerCommunicationDetails>
<SellerEmailaddressIdentifier>palvelut@uas.example</SellerEmailaddressIdentifier>
</SellerCommunicationDetails>
<SellerInformationDetails>
<SellerAccountDetails>
<SellerAccountID IdentificationSchemeName="IBAN">FI2112345600000785</SellerAccountID>
<SellerBic IdentificationSchemeName="BIC">NDEAFIHH</SellerBic>
</SellerAccountDetails>
</SellerInformationDetails>
<InvoiceRecipientLanguageCode>FI</InvoiceRecipientLanguageCode>
<BuyerPartyDetails>
<BuyerPartyIdentifier>2077474-0</BuyerPartyIdentifier>
<BuyerOrganisationName>Mäkelän Ääni Oy</BuyerOrganisationName>
<BuyerPostalAddressDetails>
<BuyerStreetName>Rantakatu 1</BuyerStreetName>
<BuyerTownName>Joensuu</BuyerTownName>
<BuyerPostCodeIdentifier>80100</BuyerPostCodeIdentifier>
<CountryCode>FI</CountryCode>
</BuyerPostalAddressDetails>
</BuyerPartyDetails>
<BuyerContactPersonName>Anna Mäkelä</BuyerContactPersonName>
<BuyerCommunicationDetails>
<BuyerEmailaddressIdentifier>anna@example.fi</BuyerEmailaddressIdentifier>
</BuyerCommunicationDetails>
<DeliveryDetails>
<DeliveryDate Format="CCYYMMDD">20260302</DeliveryDate>
</DeliveryDetails>
<InvoiceDetails>
<InvoiceTypeCode CodeListAgencyIdentifier="SPY">INV01</InvoiceTypeCode>
<InvoiceTypeCodeUN>130</InvoiceTypeCodeUN>
<InvoiceTypeText>LASKULÄHETE</InvoiceTypeText>
<OriginCode>Original</OriginCode>
<InvoiceNumber>L-2026-0042</InvoiceNumber>
<InvoiceDate Format="CCYYMMDD">20260305</InvoiceDate>
<SellersBuyerIdentifier>acme</SellersBuyerIdentifier>
<OrderIdentifier>M-2026-0007</OrderIdentifier>
<AgreementIdentifier>S-1/2026</AgreementIdentifier>
<BuyerReferenceIdentifier>KP 4711 &lt;Anna&gt;</BuyerReferenceIdentifier>
<ProjectReferenceIdentifier>P&amp;K</ProjectReferenceIdentifier>
<DefinitionDetails>
<DefinitionHeaderText DefinitionCode="BUYER_KIND">Buyer kind</DefinitionHeaderText>
<DefinitionValue>company</DefinitionValue>
</DefinitionDetails>
<RowsTotalVatExcludedAmount AmountCurrencyIdentifier="EUR">1030,30</RowsTotalVatExcludedAmount>
<InvoiceTotalVatExcludedAmount AmountCurrencyIdentifier="EUR">1030,30</InvoiceTotalVatExcludedAmount>
<InvoiceTotalVatAmount AmountCurrencyIdentifier="EUR">7,73</InvoiceTotalVatAmount>
<InvoiceTotalVatIncludedAmount AmountCurrencyIdentifier="EUR">1038,03</InvoiceTotalVatIncludedAmount>
<VatSpecificationDetails>
<VatBaseAmount AmountCurrencyIdentifier="EUR">30,30</VatBaseAmount>
<VatRatePercent>25,5</VatRatePercent>
<VatCode>S</VatCode>
<VatRateAmount AmountCurrencyIdentifier="EUR">7,73</VatRateAmount>
</VatSpecificationDetails>
<VatSpecificationDetails>
<VatBaseAmount AmountCurrencyIdentifier="EUR">1000,00</VatBaseAmount>
<VatRatePercent>0</VatRatePercent>
<VatCode>E</VatCode>
<VatRateAmount AmountCurrencyIdentifier="EUR">0,00</VatRateAmount>
<VatFreeText>AVL 39 §</VatFreeText>
</VatSpecificationDetails>
<InvoiceFreeText>Laskulähete – ei lasku</InvoiceFreeText>
<InvoiceFreeText>Koulutus</InvoiceFreeText>
<InvoiceFreeText>Kiitos.</InvoiceFreeText>
<InvoiceFreeText>Tervetuloa uudelleen!</InvoiceFreeText>
<PaymentTermsDetails>
<PaymentTermsFreeText>14 pv netto</PaymentTermsFreeText>
<InvoiceDueDate Format="CCYYMMDD">20260319</InvoiceDueDate>
</PaymentTermsDetails>
</InvoiceDetails>
<InvoiceRow>
<ArticleName>Asiantuntijatyö</ArticleName>
<InvoicedQuantity QuantityUnitCode="h" QuantityUnitCodeUN="HUR">3</InvoicedQuantity>
<UnitPriceAmount AmountCurrencyIdentifier="EUR" UnitPriceUnitCode="h">10,10</UnitPriceAmount>
<RowPositionIdentifier>1</RowPositionIdentifier>
<RowDeliveryDate Format="CCYYMMDD">20260302</RowDeliveryDate>
<RowAccountDimensionText>4000 A</RowAccountDimensionText>
<RowVatRatePercent>25,5</RowVatRatePercent>
<RowVatCode>S</RowVatCode>
<RowVatExcludedAmount AmountCurrencyIdentifier="EUR">30,30</RowVatExcludedAmount>
</InvoiceRow>
<InvoiceRow>
<ArticleName>Koulutuspäivä</ArticleName>
<InvoicedQuantity QuantityUnitCodeUN="C62">1</InvoicedQuantity>
<UnitPriceAmount AmountCurrencyIdentifier="EUR">1000,00</UnitPriceAmount>
<RowPositionIdentifier>2</RowPositionIdentifier>
<RowDeliveryDate Format="CCYYMMDD">20260302</RowDeliveryDate>
<RowAccountDimensionText>4000 A</RowAccountDimensionText>
<RowVatRatePercent>0</RowVatRatePercent>
<RowVatCode>E</RowVatCode>
<RowVatExcludedAmount AmountCurrencyIdentifier="EUR">1000,00</RowVatExcludedAmount>
</InvoiceRow>
<EpiDetails>
<EpiIdentificationDetails>
<EpiDate Format="CCYYMMDD">20260305</EpiDate>
<EpiReference>L-2026-0042</EpiReference>
</EpiIdentificationDetails>
<EpiPartyDetails>
<EpiBfiPartyDetails>
<EpiBfiIdentifier IdentificationSchemeName="BIC">NDEAFIHH</EpiBfiIdentifier>
</EpiBfiPartyDetails>
<EpiBeneficiaryPartyDetails>
<EpiNameAddressDetails>Esimerkin ammattikorkeakoulu Oy</EpiNameAddressDetails>
<EpiAccountID IdentificationSchemeName="IBAN">FI2112345600000785</EpiAccountID>
</EpiBeneficiaryPartyDetails>
</EpiPartyDetails>
<EpiPaymentInstructionDetails>
<EpiRemittanceInfoIdentifier IdentificationSchemeName="SPY">202600428</EpiRemittanceInfoIdentifier>
<EpiInstructedAmount AmountCurrencyIdentifier="EUR">1038,03</EpiInstructedAmount>
<EpiCharge ChargeOption="SLEV">SLEV</EpiCharge>
<EpiDateOptionDate Format="CCYYMMDD">20260319</EpiDateOptionDate>
</EpiPaymentInstructionDetails>
</EpiDetails>
</Finvoice>
"""


def test_a_request_is_written_so():
    exempt = lump("1000", id="2", name="Koulutuspäivä", vat=EXEMPT, rate=Decimal(0))
    billing = request(
        line(),
        exempt,
        buyer=changed(COMPANY, contact_name="Anna Mäkelä", contact_email="anna@example.fi"),
        references={"buyer": "KP 4711 <Anna>", "agreement": "S-1/2026", "project": "P&K"},
        delivery_date=date(2026, 3, 2),
        message="Kiitos.\n\nTervetuloa uudelleen!",
    )
    made(billing)
    written = document(billing, SELLER, AT).decode()
    declaration, rest = WHOLE.split("\n", 1)
    assert written == declaration + "\n" + rest.replace("\n", "")


def test_the_same_request_gives_the_same_file_whenever_it_is_made():
    later = datetime(2027, 1, 1, tzinfo=UTC)
    assert document(request(), SELLER, later) == document(request(), SELLER, AT)


def test_the_day_is_finnish():
    root = made(request(submitted_at=datetime(2026, 3, 5, 22, 30, tzinfo=UTC), payment_days=0))
    assert text(root, "InvoiceDate") == text(root, "InvoiceDueDate") == "20260306"


@pytest.mark.parametrize(
    ("language", "draft", "terms"),
    [
        ("fi", "Laskulähete – ei lasku", "14 pv netto"),
        ("sv", "Faktureringsunderlag – inte en faktura", "14 dagar netto"),
        ("en", "Billing request – not an invoice", "14 days net"),
    ],
)
def test_it_says_in_the_documents_language_that_it_is_no_invoice(language, draft, terms):
    root = made(request(language=language))
    assert texts(root, "InvoiceFreeText")[0] == draft
    assert text(root, "PaymentTermsFreeText") == terms
    assert text(root, "InvoiceRecipientLanguageCode") == language.upper()
    assert (text(root, "InvoiceTypeCode"), text(root, "InvoiceTypeCodeUN")) == ("INV01", "130")


# --- parties ---------------------------------------------------------------------------------------------


def test_a_private_person_has_no_business_id():
    root = made(request(buyer=PERSON, organisation_id="eva"))
    assert text(root, "BuyerOrganisationName") == "Åström Eva"
    assert text(root, "DefinitionValue") == "private_person"
    for name in ("BuyerPartyIdentifier", "BuyerOrganisationTaxCode", "BuyerOrganisationUnitNumber"):
        assert text(root, name) is None


def test_e_invoice_addresses_of_both_make_the_frame():
    buyer = changed(COMPANY, e_invoice_address="TE0037 2077 4740", e_invoice_operator="003701011385")
    root = made(request(buyer=buyer, attempt=2), changed(SELLER, **FRAMED))
    assert root[0].tag == "MessageTransmissionDetails"
    assert [one.text for one in root[0].iter() if not len(one)] == [
        "003720774740",
        "003710948874",
        "TE003720774740",
        "003701011385",
        "L-2026-0042-2",
        "2026-03-05T08:00:00.000Z",
    ]
    assert text(root, "SellerOrganisationUnitNumber") == "003720774740"
    assert text(root, "BuyerOrganisationUnitNumber") == "TE003720774740"


@pytest.mark.parametrize("lacking", sorted(FRAMED))
def test_without_one_of_them_there_is_no_frame_and_the_operator_is_told(lacking):
    buyer = changed(COMPANY, **FRAMED)
    root = made(request(buyer=buyer), changed(SELLER, **(FRAMED | {lacking: None})))
    assert text(root, "FromIdentifier") is None
    assert text(root, "BuyerOrganisationUnitNumber") == "003720774740"
    assert texts(root, "InvoiceFreeText")[-1] == "ToIntermediator: 003710948874"


def test_an_address_that_is_not_whole_is_told_as_text():
    root = made(request(buyer=changed(COMPANY, street=None, **FRAMED)))
    assert text(root, "BuyerTownName") is None
    assert "BuyerPostalAddressDetails: Joensuu, 80100" in texts(root, "InvoiceFreeText")


def test_a_buyer_abroad_may_have_an_address_of_another_network():
    buyer = changed(COMPANY, country="NO", business_id=None, e_invoice_address="0192:991825827")
    root = made(request(buyer=buyer))
    assert text(root, "BuyerOrganisationUnitNumber") == "0192:991825827"


# --- money -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lines", "vat"),
    [
        ([("30.30", STANDARD, "25.5")], "7,73"),
        ([("10.10", STANDARD, "25.5")] * 3, "7,73"),
        ([("0.10", STANDARD, "25.5")] * 10, "0,26"),
        ([("100", REDUCED, "14")], "14,00"),
        ([("100", REDUCED, "13.5")], "13,50"),
    ],
)
def test_vat_is_that_of_the_group(lines, vat):
    days = {"14": date(2025, 12, 31), "13.5": date(2026, 1, 1), "25.5": date(2026, 3, 2)}
    rows = [
        lump(net, id=str(number), vat=how, rate=Decimal(rate), supplied_on=days[rate])
        for number, (net, how, rate) in enumerate(lines, start=1)
    ]
    root = made(request(*rows))
    assert text(root, "InvoiceTotalVatAmount") == text(root, "VatRateAmount") == vat
    assert texts(root, "RowVatAmount") == []


def test_each_vat_group_stands_by_itself():
    rows = (
        lump("100", id="1", vat=REDUCED, rate=Decimal("14"), supplied_on=date(2025, 12, 31)),
        lump("100", id="2", vat=REDUCED, rate=Decimal("13.5"), supplied_on=date(2026, 1, 1)),
        lump("50", id="3", vat=REVERSE, rate=Decimal(0)),
        lump("7", id="4", vat=Vat(category="O"), rate=Decimal(0)),
        lump("8", id="5", vat=Vat(category="Z"), rate=Decimal(0)),
    )
    root = made(request(*rows, language="sv"))
    groups = [
        (group.findtext("VatCode"), group.findtext("VatRatePercent"), group.findtext("VatRateAmount"))
        for group in root.iter("VatSpecificationDetails")
    ]
    assert groups == [
        ("S", "14", "14,00"),
        ("S", "13,5", "13,50"),
        ("AE", "0", "0,00"),
        ("O", "0", "0,00"),
        ("Z", "0", "0,00"),
    ]
    assert texts(root, "VatFreeText") == ["Omvänd skattskyldighet", "Omfattas inte av mervärdesskatt"]
    assert texts(root, "VatExemptionReasonCode") == ["VATEX-EU-AE", "VATEX-EU-O"]


@pytest.mark.parametrize("reason", ["x" * 200, "sana " * 39 + "loppu", ("y" * 45 + " ") * 4 + "z" * 16])
def test_a_long_reason_is_kept_whole(reason):
    root = made(request(lump("10", vat=Vat(category="E", reason=reason), rate=Decimal(0))))
    assert "".join("".join(texts(root, "VatFreeText")).split()) == "".join(reason.split())


def test_a_discount_is_shown_with_its_base():
    root = made(
        request(
            line(
                quantity=Decimal("2.5"),
                unit_price=Decimal("99.99"),
                discount=Decimal("12.5"),
                net=Decimal("218.73"),
            )
        )
    )
    assert text(root, "InvoicedQuantity") == "2,5"
    assert text(root, "UnitPriceAmount") == "99,99"
    assert text(root, "RowDiscountPercent") == "12,5"
    assert text(root, "RowDiscountBaseAmount") == "249,98"
    assert text(root, "RowDiscountAmount") == "31,25"
    assert text(root, "RowVatExcludedAmount") == "218,73"


@pytest.mark.parametrize(
    ("quantity", "price", "discount", "net", "told"),
    [
        ("1", "100", "0", "33.34", "1 kk, 100,00 EUR/kk"),
        ("10", "1.2345", "5", "12.00", "10 kk, 1,2345 EUR/kk, -5 %"),
        ("3", None, "0", "30", "3 kk"),
    ],
)
def test_what_does_not_multiply_is_one_sum_and_says_what_it_stands_for(quantity, price, discount, net, told):
    row = line(
        quantity=Decimal(quantity),
        unit="kk",
        unit_price=price and Decimal(price),
        discount=Decimal(discount),
        net=Decimal(net),
    )
    root = made(request(row))
    assert (text(root, "InvoicedQuantity"), text(root, "UnitPriceAmount")) == (
        "1",
        f"{Decimal(net):.2f}".replace(".", ","),
    )
    assert text(root, "RowFreeText") == told
    assert text(root, "RowDiscountPercent") is None


def test_a_unit_has_a_code_where_one_is_known():
    units = ["h", "PV", "kpl", "opintopiste", None]
    root = made(request(*(line(id=str(n), unit=unit) for n, unit in enumerate(units, start=1))))
    found = [
        (one.get("QuantityUnitCode"), one.get("QuantityUnitCodeUN")) for one in root.iter("InvoicedQuantity")
    ]
    assert found == [("h", "HUR"), ("PV", "DAY"), ("kpl", "C62"), ("opintopiste", None), (None, None)]


# --- credits ---------------------------------------------------------------------------------------------


def test_a_credit_is_negative_and_names_what_it_takes_back():
    billing, original = credit(message="Peruttu")
    root = made(billing, original=original)
    assert (text(root, "InvoiceTypeCode"), text(root, "InvoiceTypeText")) == (
        "INV02",
        "HYVITYSLASKU (LASKULÄHETE)",
    )
    assert text(root, "OriginalInvoiceNumber") == "L-2026-0042"
    assert text(root, "OriginalInvoiceDate") == "20260305"
    reference = root.find(".//OriginalInvoiceReference")
    assert [(one.tag, one.text) for one in reference] == [
        ("InvoiceNumber", "100234"),
        ("InvoiceDate", "20260306"),
    ]
    assert (text(root, "InvoicedQuantity"), text(root, "UnitPriceAmount")) == ("-1", "30,30")
    assert text(root, "RowVatExcludedAmount") == text(root, "VatBaseAmount") == "-30,30"
    assert text(root, "InvoiceTotalVatAmount") == text(root, "VatRateAmount") == "-7,73"
    assert text(root, "InvoiceTotalVatIncludedAmount") == text(root, "EpiInstructedAmount") == "-38,03"
    assert "Peruttu" in texts(root, "InvoiceFreeText")


def test_a_credit_of_what_is_not_invoiced_yet_names_our_number_alone():
    billing, original = credit()
    root = made(billing, original=changed(original, invoice_number=None, invoiced_on=None))
    assert text(root, "OriginalInvoiceNumber") == "L-2026-0042"
    assert root.find(".//OriginalInvoiceReference") is None


def test_a_number_of_finance_that_does_not_fit_is_not_cut():
    billing, original = credit()
    root = made(billing, original=changed(original, invoice_number="A" * 35))
    assert root.find(".//OriginalInvoiceReference") is None
    assert f"OriginalInvoiceReference: {'A' * 35}" in texts(root, "InvoiceFreeText")


# --- payment ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("number", "country", "scheme", "reference"),
    [
        ("L-2026-0042", "FI", "SPY", "202600428"),
        ("L-2026-0042", "AX", "SPY", "202600428"),
        ("L-2026-0042", "SE", "ISO", "RF46202600428"),
        ("L-2026-12345", "FI", "SPY", "2026123451"),
        ("0012345", "FI", "SPY", "123453"),
    ],
)
def test_the_reference_is_made_of_the_numbers_digits(number, country, scheme, reference):
    root = made(request(number=number, buyer=changed(COMPANY, country=country)))
    (found,) = root.iter("EpiRemittanceInfoIdentifier")
    assert (found.get("IdentificationSchemeName"), found.text) == (scheme, reference)
    assert iso11649.is_valid(reference) is (scheme == "ISO")
    assert references.reference_number(reference[4:] if scheme == "ISO" else reference)
    assert text(root, "EpiOrderInfo") is None


@pytest.mark.parametrize("number", ["A", "L-12", "00012", "9" * 20])
def test_a_number_that_gives_no_reference_is_the_message(number):
    root = made(request(number=number))
    assert text(root, "EpiRemittanceInfoIdentifier") is None
    assert text(root, "EpiOrderInfo") == text(root, "EpiReference") == number


def test_every_number_of_a_year_has_a_reference_of_its_own():
    numbers = [f"L-2026-{number:04d}" for number in (1, 2, 9999, 10000, 99999)]
    found = {text(made(request(number=number)), "EpiRemittanceInfoIdentifier") for number in numbers}
    assert len(found) == len(numbers)


# --- what is refused -------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", ["draft", "ready", "cancelled"])
def test_what_finance_does_not_have_has_no_finvoice(status):
    with pytest.raises(Conflict) as caught:
        document(request(status=status), SELLER, AT)
    assert caught.value.facts["legal"] == sorted(request(status=status).actions())


def test_without_a_number_there_is_no_finvoice():
    with pytest.raises(Conflict):
        document(request(number=None), SELLER, AT)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"number": "L 2026/salainen"}, "number"),
        ({"number": "L" * 21}, "number"),
        ({"payment_days": None}, "payment_days"),
        ({"buyer": None}, "buyer"),
        ({"totals": Totals(net=Decimal("30.30"), vat=Decimal("7.74"), gross=Decimal("38.04"))}, "totals"),
        ({"totals": Totals()}, "totals"),
    ],
)
def test_a_request_that_is_not_right_is_refused(values, field):
    assert refused(changed(request(), **values)) == [field]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"business_id": "2077474-1"}, "business_id"),
        ({"business_id": "0000000-0"}, "business_id"),
        ({"business_id": ""}, "business_id"),
        ({"vat_number": "FI20774741"}, "vat_number"),
        ({"iban": "FI2112345600000786"}, "iban"),
        ({"iban": "SALAINEN"}, "iban"),
        ({"bic": "NDEAFI"}, "bic"),
        ({"e_invoice_address": "003720774741"}, "e_invoice_address"),
        ({"e_invoice_operator": "0" * 36}, "e_invoice_operator"),
        ({"name": "X"}, "name"),
        ({"city": "\u200a"}, "city"),
    ],
)
def test_a_seller_that_is_not_right_is_refused(values, field):
    assert refused(request(), changed(SELLER, **values)) == [f"seller.{field}"]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"business_id": "2077474-1"}, "business_id"),
        ({"business_id": "２０７７４７４-０"}, "business_id"),
        ({"vat_number": "FI20774741"}, "vat_number"),
        ({"country": "Suomi"}, "country"),
        ({"name": "X"}, "name"),
        ({"name": "\x00\x01"}, "name"),
        ({"e_invoice_address": "003720774741"}, "e_invoice_address"),
        ({"e_invoice_address": "FI2112345600000786"}, "e_invoice_address"),
        ({"e_invoice_address": "laskut@salainen.fi"}, "e_invoice_address"),
        ({"e_invoice_operator": "x" * 36}, "e_invoice_operator"),
        ({"kind": "private_person"}, "business_id"),
        ({"country": "NO", "e_invoice_address": "x" * 36}, "e_invoice_address"),
    ],
)
def test_a_buyer_that_is_not_right_is_refused(values, field):
    assert refused(request(buyer=changed(COMPANY, **values)))[-1] == f"buyer.{field}"


@pytest.mark.parametrize(
    ("row", "field"),
    [
        (lump("-1"), "net"),
        (line(name="\u2003"), "name"),
        (line(rate=Decimal("24")), "rate"),
        (line(rate=Decimal("13.5"), supplied_on=None), "rate"),
        (line(vat=EXEMPT), "rate"),
        (line(supplied_on=date(2012, 12, 31)), "rate"),
    ],
)
def test_a_row_that_is_not_right_is_refused(row, field):
    assert refused(request(row)) == [f"lines.0.{field}"]


def test_a_request_without_rows_is_refused():
    assert refused(changed(request(), lines=(), totals=Totals())) == ["lines"]


def test_a_reverse_charge_needs_the_number_of_who_pays_the_vat():
    row = lump("10", vat=REVERSE, rate=Decimal(0))
    assert refused(request(row, buyer=changed(COMPANY, business_id=None))) == ["buyer.vat_number"]
    made(request(row, buyer=changed(COMPANY, business_id=None, vat_number="SE556703748501", country="SE")))


def test_a_credit_with_another_sign_or_original_is_refused():
    billing, original = credit()
    assert refused(billing) == ["credits"]
    assert refused(billing, original=changed(original, id="b9")) == ["credits"]
    assert refused(billing, original=changed(original, number=None)) == ["credits"]
    assert refused(credit(lump("1"))[0], original=original) == ["lines.0.net"]


def test_all_that_is_wrong_is_told_at_once():
    buyer = changed(COMPANY, business_id="2077474-1")
    found = refused(changed(request(buyer=buyer), totals=Totals()), changed(SELLER, iban="FI00"))
    assert found == ["seller.iban", "buyer.business_id", "totals"]


# --- texts that would break the file ---------------------------------------------------------------------

HOSTILE = (
    "]]><Evil/>",
    "<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]>&e;",
    "<?xml version='1.0'?><!-- --",
    "a\x00b\x0bc\x1fd\ufffee",
    "rivi\r\n\ttoinen\u2028kolmas",
    "\u202eoikealta 😀 \U0010ffff",
)


@pytest.mark.parametrize("hostile", HOSTILE)
def test_no_text_becomes_markup_and_none_breaks_the_file(hostile):
    buyer = changed(COMPANY, name=hostile, street=hostile, city=hostile, contact_name=hostile)
    wanted = changed(request().references, buyer=hostile, agreement=hostile[:35], project=hostile[:35])
    billing = changed(
        request(line(name=hostile)), buyer=buyer, title=hostile, message=hostile, references=wanted
    )
    root = made(billing)
    assert text(root, "ArticleName") == clean(hostile)
    assert clean(hostile) in " ".join(filter(None, texts(root, "InvoiceFreeText")))
    assert b"<!ENTITY" not in document(billing, SELLER, AT)


def test_what_xml_cannot_hold_goes():
    assert clean("a\x00\x08\x0c\x1f\ud800\udfff\ufffe\uffffb\n\tc \u00a0 d") == "ab c d"
    assert clean(None) == ""


def test_what_is_too_long_is_cut_and_kept_whole_as_text():
    buyer = changed(COMPANY, name="N" * 200, city="C" * 200, contact_name="P" * 401)
    row = line(name="Rivi " * 40)
    root = made(changed(request(row), buyer=buyer))
    assert text(root, "BuyerOrganisationName") == "N" * 70
    assert text(root, "BuyerTownName") == "C" * 35
    assert text(root, "BuyerContactPersonName") == "P" * 70
    assert text(root, "ArticleName") == ("Rivi " * 20).strip()
    assert text(root, "ArticleDescription") == ("Rivi " * 40).strip()
    assert texts(root, "InvoiceFreeText")[2:] == [
        "BuyerOrganisationName: " + "N" * 200,
        "BuyerTownName: " + "C" * 200,
        "BuyerContactPersonName: " + "P" * 401,
    ]


def test_a_street_takes_up_to_three_lines():
    street = "Pitkän kadun talo numero kaksitoista, toinen kerros, huone kolmesataa yksi"
    root = made(request(buyer=changed(COMPANY, street=street)))
    assert " ".join(texts(root, "BuyerStreetName")) == street
    assert len(texts(root, "BuyerStreetName")) == 3
    longer = made(request(buyer=changed(COMPANY, street=f"{street} {street}")))
    assert texts(longer, "BuyerStreetName") == ["Pitkän kadun talo numero kaksitoist"]
    assert f"BuyerStreetName: {street} {street}" in texts(longer, "InvoiceFreeText")


def test_no_street_line_is_a_single_letter():
    root = made(request(buyer=changed(COMPANY, street="x" * 35 + " A")))
    assert texts(root, "BuyerStreetName") == ["x" * 35]


def test_an_email_is_never_cut():
    email = "a" * 64 + "@pitka.example.fi"
    root = made(request(buyer=changed(COMPANY, email=email)))
    assert text(root, "BuyerEmailaddressIdentifier") is None
    assert f"BuyerEmailaddressIdentifier: {email}" in texts(root, "InvoiceFreeText")


def test_a_message_is_kept_whole_in_parts():
    message = "\n".join(["sana " * 300, "", "y" * 1200])
    root = made(request(message=message))
    kept = "".join(filter(None, texts(root, "InvoiceFreeText")[2:]))
    assert "".join(kept.split()) == "".join(message.split())


# --- any request -----------------------------------------------------------------------------------------

VATS = (
    (STANDARD, "25.5"),
    (REDUCED, "13.5"),
    (Vat(category="S", rate_class="low"), "10"),
    (EXEMPT, "0"),
    (Vat(category="Z"), "0"),
)
WORDS = st.text(max_size=250)


@st.composite
def rows(draw, number):
    how, rate = draw(st.sampled_from(VATS))
    quantity = draw(st.none() | st.decimals("0.001", "9999", places=3))
    price = None if quantity is None else draw(st.decimals("0", "9999", places=4))
    discount = Decimal(0) if quantity is None else draw(st.sampled_from(["0", "5", "33.33", "100"]))
    shared = draw(st.booleans())
    net = draw(st.decimals("0", "99999", places=2))
    if quantity is not None and not shared:
        net = net_of(quantity, price, Decimal(discount))
    return line(
        id=str(number),
        name=draw(WORDS) + "x",
        quantity=quantity,
        unit=draw(st.sampled_from(["h", "kpl", "<&>", None])),
        unit_price=price,
        discount=Decimal(discount),
        net=net,
        vat=how,
        rate=Decimal(rate),
    )


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_any_request_keeps_to_the_schema_and_adds_up(data):
    lines = [data.draw(rows(number)) for number in range(1, data.draw(st.integers(1, 5)) + 1)]
    names = {name: data.draw(WORDS) for name in ("street", "city", "contact_name")}
    buyer = changed(COMPANY, name=data.draw(WORDS) + "Oy", **names)
    billing = changed(request(*lines), buyer=buyer, title=data.draw(WORDS), message=data.draw(WORDS))
    root = made(billing)
    assert _sum(root, "RowVatExcludedAmount") == _sum(root, "VatBaseAmount") == billing.totals.net
    assert _sum(root, "VatRateAmount") == _sum(root, "InvoiceTotalVatAmount") == billing.totals.vat
    assert _sum(root, "InvoiceTotalVatIncludedAmount") == billing.totals.gross
    for row in root.iter("InvoiceRow"):
        product = _number(row, "InvoicedQuantity") * _number(row, "UnitPriceAmount")
        net = product.quantize(Decimal("0.01"), "ROUND_HALF_UP") - _number(row, "RowDiscountAmount")
        assert net == _number(row, "RowVatExcludedAmount")


def _sum(root, name):
    return sum(Decimal(value.replace(",", ".")) for value in texts(root, name))


def _number(row, name):
    return Decimal((row.findtext(name) or "0").replace(",", "."))


# --- the route -------------------------------------------------------------------------------------------


def path(billing_id):
    return f"{people.BILLING}/{billing_id}/finvoice"


@pytest.fixture
def billing_id(world):
    """A submitted request for 3 x 10.10."""
    people.customer(world)
    found = people.billed(world, people.confirmed(world))
    people.submitted(world, found)
    return found


def test_finance_takes_a_request_as_a_file(world, billing_id, unwritten):
    number = people.document(world, f"{people.BILLING}/{billing_id}")["number"]
    with unwritten(), world.counting() as calls:
        answer = world.call("sales", "GET", path(billing_id), role="sales")
    assert (answer.status, answer.headers["content-type"]) == (200, "application/xml")
    assert answer.headers["content-disposition"] == f'attachment; filename="{number}.xml"'
    root = fromstring(answer.text.encode())
    assert text(root, "InvoiceNumber") == number
    assert text(root, "InvoiceTotalVatIncludedAmount") == "38,03"
    assert text(root, "BuyerOrganisationName") == "Mäkelän Ääni Oy"
    assert text(root, "PaymentTermsFreeText") == "14 pv netto"
    assert calls.operations == {"GetItem": 2, "SendMessage": 1}
    world.pump()
    assert [one["what"] for one in world.audit(f"sales#billing#{billing_id}") if one["sk"].startswith("r#")][
        -1
    ] == "card"


def test_a_draft_has_no_file(world, unwritten):
    people.customer(world)
    draft = people.billed(world, people.confirmed(world))
    with unwritten():
        answer = world.call("sales", "GET", path(draft), role="sales")
    assert (answer.status, answer.code) == (409, "conflict")
    assert answer.json["legal"] == ["cancel", "edit", "ready"]
    assert world.call("sales", "GET", path("nothing"), role="sales").status == 404


def test_a_credit_names_the_request_that_it_takes_back(world, billing_id):
    people.made(people.do(world, f"{people.BILLING}/{billing_id}/acknowledgement", role="finance"))
    original = people.document(world, f"{people.BILLING}/{billing_id}")["number"]
    credits = people.made(
        people.do(world, f"{people.BILLING}/{billing_id}/credits", {"reason": "Peruttu"}), 201
    )
    people.submitted(world, credits["id"])
    root = fromstring(world.call("sales", "GET", path(credits["id"]), role="sales").text.encode())
    assert text(root, "OriginalInvoiceNumber") == original
    assert text(root, "InvoiceTotalVatIncludedAmount") == "-38,03"


def test_a_customer_whose_check_digit_is_wrong_is_named_by_the_field(world, billing_id, unwritten):
    item = world.item(f"sales#billing#{billing_id}")
    world.put(item | {"buyer": item["buyer"] | {"business_id": "2077474-1"}})
    with unwritten():
        answer = world.call("sales", "GET", path(billing_id), role="sales")
    assert (answer.status, answer.code) == (422, "invalid")
    assert [one["field"] for one in answer.json["errors"]] == ["buyer.business_id"]
    assert "2077474-1" not in answer.text
