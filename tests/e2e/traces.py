"""What a life leaves behind in the deployed suite: dead letters, audit, what the bus and the logs carried."""

import json
import uuid
from collections import defaultdict
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import Any

from infra.local.suite import Suite

BUS = "crm-local"


# --- records and audit -----------------------------------------------------------------------------------


def unaudited(suite: Suite) -> dict[str, set[int]]:
    """The versions of records of which the audit does not know; it is to know all there ever were."""
    known: dict[str, set[int]] = defaultdict(set)
    for item in _items(suite, "audit"):
        if item["sk"]["S"].startswith("v#"):
            known[item["pk"]["S"]].add(int(item["sk"]["S"][2:]))
    lost = {
        item["pk"]["S"]: set(range(1, int(item["version"]["N"]) + 1)) - known[item["pk"]["S"]]
        for item in _items(suite, "records")
        if item["sk"]["S"] == "record"
    }
    return {record: versions for record, versions in lost.items() if versions}


def kinds(suite: Suite) -> set[str]:
    """The kinds of records of sales that there are."""
    keys = [item["pk"]["S"] for item in _items(suite, "records") if item["sk"]["S"] == "record"]
    return {key.split("#")[1] for key in keys if key.startswith("sales#")}


def holding(suite: Suite, words: Collection[str]) -> list[tuple[str, str, str]]:
    """The items of all tables in which any of these words stand: table, keys."""
    tables = suite.emulator.client("dynamodb").list_tables()["TableNames"]
    names = [one.removeprefix("crm-local-") for one in tables]
    return [
        (name, item["pk"]["S"], item["sk"]["S"])
        for name in names
        for item in _items(suite, name)
        if any(word in json.dumps(item, ensure_ascii=False, default=str) for word in words)
    ]


def record(suite: Suite, key: str) -> Any:
    """What lies under the key of a record."""
    client = suite.emulator.client("dynamodb")
    wanted = {"pk": {"S": key}, "sk": {"S": "record"}}
    return client.get_item(TableName="crm-local-records", Key=wanted, ConsistentRead=True)["Item"]


def _items(suite: Suite, table: str) -> Iterator[Any]:
    pages = suite.emulator.client("dynamodb").get_paginator("scan")
    for page in pages.paginate(TableName=f"crm-local-{table}", ConsistentRead=True):
        yield from page["Items"]


# --- the bus and the logs --------------------------------------------------------------------------------


@contextmanager
def listening(suite: Suite) -> Iterator[str]:
    """The queue that gets every event of the bus within the block, as an archive would."""
    sqs, events = suite.emulator.client("sqs"), suite.emulator.client("events")
    name = f"listening-{uuid.uuid4().hex[:8]}"
    url = sqs.create_queue(QueueName=name)["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    pattern = json.dumps({"source": [{"prefix": ""}]})
    events.put_rule(Name=name, EventBusName=BUS, EventPattern=pattern)
    events.put_targets(Rule=name, EventBusName=BUS, Targets=[{"Id": "queue", "Arn": arn}])
    try:
        yield str(url)
    finally:
        events.remove_targets(Rule=name, EventBusName=BUS, Ids=["queue"])
        events.delete_rule(Name=name, EventBusName=BUS)
        sqs.delete_queue(QueueUrl=url)


def heard(suite: Suite, url: str) -> list[str]:
    """The events that came, each as its text."""
    sqs, told = suite.emulator.client("sqs"), []
    while messages := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
        for message in messages:
            told.append(message["Body"])
            sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
    return told


def logged(suite: Suite) -> list[str]:
    """Every line of every log group."""
    logs = suite.emulator.client("logs")
    lines: list[str] = []
    for page in logs.get_paginator("describe_log_groups").paginate():
        for group in page["logGroups"]:
            found = logs.get_paginator("filter_log_events").paginate(logGroupName=group["logGroupName"])
            lines += [event["message"] for events in found for event in events["events"]]
    return lines
