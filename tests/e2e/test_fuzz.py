"""Every route under fuzzing of its own description: never a 5xx, every refusal a problem with a code."""

import json
import re
from collections.abc import Collection, Iterator
from typing import Any
from urllib.parse import unquote

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.core import NOT_SET

from services import generated
from shared.problems import TITLES
from tests.alumni import cooperating, hosting
from tests.privacy import requesting
from tests.sales import catalogue, people, schooling
from tests.world import Answer, World

EXAMPLES = 15
EVERYTHING = "dpo+admin+communications+sales"
PUBLIC = ("/health", "/openapi.json")
LINKED = ("partners.contact", "alumni.alumnus")
SCHEMA = schemathesis.openapi.from_dict(generated.openapi())
OPERATIONS = {
    operation.label: operation
    for operation in (result.ok() for result in SCHEMA.get_all_operations())
    if operation.path not in PUBLIC
}
STEADY = settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    """One deployment for all, with a record of each kind that a path can name."""
    with World() as world:
        yield world


@pytest.fixture(scope="module")
def known(world: World) -> dict[str, str]:
    """Path parameters that lead to a record."""

    def made(context: str, path: str, **body: Any) -> str:
        answer = world.call(context, "POST", path, body, role=EVERYTHING)
        assert answer.status in (201, 202), answer
        return str(answer.json["id"])

    return {
        "contact_id": made("partners", "/partners/contacts", first_names="Anna", last_name="Aalto"),
        "organisation_id": made(
            "partners", "/partners/organisations", kind="private_person", name="Aalto Eva"
        ),
        "import_id": made("integrations", "/integrations/imports", filename="report.xlsx"),
        "drop_id": made("integrations", "/integrations/soleops/drops", filename="a.json", format="json"),
        "unsubscription_id": made(
            "integrations", "/integrations/newsletter/unsubscriptions", filename="a.csv", format="csv"
        ),
        "unit_id": made("staff", "/staff/units", name="ICT"),
        "user_id": world.user("staff").id,
        "deputy_id": world.user("staff").id,
        "purpose": "PART",
        "code": "MKT",
        **_of_sales(world),
        **_of_alumni(world),
        "request_id": requesting.recorded(world),
        "purge_id": _purge(world),
        "release_id": _release(world),
        "link_id": _link(world),
    }


def _of_sales(world: World) -> dict[str, str]:
    """A document of each kind, of a customer that can be invoiced, and the report of quotes."""
    people.customer(world)
    order = people.confirmed(world)
    course = schooling.open_course(world)
    return {
        "product_id": catalogue.product(world),
        "opportunity_id": catalogue.opportunity(world),
        "quote_id": people.draft(world),
        "order_id": order,
        "billing_id": people.billed(world, order),
        "course_id": course,
        "enrolment_id": schooling.enrolled(world, course, "anna")[0],
        "name": "open-quotes",
    }


def _of_alumni(world: World) -> dict[str, str]:
    """An alumna, what she is asked for, and what she offers."""
    anna = cooperating.anna(world)
    event_id = hosting.opened(world)
    return {
        "alumnus_id": anna,
        "cooperation_id": cooperating.asked(world, anna),
        "offer_id": cooperating.offered(world, alumnus_id=anna),
        "event_id": event_id,
        "participation_id": hosting.part_of(world, event_id, anna),
    }


def _purge(world: World) -> str:
    """A run of a retention rule that was previewed and names nothing."""
    told = {"rule": "partner-contacts", "rule_version": 1, "registers": ["customers"], "purposes": ["PART"]}
    when = {"kinds": ["partners.contact"], "counted_from": "passivation", "before": "2024-01-01"}
    key = {"pk": "privacy#purge#p1", "sk": "record", "id": "p1", "status": "previewed"}
    world.put(key | told | when)
    return "p1"


def _release(world: World) -> str:
    """A proposed release of a restricted record."""
    records = {"records": ["partners.contact:r1"], "subjects": ["partners.contact:r1"]}
    told = {
        "ground": "legal_claims",
        "purpose": "x",
        "user_id": "u",
        "until": "2199-01-01",
        "request_id": "r",
    }
    key = {"pk": "privacy#release#r1", "sk": "record", "id": "r1", "status": "proposed"}
    world.put(key | told | records)
    return "r1"


def _link(world: World) -> str:
    """A link of two records."""
    rows = [{"record": f"{kind}:r1", "by": "user:u", "at": "2026-01-01T10:00:00Z"} for kind in LINKED]
    key = {"pk": "privacy#link#l1", "sk": "record", "id": "l1", "status": "active"}
    world.put(key | {"method": "in_person", "records": rows})
    return "l1"


def ask(world: World, case: Any, known: dict[str, str], headers: dict[str, str]) -> Answer:
    """Hand a generated case to the real handler as the HTTP API would."""
    if case.path_parameters and known:
        case.path_parameters = {**case.path_parameters, **_of(case.path_parameters, known)}
    body = None if case.body is NOT_SET else case.body
    if body is not None and not isinstance(body, bytes):
        body = json.dumps(body)
    path = unquote(case.formatted_path, errors="replace")
    sent = {str(name): str(value) for name, value in (case.headers or {}).items()} | headers
    query = {str(name): value for name, value in (case.query or {}).items()}
    context = path.split("/")[1]
    return world.call(context, case.method, path, body, role=EVERYTHING, key=None, headers=sent, query=query)


