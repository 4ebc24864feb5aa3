"""From a sent revision to what is printed of it."""

from services.sales.document.offer import Offer, Party, Row
from services.sales.model.configuration import Configuration, Seller
from services.sales.model.customer import Customer
from services.sales.model.lines import PricedLine
from services.sales.model.quote import Revision

HOME = frozenset({"FI", "AX"})


def offer_of(revision: Revision, configuration: Configuration, withdrawal_url: str | None = None) -> Offer:
    """What is printed of a revision: as it was frozen, under the seller and, lacking its own, terms of now.

    Raises ValueError for a revision that was never sent: it has no customer, moment or last day.
    """
    customer, sent_at, valid_until = revision.customer, revision.sent_at, revision.valid_until
    if customer is None or sent_at is None or valid_until is None:
        raise ValueError(f"revision {revision.id} was never sent")
    days = revision.payment_days
    return Offer(
        language=revision.language,
        number=revision.name,
        title=revision.title,
        sent_at=sent_at,
        valid_until=valid_until,
        seller=_seller(configuration.seller),
        customer=_customer(customer),
        rows=tuple(map(_row, revision.lines)),
        totals=revision.totals,
        payment_days=configuration.payment_days if days is None else days,
        private=customer.private,
        message=revision.message,
        terms=revision.terms or getattr(configuration.terms, revision.language),
        withdrawal_url=withdrawal_url,
    )


def _seller(seller: Seller) -> Party:
    return Party(
        name=seller.name,
        business_id=seller.business_id,
        address=_address(seller.street, seller.postal_code, seller.city),
        email=seller.email,
        phone=seller.phone and _spaced(seller.phone),
    )


def _spaced(phone: str) -> str:
    """`+358 50 5020402`, as people read it."""
    import phonenumbers

    international = phonenumbers.PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(phonenumbers.parse(phone), international)


def _customer(customer: Customer) -> Party:
    return Party(
        name=customer.name,
        business_id=customer.business_id,
        vat_number=None if customer.business_id else customer.vat_number,
        address=_address(customer.street, customer.postal_code, customer.city, customer.country),
        contact=None if customer.private or customer.contact_restricted else customer.contact_name,
    )


def _address(street: str | None, code: str | None, city: str | None, country: str = "FI") -> tuple[str, ...]:
    """Street, then postal code and city; a foreign one with its country's code, `SE-111 22 Stockholm`."""
    if code and country not in HOME:
        code = f"{country}-{code}"
    place = "\u00a0".join(filter(None, (code, city)))
    return tuple(filter(None, (street, place)))


def _row(line: PricedLine) -> Row:
    return Row(
        name=line.name,
        description=line.description,
        quantity=line.quantity,
        unit=line.unit,
        unit_price=line.unit_price,
        discount=line.discount,
        category=line.vat.category,
        rate=line.rate,
        net=line.net,
        supplied_on=line.supplied_on,
    )
