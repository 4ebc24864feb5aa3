"""Between plain values and DynamoDB's attribute values; boto3's own pair costs several times as much."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

Item = dict[str, Any]
"""A record as plain values: str, int, Decimal, bool, None, list, dict."""


def marshal(value: Any) -> Any:
    """A plain value as an attribute value; floats are refused, money is Decimal."""
    match value:
        case str():
            return {"S": value}
        case bool():
            return {"BOOL": value}
        case int() | Decimal():
            return {"N": str(value)}
        case Mapping():
            return {"M": {key: marshal(inner) for key, inner in value.items()}}
        case list() | tuple():
            return {"L": [marshal(inner) for inner in value]}
    raise TypeError(f"no attribute value for {type(value).__name__}")


def unmarshal(value: Mapping[str, Any]) -> Any:
    """An attribute value as a plain value; whole numbers are int, others Decimal."""
    ((tag, inner),) = value.items()
    if tag in ("S", "BOOL"):
        return inner
    if tag == "N":
        return int(inner) if inner.lstrip("-").isdigit() else Decimal(inner)
    if tag == "M":
        return {key: unmarshal(entry) for key, entry in inner.items()}
    if tag == "L":
        return [unmarshal(entry) for entry in inner]
    if tag == "NULL":
        return None
    raise TypeError(f"attributes of type {tag} are not in use")


def to_item(values: Mapping[str, Any]) -> dict[str, Any]:
    """A whole item for the wire."""
    return {key: marshal(value) for key, value in values.items()}


def from_item(item: Mapping[str, Any]) -> Item:
    """A whole item off the wire."""
    return {key: unmarshal(value) for key, value in item.items()}
