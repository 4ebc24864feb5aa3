"""What the communications office does every month, by the API alone: report in, blocks, newsletter list out.

Against a suite that `make run` serves: `python -m tests.e2e.newsletter_job .local/run.json`.
"""

import io
import json
import sys
import tempfile
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import openpyxl

from tests.integrations.workbooks import BUILDERS, Builder

PATIENCE = 90


@dataclass
class Client:
    """One role's calls to the API."""

    api: str
    token: str

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """The document that is answered; AssertionError for a refusal."""
        answer = self.send(method, path, body, **headers)
        assert answer.status_code < 400, (method, path, answer.status_code, answer.text)
        return answer.json() if answer.content else None

    def send(self, method: str, path: str, body: Any = None, **headers: str) -> httpx.Response:
        """The answer, whatever it is."""
        sent = {"Authorization": f"Bearer {self.token}", "Idempotency-Key": uuid.uuid4().hex}
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        return httpx.request(method, self.api + path, json=body, headers=sent, timeout=60)

    def wait(self, path: str, done: Callable[[Any], bool]) -> Any:
        """A document once it is as it should be."""
        end = time.monotonic() + PATIENCE
        while True:
            document = self.ask("GET", path)
            if done(document):
                return document
            assert time.monotonic() < end, document
            time.sleep(0.2)

    def every(self, path: str) -> list[Any]:
        """All items of a list, page after page."""
        items: list[Any] = []
        cursor = ""
        while True:
            page = self.ask("GET", path + cursor)
            items.extend(page["items"])
            if page["next"] is None:
                return items
            cursor = f"{'&' if '?' in path else '?'}cursor={page['next']}"


@dataclass(frozen=True)
class Outcome:
    """What the job came to."""

    planned: dict[str, int]
    carried_out: dict[str, int]
    listed: set[str]
    ledger: dict[str, Any]
    expected: set[str]


def people(tag: str, count: int) -> list[tuple[str, str, str, str]]:
    """Made-up rows of a report: name, phone, email, company."""
    return [
        (
            f"Aino{n} Näyte{tag}",
            f"050 502 {n:04d}",
            f"aino{n}.{tag}@example.fi",
            f"Esimerkki {tag} {n % 3} Oy",
        )
        for n in range(count)
    ]


def run(api: str, tokens: dict[str, str], build: Builder, say: Callable[[str], None] = print) -> Outcome:
    """Do the whole job once with new people; raises AssertionError where anything is not as it should be."""
    tag = uuid.uuid4().hex[:8]
    office, manager = Client(api, tokens["communications"]), Client(api, tokens["partner_manager"])
    dpo = Client(api, tokens["dpo"])
    rows = [*people(tag, 8), ("", "12345", "not an address", "")]
    planned = _plan(office, build, rows)
    say(f"planned: {planned['counts']}")
    committed = _commit(office, planned)
    say(f"carried out: {committed['results']}")
    contacts = _contacts(manager, tag, 8)
    _block(manager, contacts[0])
    _move(manager, contacts[1], "deactivation")
    _suppress(dpo, f"aino2.{tag}@example.fi")
    organisation = manager.ask("GET", f"/partners/contacts/{contacts[3]}/affiliations")["items"][0]
    say("blocked one, made one passive, suppressed one")
    listed, ledger = _export(office, tag)
    say(f"ledger: {ledger['included']} in, {ledger['excluded']} out")
    expected = {f"aino{n}.{tag}@example.fi" for n in range(3, 8)}
    assert organisation["live"], organisation
    return Outcome(planned["counts"], committed["results"], listed, ledger, expected)


def _plan(office: Client, build: Builder, rows: list[Any]) -> Any:
    opened = office.ask("POST", "/integrations/imports", {"filename": "meerkado.xlsx"})
    with tempfile.TemporaryDirectory() as folder:
        workbook = build(Path(folder) / "meerkado.xlsx", rows).read_bytes()
    form = opened["upload"]
    answer = httpx.post(
        form["url"], data=form["fields"], files={"file": ("meerkado.xlsx", workbook)}, timeout=60
    )
    assert answer.status_code in (200, 201, 204), (answer.status_code, answer.text[:300])
    path = f"/integrations/imports/{opened['id']}"
    planned = office.wait(path, lambda one: one["status"] in ("planned", "rejected"))
    assert planned["status"] == "planned", planned
    told = office.every(f"{path}/rows?outcome=error")
    assert [row["row"] for row in told] == [10], told
    assert told[0]["reason"], told
    return planned


def _commit(office: Client, planned: Any) -> Any:
    path = f"/integrations/imports/{planned['id']}"
    stale = office.send("POST", f"{path}/commit", {"plan_hash": "0" * 64}, If_Match="*")
    assert stale.status_code == 409, stale.text
    office.ask("POST", f"{path}/commit", {"plan_hash": planned["plan_hash"]}, If_Match="*")
    return office.wait(path, lambda one: one["status"] == "committed")


def _contacts(manager: Client, tag: str, count: int) -> list[str]:
    """The ids of the people by number, once search knows them all."""
    end = time.monotonic() + PATIENCE
    while True:
        found = manager.ask("POST", "/partners/search", {"q": f"Näyte{tag}"})["items"]
        if len(found) == count:
            return [one["id"] for one in sorted(found, key=lambda one: one["email"])]
        assert time.monotonic() < end, found
        time.sleep(0.2)


def _version(client: Client, contact_id: str) -> str:
    return client.send("GET", f"/partners/contacts/{contact_id}").headers["etag"]


def _block(manager: Client, contact_id: str) -> None:
    body = {"set_by": "person", "reason": "asked by phone"}
    etag = _version(manager, contact_id)
    blocked = manager.ask("PUT", f"/partners/contacts/{contact_id}/marketing-block", body, If_Match=etag)
    assert blocked["marketing_block"]["set_by"] == "person"


def _move(manager: Client, contact_id: str, move: str) -> None:
    manager.ask("POST", f"/partners/contacts/{contact_id}/{move}", If_Match=_version(manager, contact_id))


def _suppress(dpo: Client, email: str) -> None:
    body = {"kind": "marketing", "email": email, "reason": "asked in a letter"}
    dpo.ask("POST", "/privacy/suppressions", body)


def _export(office: Client, tag: str) -> tuple[set[str], Any]:
    body = {"purpose": "MKT", "segment": {"organisation_kind": "company"}, "recipient": "newsletter service"}
    requested = office.ask("POST", "/integrations/exports", body)
    path = f"/integrations/exports/{requested['id']}"
    ledger = office.wait(path, lambda one: one["status"] in ("made", "failed"))
    assert ledger["status"] == "made", ledger
    link = office.ask("GET", f"{path}/download")["url"]
    sheet = openpyxl.load_workbook(io.BytesIO(httpx.get(link, timeout=60).content)).active
    assert sheet is not None
    header, *rows = sheet.iter_rows(values_only=True)
    assert header[0] == "email"
    return {str(row[0]) for row in rows if tag in str(row[0])}, ledger


def main() -> None:
    """Do the job on the suite that a run file names, once with each writer of workbooks."""
    told = json.loads(Path(sys.argv[1] if len(sys.argv) > 1 else ".local/run.json").read_text())
    for name in ("openpyxl", "XlsxWriter"):
        print(f"-- a workbook written by {name}")
        outcome = run(told["api"], told["tokens"], BUILDERS[name])
        assert outcome.listed == outcome.expected, outcome
        print(f"on the list: {len(outcome.listed)} of 8; the blocked, passive and suppressed are not")


if __name__ == "__main__":
    main()
