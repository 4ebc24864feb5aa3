"""The emulator's process: serves ministack, snapshots its state, ends when its launcher does.

Runs under the emulator's own interpreter and imports nothing of this project. The launcher holds the other
end of standard input: when that closes, for whatever reason, the state is saved and the process ends.
"""

import asyncio
import contextlib
import copy
import fcntl
import os
import re
import shutil
import signal
import sys
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from hypercorn.asyncio import serve
from hypercorn.config import Config
from ministack import app as ministack
from ministack.core import persistence
from ministack.services import apigateway, dynamodb, lambda_svc, sqs

SNAPSHOT_PATH = "/_local/snapshot"
UNREAD_PATH = "/_local/unread"
STREAMS = "unread-streams"
PAGES = re.compile(r"/[a-z]+/pages/")
QUEUE_PORT = "4566"
SHORTEST_PAUSE = 5.0
Message = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]


class Snapshots:
    """Whole snapshots of the state: each is written beside the last one, then takes its place."""

    def __init__(self, folder: Path) -> None:
        """Keep the latest snapshot in `folder`/snapshot."""
        self.latest = folder / "snapshot"
        self.next = folder / "snapshot.next"
        self.former = folder / "snapshot.former"
        self.dirty = False
        self._turn = asyncio.Lock()

    def open(self) -> None:
        """Choose the snapshot to load: the former one when the process died between two renames."""
        if not self.latest.exists() and self.former.exists():
            self.former.rename(self.latest)
        self.latest.mkdir(parents=True, exist_ok=True)
        persistence.STATE_DIR = str(self.latest)

    async def take(self) -> None:
        """Save every service as between two requests; the last snapshot stays until this one is whole."""
        async with self._turn:
            self.dirty = False
            services = ministack._build_persistence_save_dict()
            states = {STREAMS: unread_streams()} | {name: state() for name, state in services.items()}
            await asyncio.to_thread(self._write, states)

    def _write(self, states: dict[str, Any]) -> None:
        shutil.rmtree(self.next, ignore_errors=True)
        shutil.copytree(self.latest, self.next, copy_function=os.link)
        persistence.STATE_DIR = str(self.next)
        begun = time.time()
        kept = {name: state for name, state in states.items() if state is not None}
        persistence.save_all({name: lambda state=state: state for name, state in kept.items()})
        for name in kept:
            if (self.next / f"{name}.json").stat().st_mtime < begun - 1:
                raise OSError(f"the state of {name} was not saved")
        self._replace()

    def _replace(self) -> None:
        shutil.rmtree(self.former, ignore_errors=True)
        self.latest.rename(self.former)
        self.next.rename(self.latest)
        persistence.STATE_DIR = str(self.latest)

    async def keep(self) -> None:
        """Take a snapshot whenever something changed, spending at most a twentieth of the time on it."""
        pause = SHORTEST_PAUSE
        while True:
            await asyncio.sleep(pause)
            if self.dirty:
                begun = time.monotonic()
                await self.attempt()
                pause = max(SHORTEST_PAUSE, 20 * (time.monotonic() - begun))

    async def attempt(self) -> bool:
        """Take a snapshot; a failure is logged, keeps the last one, and is tried again later."""
        try:
            await self.take()
        except (OSError, RuntimeError, TypeError, ValueError) as failure:
            self.dirty = True
            print(f"snapshot failed: {failure!r}", file=sys.stderr, flush=True)
            return False
        return True


def stream_readers() -> dict[tuple[str, str, str], list[str]]:
    """For each table, by account, region and name, the event source mappings that read its stream."""
    readers: dict[tuple[str, str, str], list[str]] = {}
    for (account, region, mapping), told in list(lambda_svc._esms._data.items()):
        source, _, stream = told.get("EventSourceArn", "").partition("/stream/")
        if stream:
            readers.setdefault((account, region, source.rpartition("/")[2]), []).append(mapping)
    return readers


def read_until(account: str, region: str, mapping: str) -> int:
    """How far the mapping has read, counted from the stream's beginning."""
    position: int = lambda_svc._dynamodb_stream_positions._data.get((account, region, mapping), 0)
    return position


def unread_streams() -> dict[str, Any]:
    """What some reader has not read yet: ministack saves positions, but not the streams they count in."""
    saved = []
    for (account, region, table), mappings in stream_readers().items():
        trimmed = dynamodb.stream_start_position(table, account_id=account, region=region)
        start = max(trimmed, min(read_until(account, region, mapping) for mapping in mappings))
        tail = dynamodb._live_stream_records(table, account, region)[start - trimmed :]
        saved.append({"table": [account, region, table], "start": start, "records": copy.deepcopy(tail)})
    return {"streams": saved}


