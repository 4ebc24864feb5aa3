"""The resolver of an API: Powertools', its patterns compiled when an address may be theirs."""

from functools import cached_property
from re import Match, Pattern
from typing import Any

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver


class Rule:
    """What a route's addresses look like. A start would compile a hundred patterns, a request needs one.

    groups: how many parts of the path are parameters.
    """

    def __init__(self, path: str) -> None:
        self.path = path
        self.groups = path.count("<")
        self._head = path.partition("<")[0]
        self._parts = path.count("/")

    @cached_property
    def _pattern(self) -> Pattern[str]:
        pattern: Pattern[str] = APIGatewayHttpResolver._compile_regex(self.path)
        return pattern

    def match(self, path: str) -> Match[str] | None:
        """As a pattern's; a parameter holds no slash."""
        may_be = path.startswith(self._head) and path.count("/") == self._parts
        return self._pattern.match(path) if may_be else None


class Resolver(APIGatewayHttpResolver):
    """The routes of an HTTP API."""

    @staticmethod
    def _compile_regex(rule: str, base_regex: str = "") -> Any:  # noqa: ARG004 - as Powertools declares it
        return Rule(rule)
