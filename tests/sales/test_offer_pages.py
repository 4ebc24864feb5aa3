"""The page of an offer: what it shows in each state, and the customer's answer with its evidence."""

import base64
import json
import logging
from datetime import UTC, datetime, timedelta

import pytest

from services.sales import document
from services.sales.document.content import printed
from services.sales.store import configuration
from services.sales.store import quotes as store
from shared import clock, keyring
from shared.act import system
from shared.codes import Code
from shared.pages import limits
from shared.pages.visits import network
from tests.interleaving import interleaved
from tests.postbox import Postbox
from tests.sales.people import (
    EXEMPT,
    ORDERS,
    QUOTES,
    REDUCED,
    REVERSE,
    consumer,
    contact,
    customer,
    do,
    draft,
    line,
    made,
    out_of_use,
    sent,
)
from tests.sales.people import document as shown_to_staff
from tests.sales.replies import (
    OFFER,
    PDF,
    accept,
    buttons,
    code,
    keep,
    offered,
    orders,
    page,
    plain,
    post,
    revision,
    said,
    state,
)
from tests.shared.browsing import Parsed
from tests.world import LambdaContext

NOON = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
LANGUAGES = ("fi", "sv", "en")
HOSTILE = "<script>alert(1)</script>{{ 7*7 }}'\"&amp;<!--"
IDENTITY_CODE = "131052-308T"


@pytest.fixture(autouse=True)
def noon():
    with clock.fixed(NOON):
        yield


@pytest.fixture
def company(world):
    """An offer to a company: two rates of VAT and an exemption."""
    customer(world)
    lines = (
        line(name="Valmennus", description="Kaksi päivää", supplied_on="2027-01-15"),
        line(name="Kirja", quantity="2", unit="kpl", unit_price="1000", discount="10", vat=REDUCED),
        line(name="Koulutus", quantity="1", unit="pv", unit_price="500", vat=EXEMPT),
    )
    return offered(world, *lines, message="Hei!\nTässä tarjous.", terms="Maksu 14 päivää netto.")


@pytest.fixture
def private(world):
    """An offer to a consumer; the first line before they can no longer withdraw."""
    consumer(world)
    lines = (
        line(name="Valmennus", supplied_on="2026-11-26"),
        line(name="Aineisto", quantity="7", unit="kpl", unit_price="0.33"),
    )
    return offered(world, *lines, organisation_id="eva")


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
def test_every_wrong_code_gets_the_same_page_and_does_nothing(world, company, path, unwritten):
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
    with unwritten_but_counts(world):
        for one in wrong:
            form = {"code": str(one), "accepted_by": "Eva", "agreed": "yes"}
            fields = form if path == "/acceptance" else {"code": str(one)}
            answer = world.visit("sales", "POST", f"{OFFER}{path}", fields)
            assert (answer.status, Parsed(answer.text).one("h1").text) == (404, "Sivua ei löydy")
            pages.add(answer.text.replace(str(one), ""))
    assert len(pages) == 1


class unwritten_but_counts:  # noqa: N801 - reads as a phrase
    """A block within which no record changes; the counters of limits may."""

    def __init__(self, world):
        self.world = world

    def items(self):
        return [one for one in self.world.items(prefix="sales#") if "#limit#" not in one["pk"]]

    def __enter__(self):
        self.before = self.items()

    def __exit__(self, *_):
        assert self.items() == self.before


# --- what is shown to a company --------------------------------------------------------------------------


def test_a_company_sees_net_prices_and_vat_by_group(world, company):
    shown = page(world, company)
    assert shown.one("h1").text == "Tarjous T-2026-0001/1: Koulutus"
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
    assert shown.one("h1").text == f"{labels[0]} T-2026-0001/1: Koulutus"
    assert set(labels[1:]) <= set(texts)
    own = {
        plain(one.text) for one in shown.elements if one.attributes.get("lang") == "fi" and one.name != "html"
    }
    words = {"Hei!", "Tässä tarjous.", "Maksu 14 päivää netto.", "Kirja"}
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


# --- the PDF ---------------------------------------------------------------------------------------------


def test_the_pdf_is_handed_over_from_our_own_origin(world, company):
    """A redirect to storage would be stopped by the page's own `form-action 'self'`."""
    event = world.event(
        "POST",
        f"{OFFER}/document",
        f"code={code(company)}",
        {"content-type": "application/x-www-form-urlencoded"},
    )
    from services.sales.pages import handler

    answer = handler(event, LambdaContext())
    assert answer["statusCode"] == 200
    assert base64.b64decode(answer["body"]) == PDF
    assert answer["headers"]["Content-Type"] == "application/pdf"
    assert answer["headers"]["Content-Disposition"] == "attachment; filename*=UTF-8''T-2026-0001-1.pdf"


