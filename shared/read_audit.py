"""The read log (N6): one message for each card, page or search, sent before the answer is."""

import json
from dataclasses import asdict, dataclass

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
    aws.sqs().send_message(QueueUrl=settings.read("READS_QUEUE"), MessageBody=json.dumps(message))


def unveiled(record: str, act: Act) -> None:
    """Log that what non-disclosure conceals of a record is shown, whatever else the log says of it (R34)."""
    send(Read("protected", record), act)
