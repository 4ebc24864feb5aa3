"""What is generated from the code and committed: API, events, states, personal data, privacy notice.

`python -m services.generated` writes, `--check` only compares, as CI does.
"""

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from functools import cache
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

from aws_lambda_powertools.event_handler.openapi.models import Tag

from services import notices, states
from shared import problems
from shared.http import Api, Route
from shared.moves import Moves
from shared.personal import Personal, catalogue
from shared.record import Event, Record

CONTEXTS = ("staff", "privacy", "partners", "sales", "alumni", "integrations")
DOCS = Path(__file__).parent.parent / "docs"
FIELDS = Path(__file__).parent / "privacy" / "model" / "catalogue" / "fields.json"
"""The catalogue as the privacy context reads it: its functions carry no other context's models."""
DESCRIPTION = """The CRM of a university of applied sciences.

Every change asks for `If-Match` with the ETag of the version that was read (428 without, 412 when stale),
every POST that makes something for an `Idempotency-Key` of the client's own. Lists answer `{items, next}`;
`next` is the cursor of the following page. Refusals are problem documents (RFC 9457) with a stable `code`. A
document lists in `allowed_actions` what its reader may do with it now."""
PROBLEM = {
    "type": "object",
    "required": ["title", "status", "code", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string", "description": "Stable: match on this."},
        "detail": {"type": "string"},
        "errors": {"type": "array", "items": {"$ref": "#/components/schemas/FieldProblem"}},
    },
}
FIELD_PROBLEM = {
    "type": "object",
    "required": ["field", "problem", "expected"],
    "properties": {name: {"type": "string"} for name in ("field", "problem", "expected")},
}


def main() -> None:
    """Write the generated files, or with --check exit with 1 where one is out of date."""
    made = files()
    stale = [path for path, text in made.items() if not _same(path, text)]
    if "--check" in sys.argv:
        sys.exit(f"out of date, run `make generate`: {', '.join(p.name for p in stale)}" if stale else 0)
    for path, text in made.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def files() -> dict[Path, str]:
    """Every generated file and what it should hold."""
    return {
        DOCS / "openapi.json": _text(openapi()),
        DOCS / "events.json": _text(events()),
        DOCS / "catalogue.json": _text(personal_fields()),
        DOCS / "states.md": states.page(moves(), routes()),
        FIELDS: _text(personal_fields()),
        **{DOCS / name: text for name, text in notices.pages(personal_fields()).items()},
    }


def _text(value: Any) -> str:
    return json.dumps(value, indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def _same(path: Path, text: str) -> bool:
    return path.exists() and path.read_text(encoding="utf-8") == text


def apis() -> list[Api]:
    """The API of every context."""
    return [import_module(f"services.{context}.api").api for context in CONTEXTS]


def routes() -> dict[str, list[Route]]:
    """The routes of every context."""
    return {api.context: api.routes for api in apis()}


def moves() -> Mapping[str, Sequence[Moves]]:
    """The tables of moves of every context."""
    return states.tables(stored())


@cache
def openapi() -> dict[str, Any]:
    """The OpenAPI 3.1 description, merged over contexts; raises where two schemas share a name."""
    merged: dict[str, Any] = {"paths": {}, "components": {"schemas": {}}}
    made = states.of_routes(moves(), routes())
    for api in apis():
        one = _described(api, made)
        merged["paths"] |= one["paths"]
        for name, schema in one.get("components", {}).get("schemas", {}).items():
            if merged["components"]["schemas"].setdefault(name, schema) != schema:
                raise ValueError(f"two contexts describe {name} differently")
    merged["components"]["schemas"] |= {"Problem": PROBLEM, "FieldProblem": FIELD_PROBLEM}
    merged["components"]["securitySchemes"] = {
        "token": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}
    }
    return {
        "openapi": "3.1.0",
        "info": {"title": "UAS CRM", "version": metadata_version(), "description": DESCRIPTION},
        "security": [{"token": []}],
        "tags": [Tag(name=context).model_dump(exclude_none=True) for context in CONTEXTS],
        "paths": merged["paths"] | _front(),
        "components": merged["components"],
    }


