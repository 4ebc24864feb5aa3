"""The folder with the emulator's state: whose it is, whether it fits, what was done to it."""

import contextlib
import fcntl
import json
import os
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

from infra.local.environments import ENVIRONMENTS, Refusal

LAYOUT = 2
ENDING_SECONDS = 20.0


def emulator_version() -> str:
    """The emulator's version by its lock: another one may read its state differently."""
    found = re.search(r"^ministack==(\S+)", ENVIRONMENTS["emulator"][1].read_text(), re.MULTILINE)
    return found[1] if found else ""


def stamp() -> dict[str, object]:
    """What a state folder is marked with."""
    return {"layout": LAYOUT, "emulator": emulator_version()}


def prepare(folder: Path) -> None:
    """Make the folder, or begin afresh after a first start that was cut off; Refusal for another kind."""
    if folder.exists() and any(folder.iterdir()):
        _check(folder)
        if not done(folder, "deployed"):
            shutil.rmtree(folder)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "format.json").write_text(json.dumps(stamp()))


def _check(folder: Path) -> None:
    try:
        found = json.loads((folder / "format.json").read_text())
    except (OSError, ValueError):
        found = None
    if found != stamp():
        raise Refusal(
            f"The saved state in {folder} was made by another version of the local run\n"
            f"({found or 'unknown'}; this one: {stamp()}).\n"
            "Run `make clean` to drop it, or move the folder away; the demo data is made anew."
        )


def done(folder: Path, what: str) -> str:
    """What was last noted about this step, or nothing."""
    note = folder / what
    return note.read_text() if note.exists() else ""


def note(folder: Path, what: str, value: str) -> None:
    """Remember that a step is done; only after a snapshot that holds its results."""
    unfinished = folder / f"{what}.part"
    unfinished.write_text(value)
    unfinished.replace(folder / what)


def is_saved(folder: Path) -> bool:
    """Whether there is a snapshot to start from."""
    return any((folder / name / "dynamodb.json").exists() for name in ("snapshot", "snapshot.former"))


@contextlib.contextmanager
def held(lock: Path, patience: float, refusal: str) -> Iterator[None]:
    """Hold a lock file; Refusal when another process keeps it longer than `patience` seconds."""
    lock.parent.mkdir(parents=True, exist_ok=True)
    deadline = time.monotonic() + patience
    with lock.open("a") as file:
        while not _take(file.fileno()):
            if time.monotonic() > deadline:
                raise Refusal(refusal)
            time.sleep(0.1)
        yield


def _take(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def end_orphan(folder: Path) -> None:
    """Wait for an emulator whose launcher died to save and end; one that does not is killed."""
    lock = folder / "lock"
    if not lock.exists():
        return
    with contextlib.suppress(Refusal), held(lock, ENDING_SECONDS, ""):
        return
    pid = int(lock.read_text() or 0)
    if pid and is_ours(pid, folder):
        os.kill(pid, signal.SIGKILL)
    with held(lock, ENDING_SECONDS, f"Process {pid} holds {folder} and does not end: end it first."):
        return


def is_ours(pid: int, folder: Path) -> bool:
    """Whether the process is an emulator on this very folder; numbers are used again."""
    command = ["ps", "-ww", "-o", "command=", "-p", str(pid)]
    shown = subprocess.run(command, capture_output=True, text=True, check=False)
    return "host.py" in shown.stdout and f" {folder} " in shown.stdout
