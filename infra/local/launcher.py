"""`make run`: the whole suite on loopback, from an empty machine to served addresses."""

import json
import os
import signal
import sys
import threading
import time
from contextlib import ExitStack
from pathlib import Path
from types import FrameType

from infra.local import accounts, deployment, postbox, seed, state
from infra.local.documentation import Documentation
from infra.local.emulator import Emulator
from infra.local.environments import LOCAL, Refusal, check_space
from infra.local.ports import MAIL, PREFERRED, asked_port, chosen, first_free
from infra.local.suite import Suite, sign_in

STATE = LOCAL / "state"
LETTERS = LOCAL / "mail"
RUN = LOCAL / "run.json"
NEEDED_BYTES = 1024**3
TICK = 0.25


def say(text: str) -> None:
    """One line of progress."""
    print(text, flush=True)


def start_emulator(port: int) -> tuple[Emulator, bool]:
    """The emulator with what the last run left; also whether it left something."""
    state.end_orphan(STATE)
    state.prepare(STATE)
    saved = state.is_saved(STATE)
    say(f"Starting the AWS emulator on 127.0.0.1:{port}" + (" with the saved state" if saved else ""))
    return Emulator.start(STATE, port), saved


def deploy(emulator: Emulator, mail_port: int) -> None:
    """Deploy what the sources say, unless the state holds exactly that."""
    settings = {} if mail_port == MAIL else {"mail_port": str(mail_port)}
    if emulator.port != PREFERRED:
        settings["public_url"] = emulator.url
    wanted = deployment.fingerprint(settings)
    if state.done(STATE, "deployed") == wanted:
        say("The deployment is up to date")
        return
    say("Building the deployment from the CDK application (bundles, templates)")
    assembly = deployment.synthesise(settings)
    say("Deploying it with the CDK CLI")
    deployment.deploy(emulator, assembly)
    emulator.snapshot()
    state.note(STATE, "deployed", wanted)


def reconcile(emulator: Emulator) -> None:
    """Have every version of every record in the audit: what was under way is read on, the rest told again."""
    emulator.wait_until_read()
    report = emulator.invoke("crm-local-reconcile", {})
    lost = len(report["lost"])
    say(f"Reconciled {report['records']} records: {report['retold']} told again, {lost} with lost events")


def fill(suite: Suite) -> None:
    """Make the first users and the demo data, once for each version of the data."""
    wanted = seed.fingerprint()
    if state.done(STATE, "seeded") == wanted:
        return
    say("Seeding users and demo data through the API")
    seed.everything(suite.emulator, suite.api, suite.tokens, suite.letters, say)
    suite.emulator.snapshot()
    state.note(STATE, "seeded", wanted)


def write_run(suite: Suite, documentation: int, path: Path = RUN) -> None:
    """Tell scripts the addresses and tokens; the file is always whole."""
    told = {
        "api": suite.api,
        "docs": f"http://127.0.0.1:{documentation}/",
        "tokens": suite.tokens,
        "mail": str(LETTERS),
        "aws": suite.emulator.url,
        "pid": os.getpid(),
    }
    unfinished = path.with_suffix(".part")
    unfinished.touch(mode=0o600)
    unfinished.write_text(json.dumps(told, indent=2))
    unfinished.replace(path)


def announce(suite: Suite, documentation: int) -> None:
    """The addresses, for a person."""
    people = "\n".join(f"  {role:20}{accounts.email(role)}" for role in accounts.ROLES)
    read = f"import json; print(json.load(open('{RUN}'))['tokens']['staff'])"
    say(
        f"""
The suite is ready.
  API            {suite.api}
  Documentation  http://127.0.0.1:{documentation}/
  Public pages   {suite.emulator.url}/sales/pages/ (the links in the mail lead there)
  Mail it sends  {suite.letters}
  For scripts    {RUN} (the addresses, and a token for each role)

Sample accounts, password {accounts.PASSWORD}:
{people}

A first call:
  TOKEN=$(python3 -c "{read}")
  curl -H "Authorization: Bearer $TOKEN" {suite.api}/partners/organisations

Ctrl-C saves everything and ends."""
    )


def serve(suite: Suite, documentation: int, stop: threading.Event) -> None:
    """Keep tokens fresh until told to stop; Refusal when the emulator ends by itself."""
    follow = os.getppid() if os.environ.get("FOLLOW_PARENT") else None
    while not stop.wait(TICK):
        if not suite.emulator.is_alive():
            raise Refusal(
                f"The emulator ended by itself; see {STATE / 'emulator.log'}. `make run` starts again."
            )
        if follow and os.getppid() != follow:
            break
        if suite.refresh_tokens():
            write_run(suite, documentation)
    say("\nSaving the state and ending …")


def run(stop: threading.Event) -> None:
    """Start everything, serve, and leave everything saved."""
    check_space(LOCAL, NEEDED_BYTES)
    with ExitStack() as parts:
        parts.enter_context(state.held(LOCAL / "run.lock", 5, already_running()))
        RUN.unlink(missing_ok=True)
        port = chosen(asked_port())
        documentation, mail = first_free(port + 1), first_free(MAIL)
        emulator, saved = start_emulator(port)
        parts.enter_context(emulator)
        parts.callback(postbox.serve(LETTERS, mail).stop)
        deploy(emulator, mail)
        if saved:
            reconcile(emulator)
        suite = sign_in(emulator, LETTERS)
        fill(suite)
        page = Documentation(documentation, suite.api, lambda: suite.tokens)
        page.start()
        parts.callback(page.shutdown)
        write_run(suite, documentation)
        parts.callback(RUN.unlink, missing_ok=True)
        announce(suite, documentation)
        serve(suite, documentation, stop)


def already_running() -> str:
    """What to tell when another launcher holds the state."""
    known = json.loads(RUN.read_text()) if RUN.exists() else {}
    where = known.get("docs", "it is just starting")
    return f"The suite is already running here: {where}\nEnd it with Ctrl-C in its terminal."


def main() -> None:
    """Run until Ctrl-C or SIGTERM; refusals are messages, not traces."""
    stop = threading.Event()

    def end(_number: int, _frame: FrameType | None) -> None:
        if stop.is_set():
            return
        stop.set()
        if not RUN.exists():
            raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    begun = time.monotonic()
    try:
        run(stop)
    except Refusal as refusal:
        sys.exit(f"\n{refusal}")
    except KeyboardInterrupt:
        sys.exit(f"\nStopped after {time.monotonic() - begun:.0f} s, before everything was ready.")


if __name__ == "__main__":
    main()
