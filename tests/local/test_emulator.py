"""The emulator keeps its state: this holds the private calls of the pinned ministack that its host uses."""

import io
import os
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from infra.local import state
from infra.local.emulator import Emulator, free_port
from infra.local.environments import ROOT

TABLE = "crm-test-things"
NOTE = b"""
import boto3
def handler(event, context):
    for record in event["Records"]:
        item = record["dynamodb"]["Keys"] | {"pk": {"S": "seen-" + record["dynamodb"]["Keys"]["pk"]["S"]}}
        if not item["pk"]["S"].startswith("seen-seen-"):
            boto3.client("dynamodb").put_item(TableName="crm-test-things", Item=item)
"""
TAKE = b"""
import boto3
def handler(event, context):
    for record in event["Records"]:
        boto3.client("dynamodb").put_item(TableName="crm-test-things", Item={"pk": {"S": record["body"]}})
"""
STARTER = """
import sys, time
from pathlib import Path
from infra.local.emulator import Emulator, free_port
emulator = Emulator.start(Path(sys.argv[1]), free_port())
print(emulator.port, emulator.process.pid, flush=True)
time.sleep(600)
"""
PAGE = b"""
def handler(event, context):
    body = event["requestContext"]["http"]["method"] + " " + event["routeKey"] + " " + event["rawPath"]
    return {"statusCode": 200, "headers": {"Content-Type": "text/html; charset=utf-8"}, "body": body}
"""
Start = Callable[[], Emulator]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Starts an emulator on one folder, ended at the latest with the test."""
    started: list[Emulator] = []

    def on_the_folder() -> Emulator:
        started.append(Emulator.start(tmp_path, free_port()))
        return started[-1]

    yield on_the_folder
    for emulator in started:
        emulator.kill()


def make_table(emulator: Emulator, **more: Any) -> Any:
    return emulator.client("dynamodb").create_table(
        TableName=TABLE,
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
        **more,
    )


def put(emulator: Emulator, pk: str) -> None:
    emulator.client("dynamodb").put_item(TableName=TABLE, Item={"pk": {"S": pk}})


def keys(emulator: Emulator) -> set[str]:
    return {item["pk"]["S"] for item in emulator.client("dynamodb").scan(TableName=TABLE)["Items"]}


def eventually(said: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + 15
    while time.monotonic() < deadline:
        if said():
            return True
        time.sleep(0.1)
    return False


def follow_stream(emulator: Emulator) -> None:
    """A function that reads the table's stream and notes what it saw in the table."""
    stream = make_table(
        emulator, StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"}
    )["TableDescription"]["LatestStreamArn"]
    make_function(emulator, NOTE)
    emulator.client("lambda").create_event_source_mapping(
        EventSourceArn=stream, FunctionName="note", StartingPosition="LATEST", BatchSize=100
    )


def make_function(emulator: Emulator, source: bytes) -> None:
    code = io.BytesIO()
    with zipfile.ZipFile(code, "w") as archive:
        archive.writestr("note.py", source)
    emulator.client("lambda").create_function(
        FunctionName="note",
        Runtime="python3.13",
        Handler="note.handler",
        Role="arn:aws:iam::000000000000:role/any",
        Code={"ZipFile": code.getvalue()},
    )


def test_a_clean_stop_saves_everything(start: Start) -> None:
    emulator = start()
    make_table(emulator)
    put(emulator, "a")
    emulator.stop()
    assert emulator.process.returncode == 0
    assert keys(start()) == {"a"}


def test_after_a_kill_the_last_snapshot_comes_back(start: Start) -> None:
    emulator = start()
    make_table(emulator)
    put(emulator, "saved")
    emulator.snapshot()
    put(emulator, "lost")
    emulator.kill()
    assert keys(start()) == {"saved"}


def test_changes_are_saved_by_the_timer_too(start: Start, tmp_path: Path) -> None:
    emulator = start()
    make_table(emulator)
    put(emulator, "a")
    assert eventually(lambda: state.is_saved(tmp_path))
    emulator.kill()
    assert keys(start()) == {"a"}


def test_a_snapshot_that_was_cut_between_renames_is_found(start: Start, tmp_path: Path) -> None:
    emulator = start()
    make_table(emulator)
    put(emulator, "a")
    emulator.stop()
    (tmp_path / "snapshot.former").rename(tmp_path / "gone")
    (tmp_path / "snapshot").rename(tmp_path / "snapshot.former")
    assert keys(start()) == {"a"}


def test_streams_are_read_on_after_a_restart(start: Start) -> None:
    """ministack saves positions, not the stream they count in: unhealed, the first writes are never read."""
    emulator = start()
    follow_stream(emulator)
    for pk in "abc":
        put(emulator, pk)
    assert eventually(lambda: {"seen-a", "seen-b", "seen-c"} <= keys(emulator))
    emulator.stop()
    again = start()
    put(again, "d")
    assert eventually(lambda: "seen-d" in keys(again))


