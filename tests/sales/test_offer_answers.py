"""The customer's answer on the page of an offer: accepted once, with its evidence, or declined; the PDF."""

import base64
import contextvars
import json
import logging
import threading

import pytest

from services.sales import document
from shared import clock, keyring
from shared.act import system
from shared.codes import Code
from shared.pages import limits
from shared.pages.visits import network
from tests.interleaving import interleaved
from tests.sales.people import (
    ORDERS,
    QUOTES,
    consumer,
    contact,
    customer,
    line,
    out_of_use,
    sent,
)
from tests.sales.people import document as shown_to_staff
from tests.sales.replies import (
    HOSTILE,
    IDENTITY_CODE,
    NOON,
    OFFER,
    PDF,
    accept,
    at_noon,
    buttons,
    code,
    keep,
    offered,
    orders,
    page,
    post,
    revision,
    said,
    state,
    unanswered,
)
from tests.shared.browsing import Parsed
from tests.world import LambdaContext


@pytest.fixture(autouse=True)
def noon():
    with clock.fixed(NOON):
        yield


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
    with unanswered(world):
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
    reads = len(calls.of("GetItem")) + len(calls.of("BatchGetItem"))
    assert (reads, len(calls.of("UpdateItem")), len(calls.requests)) == (5, 1, 7)
    (write,) = calls.of("TransactWriteItems")
    assert [next(iter(one)) for one in write.params["TransactItems"]] == ["Put"] * 3 + ["ConditionCheck"] * 2


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
    with unanswered(world):
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


def test_fifty_threads_that_accept_make_one_order(world, company):
    right, answers = code(company), []

    def act(number):
        answers.append(accept(world, company, code=right, accepted_by=f"Eva {number}").status)

    threads = [
        threading.Thread(target=contextvars.copy_context().run, args=(act, number)) for number in range(50)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert (len(answers), answers.count(200)) == (50, 1)
    assert set(answers) <= {200, 409, 503}
    (order,) = orders(world)
    assert order["number"] == "M-2026-0001"
    assert revision(world, company)["acceptance"]["name"].startswith("Eva ")
    world.requests.clear()


@pytest.mark.parametrize("seed", range(6))
def test_acceptances_whose_calls_alternate_make_one_order(world, company, seed):
    form = {"code": code(company)}
    page(world, company)
    acts = {
        f"act {number}": lambda number=number: world.visit(
            "sales", "POST", f"{OFFER}/acceptance", form | {"accepted_by": f"Eva {number}", "agreed": "yes"}
        )
        for number in range(8)
    }
    results, _ = interleaved(seed, {name: at_noon(act) for name, act in acts.items()})
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
    results, _ = interleaved(seed, {name: at_noon(act) for name, act in acts.items()})
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
    with unanswered(world):
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
    assert (shown.one("h1").text, said(shown, "p")[1]) == ("Tarjous T-2026-0002/1", HOSTILE)
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


def test_from_the_letter_to_the_confirmation_with_the_real_pdf(world, postbox):
    consumer(world)
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
