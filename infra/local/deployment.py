"""The ordinary CDK deployment, aimed at the emulator, and left out when nothing that it reads has changed."""

import hashlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from infra.contexts import CONTEXTS
from infra.local.emulator import ACCOUNT, CREDENTIALS, REGION, Emulator
from infra.local.environments import LOCAL, ROOT, Refusal

LOCKS = sorted({entry.bundle for context in CONTEXTS for entry in context.entries.values()})
SOURCES = ("cdk.json", "infra", "shared", "services", *(f"requirements/{lock}.txt" for lock in LOCKS))
ASSEMBLIES = LOCAL / "assemblies"
CDK_VARIABLES = {"CDK_VALIDATION": "false", "CI": "true", "PYTHONUNBUFFERED": "1", "NO_COLOR": "1"}
Settings = dict[str, str]


def sources() -> Iterator[Path]:
    """Every file that the assembly is made from; the launcher's own are not among them."""
    for name in SOURCES:
        path = ROOT / name
        files = [path] if path.is_file() else sorted(path.rglob("*"))
        launcher = Path(__file__).parent
        yield from (f for f in files if f.is_file() and f.suffix != ".pyc" and launcher not in f.parents)


def fingerprint(settings: Settings) -> str:
    """Changes with anything that may change what would be deployed."""
    digest = hashlib.sha256(f"{sys.version} {sorted(settings.items())}".encode())
    for path in sources():
        digest.update(f"\0{path.relative_to(ROOT)}\0".encode() + path.read_bytes())
    return digest.hexdigest()[:32]


def synthesise(settings: Settings) -> Path:
    """The assembly of the local environment with these settings; made once for each state of the sources."""
    assembly = ASSEMBLIES / fingerprint(settings)
    if not (assembly / "manifest.json").exists():
        _forget_old_assemblies()
        context = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        _cdk(["synth", "--quiet", "-c", "env=local", *context, "--output", str(assembly)], {}, "building")
    return assembly


def _forget_old_assemblies() -> None:
    for old in sorted(ASSEMBLIES.glob("*"), key=lambda path: path.stat().st_mtime)[:-3]:
        shutil.rmtree(old, ignore_errors=True)


def deploy(emulator: Emulator, assembly: Path) -> None:
    """Bootstrap where needed and deploy every stack; Refusal with the CLI's last words when that fails."""
    target = CREDENTIALS | {"AWS_ENDPOINT_URL": emulator.url}
    target |= {"AWS_REGION": REGION, "AWS_DEFAULT_REGION": REGION}
    app = ["--app", str(assembly)]
    if not _is_bootstrapped(emulator):
        _cdk(["bootstrap", *app, f"aws://{ACCOUNT}/{REGION}"], target, "preparing the account")
    _cdk(["deploy", *app, "--all", "--require-approval", "never", "--concurrency", "3"], target, "deploying")


def _is_bootstrapped(emulator: Emulator) -> bool:
    stacks = emulator.client("cloudformation").list_stacks()["StackSummaries"]
    return any(stack["StackName"] == "CDKToolkit" for stack in stacks)


def _cdk(words: Sequence[str], target: Settings, doing: str) -> None:
    """Run the CLI, showing a line for each stack and after every five seconds without one."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    said: list[str] = []
    shown = time.monotonic()
    with subprocess.Popen(
        [sys.executable, "-m", "infra.cli", *words],
        cwd=ROOT,
        env=kept | target | CDK_VARIABLES,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    ) as cli:
        for line in cli.stdout or ():
            said.append(line)
            if line.lstrip().startswith(("✅", "❌")) or time.monotonic() - shown > 5:
                print(f"  {doing}: {line.strip()}", flush=True)
                shown = time.monotonic()
    if cli.returncode:
        raise Refusal(f"{doing.capitalize()} failed. The end of `cdk {words[0]}`:\n{''.join(said[-40:])}")
