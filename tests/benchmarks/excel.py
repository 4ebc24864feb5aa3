"""Reading a report and writing a list: rows a second, and the peak of a process's memory."""

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

__all__ = ["json", "make", "measured", "read", "write"]

READ_ROWS = 2_000
WRITE_ROWS = 10_000
REPEATS = 5


def measured() -> dict[str, Any]:
    """Each in a process of its own, so that the peak is its own."""
    print("Excel", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder) / "report.xlsx")
        _run(f"make({path!r})")
        read, write = _run(f"read({path!r})"), _run(f"write({path!r})")
    return {
        "import_rows_per_s": read["rows_per_s"],
        "import_peak_mb": read["peak_mb"],
        "export_rows_per_s": write["rows_per_s"],
        "export_peak_mb": write["peak_mb"],
    }


def _run(code: str) -> Any:
    program = f"from tests.benchmarks.excel import *; print(json.dumps({code}))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def make(path: str) -> None:
    """A report of as many rows as an import takes."""
    from tests.integrations.workbooks import by_openpyxl, meerkado_rows

    by_openpyxl(Path(path), meerkado_rows(READ_ROWS, companies=400))


def read(path: str) -> dict[str, float]:
    """Read the report a few times."""
    from services.integrations import workbook

    def once() -> int:
        return sum(1 for _ in workbook.read(path).rows())

    return _measure(once, READ_ROWS)


def write(path: str) -> dict[str, float]:
    """Write a list a few times."""
    from services.integrations import workbook

    columns = ("email", "etunimi", "sukunimi", "organisaatio", "kieli", "crm_ref")

    def once() -> int:
        rows = (
            (f"h{n}@example.fi", "Aino", "Näyte", "Yritys Oy", "fi", f"ref{n}") for n in range(WRITE_ROWS)
        )
        return workbook.write(path, columns, rows, "Lista").rows

    return _measure(once, WRITE_ROWS)


def _measure(once: Any, rows: int) -> dict[str, float]:
    import statistics
    import time

    times = []
    for _ in range(REPEATS):
        start = time.perf_counter()
        assert once() == rows
        times.append(time.perf_counter() - start)
    return {"rows_per_s": round(rows / statistics.median(times)), "peak_mb": _peak_mb()}


def _peak_mb() -> int:
    """The most memory that this process held; where Linux does not tell, at least what its parent did."""
    import re
    import resource

    status = Path("/proc/self/status")
    told = re.search(r"VmHWM:\s+(\d+) kB", status.read_text()) if status.exists() else None
    peak = int(told[1]) if told else resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return round(peak / 1024)
