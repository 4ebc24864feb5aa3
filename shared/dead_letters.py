"""A stream record that cannot be read is put aside with its key, version, event types and error class."""

import json
from collections.abc import Mapping
from typing import Any

from shared import aws, log, settings


def bury(stream: Mapping[str, Any], error: Exception) -> None:
    """Put a poison stream record aside; `reconcile` with its key carries it out again."""
    image = stream.get("NewImage", {})
    letter = {
        "record": stream["Keys"].get("pk", {}).get("S", ""),
        "version": image.get("version", {}).get("N", ""),
        "events": [
            one.get("M", {}).get("type", {}).get("S", "") for one in image.get("events", {}).get("L", [])
        ],
        "error": type(error).__name__,
    }
    log.failure("a stream record was put aside", error, record=letter["record"], version=letter["version"])
    aws.sqs().send_message(QueueUrl=settings.read("DEAD_QUEUE"), MessageBody=json.dumps(letter))


def bury_event(entry: Mapping[str, Any], code: str) -> None:
    """Put aside an event that the bus will never take."""
    detail = json.loads(entry["Detail"])
    letter = {
        "record": detail.get("record_id", ""),
        "version": str(detail.get("version", "")),
        "events": [entry["DetailType"]],
        "error": code,
        "context": entry["Source"].removeprefix("crm."),
    }
    log.logger.error("an event was put aside", extra=letter)
    aws.sqs().send_message(QueueUrl=settings.read("DEAD_QUEUE"), MessageBody=json.dumps(letter))


def explain(message: Mapping[str, Any], error: Exception) -> None:
    """Log why a queued message could not be handled; the queue repeats it, then keeps it as a dead letter."""
    attributes = message.get("attributes", {})
    log.failure(
        "a message could not be handled",
        error,
        message_id=message.get("messageId", ""),
        received=attributes.get("ApproximateReceiveCount", ""),
    )
