"""Every request that the code made, held against the role it would have been made by.

The emulator enforces policies without `dynamodb:LeadingKeys`; this does, and denies an empty key set.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tests.infra.guard import allowed
from tests.infra.roles import functions
from tests.observation import Request

WRITES = {
    "Put": "PutItem",
    "Update": "UpdateItem",
    "Delete": "DeleteItem",
    "ConditionCheck": "ConditionCheckItem",
}
NAME = re.compile(r"#?[A-Za-z_][A-Za-z0-9_]*")


@dataclass(frozen=True)
class Access:
    """What one request does to one table or index."""

    function: str
    action: str
    table: str
    index: str
    keys: frozenset[str]
    attributes: frozenset[str] | None
    select: str | None


def violations(requests: list[Request]) -> list[Access]:
    """Accesses that the deployed role of the function would refuse."""
    known = functions()
    accesses = {access for request in requests if request.function in known for access in _accesses(request)}
    return [one for one in accesses if not _allowed(one)]


def _allowed(one: Access) -> bool:
    return allowed(one.function, one.action, one.table, one.index, one.keys, one.attributes, one.select)


def _accesses(request: Request) -> Iterator[Access]:
    if request.service != "dynamodb":
        return
    params = request.params
    match request.operation:
        case "BatchGetItem":
            for table, asked in params["RequestItems"].items():
                yield _access(request, "BatchGetItem", asked | {"TableName": table}, asked["Keys"])
        case "TransactWriteItems":
            for item in params["TransactItems"]:
                ((kind, asked),) = item.items()
                yield _access(request, WRITES[kind], asked, [asked.get("Item") or asked["Key"]])
        case "Query":
            yield _access(request, "Query", params, [{"pk": _partition(params)}])
        case "Scan":
            yield _access(request, "Scan", params, [])
        case operation:
            yield _access(request, operation, params, [params.get("Item") or params["Key"]])


def _access(request: Request, action: str, asked: Mapping[str, Any], keys: list[Any]) -> Access:
    return Access(
        request.function,
        action,
        asked["TableName"],
        asked.get("IndexName", ""),
        frozenset(key["pk"]["S"] for key in keys),
        _attributes(asked),
        asked.get("Select"),
    )


def _partition(params: Mapping[str, Any]) -> Any:
    """The value that the key condition holds the partition key to."""
    placeholder = re.match(r"\S+pk = (:\w+)|pk = (:\w+)", params["KeyConditionExpression"])
    assert placeholder is not None, params["KeyConditionExpression"]
    return params["ExpressionAttributeValues"][placeholder.group(1) or placeholder.group(2)]


def _attributes(asked: Mapping[str, Any]) -> frozenset[str] | None:
    """The attributes that a read names; None where it gets everything."""
    if "ProjectionExpression" not in asked:
        return None
    aliases = asked.get("ExpressionAttributeNames", {})
    return frozenset(aliases.get(name, name) for name in NAME.findall(asked["ProjectionExpression"]))
