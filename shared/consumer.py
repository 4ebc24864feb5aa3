"""A context's queue: each message is an event it subscribes to; one that fails fails alone."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from shared import dead_letters
from shared.record import Event

Handler = Callable[[dict[str, Any], Any], dict[str, Any]]
Reactions = Mapping[type[Event], Callable[[Any], None]]
"""What a context does about each event it subscribes to.

Deliveries repeat and come in any order: each reaction finds by state what is still to do.
"""


class Unknown(ValueError):
    """The message is no event that this context subscribes to."""


class FileArrived(Event):
    """A file was uploaded; `record_id` is its key."""


def consumer(reactions: Reactions) -> Handler:
    """The handler of a context's queue: partial batch failures, each explained in the log."""
    known = {event.__name__: event for event in reactions}

    def handler(event: dict[str, Any], _: Any = None) -> dict[str, Any]:
        failed = []
        for message in event["Records"]:
            try:
                told = _event(json.loads(message["body"]), known)
                reactions[type(told)](told)
            except Exception as error:  # noqa: BLE001 - the queue repeats it, then keeps it as a dead letter
                dead_letters.explain(message, error)
                failed.append({"itemIdentifier": message["messageId"]})
        return {"batchItemFailures": failed}

    return handler


def _event(envelope: dict[str, Any], known: dict[str, type[Event]]) -> Event:
    kind = known.get(envelope["detail-type"].replace("Object Created", "FileArrived"))
    if kind is None:
        raise Unknown(envelope["detail-type"])
    detail = envelope["detail"]
    if kind is FileArrived:
        return FileArrived(record_id=detail["object"]["key"])
    fields = kind.model_fields
    return kind.model_validate({name: value for name, value in detail.items() if name in fields})
