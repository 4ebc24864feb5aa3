"""The complete life of a deal on the emulator, from the opportunity to the feedback, and what it leaves."""

import json

from infra.local.caller import calling
from infra.local.suite import Suite
from shared import clock
from tests.e2e import traces
from tests.e2e.sales_life import Life, awaited

DOCUMENTS = {"opportunity", "quote", "revision", "document", "order", "engagement", "billing", "feedback"}
PERSONAL = ("Åsa", "Mäkelä", "@example.fi", "Rantakatu", "Kiitos, hyvää", "Elinkaari")


def live(suite: Suite, name: str) -> None:
    """Opportunity, quote, revision, acceptance, order, engagement, two requests, paid, feedback."""
    with calling(suite.api, suite.tokens) as caller:
        life = Life(suite, caller, name)
        organisation, contact = life.customer()
        _, order = life.accepted(organisation, contact)
        life.move(f"/sales/orders/{order}/confirmation")
        engagement = life.engaged(order)
        first = life.billed(order, {"lines": [{"line": "1", "quantity": "1"}]}, 1)
        assert (first["totals"]["net"], first["totals"]["vat"]) == ("1000.00", "255.00")
        (backlog,) = life.workbook("to-bill", organisation)
        assert (backlog["Net"], backlog["Remaining to bill"]) == (3500, 2500)
        life.move(f"/sales/orders/{order}/completion", {})
        second = life.billed(order, {"fulfilled": True}, 2)
        assert (second["totals"]["net"], second["totals"]["gross"]) == ("2500.00", "3137.50")
        assert int(second["number"][-4:]) == int(first["number"][-4:]) + 1
        over = {"order_id": order, "lines": [{"line": "1", "net": "0.01"}]}
        headers = {"Idempotency-Key": f"{name}-over"}
        refused = caller.call("sales", "POST", "/sales/billing-requests", json=over, headers=headers)
        assert refused.status_code == 409
        invoice = life.finvoice(second)
        assert invoice.findtext("InvoiceDetails/InvoiceNumber") == second["number"]
        assert invoice.findtext("InvoiceDetails/InvoiceTotalVatIncludedAmount") == "3137,50"
        life.paid(first, by_event=False)
        life.paid(second, by_event=True)
        assert life.move(f"/sales/orders/{order}/closing", {})["status"] == "closed"
        answered = life.answered(engagement)
        assert (answered["status"], answered["marks"]["overall"]) == ("answered", 5)
        told = life.read(f"/sales/feedback/report?year={clock.today().year}")
        assert told["rows"] == [], "nobody is told of fewer than five"
        (done,) = life.read(f"/sales/reports/engagements?organisation={organisation}&month={month()}")[
            "items"
        ]
        assert (done["id"], done["status"]) == (engagement, "completed")
        shown = f"/partners/organisations/{organisation}/open-documents"
        awaited("the last closing", lambda: life.read(shown)["items"] == [])


def month() -> str:
    return f"{clock.today():%Y-%m}"


def test_the_complete_life_of_a_deal_leaves_nothing_but_records_and_their_audit(suite: Suite) -> None:
    with traces.listening(suite) as bus:
        live(suite, "Elinkaari")
        suite.emulator.wait_until_quiet()
        events = traces.heard(suite, bus)
    assert suite.emulator.waiting(dead=True) == {}
    assert traces.kinds(suite) >= DOCUMENTS
    assert traces.unaudited(suite) == {}
    lines = traces.logged(suite)
    assert len(events) >= 40
    assert any(line.startswith("START RequestId") for line in lines), "the functions were heard"
    words = {form for word in PERSONAL for form in (word, json.dumps(word).strip('"'))}
    assert [text for text in (*events, *lines) if any(word in text for word in words)] == []


def test_the_life_runs_with_nothing_but_what_each_role_allows(enforcing_suite: Suite) -> None:
    live(enforcing_suite, "Sallittu")
    enforcing_suite.emulator.wait_until_quiet()
    assert enforcing_suite.emulator.waiting(dead=True) == {}
