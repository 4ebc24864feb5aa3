"""What a Finvoice says in words, by the language of the document."""

from collections.abc import Mapping

from shared.money import VatCategory

DRAFT: Mapping[str, str] = {
    "fi": "Laskulähete – ei lasku",
    "sv": "Faktureringsunderlag – inte en faktura",
    "en": "Billing request – not an invoice",
}
NET: Mapping[str, str] = {"fi": "{} pv netto", "sv": "{} dagar netto", "en": "{} days net"}

TYPES: Mapping[str, tuple[str, str]] = {
    "request": ("INV01", "LASKULÄHETE"),
    "credit": ("INV02", "HYVITYSLASKU (LASKULÄHETE)"),
}
"""Finvoice's type of message, and its heading: a reader must not take the draft for an invoice."""
DATA_SHEET = "130"
"""UNTDID 1001, Invoicing data sheet: issued within an enterprise as the basis for preparing an invoice."""

UNTAXED: Mapping[VatCategory, Mapping[str, str]] = {
    VatCategory.AE: {
        "fi": "Käännetty verovelvollisuus",
        "sv": "Omvänd skattskyldighet",
        "en": "Reverse charge",
    },
    VatCategory.O: {
        "fi": "Ei arvonlisäveron piirissä",
        "sv": "Omfattas inte av mervärdesskatt",
        "en": "Outside the scope of VAT",
    },
}
"""Why no VAT is charged where the row itself says nothing [AVL 209 e §]."""
REASONS: Mapping[VatCategory, str] = {VatCategory.AE: "VATEX-EU-AE", VatCategory.O: "VATEX-EU-O"}
"""Codes of the European list VATEX; what of AVL 39-40 § an exemption is, people say in words."""

UNITS: Mapping[str, str] = {
    "h": "HUR",
    "tunti": "HUR",
    "timme": "HUR",
    "pv": "DAY",
    "päivä": "DAY",
    "dag": "DAY",
    "day": "DAY",
    "vk": "WEE",
    "vecka": "WEE",
    "week": "WEE",
    "kk": "MON",
    "mån": "MON",
    "month": "MON",
    "vuosi": "ANN",
    "år": "ANN",
    "year": "ANN",
    "kpl": "C62",
    "st": "C62",
    "pcs": "C62",
    "hlö": "IE",
    "henkilö": "IE",
    "person": "IE",
    "km": "KMT",
    "erä": "LS",
}
"""Units that people write, as codes of UN/ECE recommendation 20; others go without a code."""
ONE = "C62"