def test_without_its_pdf_an_offer_can_be_read_but_not_be_answered(world):
    customer(world)
    quote_id = offered(world, documented=False)
    shown = page(world, quote_id)
    assert state(shown)[0] == "Tarjousta valmistellaan"
    assert buttons(shown) == []
    with unwritten_but_counts(world):
        for path, form in (("acceptance", {"accepted_by": "Eva", "agreed": "yes"}), ("document", {})):
            answer = post(world, quote_id, f"{OFFER}/{path}", **form)
            assert (answer.status, answer.headers["retry-after"]) == (503, "1")
    keep(world, f"{quote_id}-1")
    assert accept(world, quote_id).status == 200


# --- acceptance ------------------------------------------------------------------------------------------


def test_an_acceptance_keeps_its_evidence_and_makes_one_order(world, company):
    contact(world)
    shown = Parsed(accept(world, company).text)
    assert state(shown)[:3] == [
        "Tarjous on hyväksytty",
        "Eva Åström hyväksyi tarjouksen 23.11.2026 kello 12.00. Sopimus on syntynyt.",
        "Vahvistus lähetetään sähköpostiin, johon tarjouksen linkki lähetettiin.",
    ]
    item = revision(world, company)
    made_of = world.item(f"sales#document#{company}-1")
    assert item["acceptance"] == {
        "at": "2026-11-23T10:00:00Z",
        "name": "Eva Åström",
        "channel": "page",
        "network_hash": keyring.keyed_hash("network", network("192.0.2.1")),
        "address_hash": keyring.keyed_hash("email", "toimisto@example.fi"),
        "document_hash": made_of["sha256"],
        "text_version": document.VERSION,
        "early_start": False,
    }
    (order,) = orders(world)
    assert (order["id"], order["status"], order["number"]) == (item["order_id"], "draft", "M-2026-0001")
    assert (order["totals"]["net"], order["organisation_id"]) == (item["totals"]["net"], "acme")


def test_the_public_caller_is_named_and_holds_no_permission(world, company):
    accept(world, company)
    (order,) = orders(world)
    for item in (revision(world, company), order):
        assert {name: item["act"][name] for name in ("actor", "role")} == {
            "actor": "public:sales",
            "role": "public",
        }
    (event,) = revision(world, company)["events"]
    assert (event["type"], event["order_id"], event["number"]) == (
        "QuoteAccepted",
        order["id"],
        "T-2026-0001/1",
    )


def test_accepting_is_one_transaction(world, company):
    right = code(company)
    with world.counting() as calls:
        accept(world, company, code=right)
    assert calls.operations == {"UpdateItem": 1, "GetItem": 4, "BatchGetItem": 1, "TransactWriteItems": 1}
    (write,) = calls.of("TransactWriteItems")
    assert [next(iter(one)) for one in write.params["TransactItems"]] == ["Put"] * 3 + ["ConditionCheck"]


def test_the_same_form_twice_answers_the_same_page_and_makes_one_order(world, company):
    once = page(world, company).all("input", name="once")[-1].attributes["value"]
    first = accept(world, company, once=once)
    again = accept(world, company, once=once)
    assert (first.status, again.status) == (200, 200)
    assert state(Parsed(first.text)) == state(Parsed(again.text))
    assert (len(orders(world)), revision(world, company)["acceptances"]) == (1, 1)


def test_an_address_that_no_letter_went_to_is_no_evidence(world):
    customer(world)
    quote_id = sent(world)
    keep(world, f"{quote_id}-1")
    shown = Parsed(accept(world, quote_id).text)
    assert "address_hash" not in revision(world, quote_id)["acceptance"]
    assert not any("Vahvistus lähetetään" in text for text in state(shown))


@pytest.mark.parametrize(("ticked", "kept"), [({"early_start": "yes"}, True), ({}, False)])
def test_a_consumers_request_to_begin_early_is_kept_and_shown(world, private, ticked, kept):
    shown = Parsed(accept(world, private, **ticked).text)
    assert revision(world, private)["acceptance"]["early_start"] is kept
    told = "Palvelun aloittamista ennen peruuttamisajan päättymistä on pyydetty."
    assert (told in state(shown)) is kept
    assert "Kuluttaja voi peruuttaa sopimuksen syytä ilmoittamatta 7.12.2026 saakka." in said(shown, "p")
    assert buttons(shown)[0] == "Peruuta sopimus tästä"


