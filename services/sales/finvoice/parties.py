"""Who sells and who buys, and between which addresses an e-invoice would go."""

import textwrap
from datetime import datetime
from xml.etree.ElementTree import Element, SubElement

from services.sales.finvoice.checks import AT_HOME
from services.sales.finvoice.elements import clean, cut, day, put
from services.sales.model.billing import BillingRequest
from services.sales.model.configuration import Seller
from services.sales.model.customer import Customer
from shared import clock, identifiers, references

STREETS, LETTERS = 3, 35
"""How many street lines an address takes, and their letters."""


def transmission(root: Element, billing: BillingRequest, seller: Seller, made_at: datetime) -> bool:
    """The frame with both e-invoice addresses; false, and none, where one of them or an operator lacks."""
    buyer = _buyer(billing)
    sender = (address_of(seller), clean(seller.e_invoice_operator))
    receiver = (address_of(buyer), clean(buyer.e_invoice_operator))
    if not all((*sender, *receiver)):
        return False
    frame = SubElement(root, "MessageTransmissionDetails")
    for party, prefix, (address, operator) in (("Sender", "From", sender), ("Receiver", "To", receiver)):
        details = SubElement(frame, f"Message{party}Details")
        put(details, f"{prefix}Identifier", address)
        put(details, f"{prefix}Intermediator", operator)
    message = SubElement(frame, "MessageDetails")
    put(message, "MessageIdentifier", f"{billing.number}-{billing.attempt}")
    put(message, "MessageTimeStamp", clock.stamp(made_at))
    return True


def address_of(party: Seller | Customer) -> str:
    """An e-invoice address in its canonical form; empty for none."""
    text = clean(party.e_invoice_address)
    home = not isinstance(party, Customer) or party.country in AT_HOME
    return references.e_invoice_address(text) if text and home else text


def _buyer(billing: BillingRequest) -> Customer:
    assert billing.buyer is not None, "checked"
    return billing.buyer


def seller_party(root: Element, seller: Seller, kept: list[str]) -> None:
    """The university: ids, name, address, how to reach it, its account."""
    party = SubElement(root, "SellerPartyDetails")
    put(party, "SellerPartyIdentifier", identifiers.business_id(seller.business_id))
    cut(party, "SellerOrganisationName", seller.name, 70, kept)
    put(party, "SellerOrganisationTaxCode", identifiers.vat_number(seller.vat_number))
    _postal(party, "Seller", seller.street, seller.city, seller.postal_code, "FI", kept)
    put(root, "SellerOrganisationUnitNumber", address_of(seller))
    _reached(root, "Seller", seller.phone, seller.email, kept)
    account = SubElement(SubElement(root, "SellerInformationDetails"), "SellerAccountDetails")
    put(account, "SellerAccountID", references.iban(seller.iban), IdentificationSchemeName="IBAN")
    put(account, "SellerBic", references.bic(seller.bic), IdentificationSchemeName="BIC")


def buyer_party(root: Element, billing: BillingRequest, kept: list[str]) -> None:
    """Whom the request is made out to; a private person has neither ids nor an address of an organisation."""
    buyer = _buyer(billing)
    put(root, "InvoiceRecipientLanguageCode", billing.language.upper())
    party = SubElement(root, "BuyerPartyDetails")
    put(party, "BuyerPartyIdentifier", buyer.business_id and identifiers.business_id(buyer.business_id))
    cut(party, "BuyerOrganisationName", buyer.name, 70, kept)
    put(party, "BuyerOrganisationTaxCode", buyer.vat_number and identifiers.vat_number(buyer.vat_number))
    _postal(party, "Buyer", buyer.street, buyer.city, buyer.postal_code, buyer.country, kept)
    put(root, "BuyerOrganisationUnitNumber", address_of(buyer))
    cut(root, "BuyerContactPersonName", buyer.contact_name, 70, kept)
    _reached(root, "Buyer", None, buyer.contact_email or buyer.email, kept)
    if billing.delivery_date:
        day(SubElement(root, "DeliveryDetails"), "DeliveryDate", billing.delivery_date)


def _postal(
    party: Element,
    prefix: str,
    street: str | None,
    city: str | None,
    postal_code: str | None,
    country: str,
    kept: list[str],
) -> None:
    """An address, where it is whole; what is known of another one is kept."""
    name = f"{prefix}PostalAddressDetails"
    known = [clean(street), clean(city), clean(postal_code)]
    if min(map(len, known)) < 2:
        if any(known):
            kept.append(f"{name}: {', '.join(filter(None, known))}")
        return
    address = SubElement(party, name)
    _street(address, f"{prefix}StreetName", known[0], kept)
    cut(address, f"{prefix}TownName", city, LETTERS, kept)
    put(address, f"{prefix}PostCodeIdentifier", known[2][:LETTERS])
    put(address, "CountryCode", country)


def _street(address: Element, name: str, street: str, kept: list[str]) -> None:
    """A street on up to three lines; no line has a single letter, which the schema refuses."""
    lines = textwrap.wrap(street, LETTERS, break_on_hyphens=False)
    if len(lines) > STREETS or min(map(len, lines)) < 2:
        cut(address, name, street, LETTERS, kept)
        return
    for line in lines:
        put(address, name, line)


def _reached(root: Element, prefix: str, phone: str | None, email: str | None, kept: list[str]) -> None:
    """Phone and email. A cut email is another one: what is too long is kept as text only."""
    fitting = email if len(clean(email)) <= 70 else None
    if email and not fitting:
        kept.append(f"{prefix}EmailaddressIdentifier: {clean(email)}")
    if phone or fitting:
        details = SubElement(root, f"{prefix}CommunicationDetails")
        put(details, f"{prefix}PhoneNumberIdentifier", clean(phone)[:LETTERS])
        put(details, f"{prefix}EmailaddressIdentifier", clean(fitting))
