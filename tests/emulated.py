"""Handlers and actions in this process, against the emulator's tables: to measure, and for real threads."""

import importlib
import itertools
import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

from infra.local import suite
from infra.local.emulator import ACCOUNT, CREDENTIALS, REGION, Emulator
from infra.names import Names
from shared import aws
from shared.attributes import to_item
from shared.contracts.staff import identity_key, user_key
from tests import cloud
from tests.world import AUTO, LambdaContext, World, forget

USER = "bench"
CLAIMS = {"iss": "https://identity.test/", "sub": USER}
Call = Callable[..., Any]
"""`call(method, path, body=None, version=…, key=…, query=…)` of a handler; answers the document."""


@contextmanager
def tables(folder: Path) -> Iterator[Emulator]:
    """The suite's empty tables on an emulator of its own, which all of this process's AWS clients reach."""
    with suite.tables(folder) as emulator, patch.dict(os.environ, _environment(emulator)):
        _fresh()
        try:
            yield emulator
        finally:
            _fresh()


def _fresh() -> None:
    aws.forget()
    forget()


def _environment(emulator: Emulator) -> dict[str, str]:
    names = Names("local", REGION, ACCOUNT)
    queue = emulator.client("sqs").create_queue(QueueName="reads")["QueueUrl"]
    secret = emulator.client("secretsmanager").create_secret(Name="keys", SecretString=json.dumps(cloud.KEYS))
    return (
        cloud.ENVIRONMENT
        | CREDENTIALS
        | {
            "AWS_ENDPOINT_URL": emulator.url,
            "CRM_RECORDS": names.of("records"),
            "CRM_AUDIT": names.of("audit"),
            "CRM_SEARCH": names.of("search"),
            "CRM_READS_QUEUE": queue,
            "CRM_SECRET": secret["ARN"],
        }
    )


def put(item: dict[str, Any]) -> None:
    """Put an item into the records table as it is."""
    aws.dynamodb().put_item(TableName=os.environ["CRM_RECORDS"], Item=to_item(item))


def calling(*roles: str) -> Call:
    """Calls of the contexts' API handlers as one user of these roles, who is made with it."""
    put(user_key(USER) | {"id": USER, "status": "active", "roles": list(roles)})
    put(identity_key(CLAIMS["iss"], CLAIMS["sub"]) | {"user_id": USER})
    world = World.__new__(World)
    world._numbers = itertools.count()

    def call(method: str, path: str, body: Any = None, **more: Any) -> Any:
        sent = world._headers(method, body, more.get("version"), more.get("key", AUTO))
        text = None if body is None else json.dumps(body)
        event = world.event(method, path, text, sent, more.get("query"))
        event["requestContext"]["authorizer"] = {"jwt": {"claims": CLAIMS}}
        handler = importlib.import_module(f"services.{path.split('/')[1]}.api").handler
        answer = handler(event, LambdaContext())
        assert answer["statusCode"] < 300, (method, path, answer)
        return json.loads(answer["body"])

    return call
