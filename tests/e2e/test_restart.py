"""The suite's data outlives it: a stop keeps everything, a kill keeps the last snapshot, nothing is torn."""

import time
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from infra.local import suite as suites
from infra.local.suite import Suite


def ask(suite: Suite, role: str, method: str, path: str, body: Any = None, **headers: str) -> httpx.Response:
    sent = {"Authorization": f"Bearer {suite.tokens[role]}", "Idempotency-Key": uuid.uuid4().hex}
    sent |= {name.replace("_", "-"): value for name, value in headers.items()}
    answer = httpx.request(method, suite.api + path, json=body, headers=sent, timeout=60)
    assert answer.status_code < 400, answer.text
    return answer


def add_contact(suite: Suite, last_name: str) -> str:
    body = {"first_names": "Aino", "last_name": last_name}
    made: str = ask(suite, "staff", "POST", "/partners/contacts", body).json()["id"]
    return made


def rename(suite: Suite, contact_id: str, last_name: str) -> None:
    path = f"/partners/contacts/{contact_id}"
    version = ask(suite, "staff", "GET", path).headers["ETag"]
    ask(suite, "staff", "PATCH", path, {"last_name": last_name}, If_Match=version)


def found(suite: Suite, words: str) -> list[str]:
    answer = ask(suite, "viewer", "POST", "/partners/search", {"q": words})
    return [item["id"] for item in answer.json()["items"]]


def versions(suite: Suite, contact_id: str) -> list[int]:
    """The versions that the audit holds."""
    rows = suite.emulator.client("dynamodb").query(
        TableName="crm-local-audit",
        KeyConditionExpression="pk = :pk AND begins_with(sk, :change)",
        ExpressionAttributeValues={
            ":pk": {"S": f"partners#contact#{contact_id}"},
            ":change": {"S": "v#"},
        },
    )["Items"]
    return [int(row["sk"]["S"][2:]) for row in rows]


def eventually(said: Callable[[], bool]) -> bool:
    end = time.monotonic() + 90
    while time.monotonic() < end:
        if said():
            return True
        time.sleep(0.2)
    return False


def reconcile(suite: Suite) -> dict[str, Any]:
    assert suite.emulator.wait_until_read()
    report: dict[str, Any] = suite.emulator.invoke("crm-local-reconcile", {})
    return report


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "suite"


def test_after_a_stop_and_a_start_a_change_reaches_search_and_audit(folder: Path) -> None:
    with suites.serving(folder) as suite:
        contact = add_contact(suite, "Ennenpysäytystä")
        assert eventually(lambda: found(suite, "ennenpys") == [contact])
    with suites.serving(folder) as suite:
        rename(suite, contact, "Jälkeenkäynnistyksen")
        assert eventually(lambda: found(suite, "jälkeenk") == [contact])
        assert eventually(lambda: versions(suite, contact) == [1, 2])
        assert found(suite, "ennenpys") == []


def test_what_was_under_way_at_a_stop_arrives_after_the_start(folder: Path) -> None:
    with suites.serving(folder) as suite:
        made = [add_contact(suite, f"Matkalla{number}") for number in range(5)]
        for contact in made:
            rename(suite, contact, f"Perillä{contact[:6]}")
    with suites.serving(folder) as suite:
        report = reconcile(suite)
        assert report["lost"] == []
        assert [versions(suite, contact) for contact in made] == [[1, 2]] * 5


def test_after_a_kill_the_last_snapshot_is_there_and_reconciles_clean(folder: Path) -> None:
    with suites.serving(folder) as suite:
        saved = add_contact(suite, "Tallessa")
        rename(suite, saved, "Tallessakin")
        suite.emulator.snapshot()
        lost = add_contact(suite, "Kadonnut")
        suite.emulator.kill()
    with suites.serving(folder) as suite:
        report = reconcile(suite)
        assert (report["retold"], report["lost"]) == (0, [])
        assert versions(suite, saved) == [1, 2]
        assert found(suite, "tallessakin") == [saved]
        headers = {"Authorization": f"Bearer {suite.tokens['staff']}"}
        gone = httpx.get(f"{suite.api}/partners/contacts/{lost}", headers=headers, timeout=60)
        assert gone.status_code == 404
