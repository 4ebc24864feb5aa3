"""EpiDetails: how the invoice would be paid."""

import re
from datetime import datetime
from xml.etree.ElementTree import Element, SubElement

from services.sales.finvoice.checks import AT_HOME
from services.sales.finvoice.details import dated, due
from services.sales.finvoice.elements import amount, clean, day, put
from services.sales.model.billing import BillingRequest
from services.sales.model.configuration import Seller
from shared import references
from shared.identifiers import NotValid

CHARGE = "SLEV"
"""Each side pays its own bank, as SEPA's service level says."""


def payment(root: Element, billing: BillingRequest, seller: Seller, made_at: datetime) -> None:
    """Beneficiary, account, reference or message, amount, due date."""
    details = SubElement(root, "EpiDetails")
    identification = SubElement(details, "EpiIdentificationDetails")
    day(identification, "EpiDate", dated(billing, made_at))
    put(identification, "EpiReference", billing.number)
    reference = reference_of(billing)
    put(identification, "EpiOrderInfo", billing.number if reference is None else None)
    _parties(details, seller)
    instruction = SubElement(details, "EpiPaymentInstructionDetails")
    if reference:
        scheme = "ISO" if reference.startswith("RF") else "SPY"
        put(instruction, "EpiRemittanceInfoIdentifier", reference, IdentificationSchemeName=scheme)
    amount(instruction, "EpiInstructedAmount", billing.totals.gross)
    put(instruction, "EpiCharge", CHARGE, ChargeOption=CHARGE)
    day(instruction, "EpiDateOptionDate", due(billing, made_at))


def _parties(details: Element, seller: Seller) -> None:
    parties = SubElement(details, "EpiPartyDetails")
    bank = SubElement(parties, "EpiBfiPartyDetails")
    put(bank, "EpiBfiIdentifier", references.bic(seller.bic), IdentificationSchemeName="BIC")
    beneficiary = SubElement(parties, "EpiBeneficiaryPartyDetails")
    put(beneficiary, "EpiNameAddressDetails", clean(seller.name)[:35].rstrip())
    put(beneficiary, "EpiAccountID", references.iban(seller.iban), IdentificationSchemeName="IBAN")


def reference_of(billing: BillingRequest) -> str | None:
    """The reference number of the number's digits, its RF form for a buyer abroad; None of too few digits."""
    try:
        number = references.numbered(re.sub("[^0-9]", "", billing.number or "").lstrip("0"))
    except NotValid:
        return None
    home = billing.buyer is None or billing.buyer.country in AT_HOME
    return number if home else references.international(number)
