"""The deployed suite answers, from sign-in to the change's appearance in the search."""

import shutil
import time
from pathlib import Path
from typing import Any

import httpx
import pytest

from infra.local.accounts import ROLES
from infra.local.emulator import Emulator, free_port
from infra.local.suite import DEPLOYED, Suite


def call(suite: Suite, role: str, method: str, path: str, **options: Any) -> httpx.Response:
    headers = {"Authorization": f"Bearer {suite.tokens[role]}"} | options.pop("headers", {})
    return httpx.request(method, f"{suite.api}{path}", headers=headers, timeout=60, **options)


@pytest.fixture(params=["suite", "enforcing_suite"])
def either_suite(request: pytest.FixtureRequest) -> Suite:
    found: Suite = request.getfixturevalue(request.param)
    return found


def test_it_is_well(either_suite: Suite) -> None:
    answer = httpx.get(f"{either_suite.api}/health", timeout=60)
    assert answer.json() == {"status": "ok"}


@pytest.mark.parametrize("role", ROLES)
def test_every_sample_account_is_a_user_with_its_role(either_suite: Suite, role: str) -> None:
    assert call(either_suite, role, "GET", "/staff/me").json()["roles"] == [role]


def test_the_kept_deployment_has_nothing_under_way(suite: Suite, tmp_path: Path) -> None:
    (kept,) = (one for one in DEPLOYED.iterdir() if one.is_dir())
    shutil.copytree(kept, tmp_path / "state")
    with Emulator.start(tmp_path / "state", free_port()) as emulator:
        assert (emulator.waiting(), emulator.waiting(dead=True)) == ({}, {})


def test_nobody_gets_in_without_a_token(suite: Suite) -> None:
    assert httpx.get(f"{suite.api}/staff/me").status_code == 401


def test_public_pages_open_without_a_token_at_the_root_and_below_the_api(either_suite: Suite) -> None:
    for address in (either_suite.emulator.url, either_suite.api):
        shown = httpx.get(f"{address}/sales/pages/accessibility?lang=en", timeout=60)
        assert (shown.status_code, shown.headers["content-language"]) == (200, "en")
        assert shown.headers["content-type"] == "text/html; charset=utf-8"
        assert shown.headers["content-security-policy"].startswith("default-src 'none'")
    assert httpx.put(f"{either_suite.api}/sales/pages/accessibility").status_code == 401


def test_a_new_contact_is_found_by_search_a_moment_later(either_suite: Suite) -> None:
    body = {"first_names": "Äijö", "last_name": "Revontulinen"}
    key = {"Idempotency-Key": "a-new-contact"}
    made = call(either_suite, "staff", "POST", "/partners/contacts", json=body, headers=key)
    assert made.status_code == 201
    deadline = time.monotonic() + 90
    found: list[str] = []
    while not found and time.monotonic() < deadline:
        answer = call(either_suite, "viewer", "POST", "/partners/search", json={"q": "revontuli"})
        found = [item["id"] for item in answer.json()["items"]]
    assert found == [made.json()["id"]]
