"""A consumer withdraws from a contract online: words, the last day, what is kept, who is told."""

import json
import logging
from datetime import UTC, date, datetime, timedelta

import pytest

from services.sales.model.withdrawal import last_day
from shared import clock, keyring
from shared.codes import Code
from shared.pages import limits
from shared.pages.visits import network
from tests.interleaving import interleaved
from tests.sales.people import (
    BILLING,
    ORDERS,
    QUOTES,
    consumer,
    contact,
    customer,
    do,
    made,
    out_of_use,
    sent,
)
from tests.sales.people import document as shown_to_staff
from tests.sales.replies import (
    GONE,
    IDENTITY_CODE,
    LANGUAGES,
    NOON,
    WITHDRAWAL,
    accept,
    at_noon,
    buttons,
    code,
    offered,
    orders,
    page,
    post,
    said,
    state,
    to_company,
    to_consumer,
    unanswered,
    withdraw,
)
from tests.shared.browsing import Parsed

ENDS = datetime(2026, 12, 7, 21, 59, tzinfo=UTC)
"""The last minute of the 14th day after Monday 23 November 2026 in Finland."""


@pytest.fixture(autouse=True)
def noon():
    with clock.fixed(NOON):
        yield


@pytest.fixture
def contract(world):
    """The quote of a contract that a consumer made on the page."""
    quote_id = to_consumer(world)
    assert accept(world, quote_id).status == 200
    return quote_id


def order(world):
    (one,) = orders(world)
    return one


# --- until when ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("concluded", "last"),
    [
        ("2026-11-23", "2026-12-07"),  # Monday to Monday
        ("2026-11-21", "2026-12-07"),  # a Saturday
        ("2026-11-22", "2026-12-07"),  # Independence Day, a Sunday
        ("2025-12-11", "2025-12-29"),  # Christmas Day to Boxing Day, then a weekend
        ("2026-12-10", "2026-12-28"),  # Christmas Eve, Christmas Day, a weekend
        ("2025-12-18", "2026-01-02"),  # New Year's Day
        ("2025-12-23", "2026-01-07"),  # Epiphany
        ("2026-03-20", "2026-04-07"),  # Good Friday to Easter Monday
        ("2026-04-17", "2026-05-04"),  # May Day, a Friday
        ("2026-04-30", "2026-05-15"),  # Ascension Day
        ("2026-06-05", "2026-06-22"),  # Midsummer Eve
        ("2027-06-11", "2027-06-28"),  # Midsummer Eve on the 25th
        ("2028-02-15", "2028-02-29"),
    ],
)
def test_the_last_day_is_the_fourteenth_or_the_next_working_day(concluded, last):
    """Regulation 1182/71, art. 3(4)."""
    assert last_day(date.fromisoformat(concluded)) == date.fromisoformat(last)


# --- words -----------------------------------------------------------------------------------------------


WORDS = {
    "fi": ("Peruuta sopimus tästä", "Vahvista peruuttaminen"),
    "sv": ("Ångra avtalet här", "Bekräfta frånträde"),
    "en": ("Withdraw from contract here", "Confirm withdrawal"),
}
"""Of Directive 2011/83/EU, art. 11 a(1) and (3), as directive 2023/2673 has them in each language."""


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_functions_bear_the_words_of_the_directive_and_no_others(world, contract, language):
    here, confirm = WORDS[language]
    entry = Parsed(world.visit("sales", "GET", WITHDRAWAL, query={"lang": language}).text)
    assert entry.one("h1").text == here
    offer = page(world, contract, language=language)
    assert buttons(offer)[0] == here
    assert offer.one("form", action=f"{WITHDRAWAL}#summary")
    assert buttons(page(world, contract, WITHDRAWAL, language)) == [confirm]


def test_the_form_names_the_contract_and_offers_what_is_known_to_be_confirmed(world, contract):
    shown = page(world, contract, WITHDRAWAL)
    assert shown.one("h1").text == "Sopimuksen peruuttaminen"
    assert said(shown, "dd") == ["T-2026-0001/1: Koulutus", "23.11.2026"]
    assert shown.one("input", id="withdrawn_by").attributes["value"] == "Eva Åström"
    assert shown.one("input", id="withdrawal_email").attributes["value"] == "eva@example.fi"
    assert said(shown, "p")[1:3] == [
        "Sopimuksen voi peruuttaa syytä ilmoittamatta 7.12.2026 saakka.",
        "Peruuttaminen ilmoitetaan tällä lomakkeella. Vahvistamme sen saapumisen heti sähköpostilla.",
    ]


