"""The complete life of a deal on the emulator, from the opportunity to the feedback."""

from infra.local.caller import calling
from infra.local.suite import Suite
from tests.e2e.sales_life import Life, awaited


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
        life.move(f"/sales/orders/{order}/completion", {})
        second = life.billed(order, {"fulfilled": True}, 2)
        assert (second["totals"]["net"], second["totals"]["gross"]) == ("2500.00", "3137.50")
        assert int(second["number"][-4:]) == int(first["number"][-4:]) + 1
        over = {"order_id": order, "lines": [{"line": "1", "net": "0.01"}]}
        headers = {"Idempotency-Key": f"{name}-over"}
        refused = caller.call("sales", "POST", "/sales/billing-requests", json=over, headers=headers)
        assert refused.status_code == 409
        assert life.finvoice(first).findtext("InvoiceDetails/InvoiceNumber") == first["number"]
        life.paid(first, by_event=False)
        life.paid(second, by_event=True)
        assert life.move(f"/sales/orders/{order}/closing", {})["status"] == "closed"
        answered = life.answered(engagement)
        assert answered["status"] == "answered"
        shown = f"/partners/organisations/{organisation}/open-documents"
        awaited("the last closing", lambda: life.read(shown)["items"] == [])


def test_the_complete_life_of_a_deal(suite: Suite) -> None:
    live(suite, "Elinkaari")
    sqs = suite.emulator.client("sqs")
    for queue in sqs.list_queues().get("QueueUrls", []):
        if "dead" in queue:
            waiting = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["ApproximateNumberOfMessages"])
            assert waiting["Attributes"]["ApproximateNumberOfMessages"] == "0", queue


def test_the_life_runs_with_nothing_but_what_each_role_allows(enforcing_suite: Suite) -> None:
    live(enforcing_suite, "Sallittu")
