"""What the PDF of a quote says, in three languages: to a company, and to a consumer."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from string import Formatter
from typing import Any

import pytest

from services.sales import document
from services.sales.document import (
    Offer,
    Party,
    formats,
    offer_of,
    prior_information,
    render,
    texts,
    withdrawal,
)
from services.sales.document.content import printed
from services.sales.document.texts import LABELS, Section, Text
from services.sales.model.configuration import Configuration
from services.sales.model.customer import Customer
from services.sales.model.lines import GivenLine, all_priced, totals_of
from services.sales.model.quote import Revision
from shared import dates
from shared.money import Vat, VatCategory
from tests.sales import offers
from tests.sales.pdf import lines_of, running

TEMPLATE = (Path(document.__file__).parent / "offer.typ").read_text()
LANGUAGES = ("fi", "sv", "en")


# --- what it says --------------------------------------------------------------------------------------


def test_a_company_reads_who_offers_what_at_which_price() -> None:
    assert lines_of(render(offers.to_a_company())) == [
        "Esimerkin ammattikorkeakoulu Oy",
        "Esimerkkikatu 1",
        "80100 Joensuu",
        "Y-tunnus 2077474-0",
        "palvelut@uas.example",
        "+358 50 502 0402",
        "Tarjous",
        "Numero T-2026-0042/2",
        "Päiväys 1.3.2026",
        "Voimassa saakka 31.3.2026",
        "Asiakas",
        "Mäkelän Konepaja Oy",
        "Åkerlundinkatu 11 B",
        "33100 Tampere",
        "Y-tunnus 0737546-2",
        "Yhteyshenkilö Päivi Öhman",
        "Esihenkilöiden valmennus",
        "Kiitämme tarjouspyynnöstänne. Ehdotamme valmennusta, joka alkaa huhtikuussa ja jatkuu etäohjauksena",
        "kesäkuun loppuun.",
        "Vastaan mielelläni kysymyksiin.",
        "Sisältö ja hinta",
        "Nimike Määrä Yksikkö",
        "Yksikkö-",
        "hinta Alennus ALV",
        "Veroton",
        "summa",
        "Esihenkilövalmennus",
        "Kaksi ja puoli lähipäivää tiloissanne. Ryhmässä on enin-",
        "tään 16 osallistujaa.",
        "Hintaan sisältyvät materiaalit ja yksilöllinen palaute.",
        "Toimitus 15.4.2026",
        "2,5 pv 1 850,00 € 25,5 % 4 625,00 €",
        "Etäohjaus",
        "Toimitus 30.6.2026",
        "12 h 95,50 € 12,5 % 25,5 % 1 002,75 €",
        "Opas, painettu 40 kpl 18,10 € 10 % 724,00 €",
        "Tutkintoon johtavan koulutuksen osa 3 op 420,00 € veroton 1 260,00 €",
        "ALV-erittely Veroton Vero Sis. ALV",
        "ALV 25,5 % 5 627,75 € 1 435,08 € 7 062,83 €",
        "ALV 10 % 724,00 € 72,40 € 796,40 €",
        "Veroton: AVL 39–40 § 1 260,00 € 0,00 € 1 260,00 €",
        "Yhteensä 7 611,75 € 1 507,48 € 9 119,23 €",
        "Ehdot",
        "Maksuehto 14 päivää laskun päiväyksestä",
        "Toimitus 15.4.2026–30.6.2026",
        "Toimituksissa noudatetaan ammattikorkeakoulun palvelutoiminnan ehtoja.",
        "Tarjous T-2026-0042/2 Sivu 1/1",
    ]


def test_swedish_of_finland_and_english_write_the_same_numbers() -> None:
    swedish, english = (running(render(offers.to_a_company(language=one))) for one in ("sv", "en"))
    assert "Offert Nummer T-2026-0042/2 Datum 1.3.2026 Gäller till och med 31.3.2026" in swedish
    assert "Totalt 7 611,75 € 1 507,48 € 9 119,23 €" in swedish
    assert "FO-nummer 2077474-0" in swedish
    assert "Sida 1/1" in swedish
    assert "Valid until 31 March 2026" in english
    assert "Delivery 15 April 2026–30 June 2026" in english
    assert "VAT 25,5 % 5 627,75 €" in english
    assert "Page 1/1" in english


def test_a_document_without_discounts_has_no_column_for_them() -> None:
    plain = running(render(offers.offer([offers.row("Luento", "500")])))
    assert "Alennus" not in plain
    assert "Luento 1 pv 500,00 € 25,5 % 500,00 €" in plain


@pytest.mark.parametrize(
    ("category", "row", "group"),
    [
        (VatCategory.Z, "0 %", "Nollaverokanta"),
        (VatCategory.AE, "käännetty", "Käännetty verovelvollisuus"),
        (VatCategory.O, "ei ALV", "Ei kuulu arvonlisäverotukseen"),
    ],
)
def test_each_kind_of_vat_has_its_word(category: VatCategory, row: str, group: str) -> None:
    text = running(render(offers.offer([offers.row("Luento", "500", rate="0", category=category)])))
    assert f"Luento 1 pv 500,00 € {row} 500,00 €" in text
    assert f"{group} 500,00 € 0,00 € 500,00 €" in text
    note = "Käännetty verovelvollisuus: ostaja maksaa arvonlisäveron."
    assert (note in text) == (category is VatCategory.AE)


def test_every_reason_for_exemption_is_told() -> None:
    rows = [offers.row(name, "100", rate="0", category=VatCategory.E) for name in ("Kurssi", "Tutkinto")]
    text = running(render(offers.offer(rows, ["AVL 39 §", "AVL 40 §"], language="en")))
    assert "Exempt: AVL 39 § 100,00 € 0,00 € 100,00 €" in text
    assert "Exempt: AVL 40 § 100,00 € 0,00 € 100,00 €" in text


def test_the_day_is_the_one_in_finland() -> None:
    late = offers.to_a_company(sent_at=datetime(2026, 2, 28, 22, 30, tzinfo=UTC))
    assert "Päiväys 1.3.2026" in running(render(late))


# --- consumers -----------------------------------------------------------------------------------------


def test_a_private_person_sees_prices_with_vat_and_how_they_were_rounded() -> None:
    text = running(render(offers.to_a_person()))
    assert "Hinta sis. ALV ALV Summa sis. ALV" in text
    assert text.count("1 kpl 12,68 € 25,5 % 12,68 €") == 3
    assert "Pyöristys −0,01 €" in text
    assert "verokannoittain, ja erittelyn yhteissumma sitoo." in text
    assert "Yhteensä 30,30 € 7,73 € 38,03 €" in text


def test_rounding_is_shown_only_where_there_was_any() -> None:
    even = offers.offer([offers.row("Kurssi", "100")], private=True)
    assert printed(even)["lines"]["rounding"] is None
    assert printed(offers.to_a_company())["lines"]["rounding"] is None


@pytest.mark.parametrize(
    ("language", "told"),
    [
        (
            "fi",
            [
                "Ennakkotiedot kuluttajalle",
                "Kokonaishinta on 38,03 €. Se sisältää arvonlisäveron",
                "Maksuaika on 14 päivää laskun päiväyksestä. Toimitus: 15.4.2026.",
                "kuluttajaneuvontaan (kkv.fi/",
                "kuluttajariitalautakuntaan (kuluttajariita.fi)",
                "Teillä on oikeus peruuttaa tämä sopimus 14 päivän kuluessa syytä ilmoittamatta.",
                "oikeus päättyy, kun palvelu on kokonaan suoritettu.",
                "Kuluttajan tietojen versio 2026-06-19",
            ],
        ),
        (
            "sv",
            [
                "Förhandsinformation till konsumenten",
                "Totalpriset är 38,03 €.",
                "konsumenttvistenämnden (kuluttajariita.fi/sv)",
                "Du har rätt att frånträda detta avtal utan att ange något skäl inom 14 dagar.",
                "Ångerfristen löper ut 14 dagar efter den dag då avtalet ingicks.",
                "Konsumentinformationens version 2026-06-19",
            ],
        ),
        (
            "en",
            [
                "Information for consumers before the contract",
                "The total price is 38,03 €.",
                "Consumer Disputes Board (kuluttajariita.fi/en)",
                "You have the right to withdraw from this contract within 14 days without giving any reason.",
                "the right ends when the service has been fully performed.",
                "Version of the consumer information: 2026-06-19",
            ],
        ),
    ],
)
def test_a_consumer_is_told_what_the_law_prescribes(language: str, told: list[str]) -> None:
    text = running(render(offers.to_a_person(language)))
    assert [one for one in told if one not in text] == []


def test_the_withdrawal_form_has_the_prescribed_words() -> None:
    form = lines_of(render(offers.to_a_person()))
    begin = form.index("Peruuttamislomakkeen malli")
    assert form[begin : begin + 13] == [
        "Peruuttamislomakkeen malli",
        "(Täyttäkää ja palauttakaa tämä lomake vain siinä tapauksessa, että haluatte peruuttaa sopimuksen.)",
        "Vastaanottaja: Esimerkin ammattikorkeakoulu Oy, Esimerkkikatu 1, 80100 Joensuu, +358 50 502 0402,",
        "palvelut@uas.example",
        "Ilmoitan/Ilmoitamme (*), että haluan/haluamme (*) peruuttaa tekemäni/tekemämme (*) sopimuksen, joka",
        "koskee seuraavien tavaroiden toimittamista (*) / seuraavan palvelun suorittamista (*):",
        "Tilauspäivä (*) / Vastaanottopäivä (*)",
        "Kuluttajan nimi (*) / Kuluttajien nimet (*)",
        "Kuluttajan osoite (*) / Kuluttajien osoitteet (*)",
        "Kuluttajan allekirjoitus (*) / Kuluttajien allekirjoitukset (*) "
        "(vain jos lomake täytetään paperimuodossa)",
        "Päiväys",
        "(*) Tarpeeton yliviivataan.",
        "Kuluttajan tietojen versio 2026-06-19",
    ]


def test_withdrawing_online_is_told_where_it_can_be_done() -> None:
    place = "https://crm.uas.example/withdrawal"
    online = running(render(offers.to_a_person(withdrawal_url=place)))
    assert f"Voitte peruuttaa sopimuksen myös verkossa osoitteessa {place}." in online
    assert "myös verkossa" not in running(render(offers.to_a_person()))


def test_a_company_is_told_nothing_of_consumers() -> None:
    assert "kuluttaj" not in running(render(offers.to_a_company())).lower()


# --- texts ---------------------------------------------------------------------------------------------


def every_text() -> Iterator[Text]:
    """Each text of the package, also those inside sections."""
    for module in (texts, prior_information, withdrawal):
        for value in vars(module).values():
            yield from inside(value)


def inside(value: Any) -> Iterator[Text]:
    if isinstance(value, Text):
        yield value
    elif isinstance(value, Section):
        yield from (value.heading, *value.paragraphs)
    elif isinstance(value, dict | tuple):
        for one in value.values() if isinstance(value, dict) else value:
            yield from inside(one)


def test_no_text_lacks_a_language_or_a_fact() -> None:
    found = list(every_text())
    assert len(found) > 70
    for text in found:
        assert all(text)
        facts = [sorted(name for _, name, _, _ in Formatter().parse(one) if name) for one in text]
        assert facts[0] == facts[1] == facts[2], text


def test_labels_are_written_in_one_place() -> None:
    words = {word for text in LABELS.values() for word in text if len(word) > 4 and "{" not in word}
    assert [word for word in words if word in TEMPLATE] == []


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("1234567.5", "1\u00a0234\u00a0567,50\u00a0€"),
        ("0.1", "0,10\u00a0€"),
        ("12.5025", "12,5025\u00a0€"),
        ("-0.01", "−0,01\u00a0€"),
        ("1E+3", "1\u00a0000,00\u00a0€"),
    ],
)
def test_money_is_written_in_finnish(value: str, written: str) -> None:
    assert formats.money(Decimal(value)) == written


def test_percents_quantities_and_days_are_written_in_finnish() -> None:
    assert [formats.percent(Decimal(one)) for one in ("25.50", "10.00", "0")] == [
        "25,5\u00a0%",
        "10\u00a0%",
        "0\u00a0%",
    ]
    assert [formats.number(Decimal(one)) for one in ("1234.500", "0.125", "3.000")] == [
        "1\u00a0234,5",
        "0,125",
        "3",
    ]
    assert [dates.day(date(2026, 3, 1), one) for one in LANGUAGES] == [
        "1.3.2026",
        "1.3.2026",
        "1\u00a0March\u00a02026",
    ]


def test_decimals_of_quantities_stand_under_each_other() -> None:
    rows = [offers.row("A", "1", quantity) for quantity in ("2.5", "12", "0.125")]
    found = printed(offers.offer(rows))["lines"]["rows"]
    assert [(one["quantity"], one["pad"]) for one in found] == [("2,5", "00"), ("12", ",000"), ("0,125", "")]


# --- from a revision -----------------------------------------------------------------------------------


def sent(**more: Any) -> Revision:
    lines = all_priced(
        [
            GivenLine(
                name="Luento",
                description="Etänä",
                quantity=Decimal("1.5"),
                unit="h",
                unit_price=Decimal("100"),
                discount=Decimal("10"),
                vat=Vat(category=VatCategory.S, rate_class="standard"),
                supplied_on=date(2026, 4, 1),
            )
        ],
        date(2026, 3, 1),
    )
    customer = Customer(
        kind="company",
        name="Mäkelän Konepaja Oy",
        business_id="0737546-2",
        street="Åkerlundinkatu 11 B",
        postal_code="33100",
        city="Tampere",
        contact_name="Päivi Öhman",
    )
    values = {
        "id": "q1-2",
        "quote_id": "q1",
        "number": "T-2026-0042",
        "revision": 2,
        "status": "sent",
        "title": "Luento",
        "organisation_id": "o1",
        "lines": lines,
        "totals": totals_of(lines),
        "valid_until": date(2026, 3, 31),
        "payment_days": 21,
        "message": "Hei",
        "terms": "Ehdot",
        "customer": customer,
        "sent_at": datetime(2026, 3, 1, 9, 30, tzinfo=UTC),
    }
    return Revision.model_validate(values | more)


def test_a_sent_revision_is_printed_as_it_was_frozen() -> None:
    settings = Configuration(id="current")
    settings = settings.model_copy(
        update={"seller": settings.seller.model_copy(update={"phone": "+358505020402"})}
    )
    offer = offer_of(sent(), settings, "https://crm.uas.example/w")
    assert offer == Offer(
        language="fi",
        number="T-2026-0042/2",
        title="Luento",
        sent_at=datetime(2026, 3, 1, 9, 30, tzinfo=UTC),
        valid_until=date(2026, 3, 31),
        seller=Party(
            name="Esimerkin ammattikorkeakoulu Oy",
            business_id="2077474-0",
            address=("Esimerkkikatu 1", "80100\u00a0Joensuu"),
            email="palvelut@uas.example",
            phone="+358 50 5020402",
        ),
        customer=Party(
            name="Mäkelän Konepaja Oy",
            business_id="0737546-2",
            address=("Åkerlundinkatu 11 B", "33100\u00a0Tampere"),
            contact="Päivi Öhman",
        ),
        rows=(
            document.Row(
                name="Luento",
                description="Etänä",
                quantity=Decimal("1.5"),
                unit="h",
                unit_price=Decimal("100"),
                discount=Decimal("10"),
                category=VatCategory.S,
                rate=Decimal("25.5"),
                net=Decimal("135.00"),
                supplied_on=date(2026, 4, 1),
            ),
        ),
        totals=sent().totals,
        payment_days=21,
        private=False,
        message="Hei",
        terms="Ehdot",
        withdrawal_url="https://crm.uas.example/w",
    )


def test_what_a_revision_leaves_open_the_settings_say() -> None:
    offer = offer_of(sent(payment_days=None, terms=None, language="sv"), Configuration(id="current"))
    assert offer.payment_days == 14
    assert offer.terms == "Yrkeshögskolans villkor för serviceverksamhet tillämpas på leveranserna."
    assert "14 dagar från fakturans datum" in running(render(offer))


def test_a_private_person_and_a_foreigner_are_addressed_as_such() -> None:
    person = Customer(
        kind="private_person", name="Aino Mäkinen", city="Helsinki", contact_name="Aino Mäkinen"
    )
    offer = offer_of(sent(customer=person), Configuration(id="current"))
    assert offer.private
    assert offer.customer == Party(name="Aino Mäkinen", address=("Helsinki",))
    abroad = Customer(
        kind="company",
        name="Verkstad AB",
        vat_number="SE556677889901",
        street="Storgatan 1",
        postal_code="111 22",
        city="Stockholm",
        country="SE",
    )
    offer = offer_of(sent(customer=abroad), Configuration(id="current"))
    assert offer.customer.address == ("Storgatan 1", "SE-111 22\u00a0Stockholm")
    assert "ALV-tunnus SE556677889901" in running(render(offer))


@pytest.mark.parametrize("missing", ["customer", "sent_at", "valid_until"])
def test_what_was_never_sent_is_not_printed(missing: str) -> None:
    with pytest.raises(ValueError, match="q1-2 was never sent"):
        offer_of(sent(**{missing: None}), Configuration(id="current"))