RECEIVED = {
    "fi": (
        "Peruutusilmoitus on vastaanotettu",
        "Eva Åström ilmoitti peruuttavansa sopimuksen T-2026-0001/1 23.11.2026 kello 12.00.",
    ),
    "sv": (
        "Ångermeddelandet har tagits emot",
        "Eva Åström meddelade sig frånträda avtalet T-2026-0001/1 23.11.2026 klockan 12.00.",
    ),
    "en": (
        "The notice of withdrawal has been received",
        "Eva Åström gave notice of withdrawal from the contract T-2026-0001/1 "
        "on 23\u00a0November\u00a02026 at 12.00.",
    ),
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_notice_is_received_in_words_with_day_and_time(world, contract, language):
    answer = post(world, contract, f"{WITHDRAWAL}/confirmation", language, **GONE)
    shown = Parsed(answer.text)
    title, text = RECEIVED[language]
    assert (answer.status, shown.one("h1").text, said(shown, "p")[1]) == (200, title, text)
    assert page(world, contract, WITHDRAWAL, language).one("h1").text == title
    offer = page(world, contract, language=language)
    assert text in state(offer)
    assert len(buttons(offer)) == 1


# --- what is kept ----------------------------------------------------------------------------------------


def test_a_notice_is_kept_on_the_order_which_goes_on_hold(world, contract):
    assert withdraw(world, contract).status == 200
    item = order(world)
    assert item["withdrawal"] == {
        "at": "2026-11-23T10:00:00Z",
        "name": "Eva Åström",
        "email": "eva@example.fi",
        "network_hash": keyring.keyed_hash("network", network("192.0.2.1")),
        "last_day": "2026-12-07",
        "in_time": True,
    }
    assert (item["status"], item["on_hold"]) == ("draft", True)
    assert item["act"]["actor"] == "public:sales"
    (event,) = item["events"]
    assert (event["type"], event["organisation_id"], event["open"]) == (
        "OrderWithdrawalDeclared",
        "eva",
        True,
    )


def test_staff_are_warned_and_nothing_is_billed_or_delivered_until_they_answer(world, contract):
    path = f"{ORDERS}/{order(world)['id']}"
    assert "consumer_withdrew" not in shown_to_staff(world, path).get("warnings", [])
    made(do(world, f"{path}/confirmation"))
    withdraw(world, contract)
    shown = shown_to_staff(world, path)
    assert shown["warnings"] == ["consumer_withdrew"]
    assert "withdraw" not in shown["allowed_actions"]
    assert do(world, f"{path}/start").status == 409
    body = {"order_id": order(world)["id"], "lines": [{"line": "1"}]}
    assert world.call("sales", "POST", BILLING, body, role="sales").status == 409
    made(do(world, f"{path}/cancellation", {"reason": "Kuluttaja peruutti"}))
    assert shown_to_staff(world, path)["warnings"] == ["consumer_withdrew"]


@pytest.mark.parametrize("status", ["draft", "confirmed", "in_progress", "fulfilled", "closed"])
def test_a_right_needs_no_state_of_the_order_and_leaves_it(world, contract, status):
    item = order(world)
    closed = {"closed_on": "2026-11-24"} if status == "closed" else {}
    world.put(item | {"status": status, "version": item["version"] + 1} | closed)
    assert withdraw(world, contract).status == 200
    kept = order(world)
    assert (kept["status"], kept["on_hold"]) == (status, status != "closed")
    assert kept.get("closed_on") == closed.get("closed_on")
    assert kept["withdrawal"]["name"] == "Eva Åström"


def test_a_fulfilled_order_on_hold_can_be_released(world, contract):
    path = f"{ORDERS}/{order(world)['id']}"
    made(do(world, f"{path}/confirmation"))
    made(do(world, f"{path}/completion", {}))
    withdraw(world, contract)
    assert "release" in shown_to_staff(world, path)["allowed_actions"]
    made(do(world, f"{path}/release"))
    made(do(world, f"{path}/closing", {"reason": "Sovittu kuluttajan kanssa"}))


def test_the_last_minute_is_in_time_and_the_next_is_late_and_kept_too(world, contract):
    with clock.fixed(ENDS):
        assert buttons(page(world, contract))[0] == "Peruuta sopimus tästä"
        assert said(page(world, contract, WITHDRAWAL), "p")[1].endswith("7.12.2026 saakka.")
    with clock.fixed(ENDS + timedelta(minutes=1)):
        assert buttons(page(world, contract)) == ["Lataa tarjous PDF-tiedostona"]
        assert said(page(world, contract, WITHDRAWAL), "p")[1] == (
            "Peruuttamisaika päättyi 7.12.2026. Ilmoituksen voi silti lähettää: otamme sen vastaan ja "
            "vastaamme siihen erikseen."
        )
        shown = Parsed(withdraw(world, contract).text)
    assert "Peruuttamisaika päättyi 7.12.2026. Vastaamme ilmoitukseen erikseen." in said(shown, "p")
    assert order(world)["withdrawal"]["in_time"] is False
    assert order(world)["on_hold"] is True


def test_a_second_notice_changes_nothing_and_shows_the_first(world, contract):
    withdraw(world, contract)
    with unanswered(world):
        again = withdraw(world, contract, withdrawn_by="Toinen")
    assert (again.status, "Eva Åström ilmoitti" in again.text) == (200, True)


def test_the_same_form_twice_is_one_notice(world, contract):
    once = page(world, contract, WITHDRAWAL).all("input", name="once")[0].attributes["value"]
    first, second = withdraw(world, contract, once=once), withdraw(world, contract, once=once)
    assert (first.status, first.text) == (second.status, second.text)
    assert order(world)["version"] == 2


@pytest.mark.parametrize("seed", range(8))
def test_notices_at_once_and_a_move_of_staff_leave_one_notice(world, contract, seed):
    from services.sales.actions import orders as order_actions
    from shared.act import system

    right, order_id = code(contract), order(world)["id"]
    acts = {
        f"notice {number}": lambda number=number: withdraw(
            world, contract, code=right, withdrawn_by=f"Eva {number}"
        )
        for number in range(4)
    }
    notices = list(acts)
    acts["staff"] = lambda: order_actions.confirm(order_id, system("sales"))
    results, _ = interleaved(seed, {name: at_noon(act) for name, act in acts.items()})
    assert [results[name].status for name in notices] == [200] * 4
    kept = order(world)
    assert (kept["status"] in ("draft", "confirmed"), kept["on_hold"]) == (True, True)
    shown = {said(Parsed(results[name].text), "p")[1] for name in notices}
    assert shown == {
        f"{kept['withdrawal']['name']} ilmoitti peruuttavansa sopimuksen T-2026-0001/1 "
        "23.11.2026 kello 12.00."
    }


def test_a_customer_out_of_use_keeps_the_right(world, contract):
    out_of_use(world, "organisation", "eva")
    assert withdraw(world, contract).status == 200
    assert order(world)["withdrawal"]["in_time"] is True


def test_a_right_is_never_limited(world, contract, monkeypatch):
    for what in ("shown", "acted"):
        monkeypatch.setitem(limits.MOST, what, 0)
    assert post(world, contract, WITHDRAWAL).status == 200
    assert withdraw(world, contract).status == 200


# --- where there is nothing to withdraw from -------------------------------------------------------------


def nothing(world, quote_id, title, text):
    with unanswered(world):
        shown = page(world, quote_id, WITHDRAWAL)
        answer = withdraw(world, quote_id)
    for one in (shown, Parsed(answer.text)):
        assert (one.one("h1").text, said(one, "p")[1]) == (title, text)
        assert "palvelut@uas.example" in " ".join(said(one, "p"))
        assert buttons(one) == []
    assert answer.status == 409


def test_a_company_is_told_that_the_right_is_for_consumers(world):
    quote_id = to_company(world)
    accept(world, quote_id)
    title = "Peruuttaminen verkossa on kuluttajille"
    text = (
        "Sopimusta T-2026-0001/1 ei voi peruuttaa tällä sivulla, sillä lakisääteinen peruuttamisoikeus on "
        "kuluttajilla. Ota meihin yhteyttä."
    )
    nothing(world, quote_id, title, text)
    assert buttons(page(world, quote_id)) == ["Lataa tarjous PDF-tiedostona"]


def test_an_offer_that_nobody_accepted_is_no_contract(world):
    title = "Peruutettavaa sopimusta ei ole"
    text = "Tarjousta T-2026-0001/1 ei ole hyväksytty, joten sopimusta ei ole syntynyt."
    nothing(world, to_consumer(world), title, text)


def test_an_order_that_is_cancelled_needs_no_withdrawal(world, contract):
    made(do(world, f"{ORDERS}/{order(world)['id']}/cancellation", {"reason": "Sovittu"}))
    text = "Sopimuksen T-2026-0001/1 mukainen tilaus peruttiin 23.11.2026."
    nothing(world, contract, "Tilaus on jo peruttu", text)
    assert buttons(page(world, contract)) == ["Lataa tarjous PDF-tiedostona"]


def test_an_acceptance_by_phone_is_withdrawn_from_alike(world):
    quote_id = to_consumer(world)
    made(do(world, f"{QUOTES}/{quote_id}/revisions/1/acceptance", {"name": "Eva Åström", "channel": "phone"}))
    assert withdraw(world, quote_id).status == 200
    assert order(world)["withdrawal"]["last_day"] == "2026-12-07"


@pytest.mark.parametrize("path", [WITHDRAWAL, f"{WITHDRAWAL}/confirmation"])
def test_a_wrong_code_shows_and_does_nothing(world, contract, path):
    right = Code.read(code(contract))
    with unanswered(world):
        for wrong in (Code(right.record_id, "a" * 32), Code.of("feedback", right.record_id)):
            form = {"code": str(wrong)} | (GONE if path != WITHDRAWAL else {})
            answer = world.visit("sales", "POST", path, form)
            assert (answer.status, Parsed(answer.text).one("h1").text) == (404, "Sivua ei löydy")


@pytest.mark.parametrize(
    ("form", "said_of_it"),
    [
        ({"withdrawn_by": ""}, "Nimi: Täytä tämä kohta."),
        ({"withdrawn_by": IDENTITY_CODE}, "Nimi: Poista henkilötunnus. Emme tallenna henkilötunnuksia."),
        (
            {"withdrawal_email": ""},
            "Sähköposti, johon vahvistus lähetetään: Kirjoita sähköpostiosoite, esimerkiksi "
            "etunimi.sukunimi@example.fi.",
        ),
        (
            {"withdrawal_email": "eva@example.fi\nBcc: all@example.fi"},
            "Sähköposti, johon vahvistus lähetetään: Kirjoita sähköpostiosoite, esimerkiksi "
            "etunimi.sukunimi@example.fi.",
        ),
        (
            {"reason": "ei kuulu teille"},
            "Lomakkeella lähetettiin kohta, jota sillä ei ole. Avaa sivu uudelleen linkistä.",
        ),
    ],
)
def test_a_form_that_is_wrong_comes_back_and_nothing_is_written(world, contract, form, said_of_it):
    with unanswered(world):
        answer = withdraw(world, contract, **form)
    summary = Parsed(answer.text).one("div", id="summary")
    assert answer.status == 422
    assert [text for text in summary.text.split("\n") if text] == ["Tarkista nämä kohdat", said_of_it]


# --- who is told -----------------------------------------------------------------------------------------


def text(letter):
    """The words of a letter."""
    return "\n".join(letter.get_body(("plain",)).get_content().splitlines()) + "\n"


def letters(postbox, subject):
    return [one for one in postbox.mails if one["Subject"].startswith(subject)]


def test_the_notice_is_acknowledged_at_once_with_its_content_day_and_time(world, contract, postbox):
    withdraw(world, contract)
    world.pump()
    world.pump(twice=True)
    (letter,) = letters(postbox, "Peruutusilmoitus vastaanotettu: T-2026-0001/1")
    assert letter["To"] == "eva@example.fi"
    assert text(letter) == (
        "Hei,\n\n"
        "Olemme vastaanottaneet peruutusilmoituksenne 23.11.2026 kello 12.00:\n"
        "Eva Åström peruuttaa sopimuksen T-2026-0001/1 (Koulutus).\n"
        "Otamme teihin yhteyttä maksujen palauttamisesta.\n\n"
        "Ystävällisin terveisin\nEsimerkin ammattikorkeakoulu Oy\npalvelut@uas.example\n"
    )


def test_another_address_gets_it_too_and_a_late_notice_is_told_so(world, contract, postbox):
    with clock.fixed(ENDS + timedelta(days=1)):
        withdraw(world, contract, withdrawal_email="toinen@example.fi")
        world.pump()
    found = letters(postbox, "Peruutusilmoitus")
    assert [one["To"] for one in found] == ["toinen@example.fi", "eva@example.fi"]
    for one in found:
        assert "Peruuttamisaika päättyi 7.12.2026. Vastaamme ilmoitukseenne erikseen." in text(one)
    assert found[0]["Message-ID"] != found[1]["Message-ID"]


def test_a_gateway_that_is_down_is_tried_again(world, contract, postbox):
    postbox.refusal = "451 later"
    withdraw(world, contract)
    world.pump(dead=True)
    assert letters(postbox, "Peruutusilmoitus") == []
    assert world.letters("sales-dead")


@pytest.mark.parametrize(
    ("language", "subject", "words"),
    [
        (
            "sv",
            "Ångermeddelandet mottaget: T-2026-0001/1",
            "Vi har mottagit ditt meddelande 23.11.2026 klockan 12.00:\n"
            "Eva Åström frånträder avtalet T-2026-0001/1 (Koulutus).\nVi kontaktar dig om återbetalningen.\n",
        ),
        (
            "en",
            "Withdrawal received: T-2026-0001/1",
            "We received your notice on 23\u00a0November\u00a02026 at 12.00:\n"
            "Eva Åström withdraws from the contract T-2026-0001/1 (Koulutus).\n"
            "We will contact you about the repayment.\n",
        ),
    ],
)
def test_the_acknowledgement_is_in_the_language_of_the_contract(world, postbox, language, subject, words):
    consumer(world)
    quote_id = offered(world, organisation_id="eva", language=language)
    accept(world, quote_id)
    withdraw(world, quote_id)
    world.pump()
    (letter,) = letters(postbox, subject)
    assert words in text(letter)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("fi", "Teillä on oikeus peruuttaa sopimus 7.12.2026 saakka. Peruuta sopimus tästä:"),
        ("sv", "Du har rätt att frånträda avtalet till och med 7.12.2026. Ångra avtalet här:"),
        (
            "en",
            "You have the right to withdraw until 7\u00a0December\u00a02026. Withdraw from contract here:",
        ),
    ],
)
def test_the_order_confirmation_of_a_consumer_carries_the_link_and_the_pdf(world, postbox, language, words):
    consumer(world)
    quote_id = offered(world, organisation_id="eva", language=language)
    accept(world, quote_id)
    world.pump()
    letter = postbox.mails[-1]
    link = f"https://crm.example.fi{WITHDRAWAL}?lang={language}#{code(quote_id)}"
    assert f"{words}\n\n{link}\n" in text(letter)
    assert [one.get_filename() for one in letter.iter_attachments()] == ["T-2026-0001-1.pdf"]


