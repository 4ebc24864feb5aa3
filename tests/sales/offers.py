"""Offers to print: what a university sends to a company, and to a private person."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from services.sales.document import Offer, Party, Row
from shared.money import Part, VatCategory, cents, totals

SELLER = Party(
    name="Esimerkin ammattikorkeakoulu Oy",
    business_id="2077474-0",
    address=("Esimerkkikatu 1", "80100 Joensuu"),
    email="palvelut@uas.example",
    phone="+358 50 502 0402",
)
COMPANY = Party(
    name="Mäkelän Konepaja Oy",
    business_id="0737546-2",
    address=("Åkerlundinkatu 11 B", "33100 Tampere"),
    contact="Päivi Öhman",
)
PERSON = Party(name="Aino Mäkinen", address=("Rantatie 4 as. 12", "00530 Helsinki"))


def row(name: str, price: str, quantity: str = "1", rate: str = "25.5", **more: Any) -> Row:
    """A line whose net is quantity x price less discount."""
    values = {"unit": "pv", "category": VatCategory.S} | more
    discount = Decimal(values.get("discount", "0"))
    net = cents(Decimal(price) * Decimal(quantity) * (100 - discount) / 100)
    values |= {"unit_price": Decimal(price), "net": net, "discount": discount, "rate": Decimal(rate)}
    return Row(name=name, quantity=Decimal(quantity), **values)


def offer(rows: Sequence[Row], reasons: Sequence[str | None] = (), **more: Any) -> Offer:
    """An offer of these lines; `reasons` of exempt ones, in their order."""
    why = iter(reasons)
    parts = [
        Part(one.net, one.category, one.rate, next(why) if one.category is VatCategory.E else None)
        for one in rows
    ]
    values: dict[str, Any] = {
        "language": "fi",
        "number": "T-2026-0042/2",
        "title": "Esihenkilöiden valmennus",
        "sent_at": datetime(2026, 3, 1, 9, 30, tzinfo=UTC),
        "valid_until": date(2026, 3, 31),
        "seller": SELLER,
        "customer": COMPANY,
        "payment_days": 14,
        "terms": "Toimituksissa noudatetaan ammattikorkeakoulun palvelutoiminnan ehtoja.",
    }
    return Offer(rows=tuple(rows), totals=totals(parts), **(values | more))


def to_a_company(**more: Any) -> Offer:
    """Four kinds of VAT, a discount, fractions, days of delivery."""
    rows = (
        row(
            "Esihenkilövalmennus",
            "1850",
            "2.5",
            description="Kaksi ja puoli lähipäivää tiloissanne. Ryhmässä on enintään 16 osallistujaa.\n"
            "Hintaan sisältyvät materiaalit ja yksilöllinen palaute.",
            supplied_on=date(2026, 4, 15),
        ),
        row("Etäohjaus", "95.5", "12", unit="h", discount="12.5", supplied_on=date(2026, 6, 30)),
        row("Opas, painettu", "18.1", "40", "10", unit="kpl"),
        row("Tutkintoon johtavan koulutuksen osa", "420", "3", "0", unit="op", category=VatCategory.E),
    )
    values = {
        "message": "Kiitämme tarjouspyynnöstänne. Ehdotamme valmennusta, joka alkaa huhtikuussa ja jatkuu "
        "etäohjauksena kesäkuun loppuun.\nVastaan mielelläni kysymyksiin.",
    }
    return offer(rows, ["AVL 39–40 §"], **(values | more))


def to_a_person(language: str = "fi", **more: Any) -> Offer:
    """Two lines whose prices with VAT, each rounded, are a cent over the total."""
    rows = (
        row("Kielikurssi", "10.10", "1", unit="kpl", supplied_on=date(2026, 4, 15)),
        row("Oppikirja", "10.10", "1", unit="kpl"),
        row("Kielitesti", "10.10", "1", unit="kpl"),
    )
    values = {"language": language, "private": True, "customer": PERSON, "title": "Kielikurssi"}
    return offer(rows, **(values | more))


def of_sixty_lines(**more: Any) -> Offer:
    """Enough to go over several pages."""
    rows = [
        row(
            f"Asiantuntijatyö, vaihe {number}",
            f"{100 + number}.5",
            f"{number}",
            unit="h",
            description="Suunnittelu, toteutus ja raportointi." if number % 3 == 0 else None,
        )
        for number in range(1, 61)
    ]
    return offer(rows, **more)
