"""`make bench`: measure, print, and write tests/benchmarks/results.json."""

import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path
from typing import Any

from infra.constructs import bundle
from infra.constructs.bundle import Contents
from infra.constructs.dependencies import Target
from infra.constructs.function import SETTINGS
from infra.contexts import CONTEXTS
from infra.environment import HOST_PYTHON
from shared import aws
from tests import emulated
from tests.benchmarks import excel
from tests.benchmarks.base import contact, fill
from tests.benchmarks.operations import OPERATIONS, Call, Operation
from tests.world import World

RESULTS = Path(__file__).with_name("results.json")
SIZES = {"10k": 10_000, "50k": 50_000}
ROUNDS = 200
COUNTED = [number for number in range(3_000) if contact(number).last_name.startswith("A")][:120]
"""The base that costs are counted on: one letter, so that a page does not cross its end."""
COLD_RUNS = 9
BASE = "import boto3; boto3.client('dynamodb')"
STARTED = {"api", "consumer", "pages"}
"""The functions whose start somebody waits for."""


def main() -> None:
    """Measure everything. `load` is the machine's before and after, over 1, 5 and 15 minutes each."""
    before = os.getloadavg()
    sheets, operations = excel.measured(), counted()
    for size, times in timed().items():
        for name, (least, median) in times.items():
            operations[name] |= {f"least_ms_{size}": least, f"p50_ms_{size}": median}
    results = {
        "load": [round(one, 1) for one in (*before, *os.getloadavg())],
        "operations": operations,
        "cold_start": cold_start(),
        "bundles_mb": bundles(),
        "excel": sheets,
        "document": document(),
        "growth": {
            name: round(one["least_ms_50k"] / one["least_ms_10k"], 2)
            for name, one in operations.items()
            if one["least_ms_10k"]
        },
    }
    RESULTS.write_text(json.dumps(results, indent=1) + "\n")
    print(json.dumps(results, indent=1))


def counted() -> dict[str, dict[str, Any]]:
    """Calls, units and items of each operation, from the requests it makes."""
    print("counting requests", flush=True)
    found: dict[str, dict[str, Any]] = {}
    with World() as world:
        fill(aws.dynamodb(), COUNTED)
        call = _caller(world)
        for operation in OPERATIONS:
            operation.run(call, operation.prepare(call, COUNTED[7]))
            prepared = operation.prepare(call, COUNTED[7])
            with world.counting() as calls:
                answer = operation.run(call, prepared)
            found[operation.name] = {
                "calls": calls.operations,
                "read_units": calls.read_units,
                "write_units": calls.write_units,
                "items_examined": calls.examined,
                "items_returned": len(answer.get("items", [answer])),
            }
    return found


def _caller(world: World) -> Call:
    def call(method: str, path: str, body: Any = None, **more: Any) -> Any:
        answer = world.call(path.split("/")[1], method, path, body, role="admin", **more)
        assert answer.status < 300, answer
        return answer.json

    return call


def timed() -> dict[str, dict[str, tuple[float, float]]]:
    """The least and the median of each operation in ms, in process on the emulator, by size of the base."""
    found: dict[str, dict[str, tuple[float, float]]] = {}
    with tempfile.TemporaryDirectory() as folder, emulated.tables(Path(folder)):
        call, before = emulated.calling("admin"), 0
        for size, count in SIZES.items():
            print(f"filling the base to {count}", flush=True)
            fill(aws.dynamodb(), range(before, count))
            before = count
            found[size] = {one.name: _times(one, call, count) for one in OPERATIONS}
            print(json.dumps(found[size]), flush=True)
    return found


def _times(operation: Operation, call: Call, count: int) -> tuple[float, float]:
    times = []
    for number in range(ROUNDS):
        prepared = operation.prepare(call, number * (count // ROUNDS))
        start = time.perf_counter()
        operation.run(call, prepared)
        times.append((time.perf_counter() - start) * 1000)
    return round(min(times), 2), round(statistics.median(times), 2)


def document() -> dict[str, float]:
    """Setting the PDF of a quote of five lines: milliseconds, and its size."""
    print("documents", flush=True)
    from services.sales import document
    from tests.sales.offers import offer, row

    whole, times = offer([row(f"Työvaihe {number}", "95.50", "2") for number in range(5)]), []
    for _ in range(20):
        start = time.perf_counter()
        body = document.render(whole)
        times.append((time.perf_counter() - start) * 1000)
    return {"render_quote_pdf_ms": round(statistics.median(times)), "kb": round(len(body) / 1000, 1)}


def cold_start() -> dict[str, Any]:
    """CPU of importing each function in a fresh process, over that of boto3 with a DynamoDB client.

    A function is imported from its bundle and with its settings, as Lambda does; boto3 is the runtime's.
    """
    print("cold starts", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        functions = _unpacked(Path(folder))
        base: list[float] = []
        pairs: dict[str, list[float]] = {name: [] for name in functions}
        for _ in range(COLD_RUNS):
            base.append(_cpu(BASE, folder))
            for name, code in functions.items():
                pairs[name].append(_cpu(code, folder) / base[-1])
    return {
        "base_ms": round(statistics.median(base) * 1000),
        "functions": {name: round(statistics.median(ratios), 2) for name, ratios in pairs.items()},
    }


def _unpacked(folder: Path) -> dict[str, str]:
    """By function the code that starts it, from its bundle, which is unpacked here."""
    machine = Target(HOST_PYTHON, platform.machine(), host=True)
    functions = {}
    for context in CONTEXTS:
        for name in STARTED & context.entries.keys():
            lock = context.entries[name].bundle
            contents = Contents(lock, context.name, without=context.beside(lock))
            with zipfile.ZipFile(bundle.build(contents, machine)) as archive:
                archive.extractall(folder / contents.name)
            functions[f"{context.name}-{name}"] = (
                f"import sys; sys.path.insert(0, {contents.name!r}); "
                f"from shared import aws; aws.dynamodb(); import services.{context.name}.{name}"
            )
    return functions


def _cpu(code: str, folder: str) -> float:
    """Seconds; `os.times` counts in hundredths of one."""
    tail = "; import resource; used = resource.getrusage(0); print(used.ru_utime + used.ru_stime)"
    environment = os.environ | SETTINGS | {"AWS_DEFAULT_REGION": "eu-north-1", "PYTHONDONTWRITEBYTECODE": ""}
    command = [sys.executable, "-c", code + tail]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment, cwd=folder)
    return float(done.stdout)


def bundles() -> dict[str, float]:
    """The size of every function's bundle in MB, zipped."""
    from infra.local import deployment

    print("bundles", flush=True)
    assembly = deployment.synthesise({})
    sizes: dict[str, float] = {}
    for template in sorted(assembly.glob("*.template.json")):
        for resource in json.loads(template.read_text())["Resources"].values():
            asset = resource.get("Metadata", {}).get("aws:asset:path")
            if resource["Type"] == "AWS::Lambda::Function" and asset:
                sizes[resource["Properties"]["FunctionName"]] = _zipped(assembly / asset)
    return sizes


def _zipped(folder: Path) -> float:
    if folder.is_file():
        return round(folder.stat().st_size / 1e6, 2)
    with tempfile.TemporaryFile() as file:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            for path in sorted(folder.rglob("*")):
                archive.write(path, path.relative_to(folder))
        return round(file.tell() / 1e6, 2)


if __name__ == "__main__":
    main()
