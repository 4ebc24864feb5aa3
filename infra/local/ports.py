"""Which loopback ports the local run uses."""

import os

from infra.local.emulator import is_free
from infra.local.environments import Refusal

PREFERRED = 4566
MAIL = 1025
STEP = 10


def chosen(asked: str | None) -> int:
    """The port that PORT asks for, else the preferred or the next free; Refusal when the asked is taken."""
    if asked:
        return _asked(asked)
    port = first_free(PREFERRED, STEP)
    if port != PREFERRED:
        print(f"Port {PREFERRED} is taken by another program: using {port}.", flush=True)
        print("To choose one: make run PORT=8000", flush=True)
    return port


def _asked(asked: str) -> int:
    if not asked.isdigit() or not 1024 <= int(asked) <= 65000:
        raise Refusal(f"PORT={asked} is not a port from 1024 to 65000.")
    if not is_free(int(asked)):
        raise Refusal(
            f"Port {asked} of 127.0.0.1 is taken by another program.\n"
            f"End that program, or choose another port: make run PORT={int(asked) + STEP}"
        )
    return int(asked)


def first_free(port: int, step: int = 1) -> int:
    """The first free one of `port`, `port` + `step` …; Refusal when twenty are taken."""
    for candidate in range(port, port + 20 * step, step):
        if is_free(candidate):
            return candidate
    raise Refusal(f"No port from {port} on is free on 127.0.0.1. Choose a range: make run PORT=8000")


def asked_port() -> str | None:
    """What the caller of make asks for."""
    return os.environ.get("PORT")