def test_a_request_to_begin_early_that_nobody_asked_for_is_not_kept(world, company):
    assert accept(world, company, early_start="yes").status == 200
    assert revision(world, company)["acceptance"]["early_start"] is False


@pytest.mark.parametrize("kind", ["organisation", "contact"])
def test_a_customer_out_of_use_is_asked_to_be_in_touch_and_nothing_is_written(world, kind):
    customer(world)
    contact(world)
    quote_id = offered(world, contact_id="anna")
    out_of_use(world, kind, "acme" if kind == "organisation" else "anna")
    with unwritten_but_counts(world):
        answer = accept(world, quote_id)
    shown = Parsed(answer.text)
    assert (answer.status, state(shown)[:2]) == (
        409,
        [
            "Tarjousta ei voi hyväksyä tällä sivulla",
            "Mitään ei tallennettu. Ota meihin yhteyttä, niin sovimme, miten edetään.",
        ],
    )
    assert state(shown)[-1].endswith("palvelut@uas.example")


@pytest.mark.parametrize("seed", range(6))
def test_fifty_acceptances_at_once_make_one_order(world, company, seed):
    form = {"code": code(company)}
    page(world, company)
    acts = {
        f"act {number}": lambda number=number: world.visit(
            "sales", "POST", f"{OFFER}/acceptance", form | {"accepted_by": f"Eva {number}", "agreed": "yes"}
        )
        for number in range(50 if seed == 0 else 8)
    }
    results, _ = interleaved(seed, acts)
    statuses = [answer.status for answer in results.values()]
    assert statuses.count(200) == 1
    assert set(statuses) <= {200, 409, 503}
    (order,) = orders(world)
    assert (order["id"], order["number"]) == (revision(world, company)["order_id"], "M-2026-0001")
    assert revision(world, company)["acceptances"] == 1


@pytest.mark.parametrize("seed", range(10))
def test_acceptance_decline_and_taking_back_at_once_leave_one_outcome(world, company, seed):
    from services.sales.actions import quotes

    form = {"code": code(company)}
    page(world, company)

    def taken_back():
        return quotes.store.change_revision(company, 1, lambda one: one.withdrawn("Virhe"), system("sales"))

    acts = {
        "accepted": lambda: world.visit(
            "sales", "POST", f"{OFFER}/acceptance", form | {"accepted_by": "Eva", "agreed": "yes"}
        ),
        "declined": lambda: world.visit("sales", "POST", f"{OFFER}/decline", form),
        "withdrawn": taken_back,
    }
    results, _ = interleaved(seed, acts)
    outcome = revision(world, company)["status"]
    assert outcome in acts
    assert len(orders(world)) == (outcome == "accepted")
    for name in ("accepted", "declined"):
        assert (results[name].status == 200) == (name == outcome)


def test_who_acts_too_often_is_told_to_wait_and_who_looks_still_sees(world, company, monkeypatch):
    monkeypatch.setitem(limits.MOST, "acted", 2)
    for name in ("Yksi", "Kaksi"):
        accept(world, company, accepted_by=name)
    answer = accept(world, company, accepted_by="Kolme")
    assert (answer.status, Parsed(answer.text).one("h1").text) == (429, "Liian monta pyyntöä")
    assert page(world, company)


# --- decline ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("form", "kept"), [({"decline_reason": "Liian kallis"}, "Liian kallis"), ({}, None)])
def test_a_customer_declines_with_a_reason_or_without(world, company, form, kept):
    answer = post(world, company, f"{OFFER}/decline", **form)
    assert (answer.status, state(Parsed(answer.text))[0]) == (200, "Tarjous on hylätty")
    item = revision(world, company)
    assert (item["status"], item.get("reason"), item["closed_on"]) == ("declined", kept, "2026-11-23")
    assert [event["type"] for event in item["events"]] == ["QuoteDeclined"]
    assert orders(world) == []
    assert shown_to_staff(world, f"{QUOTES}/{company}/revisions/1").get("reason") == kept


