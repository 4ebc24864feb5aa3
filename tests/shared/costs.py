"""What operations cost as docs/access-patterns.md states it, and as a test counts it."""

from pathlib import Path
from typing import NamedTuple

from tests.observation import Calls

DOCUMENT = Path(__file__).parents[2] / "docs" / "access-patterns.md"


class Cost(NamedTuple):
    """One row of the table; calls as `GetItem 1, SendMessage 1`, in the order of the alphabet."""

    calls: str
    examined: int
    read_units: float
    write_units: int


def documented(section: str) -> dict[str, Cost]:
    """The table of a section of the document: the one place where the numbers stand."""
    text = DOCUMENT.read_text("utf-8").partition(f"## {section}\n")[2].partition("\n## ")[0]
    rows = [line.strip("| \n").split("|") for line in text.splitlines() if line[:1] == "|"]
    cells = [[cell.strip() for cell in row] for row in rows]
    header = ["operation", "calls", "items examined", "read units", "write units"]
    start = cells.index(header) + 2
    return {
        name.strip("`"): Cost(calls, int(examined), float(reads), int(writes))
        for name, calls, examined, reads, writes in (row for row in cells[start:] if len(row) == 5)
    }


def cost(calls: Calls) -> Cost:
    said = ", ".join(f"{name} {count}" for name, count in sorted(calls.operations.items()))
    return Cost(said, calls.examined, calls.read_units, calls.write_units)