def _of(parameters: Any, known: dict[str, str]) -> dict[str, str]:
    return {name: known[name] for name in parameters if name in known}


def hold(answer: Answer, files: Collection[str] = ()) -> None:
    """What every answer keeps to; a success is a JSON object, or a file of one of these media types."""
    assert answer.status < 500, answer
    if answer.status >= 400:
        problem = answer.json
        assert answer.headers["content-type"] == "application/problem+json"
        assert (problem["status"], problem["title"]) == (answer.status, TITLES[answer.status])
        assert problem["code"].isidentifier()
        assert all(set(one) == {"field", "problem", "expected"} for one in problem.get("errors", ()))
    elif files:
        assert answer.headers["content-type"] in files
        assert answer.text
    elif answer.text:
        assert answer.headers["content-type"] == "application/json"
        assert isinstance(answer.json, dict)


def files_of(label: str) -> set[str]:
    """The media types that the description names for a route's success, beside JSON."""
    method, path = label.split(" ")
    responses = SCHEMA.raw_schema["paths"][path][method.lower()]["responses"]
    named = {kind for code, one in responses.items() if code < "300" for kind in one.get("content", {})}
    return named - {"application/json"}


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=["meant", "wrong"])
@pytest.mark.parametrize("label", sorted(OPERATIONS))
def test_no_request_is_answered_with_a_mistake_of_ours(world, known, label, mode):
    operation = OPERATIONS[label]
    try:
        cases = operation.as_strategy(generation_mode=mode)
        cases.validate()
    except schemathesis.errors.SchemathesisError:
        pytest.skip("nothing can be wrong with it")
    if mode.is_negative and not _can_be_wrong(operation):
        return
    deep, files = {"if-match": "*", "idempotency-key": "fuzz"}, files_of(label)

    @seed(20260301)
    @STEADY
    @given(case=cases, real=st.booleans(), admitted=st.booleans(), number=st.integers(0, 10**9))
    def fuzz(case: Any, real: bool, admitted: bool, number: int) -> None:
        headers = deep | {"idempotency-key": f"fuzz-{number}"} if admitted else {}
        hold(ask(world, case, known if real else {}, headers), files)

    fuzz()


def _can_be_wrong(operation: Any) -> bool:
    return bool(operation.body or operation.query or operation.path_parameters)


# --- bodies that no description generates ----------------------------------------------------------------

BODIES = [
    b"\xff\xfe\x00",
    b"{",
    b'{"q": "\xff"}',
    '{"q": "\\ud800"}',
    '{"q": NaN}',
    '{"q": 1e999}',
    "[" * 5000,
    '{"a":' * 5000,
    "null",
    '"text"',
    "[]",
    "0",
    "",
    "9" * 5000,
    '{"q": "a", "q": "b"}',
    "x" * (256 * 1024 + 1),
]
TYPES = [
    "application/json",
    "application/merge-patch+json",
    "text/plain",
    "application/xml",
    "",
    "multipart/form-data",
]
BODIED = sorted(label for label, one in OPERATIONS.items() if one.body)


@pytest.mark.parametrize("label", BODIED)
def test_no_body_is_answered_with_a_mistake_of_ours(world, known, label):
    method, path = label.split(" ")
    path = re.sub(r"{(\w+)}", lambda named: known.get(named[1], "1" if named[1] == "revision" else "x"), path)
    for number, body in enumerate(BODIES):
        headers = {"if-match": "*", "idempotency-key": f"{label} {number}"}
        headers["content-type"] = TYPES[number % 2] if number % 3 else TYPES[number % len(TYPES)]
        answer = world.call(
            path.split("/")[1], method, path, body, role=EVERYTHING, key=None, headers=headers
        )
        hold(answer)
        assert answer.status >= 400 or body == '{"q": "a", "q": "b"}', (body[:40], answer)


PATHS = [
    "/{}/",
    "/{}//",
    "/{}/%00",
    "/{}/../staff/me",
    "/{}/" + "x" * 3000,
    "/{}/é",
    "/{}/contacts/ / ",
    "/{}",
]


@pytest.mark.parametrize("context", generated.CONTEXTS)
def test_no_address_is_answered_with_a_mistake_of_ours(world, context):
    for path in PATHS:
        for method in ("GET", "HEAD", "OPTIONS", "TRACE", "BREW"):
            answer = world.call(context, method, path.format(context), role=EVERYTHING)
            hold(answer)
            assert answer.status in (404, 405), (path, answer)


@pytest.mark.parametrize(
    "listing", sorted(label for label in OPERATIONS if "cursor" in str(OPERATIONS[label].query.items))
)
def test_no_cursor_is_answered_with_a_mistake_of_ours(world, known, listing):
    _, path = listing.split(" ")
    path = path.format(**known)
    for cursor in (
        "",
        "x",
        "é",
        "AAAA",
        "MS4",
        "MS5B" * 30,
        "Y3VycmVudC5h" * 9,
        "=" * 9,
        "\u0000",
        "x" * 6000,
    ):
        answer = world.call(path.split("/")[1], "GET", path, role=EVERYTHING, query={"cursor": cursor})
        hold(answer)
        assert answer.status in ((200, 409, 422) if not cursor else (409, 422)), (cursor, answer)
