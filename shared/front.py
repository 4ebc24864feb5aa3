"""The public front: health, and the description of the API."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from shared import aws, log, settings

DESCRIPTION = Path(__file__).parent.parent / "docs" / "openapi.json"


def handler(event: dict[str, Any], _: Any = None) -> dict[str, Any]:
    """Answer GET /health and GET /openapi.json; both are public."""
    path = event["rawPath"].rsplit("/", 1)[-1]
    if path == "openapi.json":
        return _answer(200, _description())
    return _health()


def _health() -> dict[str, Any]:
    try:
        key = {"pk": {"S": "platform#health"}, "sk": {"S": "record"}}
        aws.dynamodb().get_item(TableName=settings.read("RECORDS"), Key=key)
    except Exception as error:  # noqa: BLE001 - whatever it is, the answer is that we are not well
        log.failure("the health check failed", error)
        return _answer(503, json.dumps({"status": "down"}))
    return _answer(200, json.dumps({"status": "ok"}))


@cache
def _description() -> str:
    return DESCRIPTION.read_text(encoding="utf-8")


def _answer(status: int, body: str) -> dict[str, Any]:
    headers = {"Content-Type": "application/json", "Cache-Control": "no-store"}
    return {"statusCode": status, "headers": headers, "body": body, "isBase64Encoded": False}
