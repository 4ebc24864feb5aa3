"""The virtual environments: made from hashed locks, made again when a lock or the Python changes.

Runs before anything is installed: it knows the standard library only, and must be readable by an old Python.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

OLDEST_PYTHON = (3, 11)
NEEDED_BYTES = 3 * 1024**3
ROOT = Path(__file__).resolve().parents[2]
LOCAL = ROOT / ".local"
ENVIRONMENTS = {
    "development": (ROOT / ".venv", ROOT / "requirements" / "dev.txt"),
    "emulator": (LOCAL / "emulator-venv", ROOT / "requirements" / "emulator.txt"),
}


class Refusal(Exception):
    """The machine lacks something; the message says what, and what to do."""


def check_python(version: tuple[int, ...]) -> None:
    """Refuse a Python older than the oldest that the project runs on."""
    if version[:2] < OLDEST_PYTHON:
        found, oldest = ".".join(map(str, version[:2])), ".".join(map(str, OLDEST_PYTHON))
        raise Refusal(
            f"Python {oldest} or newer is needed, but this is {found} ({sys.executable}).\n"
            f"Install a newer one, then name it: make run PYTHON=python{oldest}"
        )


def check_space(folder: Path, needed: int) -> None:
    """Refuse to begin what the disk cannot hold."""
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise Refusal(
            f"Too little disk space: {free / 1024**3:.1f} GB free in {folder}, "
            f"{needed / 1024**3:.1f} GB needed.\n"
            "Free some space, or clone the project to a larger disk."
        )


def fingerprint(lock: Path) -> str:
    """What an environment was made from: the lock and the interpreter."""
    return f"{hashlib.sha256(lock.read_bytes()).hexdigest()} {sys.version.split()[0]}"


def is_complete(folder: Path, lock: Path) -> bool:
    """Whether the environment was made whole from this very lock."""
    stamp = folder / "made-from"
    made = (folder / "bin" / "python").exists() and stamp.exists()
    return made and stamp.read_text() == fingerprint(lock)


def make(folder: Path, lock: Path) -> None:
    """Make the environment afresh; an interrupted one has no stamp and is made again."""
    begun = time.monotonic()
    name, packages = folder.relative_to(ROOT), lock.read_text().count("==")
    print(f"Setting up {name}: {packages} packages from {lock.relative_to(ROOT)}", flush=True)
    created = subprocess.run([sys.executable, "-m", "venv", "--clear", str(folder)], check=False)
    if created.returncode:
        raise Refusal("Python could not make a virtual environment; what it needs is said above.")
    install(folder, lock, packages)
    (folder / "made-from").write_text(fingerprint(lock))
    print(f"  {name} is ready after {time.monotonic() - begun:.0f} s", flush=True)


def install(folder: Path, lock: Path, packages: int) -> None:
    """Install the lock, showing how far it is; on failure everything pip said is shown."""
    command = [str(folder / "bin" / "python"), "-m", "pip", "install", "--require-hashes", "--no-deps"]
    command += ["--no-input", "--disable-pip-version-check", "--progress-bar", "off", "-r", str(lock)]
    said: list[str] = []
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as pip:
        for line in pip.stdout or ():
            said.append(line)
            show_progress(line, sum(entry.startswith("Collecting") for entry in said), packages)
    if pip.returncode:
        sys.stdout.writelines(said[-40:])
        raise Refusal(f"pip could not install {lock.relative_to(ROOT)}, see above. Is the network there?")


def show_progress(line: str, collected: int, packages: int) -> None:
    """Tell every tenth package and the last, slow step."""
    if line.startswith("Collecting") and collected % 10 == 0:
        print(f"  {collected} of {packages} packages fetched", flush=True)
    elif line.startswith("Installing collected"):
        print("  installing", flush=True)


@contextlib.contextmanager
def alone() -> Iterator[None]:
    """Two commands started together set up one after the other."""
    LOCAL.mkdir(exist_ok=True)
    with (LOCAL / "setup.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def main(names: list[str]) -> None:
    """Make the named environments, or all, where they are not there yet."""
    check_python(sys.version_info[:3])
    with alone():
        wanted = [ENVIRONMENTS[name] for name in names or ENVIRONMENTS]
        missing = [one for one in wanted if not is_complete(*one)]
        if missing:
            check_space(ROOT, NEEDED_BYTES)
        for folder, lock in missing:
            make(folder, lock)


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except Refusal as refusal:
        sys.exit(f"\n{refusal}")
