"""The demo data on the deployed suite: made through the API alone, found again, and telling something."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx

from infra.local import seed
from infra.local import suite as suites
from infra.local.suite import Suite
from shared import clock

KINDS = (
    "opportunity",
    "quote",
    "revision",
    "order",
    "billing",
    "engagement",
    "course",
    "enrolment",
    "product",
)


def test_it_is_made_and_found_again(tmp_path: Path) -> None:
    with suites.serving(tmp_path) as suite:
        first = seeded(suite)
        assert first[-1] == "  5 answers by mail"
        before = records(suite)
        assert sorted(seeded(suite)) == sorted(first), "courses and opportunities are made at the same time"
        assert records(suite) == before
        assert_numbers_follow_each_other(suite)
        assert_reports_tell_something(suite)
        assert_restricted_data_is_released(suite)
        assert_a_row_of_a_drop_is_refused(suite)


def seeded(suite: Suite) -> list[str]:
    said: list[str] = []
    seed.everything(suite.emulator, suite.api, suite.tokens, suite.letters, said.append)
    return said


def records(suite: Suite) -> dict[str, str]:
    """Every record of these kinds and its version."""
    pages = suite.emulator.client("dynamodb").get_paginator("scan").paginate(TableName="crm-local-records")
    items = [item for page in pages for item in page["Items"] if item["sk"]["S"] == "record"]
    prefixes = tuple(f"sales#{kind}#" for kind in KINDS)
    return {one["pk"]["S"]: one["version"]["N"] for one in items if one["pk"]["S"].startswith(prefixes)}


def asked(suite: Suite, path: str, role: str = "partner_manager", context: str = "sales") -> Any:
    headers = {"Authorization": f"Bearer {suite.tokens[role]}"}
    return httpx.get(f"{suite.api}/{context}/{path}", headers=headers, timeout=60).raise_for_status().json()


def assert_numbers_follow_each_other(suite: Suite) -> None:
    month = f"{clock.today():%Y-%m}"
    found = [asked(suite, path)["items"] for path in ("orders", f"orders?month={month}")]
    numbers = sorted(one["number"] for items in found for one in items)
    assert numbers == [f"M-{clock.today().year}-{number:04}" for number in range(1, 10)]


def assert_reports_tell_something(suite: Suite) -> None:
    total = asked(suite, "reports/open-quotes/summary")["total"]
    assert total == {"count": 4, "net": "56533.50", "gross": "70870.16"}
    assert asked(suite, "reports/to-bill/summary")["total"]["remaining"] == "15509.60"
    assert asked(suite, "reports/passive-customers/summary")["total"]["count"] == 2
    feedback = asked(suite, f"feedback/report?year={clock.today().year}")
    assert {row["n"] for row in feedback["rows"]} == {5, 6, 11}


def assert_restricted_data_is_released(suite: Suite) -> None:
    """To one user, who has a copy by now; the record itself stays hidden from them."""
    (release,) = asked(suite, "releases", "staff", "privacy")["items"]
    assert (release["status"], release["ground"]) == ("approved", "legal_claims")
    available = waited(lambda: asked(suite, f"releases/{release['id']}", "staff", "privacy")["available"])
    assert available
    assert asked(suite, f"releases/{release['id']}/data/json", "staff", "privacy")["url"]


def assert_a_row_of_a_drop_is_refused(suite: Suite) -> None:
    def drops() -> Any:
        return asked(suite, "soleops/drops", "alumni_coordinator", "integrations")["items"]

    assert waited(lambda: [one["status"] for one in drops()] == ["done"])
    (one,) = drops()
    assert one["counts"] == {"taken": 1, "unchanged": 0, "refused": 1}
    report = asked(suite, f"soleops/drops/{one['id']}/report", "alumni_coordinator", "integrations")["items"]
    refused = next(row for row in report if row["outcome"] == "refused")
    assert refused["row"] == 2
    assert {problem["field"] for problem in refused["problems"]} >= {"state"}


def waited(done: Callable[[], Any], seconds: int = 60) -> Any:
    """What it answers once that is true, or at last."""
    until = time.monotonic() + seconds
    while not (found := done()) and time.monotonic() < until:
        time.sleep(1)
    return found