@pytest.mark.parametrize("letters", [1, 0])
def test_a_consumer_who_said_yes_on_the_phone_to_an_offer_never_mailed_gets_the_confirmation_too(
    world, postbox, letters
):
    """Where there is an address."""
    eva = world.item(f"partners#organisation#{consumer(world)}")
    if not letters:
        world.put({name: value for name, value in eva.items() if name != "email"})
    quote_id = sent(world, organisation_id="eva")
    yes = {"name": "Eva Åström", "channel": "phone"}
    made(do(world, f"{QUOTES}/{quote_id}/revisions/1/acceptance", yes))
    for _ in range(2):
        world.pump(twice=True)
    assert len(postbox.mails) == letters
    for letter in postbox.mails:
        assert (letter["To"], letter["Subject"]) == ("eva@example.fi", "Tilausvahvistus T-2026-0001/1")
        assert [one.get_filename() for one in letter.iter_attachments()] == ["T-2026-0001-1.pdf"]
        assert f"{WITHDRAWAL}?lang=fi#{code(quote_id)}" in text(letter)
    assert withdraw(world, quote_id).status == 200


def test_a_company_whose_offer_was_never_mailed_gets_no_letter(world, postbox):
    customer(world)
    quote_id = sent(world)
    yes = {"name": "Anna Mäkelä", "channel": "phone"}
    made(do(world, f"{QUOTES}/{quote_id}/revisions/1/acceptance", yes))
    world.pump()
    assert postbox.mails == []


def test_the_order_confirmation_of_a_company_has_neither(world, postbox):
    customer(world)
    contact(world)
    quote_id = offered(world, contact_id="anna")
    accept(world, quote_id)
    world.pump()
    letter = postbox.mails[-1]
    assert (letter["To"], letter["Subject"]) == ("anna@example.fi", "Tilausvahvistus T-2026-0001/1")
    assert "peruut" not in text(letter)
    assert list(letter.iter_attachments()) == []


def test_neither_logs_nor_events_hold_anything_personal_or_a_code(world, contract, caplog):
    caplog.set_level(logging.INFO)
    withdraw(world, contract, withdrawn_by="Eva Åström-Salainen", withdrawal_email="salainen@example.fi")
    withdraw(world, contract, code=f"{contract}-1.{'a' * 32}")
    events = json.dumps(order(world)["events"], default=str)
    logged = json.dumps([vars(record) for record in caplog.records], default=str)
    for word in ("Eva", "alainen", "192.0.2.1", Code.read(code(contract)).secret):
        assert word not in events
        assert word not in logged
