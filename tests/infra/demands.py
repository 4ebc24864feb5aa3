"""What a DynamoDB request asks of a role: its actions, keys and attributes, as IAM sees them."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tests.infra.guard import allowed

Params = Mapping[str, Any]
KEYS = frozenset({"pk", "sk"})
_EXPRESSIONS = ("ConditionExpression", "UpdateExpression", "FilterExpression", "ProjectionExpression")
_FUNCTIONS = (
    r"(?:attribute_(?:not_)?exists|attribute_type|begins_with|contains|size|if_not_exists|list_append)"
)
_WORDS = re.compile(rf"(?<![:\w#])(?!(?:{_FUNCTIONS})\b)[#A-Za-z_]\w*")
_RESERVED = frozenset({"SET", "REMOVE", "ADD", "DELETE", "AND", "OR", "NOT", "BETWEEN", "IN"})
_PARTITION = re.compile(r"(#?\w+)\s*=\s*(:\w+)")
_PARTS = {
    "Put": "PutItem",
    "Update": "UpdateItem",
    "Delete": "DeleteItem",
    "ConditionCheck": "ConditionCheckItem",
}


@dataclass(frozen=True)
class Demand:
    """One action on one table or index; `attributes` is None where the request names none."""

    action: str
    table: str
    index: str
    leading_keys: frozenset[str]
    attributes: frozenset[str] | None
    select: str | None

    def met(self, function: str, env: str = "test") -> bool:
        """Whether the deployed role of the function allows it."""
        keys, names = self.leading_keys, self.attributes
        return allowed(function, self.action, self.table, self.index, keys, names, self.select, env)


def refused(function: str, operation: str, params: Params, env: str = "test") -> list[Demand]:
    """What the function's role would not allow of a recorded request; an unknown operation is an error."""
    return [demand for demand in demands(operation, params) if not demand.met(function, env)]


def demands(operation: str, params: Params) -> Iterator[Demand]:
    """The demands of a request in botocore's terms; a transaction stands for its parts' actions."""
    match operation:
        case "GetItem" | "PutItem" | "UpdateItem" | "DeleteItem":
            yield _on_item(operation, params)
        case "BatchGetItem":
            for table, one in params["RequestItems"].items():
                keys = frozenset(_text(key["pk"]) for key in one["Keys"])
                yield Demand(operation, table, "", keys, _projected(one), _select(one, ""))
        case "TransactWriteItems":
            for item in params["TransactItems"]:
                for kind, part in item.items():
                    yield _on_item(f"{kind}Item", part)
        case "TransactGetItems":
            for item in params["TransactItems"]:
                yield _on_item("GetItem", item["Get"])
        case "Query":
            yield _query(params)
        case "Scan":
            yield Demand("Scan", params["TableName"], params.get("IndexName", ""), frozenset(), None, None)
        case _:
            raise ValueError(f"what {operation} asks of a role is not known here")


def _on_item(action: str, params: Params) -> Demand:
    item = params.get("Item", {})
    key = _text((item or params["Key"])["pk"])
    reading = action == "GetItem"
    named = _projected(params) if reading else KEYS | set(item) | _names(params)
    select = _select(params, "") if reading else None
    return Demand(action, params["TableName"], "", frozenset({key}), named, select)


def _query(params: Params) -> Demand:
    index = params.get("IndexName", "")
    conditions = _PARTITION.findall(params["KeyConditionExpression"])
    aliases, values = params.get("ExpressionAttributeNames", {}), params["ExpressionAttributeValues"]
    keys = {_text(values[value]) for name, value in conditions if aliases.get(name, name) == f"{index}pk"}
    return Demand(
        "Query", params["TableName"], index, frozenset(keys), _projected(params), _select(params, index)
    )


def _projected(params: Params) -> frozenset[str] | None:
    return KEYS | _names(params) if "ProjectionExpression" in params else None


def _select(params: Params, index: str) -> str:
    if "ProjectionExpression" in params:
        return "SPECIFIC_ATTRIBUTES"
    return str(params.get("Select", "ALL_PROJECTED_ATTRIBUTES" if index else "ALL_ATTRIBUTES"))


def _names(params: Params) -> frozenset[str]:
    """The attributes at the top that any expression of the request names."""
    aliases = params.get("ExpressionAttributeNames", {})
    text = " ".join(params.get(expression, "") for expression in _EXPRESSIONS)
    return frozenset(
        aliases.get(word, word) for word in _WORDS.findall(text) if word.upper() not in _RESERVED
    )


def _text(value: Any) -> str:
    return value["S"] if isinstance(value, dict) else str(value)
