"""The life of a deal on the deployed suite: by the API, the bus, the letters and the public pages alone."""

import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from infra.local.caller import Caller
from infra.local.suite import Suite

PATIENCE = 60.0
"""Seconds for what passes the stream, the bus and a queue."""
STANDARD = {"category": "S", "rate_class": "standard"}
LINES = [
    {"name": "Valmennus", "quantity": "3", "unit": "pv", "unit_price": "1000", "vat": STANDARD},
    {"name": "Raportti", "quantity": "1", "unit": "kpl", "unit_price": "500", "vat": STANDARD},
]


def awaited(what: str, look: Callable[[], Any]) -> Any:
    """What a look finds, once it finds something."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if found := look():
            return found
        time.sleep(0.3)
    raise AssertionError(f"{what} did not come within {PATIENCE:.0f} s")


@dataclass
class Life:
    """One deal, told apart from others by its name."""

    suite: Suite
    caller: Caller
    name: str

    def create(self, path: str, body: dict[str, Any], role: str = "sales") -> Any:
        return self.caller.create(role, path, f"{self.name}{path}{len(str(body))}", body)

    def move(self, path: str, body: Any = None, role: str = "sales", method: str = "POST") -> Any:
        return self.caller.move(role, method, path, f"{self.name}-{path}", body)

    def read(self, path: str, role: str = "sales") -> Any:
        return self.caller.ask(role, "GET", path)

    def code(self, record_id: str) -> str:
        """The code of the letter that brings a link to a record."""

        def look() -> str | None:
            for path in sorted(Path(self.suite.letters).glob("*.eml"), reverse=True):
                body = message_from_bytes(path.read_bytes(), policy=policy.default).get_body(("plain",))
                found = body and re.search(rf"#({record_id}\.[a-z2-7]+)", body.get_content())
                if found:
                    return str(found[1])
            return None

        return str(awaited("the letter", look))

    def post(self, path: str, code: str, **fields: str) -> str:
        """A form of a public page, filled in and sent as a browser does; the page that answers."""
        http = self.caller.http
        shown = http.post(path, data={"code": code}).raise_for_status().text
        if not fields:
            return shown
        action = fields.pop("action")
        once = re.search(r'name="once" value="([^"]+)"', shown)
        form = {"code": code, "once": once[1] if once else ""} | fields
        return http.post(f"{path}/{action}", data=form, follow_redirects=True).raise_for_status().text

    # --- the steps ---

    def customer(self) -> tuple[str, str]:
        company = {
            "kind": "company",
            "name": f"{self.name} Oy",
            "business_id": "2077474-0",
            "street": "Rantakatu 1",
            "postal_code": "80100",
            "city": "Joensuu",
        }
        organisation = self.create("/partners/organisations", company)["id"]
        person = {
            "first_names": "Åsa",
            "last_name": "Mäkelä",
            "email": f"{self.name.lower()}@example.fi",
            "purposes": ["SERV"],
            "affiliations": [{"organisation_id": organisation}],
        }
        return organisation, self.create("/partners/contacts", person)["id"]

    def accepted(self, organisation: str, contact: str) -> tuple[str, str]:
        """An opportunity, its quote in two revisions, and the customer's yes on the page: quote and order."""
        linked = {"organisation_id": organisation, "contact_id": contact}
        idea = self.create("/sales/opportunities", linked | {"title": self.name, "stage": "identified"})
        quote = self.create(
            "/sales/quotes", linked | {"title": self.name, "lines": LINES[:1], "opportunity_id": idea["id"]}
        )
        revisions = f"/sales/quotes/{quote['id']}/revisions"
        self.move(f"{revisions}/1/sending", {"mail": False})
        self.move(revisions)
        self.move(f"{revisions}/2", {"lines": LINES}, method="PATCH")
        sent = self.move(f"{revisions}/2/sending", {"mail": True})
        assert (sent["totals"]["net"], sent["totals"]["vat"]) == ("3500.00", "892.50")
        assert self.read(f"{revisions}/1")["status"] == "superseded"
        code = self.code(f"{quote['id']}-2")
        for _ in range(20):
            self.caller.http.get("/sales/pages/offer").raise_for_status()
            assert "3 500,00" in self.post("/sales/pages/offer", code).replace("\u00a0", " ")
        assert self.read(f"{revisions}/2")["status"] == "sent"
        self.post("/sales/pages/offer", code, action="acceptance", accepted_by="Åsa Mäkelä", agreed="yes")
        accepted = self.read(f"{revisions}/2")
        document = self.caller.http.get(self.read(f"{revisions}/2/document")["url"]).raise_for_status()
        assert document.content.startswith(b"%PDF")
        assert accepted["acceptance"]["document_hash"]
        assert (accepted["status"], accepted["acceptance"]["channel"]) == ("accepted", "page")
        won = {"reason": "quality"}
        assert self.move(f"/sales/opportunities/{idea['id']}/winning", won)["status"] == "won"
        return str(quote["id"]), str(accepted["order_id"])

    def engaged(self, order: str) -> str:
        """Work on the order, done: its customer is asked for feedback. The engagement."""
        planned = {"title": self.name, "order_id": order, "feedback": "named"}
        engagement = self.create("/sales/engagements", planned)["id"]
        self.move(f"/sales/engagements/{engagement}/start")
        self.move(f"/sales/engagements/{engagement}/completion", {})
        return str(engagement)

    def billed(self, order: str, part: dict[str, Any], number: int) -> Any:
        """A billing request for a part of the order, handed to finance."""
        made = self.caller.create(
            "sales", "/sales/billing-requests", f"{self.name}-bill-{number}", {"order_id": order} | part
        )
        path = f"/sales/billing-requests/{made['id']}"
        self.move(f"{path}/readiness")
        return self.move(f"{path}/submission")

    def paid(self, request: Any, by_event: bool) -> None:
        """Finance takes, invoices and is paid; by its events or by the API."""
        path = f"/sales/billing-requests/{request['id']}"
        steps = {"acknowledged": "acknowledgement", "invoiced": "invoice", "paid": "payment"}
        for status, step in steps.items():
            if by_event:
                self._reported(request["id"], status)
                awaited(status, lambda status=status: self.read(path)["status"] == status)
            else:
                said = {"on": "2026-11-01"} | ({"invoice_number": "1001"} if step == "invoice" else {})
                self.move(f"{path}/{step}", None if step == "acknowledgement" else said, role="finance")
        assert self.read(path)["status"] == "paid"

    def _reported(self, record_id: str, status: str) -> None:
        import json

        detail = {"record_id": record_id, "status": status, "attempt": 1, "day": "2026-11-01"}
        detail |= {"invoice_number": "1002"} if status == "invoiced" else {}
        entry = {
            "EventBusName": "crm-local",
            "Source": "finance.invoices",
            "DetailType": "BillingStatusReported",
            "Detail": json.dumps(detail),
        }
        answer = self.suite.emulator.client("events").put_events(Entries=[entry])
        assert answer["FailedEntryCount"] == 0

    def finvoice(self, request: Any) -> ElementTree.Element:
        """The Finvoice of a request."""
        path = f"/sales/billing-requests/{request['id']}/finvoice"
        return ElementTree.fromstring(self.caller.call("finance", "GET", path).raise_for_status().content)

    def answered(self, engagement: str) -> Any:
        """The customer's feedback, given by the link of the letter; the request as it is then."""

        def look() -> Any:
            page = self.caller.ask("sales", "GET", f"/sales/feedback?engagement={engagement}")
            return page["items"]

        (request,) = awaited("the request for feedback", look)
        code = self.code(request["id"])
        marks = {f"q-{name}": "5" for name in ("overall", "expertise", "schedule", "usefulness")}
        self.post("/sales/pages/feedback", code, action="answer", comments="Kiitos, hyvää työtä!", **marks)
        return self.read(f"/sales/feedback/{request['id']}")
