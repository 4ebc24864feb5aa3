"""The one place that makes AWS clients; each is made once, on first use."""

from functools import cache
from typing import TYPE_CHECKING, Any

import boto3
from botocore.config import Config

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_events import EventBridgeClient
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_secretsmanager import SecretsManagerClient
    from mypy_boto3_sqs import SQSClient

_CONFIG = Config(
    connect_timeout=2,
    read_timeout=10,
    retries={"mode": "standard", "total_max_attempts": 4},
    tcp_keepalive=True,
    user_agent="crm",  # put together anew for each request otherwise, by a fourteenth of our processor time
)

TRUSTED = Config(parameter_validation=False)
"""For DynamoDB alone: our own code makes every attribute value, and looking at each again is a seventh of the
processor time of a write. The tests look at each."""


@cache
def _client(name: Any) -> Any:
    return boto3.client(name, config=_CONFIG.merge(TRUSTED) if name == "dynamodb" else _CONFIG)


def dynamodb() -> "DynamoDBClient":
    """The client of the records, audit and search tables."""
    client: DynamoDBClient = _client("dynamodb")
    return client


def events() -> "EventBridgeClient":
    """The client of the bus."""
    client: EventBridgeClient = _client("events")
    return client


def sqs() -> "SQSClient":
    """The client of the queues."""
    client: SQSClient = _client("sqs")
    return client


@cache
def s3() -> "S3Client":
    """The client of the files bucket; it signs for the region's own host, with the version that KMS takes."""
    signing = Config(signature_version="s3v4", s3={"addressing_style": "virtual"})
    return boto3.client("s3", config=_CONFIG.merge(signing))


def secretsmanager() -> "SecretsManagerClient":
    """The client of the key ring's secret."""
    client: SecretsManagerClient = _client("secretsmanager")
    return client


def forget() -> None:
    """Make the clients afresh, as tests need between accounts."""
    _client.cache_clear()
    s3.cache_clear()