def count_unread() -> int:
    """How many records wait for readers."""
    waiting = 0
    for (account, region, table), mappings in stream_readers().items():
        end = dynamodb.stream_end_position(table, account_id=account, region=region)
        waiting += sum(max(0, end - read_until(account, region, mapping)) for mapping in mappings)
    return waiting


def restore(load: Callable[[], None]) -> None:
    """Load the saved state, and the streams where their readers left them."""
    load()
    for saved in (persistence.load_state(STREAMS) or {"streams": []})["streams"]:
        dynamodb._stream_trimmed._data[tuple(saved["table"])] = saved["start"]
        dynamodb._stream_records._data[tuple(saved["table"])] = saved["records"]


async def answer(send: Send, status: int, body: bytes = b"") -> None:
    """A short answer of our own."""
    await send({"type": "http.response.start", "status": status, "headers": []})
    await send({"type": "http.response.body", "body": body})


def settle_queues() -> None:
    """Queues are found by their whole URL: its port must not change with ours, or mappings go silent."""
    sqs.DEFAULT_PORT = QUEUE_PORT
    sqs._CANONICAL_NETLOC = f"{sqs.DEFAULT_HOST}:{QUEUE_PORT}"
    sqs._HOST_EXPLICIT = False  # callers are told the address by which they came


def at_the_api(scope: Message) -> Message:
    """The public pages answer at the root too, as in the cloud: the links in letters lead there."""
    known = [api for _, _, api in apigateway._apis._data]
    if scope["type"] != "http" or not known or not PAGES.match(scope["path"]):
        return scope
    prefix = f"/_aws/execute-api/{known[0]}"
    return scope | {"path": prefix + scope["path"], "raw_path": prefix.encode() + scope["raw_path"]}


def guarded(snapshots: Snapshots) -> Callable[[Message, Receive, Send], Awaitable[None]]:
    """The emulator's application with routes of ours, noting whether something may have changed."""

    async def application(scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"] == SNAPSHOT_PATH:
            await answer(send, 204 if await snapshots.attempt() else 500)
            return
        if scope["type"] == "http" and scope["path"] == UNREAD_PATH:
            await answer(send, 200, str(count_unread()).encode())
            return
        snapshots.dirty = snapshots.dirty or scope.get("method") in ("POST", "PUT", "PATCH", "DELETE")
        # Loopback counts as encrypted, or the policies that demand TLS would refuse every call.
        secure = {"scheme": "https"} if ministack.AUTH else {}
        await ministack.app(at_the_api(scope) | secure, receive, send)

    return application


def lock(folder: Path) -> int:
    """Hold the state folder for this process alone; the lock ends with the process, however it ends."""
    folder.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    os.truncate(descriptor, 0)
    os.write(descriptor, str(os.getpid()).encode())
    return descriptor


def raise_file_limit() -> None:
    """A burst of connections and workers wants more than the usual 1 024 descriptors."""
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = min(hard, 8192) if hard != resource.RLIM_INFINITY else 8192
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, wanted), hard))


async def main(folder: Path, port: int) -> None:
    """Serve on loopback until standard input closes or SIGTERM comes, then save."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGTERM, stop.set)
    loop.add_reader(sys.stdin.fileno(), lambda: stop.set() if not os.read(sys.stdin.fileno(), 64) else None)
    settle_queues()
    snapshots = Snapshots(folder)
    snapshots.open()
    load = ministack._load_persisted_state
    ministack._load_persisted_state = lambda: restore(load)
    ministack.save_all = lambda _: None  # its own save would not be whole when killed halfway
    config = Config()
    config.bind = [f"127.0.0.1:{port}"]
    config.keep_alive_timeout = 75
    config.graceful_timeout = 2
    config.loglevel = "WARNING"
    timer = asyncio.create_task(snapshots.keep())
    await serve(guarded(snapshots), config, shutdown_trigger=stop.wait)
    timer.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await timer
    await snapshots.attempt()


if __name__ == "__main__":
    state = Path(sys.argv[1])
    held = lock(state)
    raise_file_limit()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    asyncio.run(main(state, int(sys.argv[2])))
    sys.stderr.flush()
    os._exit(0)  # worker threads may wait in a function that nobody needs any more
