"""Refusals as RFC 9457 problems: the one table of status codes, and what a validation error may say."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from aws_lambda_powertools.event_handler import Response

from shared import errors, identifiers

STATUS: dict[type[errors.Refusal], int] = {
    errors.Unauthenticated: 401,
    errors.Forbidden: 403,
    errors.NotFound: 404,
    errors.MethodNotAllowed: 405,
    errors.Conflict: 409,
    errors.StaleVersion: 412,
    errors.TooLarge: 413,
    errors.UnsupportedMediaType: 415,
    errors.Invalid: 422,
    errors.KeyReused: 422,
    errors.KeyRequired: 400,
    errors.VersionRequired: 428,
    errors.TooMany: 429,
    errors.Busy: 503,
}
TITLES = {
    400: "Bad request",
    401: "Sign in",
    403: "Not permitted",
    404: "Not found",
    405: "Method not allowed",
    409: "Conflict with the record's state",
    412: "The record has changed",
    413: "Too large",
    415: "Unsupported media type",
    422: "Not valid",
    428: "A header is missing",
    429: "Too many requests",
    500: "Our mistake",
    503: "Busy",
}


def status_of(refusal: errors.Refusal) -> int:
    """The status of a refusal: its own class's, or the nearest ancestor's."""
    return next((STATUS[kind] for kind in type(refusal).__mro__ if kind in STATUS), 400)


def problem(refusal: errors.Refusal) -> Response[str]:
    """A refusal as application/problem+json."""
    status = status_of(refusal)
    return _response(status, refusal.code, refusal.detail, refusal.facts, headers(refusal))


def headers(refusal: errors.Refusal) -> dict[str, str]:
    """What a refusal says in headers: the methods that are allowed, when to try again."""
    said = {"Allow": ", ".join(refusal.facts["allow"])} if "allow" in refusal.facts else {}
    wait = refusal.facts.get("retry_after", 1 if status_of(refusal) == 503 else None)
    return said | ({"Retry-After": str(wait)} if wait is not None else {})


def mistake(request_id: str) -> Response[str]:
    """What a caller is told of an error of ours: only how to name it."""
    detail = "something went wrong on our side; it has been logged under this request id"
    return _response(500, "internal_error", detail, {"request_id": request_id}, {})


def _response(
    status: int, code: str, detail: str, facts: Mapping[str, Any], said: dict[str, str]
) -> Response[str]:
    body = {"type": "about:blank", "title": TITLES[status], "status": status, "code": code, "detail": detail}
    return Response(
        status,
        "application/problem+json",
        json.dumps(dict(facts) | body),
        headers=said | {"Cache-Control": "no-store"},
    )


def invalid(found: Iterable[Mapping[str, Any]]) -> errors.Invalid:
    """Pydantic's errors as ours: the field, the problem, what would be right; never the value."""
    listed = [{"field": _path(one["loc"]), **_said(one)} for one in found]
    return errors.Invalid("the request is not valid; see errors", errors=listed)


def _path(location: Iterable[Any]) -> str:
    parts = [identifiers.mask_identity_codes(str(part))[:60] for part in location]
    named = parts[1:] if len(parts) > 1 and parts[0] in ("body", "query", "path", "header") else parts
    return ".".join(named) or "body"


SAID = {
    "missing": ("is missing", "a value: the field is mandatory"),
    "extra_forbidden": ("is no field of this request", "a field that the API's description names"),
    "json_invalid": ("is not JSON", "a JSON object"),
}


def _said(one: Mapping[str, Any]) -> dict[str, str]:
    """What was wrong, and what would be right."""
    cause = (one.get("ctx") or {}).get("error")
    if isinstance(cause, identifiers.NotValid):
        return {"problem": cause.problem, "expected": cause.expected}
    message = str(one.get("msg", "")).removeprefix("Value error, ")
    rule = message.removeprefix("Input should be ").removeprefix("String should ")
    problem, expected = SAID.get(str(one.get("type")), ("is not valid", rule))
    return {"problem": problem, "expected": expected}
