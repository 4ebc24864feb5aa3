"""Every word that a quote prints around its data, in Finnish, Swedish of Finland and English side by side."""

from dataclasses import dataclass
from typing import NamedTuple


class Text(NamedTuple):
    """One text in the three languages."""

    fi: str
    sv: str
    en: str


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and its paragraphs; what is filled in stands in braces."""

    heading: Text
    paragraphs: tuple[Text, ...]


LABELS = {
    "offer": Text("Tarjous", "Offert", "Quote"),
    "number": Text("Numero", "Nummer", "Number"),
    "date": Text("Päiväys", "Datum", "Date"),
    "valid_until": Text("Voimassa saakka", "Gäller till och med", "Valid until"),
    "business_id": Text("Y-tunnus", "FO-nummer", "Business ID"),
    "vat_number": Text("ALV-tunnus", "Momsnummer", "VAT number"),
    "customer": Text("Asiakas", "Kund", "Customer"),
    "contact": Text("Yhteyshenkilö", "Kontaktperson", "Contact person"),
    "content": Text("Sisältö ja hinta", "Innehåll och pris", "Content and price"),
    "name": Text("Nimike", "Benämning", "Item"),
    "quantity": Text("Määrä", "Antal", "Quantity"),
    "unit": Text("Yksikkö", "Enhet", "Unit"),
    "unit_price": Text("Yksikkö-\nhinta", "Pris per\nenhet", "Unit\nprice"),
    "unit_price_gross": Text("Hinta\nsis. ALV", "Pris\ninkl. moms", "Price\nincl. VAT"),
    "discount": Text("Alennus", "Rabatt", "Discount"),
    "vat": Text("ALV", "Moms", "VAT"),
    "sum": Text("Veroton\nsumma", "Summa\nutan moms", "Sum\nexcl. VAT"),
    "sum_gross": Text("Summa\nsis. ALV", "Summa\ninkl. moms", "Sum\nincl. VAT"),
    "supplied_on": Text("Toimitus {day}", "Leverans {day}", "Delivery {day}"),
    "rounding": Text("Pyöristys", "Avrundning", "Rounding"),
    "rounding_note": Text(
        "Rivien hinnat sis. ALV on pyöristetty senttiin. Vero lasketaan verokannoittain, ja erittelyn "
        "yhteissumma sitoo.",
        "Radernas priser inkl. moms är avrundade till närmaste cent. Skatten räknas per skattesats, och "
        "slutsumman i specifikationen är bindande.",
        "The prices of the lines incl. VAT are rounded to the cent. VAT is worked out per rate, and the "
        "total of the breakdown is binding.",
    ),
    "breakdown": Text("ALV-erittely", "Momsspecifikation", "VAT breakdown"),
    "net": Text("Veroton", "Utan moms", "Excl. VAT"),
    "tax": Text("Vero", "Moms", "VAT"),
    "gross": Text("Sis. ALV", "Inkl. moms", "Incl. VAT"),
    "total": Text("Yhteensä", "Totalt", "Total"),
    "group_s": Text("ALV {rate}", "Moms {rate}", "VAT {rate}"),
    "group_e": Text("Veroton: {reason}", "Skattefri: {reason}", "Exempt: {reason}"),
    "group_z": Text("Nollaverokanta", "Nollskattesats", "Zero-rated"),
    "group_ae": Text("Käännetty verovelvollisuus", "Omvänd skattskyldighet", "Reverse charge"),
    "group_o": Text("Ei kuulu arvonlisäverotukseen", "Omfattas inte av moms", "Outside the scope of VAT"),
    "short_e": Text("veroton", "skattefri", "exempt"),
    "short_z": Text("0\u00a0%", "0\u00a0%", "0\u00a0%"),
    "short_ae": Text("käännetty", "omvänd", "reverse"),
    "short_o": Text("ei ALV", "ej moms", "no VAT"),
    # AVL 209 e §: the invoice says so; the quote tells it beforehand.
    "reverse_charge": Text(
        "Käännetty verovelvollisuus: ostaja maksaa arvonlisäveron.",
        "Omvänd skattskyldighet: köparen betalar mervärdesskatten.",
        "Reverse charge: the buyer accounts for the value added tax.",
    ),
    "conditions": Text("Ehdot", "Villkor", "Terms"),
    "payment": Text("Maksuehto", "Betalningsvillkor", "Terms of payment"),
    "payment_days": Text(
        "{days} päivää laskun päiväyksestä",
        "{days} dagar från fakturans datum",
        "{days} days from the date of the invoice",
    ),
    "delivery": Text("Toimitus", "Leverans", "Delivery"),
    "delivery_agreed": Text("Sovitaan erikseen", "Enligt överenskommelse", "As agreed separately"),
    "page": Text("Sivu", "Sida", "Page"),
}


def told(text: Text, language: str, **facts: str) -> str:
    """A text in a language, its facts filled in."""
    chosen: str = getattr(text, language)
    return chosen.format(**facts)


def label(key: str, language: str, **facts: str) -> str:
    """A label in a language, its facts filled in."""
    return told(LABELS[key], language, **facts)
