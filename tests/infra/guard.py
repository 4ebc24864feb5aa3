"""Would the deployed role allow it? IAM's evaluation for the conditions that our roles use."""

import re
from collections.abc import Callable, Mapping, Sequence

from tests.infra.roles import ACCOUNT, REGION, Statement, statements

Request = Mapping[str, tuple[str, ...]]
KEYLESS = frozenset({"Scan", "PartiQLSelect", "PartiQLInsert", "PartiQLUpdate", "PartiQLDelete"})


def allowed(
    function: str,
    action: str,
    table: str,
    index: str = "",
    leading_keys: frozenset[str] | set[str] = frozenset(),
    attributes: frozenset[str] | set[str] | None = None,
    select: str | None = None,
    env: str = "test",
) -> bool:
    """Whether the function's role allows a DynamoDB action on a table or an index of it.

    `function` and `table` are names below `crm-<env>-`; transactions are asked for by the actions they stand
    for. attributes: what the request names, None where it names none and so gets everything. An empty key
    set is denied, but for the actions that never carry keys.
    """
    if not leading_keys and action not in KEYLESS:
        return False
    given = {
        "dynamodb:LeadingKeys": tuple(sorted(leading_keys)),
        "dynamodb:Attributes": tuple(sorted(attributes or ())),
        "dynamodb:Select": (select,) if select else (),
    }
    request = {key: values for key, values in given.items() if values}
    table = table.removeprefix(f"crm-{env}-")
    arn = f"arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/crm-{env}-{table}" + (
        f"/index/{index}" if index else ""
    )
    return decide(statements(function, env), f"dynamodb:{action}", arn, request)


def decide(role: Sequence[Statement], action: str, resource: str, request: Request) -> bool:
    """IAM's decision: some statement allows it and none denies it."""
    effects = {one.effect for one in role if _applies(one, action, resource, request)}
    return effects == {"Allow"}


def _applies(statement: Statement, action: str, resource: str, request: Request) -> bool:
    return (
        any(_like(action, pattern) for pattern in statement.actions)
        and any(_like(resource, pattern) for pattern in statement.resources)
        and all(
            holds(operator, request.get(key, ()), values)
            for operator, test in statement.conditions.items()
            for key, values in test.items()
        )
    )


def _like(value: str, pattern: str) -> bool:
    """`*` and `?` of IAM; nothing else is special."""
    expression = re.escape(pattern).replace(r"\*", ".*").replace(r"\?", ".")
    return re.fullmatch(expression, value, re.DOTALL) is not None


def _equals(value: str, pattern: str) -> bool:
    return value == pattern


_TESTS: Mapping[str, Callable[[str, str], bool]] = {"StringEquals": _equals, "StringLike": _like}


def holds(operator: str, given: Sequence[str], wanted: Sequence[str]) -> bool:
    """One condition on one key; `given` is empty where the request does not carry the key.

    `ForAllValues` and `…IfExists` hold for a request without the key, `Null: false` does not.
    """
    if operator == "Null":
        return (not given) == (wanted == ("true",))
    quantifier, _, name = operator.rpartition(":")
    test = _TESTS[name.removesuffix("IfExists")]
    matches = [any(test(one, pattern) for pattern in wanted) for one in given]
    if quantifier == "ForAllValues" or (name.endswith("IfExists") and not given):
        return all(matches)
    if quantifier == "ForAnyValue":
        return any(matches)
    return bool(matches) and all(matches)
