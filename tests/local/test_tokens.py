"""Tokens are renewed before they end, so that what run.json says opens doors."""

import base64
import json
import time
from pathlib import Path
from typing import Any

import pytest

from infra.local import launcher
from infra.local.accounts import ROLES, Deployed, Pool
from infra.local.emulator import Emulator
from infra.local.suite import Suite


def token(begun: float, ends: float) -> str:
    claims = base64.urlsafe_b64encode(json.dumps({"iat": int(begun), "exp": int(ends)}).encode()).decode()
    return f"head.{claims.rstrip('=')}.signature"


@pytest.fixture
def suite(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Suite:
    """A suite whose pool gives tokens of one hour."""
    now = time.time()
    monkeypatch.setattr(Pool, "tokens", lambda _: dict.fromkeys(ROLES, token(now, now + 3600)))
    nobody: Any = None
    return Suite(Emulator(tmp_path, 4566, nobody), Deployed("abc", "pool", "client"), tmp_path / "mail")


def test_fresh_tokens_stay(suite: Suite) -> None:
    assert suite.refresh_tokens()
    assert not suite.refresh_tokens()


def test_tokens_past_half_their_life_are_renewed(suite: Suite) -> None:
    now = time.time()
    suite.tokens = dict.fromkeys(ROLES, token(now - 1801, now + 1799))
    assert suite.refresh_tokens()
    assert set(suite.tokens) == set(ROLES)


def test_scripts_find_addresses_and_tokens_in_a_file_for_their_owner_alone(
    suite: Suite, tmp_path: Path
) -> None:
    suite.refresh_tokens()
    launcher.write_run(suite, 4567, tmp_path / "run.json")
    told = json.loads((tmp_path / "run.json").read_text())
    assert told["api"] == "http://127.0.0.1:4566/_aws/execute-api/abc"
    assert told["docs"] == "http://127.0.0.1:4567/"
    assert set(told["tokens"]) == set(ROLES)
    assert (tmp_path / "run.json").stat().st_mode & 0o077 == 0