# --- what no customer types ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("form", "said_of_it"),
    [
        ({"accepted_by": ""}, "Hyväksyjän nimi: Täytä tämä kohta."),
        ({"agreed": ""}, "Ehdot: Merkitse tämä, jos haluat hyväksyä tarjouksen."),
        ({"agreed": "no"}, "Ehdot: Valitse jokin vaihtoehdoista."),
        (
            {"accepted_by": f"Eva {IDENTITY_CODE}"},
            "Hyväksyjän nimi: Poista henkilötunnus. Emme tallenna henkilötunnuksia.",
        ),
        ({"accepted_by": "a\x1bb"}, "Hyväksyjän nimi: Tekstissä on merkkejä, joita tähän ei voi kirjoittaa."),
        (
            {"accepted_by": "x" * 201},
            "Hyväksyjän nimi: Teksti on liian pitkä. Lyhennä se enintään 200 merkkiin.",
        ),
        (
            {"accepted_by": ["Eva", "Åsa"]},
            "Hyväksyjän nimi: Kohta lähetettiin monta kertaa. Täytä se kerran.",
        ),
        (
            {"valid_until": "2099-01-01"},
            "Lomakkeella lähetettiin kohta, jota sillä ei ole. Avaa sivu uudelleen linkistä.",
        ),
        ({"early_start": "1"}, "Aloittaminen: Valitse jokin vaihtoehdoista."),
    ],
)
def test_a_form_that_is_wrong_comes_back_and_nothing_is_written(world, company, form, said_of_it):
    with unwritten_but_counts(world):
        answer = accept(world, company, **form)
    shown = Parsed(answer.text)
    summary = shown.one("div", id="summary")
    assert answer.status == 422
    assert [text for text in summary.text.split("\n") if text] == ["Tarkista nämä kohdat", said_of_it]
    assert IDENTITY_CODE not in answer.text.replace(f'value="Eva {IDENTITY_CODE}"', "")


def test_hostile_text_in_an_offer_is_shown_as_the_text_it_is(world):
    customer(world, name=f"Yhtiö {HOSTILE}")
    plainly = page(world, offered(world, line(description="Kuvaus"), message="Viesti", terms="Ehdot"))
    customer(world, "evil", name=f"Yhtiö {HOSTILE}")
    quote_id = offered(
        world,
        line(name=HOSTILE, description=HOSTILE, unit="<b>"),
        organisation_id="evil",
        title=HOSTILE,
        message=HOSTILE,
        terms=HOSTILE,
    )
    shown = page(world, quote_id)
    assert [one.name for one in shown.elements] == [one.name for one in plainly.elements]
    assert shown.one("h1").text == f"Tarjous T-2026-0002/1: {HOSTILE}"
    after = Parsed(accept(world, quote_id, accepted_by=HOSTILE).text)
    assert f"{HOSTILE} hyväksyi tarjouksen" in state(after)[1]


# --- what leaks nowhere ----------------------------------------------------------------------------------


def test_neither_logs_nor_events_hold_anything_personal_or_a_code(world, private, caplog):
    caplog.set_level(logging.INFO)
    accept(world, private, early_start="yes")
    post(world, private, f"{OFFER}/decline", decline_reason="Hinta Eva")
    post(world, private, code=f"{private}-1.{'a' * 32}")
    assert [record.name for record in caplog.records if record.name.startswith("boto")] == []
    secret = Code.read(code(private)).secret
    (order,) = orders(world)
    events = json.dumps([*revision(world, private)["events"], *order["events"]], default=str)
    logged = json.dumps([vars(record) for record in caplog.records], default=str)
    for word in ("Eva", "Åström", "eva@example.fi", "192.0.2.1", secret, "Rantakatu", "Hinta"):
        assert word not in events
        assert word not in logged


# --- with the real PDF and the real letters --------------------------------------------------------------


def test_from_the_letter_to_the_confirmation_with_the_real_pdf(world):
    consumer(world)
    with Postbox() as postbox:
        world.setting("MAIL_HOST", postbox.host)
        world.setting("MAIL_PORT", str(postbox.port))
        quote_id = offered(world, documented=False, organisation_id="eva")
        world.pump()
        offer = postbox.mails[0].get_content()
        assert f"https://crm.example.fi{OFFER}?lang=fi#{code(quote_id)}" in offer
        assert accept(world, quote_id).status == 200
        world.pump()
        world.pump(twice=True)
    item = world.item(f"sales#document#{quote_id}-1")
    assert revision(world, quote_id)["acceptance"]["document_hash"] == item["sha256"]
    confirmation = postbox.mails[1]
    text = confirmation.get_body(("plain",)).get_content()
    assert "Teillä on oikeus peruuttaa sopimus 7.12.2026 saakka. Peruuta sopimus tästä:" in text
    assert f"https://crm.example.fi/sales/pages/withdrawal?lang=fi#{code(quote_id)}" in text
    (attached,) = confirmation.iter_attachments()
    assert attached.get_filename() == "T-2026-0001-1.pdf"
    assert attached.get_content().startswith(b"%PDF-")
    assert len(postbox.mails) == 2
    assert shown_to_staff(world, f"{ORDERS}/{orders(world)[0]['id']}")["status"] == "draft"
