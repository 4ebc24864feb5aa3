"""Stream records as DynamoDB makes them, for the functions that read the stream."""

from typing import Any

from shared import items
from shared.act import Act
from shared.attributes import to_item
from shared.record import Event
from tests.shared.things import THINGS, Thing, ThingChanged


def image(thing: Thing, event: Event | None = None, act: Act | None = None) -> dict[str, Any]:
    """The item of a thing's version."""
    told = act or Act("user:a", "staff", "PART", "r1")
    return items.written(THINGS, thing, event or ThingChanged(), told, ["name"])


def record(new: dict[str, Any] | None, old: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    """A stream record that turns one item into another."""
    whole = new or old
    assert whole is not None
    inner: dict[str, Any] = {"Keys": to_item({"pk": whole["pk"], "sk": whole["sk"]}), "SequenceNumber": "1"}
    if new is not None:
        inner["NewImage"] = to_item(new) | more
    if old is not None:
        inner["OldImage"] = to_item(old)
    name = "INSERT" if old is None else "REMOVE" if new is None else "MODIFY"
    return {"eventID": "1", "eventName": name, "eventSource": "aws:dynamodb", "dynamodb": inner}


def batch(*records: dict[str, Any]) -> dict[str, Any]:
    """What Lambda is called with."""
    return {"Records": list(records)}
