"""The emulator as a child process: start, wait, snapshot, stop."""

import json
import os
import shutil
import socket
import subprocess
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import boto3
import httpx
from botocore.config import Config

from infra.local.environments import ENVIRONMENTS, Refusal

ACCOUNT = "000000000000"
REGION = "eu-north-1"
SAVING_SECONDS = 60
SCRATCH = "tmp"
MESSAGES = ("ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible")
HOST = Path(__file__).with_name("host.py")
# ministack takes this key for the account's own user: no policy limits it.
CREDENTIALS = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}


def free_port() -> int:
    """A port that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def is_free(port: int) -> bool:
    """Whether a server could listen on the port of the loopback address."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


@dataclass
class Emulator:
    """A running emulator; leaving it saves its state."""

    folder: Path
    port: int
    process: subprocess.Popen[Any]
    clients: dict[str, Any] = field(default_factory=dict, repr=False)
    making: threading.Lock = field(default_factory=threading.Lock, repr=False)

    @classmethod
    def start(cls, folder: Path, port: int, *, enforce_permissions: bool = False) -> Self:
        """Start on a loopback port with the state of `folder`; Refusal when it does not come up."""
        folder.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(folder / SCRATCH, ignore_errors=True)
        log = (folder / "emulator.log").open("ab")
        python = ENVIRONMENTS["emulator"][0] / "bin" / "python"
        process = subprocess.Popen(
            [str(python), "-P", str(HOST), str(folder), str(port)],
            env=environment(folder, port, enforce_permissions),
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        log.close()
        emulator = cls(folder, port, process)
        emulator.wait_until_ready()
        return emulator

    @property
    def url(self) -> str:
        """The address of every AWS service."""
        return f"http://127.0.0.1:{self.port}"

    def wait_until_ready(self, seconds: float = 60) -> None:
        """Return when it answers; Refusal with the end of its log when it ended or took too long."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline and self.is_alive():
            try:
                httpx.get(f"{self.url}/_ministack/health", timeout=2).raise_for_status()
            except httpx.HTTPError:
                time.sleep(0.05)
            else:
                return
        self.stop()
        tail = (self.folder / "emulator.log").read_text(errors="replace").splitlines()[-15:]
        raise Refusal("The emulator did not start. The end of its log:\n  " + "\n  ".join(tail))

    def is_alive(self) -> bool:
        """Whether the process runs."""
        return self.process.poll() is None

    def client(self, service: str) -> Any:
        """A boto3 client of this emulator, as the account's own user; closed with the emulator."""
        with self.making:
            if service not in self.clients:
                self.clients[service] = client(service, self.url)
            return self.clients[service]

    def invoke(self, function: str, event: dict[str, Any]) -> Any:
        """Call a function and wait for its answer; Refusal when it fails."""
        answer = self.client("lambda").invoke(FunctionName=function, Payload=json.dumps(event).encode())
        payload = json.load(answer["Payload"])
        if "FunctionError" in answer:
            raise Refusal(f"{function} failed: {payload.get('errorType')}: {payload.get('errorMessage')}")
        return payload

    def snapshot(self) -> None:
        """Write the state to disk now; returns when it is whole."""
        httpx.post(f"{self.url}/_local/snapshot", timeout=SAVING_SECONDS).raise_for_status()

    def wait_until_read(self, seconds: float = 20) -> bool:
        """Return when every stream reader has read everything; False when that takes too long."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if httpx.get(f"{self.url}/_local/unread", timeout=10).text == "0":
                return True
            time.sleep(0.1)
        return False

    def waiting(self, *, dead: bool = False) -> dict[str, int]:
        """How many messages each queue holds, taken ones too, where it holds any; dead letters or others."""
        counted = {}
        for url in self.client("sqs").list_queues(QueueNamePrefix="crm-").get("QueueUrls", []):
            if url.endswith("dead") == dead:
                told = self.client("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=MESSAGES)
                counted[url.rpartition("/")[2]] = sum(map(int, told["Attributes"].values()))
        return {queue: count for queue, count in counted.items() if count}

    def wait_until_quiet(self, seconds: float = 90) -> None:
        """Return when streams are read and nothing waits in a queue; Refusal naming what still waits.

        What a message sets going may fill a stream again: it is quiet once that is seen twice in a row.
        """
        deadline, quiet = time.monotonic() + seconds, 0
        while quiet < 2:
            read, waiting = self.wait_until_read(), self.waiting()
            quiet = quiet + 1 if read and not waiting else 0
            if time.monotonic() > deadline:
                raise Refusal(f"After {seconds:.0f} s there still wait {waiting or 'records of streams'}.")
            time.sleep(0.2)

    def stop(self) -> None:
        """Save and end; a process that does not end in time is killed (its last snapshot stays)."""
        self._let_go()
        try:
            self.process.wait(SAVING_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()
        shutil.rmtree(self.folder / SCRATCH, ignore_errors=True)

    def kill(self) -> None:
        """End at once, saving nothing."""
        self.process.kill()
        self._let_go()
        self.process.wait()

    def _let_go(self) -> None:
        """Close our clients, and its standard input, which it takes for the end of its launcher."""
        for made in self.clients.values():
            made.close()
        self.clients.clear()
        if self.process.stdin:
            self.process.stdin.close()

    def __enter__(self) -> Self:
        """Use as a context manager to stop it for certain."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        """Stop, saving the state."""
        self.stop()


def client(service: Any, url: str) -> Any:
    """A boto3 client of the emulator at `url`."""
    return boto3.client(
        service,
        endpoint_url=url,
        region_name=REGION,
        aws_access_key_id=CREDENTIALS["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=CREDENTIALS["AWS_SECRET_ACCESS_KEY"],
        config=Config(retries={"mode": "standard", "max_attempts": 2}, read_timeout=130),
    )


VARIABLES = {
    "AWS_DEFAULT_REGION": REGION,
    "AWS_REGION": REGION,
    "BIND_HOST": "127.0.0.1",
    "DOCKER_HOST": "unix:///nonexistent",
    "IOT_MTLS_ENABLED": "0",
    "LAMBDA_EXECUTOR": "local",
    "MINISTACK_ACCOUNT_ID": ACCOUNT,
    "MINISTACK_HOST": "127.0.0.1",
    "MINISTACK_REGION": REGION,
    "PERSIST_STATE": "1",
    "PYTHONUNBUFFERED": "1",
    "S3_PERSIST": "1",
    "SFTP_ENABLED": "0",
    "TZ": "UTC",
}


def environment(folder: Path, port: int, enforce_permissions: bool = False) -> dict[str, str]:
    """The variables of the emulator's process; its functions inherit them, no other AWS setting."""
    scratch = folder / SCRATCH
    scratch.mkdir(parents=True, exist_ok=True)
    foreign = ("AWS_", "CRM_", "PYTHON")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(foreign)}
    own = {
        "AUTH": "true" if enforce_permissions else "false",
        "GATEWAY_PORT": str(port),
        "LOG_LEVEL": os.environ.get("EMULATOR_LOG_LEVEL", "WARNING"),
        "S3_DATA_DIR": str(folder / "files"),
        "STATE_DIR": str(folder),
        "TMPDIR": str(scratch),
    }
    return kept | CREDENTIALS | VARIABLES | own
