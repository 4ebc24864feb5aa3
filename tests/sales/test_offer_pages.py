"""The page of an offer: what it shows in each state, and the customer's answer with its evidence."""

from datetime import UTC, datetime, timedelta

import pytest

from services.sales import document
from services.sales.document.content import printed
from services.sales.store import configuration
from services.sales.store import quotes as store
from shared import clock
from shared.act import system
from shared.codes import Code
from tests.sales.people import (
    QUOTES,
    REVERSE,
    consumer,
    customer,
    do,
    draft,
    line,
    made,
)
from tests.sales.replies import (
    LANGUAGES,
    NOON,
    OFFER,
    accept,
    buttons,
    code,
    offered,
    orders,
    page,
    plain,
    post,
    revision,
    said,
    state,
    unanswered,
)
from tests.shared.browsing import Parsed


@pytest.fixture(autouse=True)
def noon():
    with clock.fixed(NOON):
        yield


# --- what a link opens -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "title", "text"),
    [
        (
            "fi",
            "Avaa tarjous",
            "Tällä sivulla voi lukea tarjouksen ja vastata siihen. Sivun avaaminen ei sido mihinkään.",
        ),
        (
            "sv",
            "Öppna offerten",
            "På den här sidan kan du läsa offerten och svara på den. "
            "Att öppna sidan förbinder inte till något.",
        ),
        (
            "en",
            "Open the quote",
            "On this page you can read the quote and answer it. Opening the page commits you to nothing.",
        ),
    ],
)
def test_a_letters_link_opens_a_page_that_takes_its_code(world, language, title, text):
    entry = Parsed(world.visit("sales", "GET", OFFER, query={"lang": language}).text)
    assert entry.one("h1").text == title
    assert text in said(entry, "p")
    assert entry.one("form", id="entry").attributes["action"] == f"{OFFER}#summary"


def test_twenty_gets_and_twenty_looks_write_nothing_and_leave_the_link_good(world, company):
    before = world.items()
    with world.counting() as calls:
        for _ in range(20):
            assert world.visit("sales", "GET", OFFER).status == 200
    assert calls.operations == {}
    for _ in range(20):
        assert post(world, company).status == 200
    assert [one for one in world.items() if "#limit#" not in one["pk"]] == before
    assert accept(world, company).status == 200
    again = accept(world, company, accepted_by="Toinen")
    assert (again.status, state(Parsed(again.text))[0]) == (409, "Tarjous on hyväksytty")
    assert len(orders(world)) == 1


def test_looking_reads_and_counts_but_writes_no_record(world, company):
    right = code(company)
    with world.counting() as calls:
        page(world, company, code=right)
    assert calls.operations == {"UpdateItem": 1, "GetItem": 3}


@pytest.mark.parametrize("path", ["", "/document", "/acceptance", "/decline"])
def test_every_wrong_code_gets_the_same_page_and_does_nothing(world, company, path):
    drafted = draft(world)
    right = Code.read(code(company))
    wrong = [
        Code(right.record_id, "a" * 32),
        Code("nobody-1", right.secret),
        Code.of("feedback", right.record_id),
        Code.of("offer", f"{company}-2"),
        Code.of("offer", company),
        Code.of("offer", f"{drafted}-1"),
    ]
    pages = set()
    with unanswered(world):
        for one in wrong:
            form = {"code": str(one), "accepted_by": "Eva", "agreed": "yes"}
            fields = form if path == "/acceptance" else {"code": str(one)}
            answer = world.visit("sales", "POST", f"{OFFER}{path}", fields)
            assert (answer.status, Parsed(answer.text).one("h1").text) == (404, "Sivua ei löydy")
            pages.add(answer.text.replace(str(one), ""))
    assert len(pages) == 1


# --- what is shown to a company --------------------------------------------------------------------------


