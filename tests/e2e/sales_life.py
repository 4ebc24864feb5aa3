"""The life of a deal on the deployed suite: by the API, the bus, the letters and the public pages alone."""

import hashlib
import io
import json
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import httpx
import openpyxl

from infra.local.caller import Caller
from infra.local.suite import Suite

PATIENCE = 90.0
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


def _text(path: Path) -> str:
    """A letter as it is read: whom it is to, its subject, its words."""
    message = message_from_bytes(path.read_bytes(), policy=policy.default)
    body = message.get_body(("plain",))
    return f"{message['to']}\n{message['subject']}\n{body.get_content() if body else ''}"


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
            for text in reversed(self.letters(f"#{record_id}.")):
                found = re.search(rf"#({record_id}\.[a-z2-7]+)", text)
                return str(found[1]) if found else None
            return None

        return str(awaited("the letter", look))

    def open(self, path: str, code: str) -> tuple[str, str]:
        """A public page as the code shows it, and what makes its form one that is sent once."""
        shown = self.caller.http.post(path, data={"code": code}).raise_for_status().text
        once = re.search(r'name="once" value="([^"]+)"', shown)
        return shown.replace("\u00a0", " "), once[1] if once else ""

    def send(self, path: str, code: str, once: str, **fields: str) -> httpx.Response:
        """A form of a public page, filled in and sent as a browser does."""
        form = {"code": code, "once": once} | fields
        return self.caller.http.post(path, data=form, follow_redirects=True)

    def letters(self, *words: str) -> list[str]:
        """The letters that went out and hold all of these words."""
        texts = [_text(path) for path in sorted(Path(self.suite.letters).glob("*.eml"))]
        return [text for text in texts if all(word in text for word in words)]

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
        self._agreed(revisions)
        accepted = self.read(f"{revisions}/2")
        assert (accepted["status"], accepted["acceptance"]["channel"]) == ("accepted", "page")
        won = {"reason": "quality"}
        assert self.move(f"/sales/opportunities/{idea['id']}/winning", won)["status"] == "won"
        return str(quote["id"]), str(accepted["order_id"])

    def _agreed(self, revisions: str) -> None:
        """Twenty looks by the letter's link, then the customer's yes: it works once."""
        page = "/sales/pages/offer"
        code = self.code(f"{revisions.split('/')[3]}-2")
        for _ in range(20):
            self.caller.http.get(page).raise_for_status()
            shown, once = self.open(page, code)
            assert "3 500,00" in shown
        assert self.read(f"{revisions}/2")["status"] == "sent"
        _, another = self.open(page, code)
        yes = {"accepted_by": "Åsa Mäkelä", "agreed": "yes"}
        answers = [self.send(f"{page}/acceptance", code, form, **yes) for form in (once, once, another)]
        assert [one.status_code for one in answers] == [200, 200, 409]
        body = self.caller.http.get(self.read(f"{revisions}/2/document")["url"]).raise_for_status().content
        assert body.startswith(b"%PDF")
        assert self.send(f"{page}/document", code, "").content == body
        recorded = self.read(f"{revisions}/2")["acceptance"]["document_hash"]
        assert recorded == hashlib.sha256(body).hexdigest()
        awaited("the confirmation", lambda: self.letters("Tilausvahvistus", self.name, "Åsa Mäkelä"))

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

    def workbook(self, what: str, organisation: str) -> list[dict[str, Any]]:
        """A report of the customer's documents as the rows of the file that is made of it."""
        asked = {"what": what, "organisation_id": organisation, "format": "xlsx", "language": "en"}
        made = self.create("/sales/exports", asked)
        path = f"/sales/exports/{made['id']}"
        awaited("the file", lambda: self.read(path)["status"] == "made")
        body = httpx.get(self.read(f"{path}/download")["url"], timeout=60).raise_for_status().content
        assert self.read(path)["file_hash"] == hashlib.sha256(body).hexdigest()
        sheet = openpyxl.load_workbook(io.BytesIO(body)).active
        assert sheet is not None
        header, *rows = sheet.iter_rows(values_only=True)
        return [dict(zip(map(str, header), row, strict=True)) for row in rows]

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
        page = "/sales/pages/feedback"
        _, once = self.open(page, code)
        said = self.send(f"{page}/answer", code, once, comments="Kiitos, hyvää työtä!", **marks)
        assert said.status_code == 200
        assert self.caller.http.post(page, data={"code": code}).status_code == 404
        awaited("the news of it", lambda: self.letters("Olet saanut palautetta", request["id"]))
        return self.read(f"/sales/feedback/{request['id']}")
