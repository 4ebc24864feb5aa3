"""The committed description of the API: valid OpenAPI 3.1, complete, and the code's own."""

import json
from typing import Any

import pytest
import schemathesis

from services import generated
from shared.problems import TITLES

METHODS = ("get", "post", "put", "patch", "delete")
DESCRIPTION = generated.openapi()
FILES = generated.files()
OPERATIONS = {
    f"{method.upper()} {path}": operation
    for path, methods in DESCRIPTION["paths"].items()
    for method, operation in methods.items()
}
POWERTOOLS = {"HTTPValidationError", "ValidationError"}
"""Schemas that the library adds; no answer of ours refers to them."""
PUBLIC = {"GET /health", "GET /openapi.json"}
ROUTES = {
    f"{route.method} {route.path.replace('<', '{').replace('>', '}')}": route
    for api in generated.apis()
    for route in api.routes
}


def test_it_is_valid_openapi():
    schema = schemathesis.openapi.from_dict(DESCRIPTION)
    schema.validate()
    assert DESCRIPTION["openapi"].startswith("3.1")
    labels = [result.ok().label for result in schema.get_all_operations()]
    assert sorted(labels) == sorted(OPERATIONS)


def test_every_route_is_described_and_nothing_else():
    assert OPERATIONS.keys() == ROUTES.keys() | PUBLIC


def test_every_reference_leads_somewhere():
    def references(value: Any) -> set[str]:
        if isinstance(value, dict):
            own = {value["$ref"]} if isinstance(value.get("$ref"), str) else set()
            return own.union(*map(references, value.values()))
        return set().union(*map(references, value)) if isinstance(value, list) else set()

    known = {f"#/components/schemas/{name}" for name in DESCRIPTION["components"]["schemas"]}
    assert references(DESCRIPTION) <= known


def test_names_are_unique():
    names = [operation["operationId"] for operation in OPERATIONS.values()]
    assert sorted(set(names)) == sorted(names)
    schemas = DESCRIPTION["components"]["schemas"]
    named = {name.removesuffix("-Input").removesuffix("-Output") for name in schemas.keys() - POWERTOOLS}
    titles = {one.get("title") for name, one in schemas.items() if name not in POWERTOOLS} - {None}
    assert len(titles) == len(named - {"Problem", "FieldProblem"}), "two models share a name"


@pytest.mark.parametrize("label", sorted(OPERATIONS.keys() - PUBLIC))
def test_an_operation_says_what_it_is_what_it_asks_and_how_it_refuses(label):
    operation, route = OPERATIONS[label], ROUTES[label]
    assert operation["summary"]
    assert not operation["summary"].endswith("_")
    assert operation["tags"] == [route.path.split("/")[1]]
    assert operation["x-permission"] == route.allow
    assert operation["responses"].keys() > {"401", "403", "404", "422", "503"}
    for status, answer in operation["responses"].items():
        if int(status) >= 400:
            assert answer["description"] == TITLES[int(status)]
            assert answer["content"].keys() == {"application/problem+json"}
    successes = [status for status in operation["responses"] if status < "300"]
    assert successes == [str(route.status)]
    headers = {one["name"]: one["required"] for one in operation["parameters"] if one["in"] == "header"}
    assert headers.get("If-Match", False) == route.conditional
    assert headers.get("Idempotency-Key", False) == route.keyed
    assert headers["Purpose"] is False


@pytest.mark.parametrize("label", sorted(OPERATIONS.keys() - PUBLIC))
def test_every_refusal_of_a_change_is_described(label):
    statuses = OPERATIONS[label]["responses"].keys()
    if ROUTES[label].method != "GET":
        assert statuses > {"409", "413", "415"}
    if ROUTES[label].conditional:
        assert statuses > {"412", "428"}
    if ROUTES[label].keyed:
        assert "400" in statuses


@pytest.mark.parametrize("label", sorted(PUBLIC))
def test_the_public_routes_ask_for_no_token(label):
    assert OPERATIONS[label]["security"] == []
    assert DESCRIPTION["security"] == [{"token": []}]


@pytest.mark.parametrize("path", sorted(FILES), ids=lambda path: path.name)
def test_what_is_committed_is_what_is_generated(path):
    assert path.read_text(encoding="utf-8") == FILES[path], "run `make generate`"


def test_no_event_carries_a_personal_field():
    personal = {"name", "first_names", "last_name", "email", "phone", "street", "reason", "notes", "title"}
    for source, events in generated.events().items():
        for event, one in events.items():
            assert not personal & one["detail"].get("properties", {}).keys(), (source, event)
            assert one["description"]
    assert json.dumps(generated.events())
