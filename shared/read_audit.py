"""The read log (N6): one message for each card, page, search or sign-in, sent before the answer is."""

import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from shared import aws, clock, ids, settings
from shared.act import Act


@dataclass(frozen=True)
class Read:
    """What was shown: a record's key, or the route of a list with a count; a query only as a keyed hash."""

    what: str
    record: str
    count: int = 1
    query: str = ""


def send(read: Read, act: Act) -> None:
    """Hand one read to the queue; where that fails, nothing is shown."""
    message = {
        "id": ids.new(),
        "at": clock.stamp(clock.now()),
        "actor": act.actor,
        "role": act.role,
        "purpose": act.purpose,
        "request_id": act.request_id,
        **asdict(read),
    }
    _hand_over(message)


def sign_in(user_id: str, seconds: int) -> None:
    """Tell that a user signed in at a moment, in seconds since 1970; one entry, however often it is told."""
    at = clock.stamp(datetime.fromtimestamp(seconds, UTC))
    record = f"staff#user#{user_id}"
    message = {"id": ids.derived("sign_in", user_id, at), "at": at, "actor": f"user:{user_id}", "count": 1}
    _hand_over(message | {"what": "sign_in", "record": record})


def _hand_over(message: dict[str, Any]) -> None:
    aws.sqs().send_message(QueueUrl=settings.read("READS_QUEUE"), MessageBody=json.dumps(message))


def unveiled(record: str, act: Act) -> None:
    """Log that what non-disclosure conceals of a record is shown, whatever else the log says of it (R34)."""
    send(Read("protected", record), act)
