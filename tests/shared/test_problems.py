"""Refusals as problems: one status each, a stable code, and errors in our own words."""

import inspect
import json

import pytest

from shared import errors, problems
from shared.errors import Busy, Conflict, Held, Invalid, MethodNotAllowed, PassiveRecord, Refusal, TooMany

REFUSALS = [
    one
    for _, one in inspect.getmembers(errors, inspect.isclass)
    if issubclass(one, Refusal) and one is not Refusal
]


@pytest.mark.parametrize("kind", REFUSALS, ids=lambda kind: kind.__name__)
def test_every_refusal_has_a_status_a_title_and_a_code_of_its_own(kind):
    response = problems.problem(kind("because"))
    body = json.loads(response.body)
    assert response.status_code == body["status"]
    assert 400 <= body["status"] < 600
    assert body["title"] == problems.TITLES[body["status"]]
    assert (body["type"], body["code"], body["detail"]) == ("about:blank", kind.code, "because")
    assert response.headers["Content-Type"] == "application/problem+json"
    assert response.headers["Cache-Control"] == "no-store"


def test_codes_are_stable_and_no_two_refusals_share_one():
    assert sorted(one.code for one in REFUSALS) == sorted({one.code for one in REFUSALS})
    assert {one.code for one in REFUSALS} >= {
        "conflict",
        "forbidden",
        "held_for_review",
        "idempotency_key_required",
        "idempotency_key_reused",
        "invalid",
        "method_not_allowed",
        "not_found",
        "passive_record",
        "restricted_record",
        "stale_version",
        "too_large",
        "unauthenticated",
        "unsupported_media_type",
        "version_required",
    }


def test_a_special_conflict_is_a_conflict():
    assert [problems.status_of(kind("x")) for kind in (Conflict, PassiveRecord, Held)] == [409, 409, 409]


def test_a_refusal_nobody_gave_a_status_is_a_bad_request():
    class Odd(Refusal):
        code = "odd"

    assert problems.status_of(Odd("x")) == 400


def test_facts_are_part_of_the_problem():
    body = json.loads(problems.problem(Conflict("no", legal=["edit"])).body)
    assert body["legal"] == ["edit"]


def test_allow_and_retry_after_are_headers():
    assert problems.problem(MethodNotAllowed("no", allow=["GET", "POST"])).headers["Allow"] == "GET, POST"
    assert problems.problem(Busy("no")).headers["Retry-After"] == "1"


def test_an_invalid_field_is_named_with_what_would_be_right():
    body = json.loads(problems.problem(Invalid.field("city", "is unknown", "a city")).body)
    assert body["errors"] == [{"field": "city", "problem": "is unknown", "expected": "a city"}]


@pytest.mark.parametrize(
    ("location", "field"),
    [
        (("body", "name"), "name"),
        (("body", "affiliations", 3, "role"), "affiliations.3.role"),
        (("query", "limit"), "limit"),
        (("body",), "body"),
        ((), "body"),
        (("body", "x" * 100), "x" * 60),
        (("body", "131052-308T"), "******-****"),
        (("body", "x" * 55 + "131052-308T"), ("x" * 55 + "******-****")[:60]),
    ],
)
def test_a_field_is_named_by_its_path(location, field):
    refused = problems.invalid([{"loc": location, "msg": "Field required", "type": "missing"}])
    assert refused.facts["errors"][0]["field"] == field


def test_our_mistake_tells_the_request_and_nothing_else():
    body = json.loads(problems.mistake("r1").body)
    assert (body["status"], body["code"], body["request_id"]) == (500, "internal_error", "r1")


def test_who_asks_too_often_or_meets_contention_is_told_when_to_come_again():
    assert problems.problem(TooMany("later", retry_after=90)).headers["Retry-After"] == "90"
    assert problems.problem(Busy("busy")).headers["Retry-After"] == "1"
    assert "Retry-After" not in problems.problem(Conflict("no")).headers