def metadata_version() -> str:
    """The version of the product, from pyproject.toml."""
    import tomllib

    project = tomllib.loads((DOCS.parent / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return str(project["version"])


def _described(api: Api, made: Mapping[str, Any]) -> dict[str, Any]:
    schema: dict[str, Any] = json.loads(api.app.get_openapi_json_schema(title="UAS CRM", version="0"))
    for route in api.routes:
        operation = schema["paths"][route.path.replace("<", "{").replace(">", "}")][route.method.lower()]
        _complete(operation, route)
        if route.function.__name__ in made:
            operation["x-moves"] = made[route.function.__name__]
    return schema


def _complete(operation: dict[str, Any], route: Route) -> None:
    """Add what the edge asks and answers: headers, permission, problems."""
    operation["x-permission"] = route.allow
    headers = operation.setdefault("parameters", [])
    if route.conditional:
        headers.append(_header("If-Match", "The ETag of the version that was read.", required=True))
    if route.method != "GET":
        text = "Any text of the client's own; the same key and body is carried out once."
        headers.append(_header("Idempotency-Key", text, required=route.keyed))
    headers.append(_header("Purpose", "Why personal data is processed; a default by role without it."))
    content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    for status in _statuses(route):
        operation["responses"][str(status)] = {"description": problems.TITLES[status], "content": content}


def _header(name: str, description: str, required: bool = False) -> dict[str, Any]:
    schema = {"type": "string", "minLength": 1, "maxLength": 200}
    return {"name": name, "in": "header", "required": required, "description": description, "schema": schema}


def _statuses(route: Route) -> list[int]:
    found = [401, 403, 404, 409, 422, 503]
    if route.method != "GET":
        found += [400, 413, 415]
    return found + ([412, 428] if route.conditional else [428] if route.keyed else [])


def _front() -> dict[str, Any]:
    def public(name: str, summary: str) -> dict[str, Any]:
        answers = {
            "200": {"description": "Done", "content": {"application/json": {"schema": {"type": "object"}}}}
        }
        return {"get": {"operationId": name, "summary": summary, "security": [], "responses": answers}}

    return {
        "/health": public("health", "Whether the suite is well."),
        "/openapi.json": public("description", "This description."),
    }


def events() -> dict[str, Any]:
    """Every event that a context publishes, with the JSON Schema of its detail."""
    return {
        f"crm.{context}": {
            event.__name__: {
                "description": (event.__doc__ or "").strip(),
                "detail": event.model_json_schema(),
            }
            for event in _published(context)
        }
        for context in CONTEXTS
    }


def _published(context: str) -> list[type[Event]]:
    module = import_module(f"shared.events.{context}")
    found = [value for value in vars(module).values() if isinstance(value, type) and issubclass(value, Event)]
    return sorted((one for one in found if one.__module__ == module.__name__), key=lambda one: one.__name__)


def stored() -> list[type[Record]]:
    """Every kind of record that a context keeps."""
    for context in CONTEXTS:
        store = import_module(f"services.{context}.store")
        for module in iter_modules(getattr(store, "__path__", [])):
            import_module(f"{store.__name__}.{module.name}")
    return sorted(_kinds(Record), key=lambda one: one.__name__)


def _kinds(parent: type[Record]) -> set[type[Record]]:
    found = set(parent.__subclasses__())
    return {one for one in found if one.__module__.startswith("services.")}.union(*map(_kinds, found))


def personal_fields() -> dict[str, Any]:
    """The catalogue of personal data: for each kind of record its personal fields as declared (N2)."""
    return {
        f"{one.__module__.split('.')[1]}.{one.noun}": {
            entry.path: asdict(entry.declared)
            for entry in catalogue(one)
            if isinstance(entry.declared, Personal)
        }
        for one in stored()
    }


if __name__ == "__main__":
    main()