def test_queues_are_read_on_after_a_restart_on_another_port(start: Start) -> None:
    emulator = start()
    make_table(emulator)
    make_function(emulator, TAKE)
    queue = emulator.client("sqs").create_queue(QueueName="things")["QueueUrl"]
    emulator.client("lambda").create_event_source_mapping(
        EventSourceArn="arn:aws:sqs:eu-north-1:000000000000:things", FunctionName="note"
    )
    emulator.client("sqs").send_message(QueueUrl=queue, MessageBody="a")
    assert eventually(lambda: keys(emulator) == {"a"})
    emulator.stop()
    again = start()
    assert again.port != emulator.port
    queue = again.client("sqs").get_queue_url(QueueName="things")["QueueUrl"]
    assert queue.startswith(again.url)
    again.client("sqs").send_message(QueueUrl=queue, MessageBody="b")
    assert eventually(lambda: keys(again) == {"a", "b"})


def test_what_no_reader_had_read_when_it_was_killed_is_read_after_the_restart(start: Start) -> None:
    emulator = start()
    follow_stream(emulator)
    (mapping,) = emulator.client("lambda").list_event_source_mappings()["EventSourceMappings"]
    emulator.client("lambda").update_event_source_mapping(UUID=mapping["UUID"], Enabled=False)
    for pk in "abc":
        put(emulator, pk)
    emulator.snapshot()
    emulator.kill()
    again = start()
    assert keys(again) == {"a", "b", "c"}
    again.client("lambda").update_event_source_mapping(UUID=mapping["UUID"], Enabled=True)
    assert again.wait_until_read()
    assert keys(again) == {"a", "b", "c", "seen-a", "seen-b", "seen-c"}


def make_api(emulator: Emulator, *route_keys: str) -> str:
    """An HTTP API whose routes lead to a function that tells what it was asked; its id."""
    make_function(emulator, PAGE)
    client = emulator.client("apigatewayv2")
    api: str = client.create_api(Name="things", ProtocolType="HTTP")["ApiId"]
    client.create_stage(ApiId=api, StageName="$default", AutoDeploy=True)
    function_arn = "arn:aws:lambda:eu-north-1:000000000000:function:note"
    target = client.create_integration(
        ApiId=api, IntegrationType="AWS_PROXY", IntegrationUri=function_arn, PayloadFormatVersion="2.0"
    )["IntegrationId"]
    for key in route_keys:
        client.create_route(ApiId=api, RouteKey=key, Target=f"integrations/{target}")
    return api


def test_public_pages_answer_at_the_root_and_before_the_contexts_own_route(start: Start) -> None:
    emulator = start()
    pages = ("GET /things/pages/{proxy+}", "POST /things/pages/{proxy+}")
    api = make_api(emulator, "ANY /things/{proxy+}", *pages)
    for address in (emulator.url, f"{emulator.url}/_aws/execute-api/{api}"):
        shown = httpx.get(f"{address}/things/pages/offer?lang=fi")
        assert shown.headers["content-type"] == "text/html; charset=utf-8"
        assert shown.text == "GET GET /things/pages/{proxy+} /things/pages/offer"
        posted = httpx.post(f"{address}/things/pages/offer/acceptance", data={"code": "1"})
        assert posted.text == "POST POST /things/pages/{proxy+} /things/pages/offer/acceptance"
    other = httpx.put(f"{emulator.url}/things/pages/offer")
    assert other.text == "PUT ANY /things/{proxy+} /things/pages/offer"
    assert httpx.get(f"{emulator.url}/things/offer").status_code == 404


def test_an_emulator_whose_launcher_was_killed_saves_and_ends(start: Start, tmp_path: Path) -> None:
    command = [sys.executable, "-c", STARTER, str(tmp_path)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as launcher:
        assert launcher.stdout
        port, _ = map(int, launcher.stdout.readline().split())
        orphan = Emulator(tmp_path, port, process=launcher)
        make_table(orphan)
        put(orphan, "a")
        launcher.kill()
    state.end_orphan(tmp_path)
    assert keys(start()) == {"a"}


def test_only_an_emulator_on_the_very_folder_is_taken_for_an_orphan(start: Start, tmp_path: Path) -> None:
    emulator = start()
    assert state.is_ours(emulator.process.pid, tmp_path)
    assert not state.is_ours(emulator.process.pid, tmp_path / "another")
    assert not state.is_ours(os.getpid(), tmp_path)


def test_an_emulator_that_does_not_end_is_killed(
    start: Start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(state, "ENDING_SECONDS", 0.5)
    emulator = start()
    state.end_orphan(tmp_path)
    assert emulator.process.wait(10) == -signal.SIGKILL