def test_a_company_sees_net_prices_and_vat_by_group(world, company):
    shown = page(world, company)
    assert shown.one("h1").text == "Tarjous T-2026-0001/1"
    assert said(shown, "p")[1] == "Koulutus"
    heads, rows = said(shown, "th")[:6], [said_row(row) for row in rows_of(shown)]
    assert heads == ["Nimike", "Määrä", "Yksikkö\u00adhinta", "Alennus", "ALV", "Veroton summa"]
    assert rows[:3] == [
        [
            "Valmennus Kaksi päivää Toimitus 15.1.2027",
            "3 h",
            "10,10\u00a0€",
            "",
            "25,5\u00a0%",
            "30,30\u00a0€",
        ],
        ["Kirja", "2 kpl", "1\u00a0000,00\u00a0€", "10\u00a0%", "13,5\u00a0%", "1\u00a0800,00\u00a0€"],
        ["Koulutus", "1 pv", "500,00\u00a0€", "", "veroton", "500,00\u00a0€"],
    ]
    assert rows[3:] == [
        ["ALV 25,5\u00a0%", "30,30\u00a0€", "7,73\u00a0€", "38,03\u00a0€"],
        ["ALV 13,5\u00a0%", "1\u00a0800,00\u00a0€", "243,00\u00a0€", "2\u00a0043,00\u00a0€"],
        ["Veroton: AVL 39 §", "500,00\u00a0€", "0,00\u00a0€", "500,00\u00a0€"],
        ["Yhteensä", "2\u00a0330,30\u00a0€", "250,73\u00a0€", "2\u00a0581,03\u00a0€"],
    ]


def rows_of(shown):
    """The cells of each row of the tables' bodies, in order."""
    rows, current = [], []
    for one in shown.elements:
        if one.name == "tr":
            current = []
            rows.append(current)
        elif one.name in ("th", "td"):
            current.append(one)
    return [row for row in rows if any(one.attributes.get("scope") == "row" for one in row)]


def said_row(row):
    return [plain(one.text) for one in row]


def test_the_parties_terms_and_validity_stand_on_the_page(world, company):
    shown = page(world, company)
    texts = said(shown, "dd", "address", "p", "h2")
    for text in ("T-2026-0001/1", "23.11.2026", "23.12.2026", "14 päivää laskun päiväyksestä", "15.1.2027"):
        assert text in texts
    for text in ("Hei!", "Tässä tarjous.", "Maksu 14 päivää netto.", "Myyjä", "Asiakas"):
        assert text in texts
    seller, buyer = said(shown, "address")
    assert seller.startswith("Esimerkin ammattikorkeakoulu Oy")
    assert buyer.startswith("Mäkelän Ääni Oy")
    assert "35" not in texts
    assert state(shown) == [
        "Tarjous odottaa vastausta",
        "Tarjouksen voi hyväksyä tällä sivulla 23.12.2026 saakka.",
        "Vastaa tarjoukseen",
        "Kysymyksiin vastaa Esimerkin ammattikorkeakoulu Oy: palvelut@uas.example",
    ]


def test_a_company_accepts_in_plain_words_and_reads_no_consumer_law(world, company):
    shown = page(world, company)
    assert buttons(shown) == ["Lataa tarjous PDF-tiedostona", "Hyväksy tarjous", "Hylkää tarjous"]
    assert "2\u00a0330,30\u00a0€ veroton, 2\u00a0581,03\u00a0€ sis. ALV" in said(shown, "dd")
    assert shown.all("input", name="early_start") == []
    assert "peruuttamis" not in " ".join(said(shown, "main")).lower()


def test_reverse_charge_is_said(world):
    customer(world)
    quote_id = offered(world, line(vat=REVERSE))
    assert "Käännetty verovelvollisuus: ostaja maksaa arvonlisäveron." in said(page(world, quote_id), "p")


@pytest.mark.parametrize(
    ("language", "labels"),
    [
        ("fi", ("Tarjous", "Nimike", "Veroton summa", "Yhteensä", "Hyväksy tarjous", "Hylkää tarjous")),
        ("sv", ("Offert", "Benämning", "Summa utan moms", "Totalt", "Godkänn offerten", "Avböj offerten")),
        ("en", ("Quote", "Item", "Sum excl. VAT", "Total", "Accept the quote", "Decline the quote")),
    ],
)
def test_a_reader_chooses_the_language_of_the_page_not_of_the_offers_own_words(
    world, company, language, labels
):
    shown = page(world, company, language=language)
    texts = said(shown, "th", "button")
    assert shown.one("h1").text == f"{labels[0]} T-2026-0001/1"
    assert set(labels[1:]) <= set(texts)
    own = {
        plain(one.text) for one in shown.elements if one.attributes.get("lang") == "fi" and one.name != "html"
    }
    words = {"Koulutus", "Hei!", "Tässä tarjous.", "Maksu 14 päivää netto.", "Kirja", "Kaksi päivää"}
    assert words.issubset(own) == (language != "fi")


# --- what is shown to a consumer -------------------------------------------------------------------------


