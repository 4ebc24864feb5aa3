"""Taking in a file of as many applications as there may be: seconds of each step, the growth of memory.

`.venv/bin/python -m tests.benchmarks.drops`, on the emulator's tables and files.
"""

import json
import os
import resource
import tempfile
import time
from pathlib import Path
from typing import Any
from unittest.mock import patch

from services.integrations.actions import drops
from services.integrations.model.drops import MAX_ROWS, NewDrop
from services.integrations.store import drops as store
from shared import act as acts
from shared import aws
from shared.auth import Caller
from shared.clock import now
from shared.consumer import FileArrived
from shared.contracts.integrations import DropFormat, drop_key
from shared.events.integrations import DropProgressed
from tests import emulated
from tests.alumni.arrivals import APPLICANT

REFUSED = 50
"""One row of so many has no surname."""


def main() -> None:
    """Take the same file in twice, in each form."""
    with tempfile.TemporaryDirectory() as folder, emulated.tables(Path(folder)) as emulator:
        region = {"LocationConstraint": aws.dynamodb().meta.region_name}
        emulator.client("s3").create_bucket(Bucket="files", CreateBucketConfiguration=region)
        with patch.dict(os.environ, {"CRM_FILES": "files"}):
            forms: tuple[DropFormat, ...] = ("json", "xlsx")
            print(json.dumps([taken(Path(folder), form) for form in (*forms, forms[0])], indent=1))


def taken(folder: Path, form: DropFormat) -> dict[str, Any]:
    """What it costs to take a file in."""
    caller = Caller(user_id="bench", roles=(), unit=None)
    one = drops.open_drop(NewDrop(filename=f"a.{form}", format=form), caller, acts.system("integrations"))
    key, file = drop_key(one.id, form), folder / f"drop.{form}"
    file.write_bytes(_written(file, form))
    aws.s3().upload_file(str(file), "files", key)
    arrived = FileArrived(record_id=key, version=1, occurred_at=now())
    read = _timed(lambda: drops.arrived(one.id, arrived))
    grown, steps = _resident(), []
    while (drop := store.read_drop(one.id, acts.system("integrations"))).status == "taking":
        event = DropProgressed(record_id=one.id, version=1, occurred_at=now(), segment=drop.progress.done)
        steps.append(_timed(lambda event=event: drops.take(event)))
        if len(steps) == 1:
            grown = _resident()
    return {
        "form": form,
        "counts": drop.counts,
        "read_s": read,
        "steps": len(steps),
        "longest_step_s": max(steps),
        "all_steps_s": round(sum(steps), 1),
        "mb_after_first_step": grown,
        "mb_after_last_step": _resident(),
        "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
        "file_mb": round(file.stat().st_size / 1e6, 2),
    }


def _written(path: Path, form: DropFormat) -> bytes:
    rows = [_row(number) for number in range(MAX_ROWS)]
    if form == "json":
        return json.dumps(rows, ensure_ascii=False).encode()
    import openpyxl

    from services.integrations.model.soleops_sheet import COLUMNS

    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.append(list(COLUMNS.values()))
    for row in rows:
        flat = {**row, **{f"consent.{name}": one for name, one in row["consent"].items()}}
        sheet.append([flat.get(name) for name in COLUMNS])
    book.save(path)
    return path.read_bytes()


def _row(number: int) -> dict[str, Any]:
    own = {"application_id": f"b{number}", "email": f"b{number}@example.fi"}
    return APPLICANT | own | ({"last_name": ""} if number % REFUSED == 0 else {})


def _timed(run: Any) -> float:
    start = time.perf_counter()
    run()
    return round(time.perf_counter() - start, 2)


def _resident() -> int:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") // 1_000_000


if __name__ == "__main__":
    main()
