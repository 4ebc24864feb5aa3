"""What the stacks deploy, made on moto: tables, indexes, bucket, queues, bus and rules, key ring."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import boto3
from botocore.config import Config
from moto.dynamodb.models import dynamodb_backends
from moto.events.models import events_backends
from moto.s3.models import s3_backends
from moto.sqs.models import sqs_backends

from infra.cards import PROJECTIONS
from infra.declaration import Outside
from infra.names import UPLOADS, Names

REGION = "eu-north-1"
ACCOUNT = "123456789012"
NAMES = Names("test", REGION, ACCOUNT)
RECEIVES = 5
ENVIRONMENT = {
    "AWS_ACCESS_KEY_ID": "testing",
    "AWS_SECRET_ACCESS_KEY": "testing",
    "AWS_DEFAULT_REGION": REGION,
    "AWS_EC2_METADATA_DISABLED": "true",
    "AWS_ACCOUNT_ID_ENDPOINT_MODE": "disabled",
    "TZ": "UTC",
    "POWERTOOLS_LOG_LEVEL": "INFO",
    "CRM_ENV": NAMES.env,
    "CRM_CONTEXT": "test",
    "CRM_RECORDS": NAMES.of("records"),
    "CRM_AUDIT": NAMES.of("audit"),
    "CRM_SEARCH": NAMES.of("search"),
    "CRM_BUS": NAMES.bus,
    "CRM_FILES": NAMES.files,
    "CRM_READS_QUEUE": NAMES.queue_url("reads"),
    "CRM_DEAD_QUEUE": NAMES.queue_url("dead"),
    "CRM_SECRET": NAMES.secret,
    "CRM_MAIL_HOST": "127.0.0.1",
    "CRM_MAIL_PORT": "1",
    "CRM_MAIL_FROM": "CRM <crm@example.fi>",
    "CRM_MAIL_TLS": "none",
    "CRM_MAILBOX_DOMAINS": "example.fi crm.example",
    "CRM_PUBLIC_URL": "https://crm.example.fi",
    "CRM_CORS_ORIGINS": "https://crm.example.fi",
    "CRM_ORGANISATION": "Esimerkin ammattikorkeakoulu",
    "CRM_CONTACT": "crm@example.fi",
    "CRM_PRIVACY_NOTICE": "https://www.example.fi/tietosuoja",
}
KEYS = {"current": "1", "1": "0123456789abcdef" * 4}


@dataclass(frozen=True)
class Listener:
    """A context as the platform sees it: the events its rules let through, and whether uploads do too."""

    name: str
    subscriptions: tuple[str, ...]
    uploads: bool = False
    handlers: dict[str, Any] = field(default_factory=dict)
    """Handlers by entry point, where the context is made up by a test; else those of `services.<name>`."""
    outside: Outside | None = None


@cache
def client(service: str) -> Any:
    """A client of the tests' own: neither counted nor disturbed."""
    return boto3.client(service, region_name=REGION, config=Config(user_agent="tests"))


def items(table: str) -> list[dict[str, Any]]:
    """Every item of a table as it is, out of moto's own state."""
    held = dynamodb_backends[ACCOUNT][REGION].get_table(NAMES.of(table)).all_items()
    return [one.to_json()["Attributes"] for one in held]


def build(listeners: Iterable[Listener]) -> None:
    """Everything, empty; made in moto's own state, which takes a tenth of the time of asking for it."""
    _table("records", indexes=PROJECTIONS, stream=True)
    _table("audit")
    _table("search", indexes={"bulk": ()})
    client("secretsmanager").create_secret(Name=NAMES.secret, SecretString=json.dumps(KEYS))
    _bucket()
    events_backends[ACCOUNT][REGION].create_event_bus(NAMES.bus)
    for name in ("reads", "dead"):
        _queue(name)
    for listener in listeners:
        _listen(listener)


def _table(name: str, indexes: dict[str, tuple[str, ...]] | None = None, stream: bool = False) -> None:
    keys = ["pk", "sk", *(f"{index}{part}" for index in indexes or () for part in ("pk", "sk"))]
    dynamodb_backends[ACCOUNT][REGION].create_table(
        NAMES.of(name),
        schema=_schema(""),
        attr=[{"AttributeName": key, "AttributeType": "S"} for key in keys],
        global_indexes=[
            {"IndexName": index, "KeySchema": _schema(index), "Projection": _projection(names)}
            for index, names in (indexes or {}).items()
        ],
        streams={"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"} if stream else None,
        billing_mode="PAY_PER_REQUEST",
        indexes=[],
        tags=[],
        **dict.fromkeys(
            ("throughput", "sse_specification", "deletion_protection_enabled", "warm_throughput")
        ),
    )


def _schema(prefix: str) -> list[dict[str, str]]:
    return [
        {"AttributeName": f"{prefix}pk", "KeyType": "HASH"},
        {"AttributeName": f"{prefix}sk", "KeyType": "RANGE"},
    ]


def _projection(names: tuple[str, ...]) -> dict[str, Any]:
    if not names:
        return {"ProjectionType": "KEYS_ONLY"}
    return {"ProjectionType": "INCLUDE", "NonKeyAttributes": list(names)}


def _bucket() -> None:
    s3 = s3_backends[ACCOUNT]["aws"]
    s3.create_bucket(NAMES.files, REGION)
    s3.put_bucket_notification_configuration(NAMES.files, {"EventBridgeConfiguration": {}})


def _queue(name: str) -> str:
    sqs = sqs_backends[ACCOUNT][REGION]
    sqs.create_queue(NAMES.of(f"{name}-dead"))
    redrive = {"deadLetterTargetArn": NAMES.queue_arn(f"{name}-dead"), "maxReceiveCount": RECEIVES}
    sqs.create_queue(NAMES.of(name), RedrivePolicy=json.dumps(redrive), VisibilityTimeout="0")
    return NAMES.queue_arn(name)


def _listen(listener: Listener) -> None:
    """Its queue, and the rules that fill it: those of `infra.context`."""
    arn = _queue(listener.name)
    if listener.subscriptions:
        pattern = {"source": [{"prefix": "crm."}], "detail-type": list(listener.subscriptions)}
        _rule(NAMES.of(listener.name), NAMES.bus, pattern, arn)
    if listener.outside:
        _rule(NAMES.of(f"{listener.name}-outside"), NAMES.bus, listener.outside.pattern, arn)
    if listener.uploads:
        uploaded = {
            "source": ["aws.s3"],
            "detail-type": ["Object Created"],
            "detail": {"bucket": {"name": [NAMES.files]}, "object": {"key": [{"prefix": UPLOADS}]}},
        }
        _rule(NAMES.of(f"{listener.name}-uploads"), "default", uploaded, arn)


def _rule(name: str, bus: str, pattern: dict[str, Any], arn: str) -> None:
    events = events_backends[ACCOUNT][REGION]
    events.put_rule(name, event_bus_arn=bus, event_pattern=json.dumps(pattern))
    events.put_targets(name, bus, [{"Id": "queue", "Arn": arn}])