def test_a_consumer_sees_the_very_figures_of_the_pdf_its_rounding_too(world, private):
    sold = store.read_revision(private, 1, system("test"))
    url = "https://crm.example.fi/sales/pages/withdrawal"
    pdf = printed(document.offer_of(sold, configuration.current(), url))
    shown = page(world, private)
    rows = [said_row(row) for row in rows_of(shown)]
    assert rows == [
        ["Valmennus Toimitus 26.11.2026", "3 h", "12,68\u00a0€", "25,5\u00a0%", "38,03\u00a0€"],
        ["Aineisto", "7 kpl", "0,41\u00a0€", "25,5\u00a0%", "2,90\u00a0€"],
        ["ALV 25,5\u00a0%", "32,61\u00a0€", "8,32\u00a0€", "40,93\u00a0€"],
        ["Yhteensä", "32,61\u00a0€", "8,32\u00a0€", "40,93\u00a0€"],
    ]
    assert [row["sum"] for row in pdf["lines"]["rows"]] == [row[-1] for row in rows[:2]]
    assert pdf["breakdown"]["total"] == rows[3]


def test_cents_lost_in_rounding_have_a_row_of_their_own(world):
    consumer(world)
    cheap = [line(name=f"Osa {n}", quantity="1", unit_price="0.10") for n in range(10)]
    shown = page(world, offered(world, *cheap, organisation_id="eva"))
    assert said_row(rows_of(shown)[10]) == ["Pyöristys", "\u22120,04\u00a0€"]
    assert any(
        text.startswith("Rivien hinnat sis. ALV on pyöristetty senttiin.") for text in said(shown, "p")
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_prior_information_and_the_right_of_withdrawal_are_on_the_page(world, private, language):
    sold = store.read_revision(private, 1, system("test"))
    url = "https://crm.example.fi/sales/pages/withdrawal"
    offer = document.offer_of(sold.having(language=language), configuration.current(), url)
    law = printed(offer)["consumer"]
    texts = set(said(page(world, private, language=language), "h2", "h3", "p", "li"))
    for section in (*law["information"], *law["withdrawal"]):
        assert {plain(section["heading"]), *map(plain, section["paragraphs"])} <= texts
    form = law["form"]
    assert {plain(form[key]) for key in ("heading", "note", "to", "notice", "footnote")} <= texts
    assert set(map(plain, form["fields"])) <= texts
    assert url in " ".join(texts)


@pytest.mark.parametrize(
    ("language", "button"),
    [
        ("fi", "Tilaus, johon liittyy maksuvelvollisuus"),
        ("sv", "Beställning förenad med betalningsskyldighet"),
        ("en", "Order with obligation to pay"),
    ],
)
def test_a_consumers_button_says_only_that_the_order_obliges_to_pay(world, private, language, button):
    """Directive 2011/83/EU, art. 8(2); Consumer Protection Act 6:12 §."""
    shown = page(world, private, language=language)
    assert buttons(shown)[1] == button
    assert len(buttons(shown)) == 3
    form = shown.one("form", action=f"{OFFER}/acceptance#summary")
    assert plain(form.text).endswith(button)


def test_price_and_delivery_stand_right_before_a_consumers_order(world, private):
    shown = page(world, private)
    texts = said(shown, "dd")[-4:]
    assert texts == ["Koulutus", "40,93\u00a0€ sis. ALV", "14 päivää laskun päiväyksestä", "26.11.2026"]


def test_beginning_early_is_asked_of_consumers_alone_and_only_where_it_would_be_early(world, private):
    assert len(page(world, private).all("input", name="early_start")) == 1
    assert any("päättyy 7.12.2026" in text for text in said(page(world, private), "p"))
    on_last_day = offered(world, line(supplied_on="2026-12-07"), organisation_id="eva")
    assert len(page(world, on_last_day).all("input", name="early_start")) == 1
    later = offered(world, line(supplied_on="2026-12-08"), organisation_id="eva")
    assert page(world, later).all("input", name="early_start") == []
    customer(world)
    company = offered(world, line(supplied_on="2026-11-26"))
    assert page(world, company).all("input", name="early_start") == []


# --- states ----------------------------------------------------------------------------------------------


def withdrawn(world, quote_id):
    made(do(world, f"{QUOTES}/{quote_id}/revisions/1/withdrawal", {"reason": "Salainen syy"}))


def superseded(world, quote_id):
    made(do(world, f"{QUOTES}/{quote_id}/revisions"))
    made(do(world, f"{QUOTES}/{quote_id}/revisions/2/sending", {"mail": False}))


def declined(world, quote_id):
    assert post(world, quote_id, f"{OFFER}/decline", decline_reason="Hinta").status == 200


def expired(world, quote_id):
    del quote_id


def accepted(world, quote_id):
    assert accept(world, quote_id).status == 200


SHOWN = {
    "fi": {
        withdrawn: ("Tarjous ei ole enää voimassa", "Vedimme tarjouksen takaisin 23.11.2026."),
        superseded: ("Tarjouksesta on uudempi versio", "Avaa linkki viimeisimmästä viestistä."),
        declined: ("Tarjous on hylätty", "Tarjous hylättiin 23.11.2026."),
        expired: ("Tarjous ei ole enää voimassa", "Tarjous oli voimassa 23.12.2026 saakka"),
        accepted: ("Tarjous on hyväksytty", "Eva Åström hyväksyi tarjouksen 23.11.2026 kello 12.00."),
    },
    "sv": {
        withdrawn: ("Offerten gäller inte längre", "Vi drog tillbaka offerten 23.11.2026."),
        superseded: ("Det finns en nyare version av offerten", "Öppna länken i det senaste meddelandet."),
        declined: ("Offerten är avböjd", "Offerten avböjdes 23.11.2026."),
        expired: ("Offerten gäller inte längre", "Offerten gällde till och med 23.12.2026"),
        accepted: ("Offerten är godkänd", "Eva Åström godkände offerten 23.11.2026 klockan 12.00."),
    },
    "en": {
        withdrawn: ("The quote is no longer valid", "We took the quote back on 23\u00a0November\u00a02026."),
        superseded: ("There is a newer version of the quote", "Please open the link in the latest message."),
        declined: ("The quote has been declined", "The quote was declined on 23\u00a0November\u00a02026."),
        expired: ("The quote is no longer valid", "The quote was valid until 23\u00a0December\u00a02026"),
        accepted: (
            "The quote has been accepted",
            "Eva Åström accepted the quote on 23\u00a0November\u00a02026 at 12.00.",
        ),
    },
}


@pytest.mark.parametrize("become", [withdrawn, superseded, declined, expired, accepted])
def test_an_offer_that_is_not_open_says_what_became_of_it_and_takes_no_answer(world, company, become):
    become(world, company)
    with clock.fixed(NOON + timedelta(days=31 if become is expired else 0)):
        for language in LANGUAGES:
            title, text = SHOWN[language][become]
            shown = page(world, company, language=language)
            assert state(shown)[0] == title
            assert text in state(shown)[1]
            assert state(shown)[-1].endswith("palvelut@uas.example")
            assert len(buttons(shown)) == 1
            assert "Salainen" not in shown.html
        before = (revision(world, company), orders(world))
        for path, form in (("acceptance", {"accepted_by": "Kuka", "agreed": "yes"}), ("decline", {})):
            if path == "decline" and become is expired:
                continue
            answer = post(world, company, f"{OFFER}/{path}", **form)
            assert (answer.status, state(Parsed(answer.text))[0]) == (409, SHOWN["fi"][become][0])
        assert (revision(world, company), orders(world)) == before


def test_an_offer_is_open_through_its_last_day_in_finland(world, company):
    with clock.fixed(datetime(2026, 12, 23, 21, 59, tzinfo=UTC)):
        assert state(page(world, company))[0] == "Tarjous odottaa vastausta"
    with clock.fixed(datetime(2026, 12, 23, 22, 0, tzinfo=UTC)):
        assert state(page(world, company))[0] == "Tarjous ei ole enää voimassa"


def test_an_acceptance_that_staff_recorded_is_shown_alike_and_one_undone_opens_the_offer_again(
    world, company
):
    path = f"{QUOTES}/{company}/revisions/1/acceptance"
    made(do(world, path, {"name": "Anna Mäkelä", "channel": "phone"}))
    assert state(page(world, company))[1].startswith(
        "Anna Mäkelä hyväksyi tarjouksen 23.11.2026 kello 12.00."
    )
    made(do(world, path, method="DELETE"))
    assert state(page(world, company))[0] == "Tarjous odottaa vastausta"
    assert accept(world, company).status == 200
    assert sorted(one["status"] for one in orders(world)) == ["cancelled", "draft"]
