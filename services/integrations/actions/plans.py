"""A plan as it lies in the files bucket: its rows page by page, the unwritten ones as a workbook."""

import tempfile
from collections.abc import Iterator, Mapping
from typing import Any

from services.integrations import workbook
from services.integrations.model.imports import Import
from services.integrations.model.reasons import explanation
from shared import clock, files, keyring
from shared.contracts.integrations import Outcome, plan_key, result_key

SEGMENTS_A_PAGE = 3
"""A page of rows reads this many segments at most, and may be short."""

WRITTEN = (Outcome.CREATE, Outcome.UPDATE, Outcome.UNCHANGED)
COLUMNS = {
    "first_names": "Etunimi",
    "last_name": "Sukunimi",
    "phone": "Puhelin",
    "email": "Sähköposti",
    "company": "Yritys",
    "business_id": "Y-tunnus",
    "role": "Rooli",
    "city": "Kaupunki",
}
"""The columns of a report of rows: it can be corrected and uploaded as it is."""

Row = dict[str, Any]


def results(import_id: str, segment: int) -> Iterator[Row]:
    """What was done with each row of a segment."""
    return files.read_lines(result_key(import_id, segment))


def rows(
    one: Import, outcome: Outcome | None, limit: int, cursor: str | None
) -> tuple[list[Row], str | None]:
    """A page of a plan's rows, with what was done with each; may be short where `outcome` narrows it."""
    plan_hash = one.must_be_planned(clock.now())
    use = f"rows|{one.id}|{outcome}"
    start: Mapping[str, int] = keyring.unseal(use, cursor) if cursor else {"segment": 0, "line": 0}
    last = min(start["segment"] + SEGMENTS_A_PAGE, one.segments)
    found: list[Row] = []
    for segment in range(start["segment"], last):
        first = start["line"] if segment == start["segment"] else 0
        lines = _lines(one.id, plan_hash, segment, carried_out=str(segment) in one.applied)
        for number, row in enumerate(lines):
            if number < first or outcome not in (None, row["outcome"]):
                continue
            if len(found) == limit:
                return found, keyring.seal(use, {"segment": segment, "line": number})
            found.append({**row, "explanation": explanation(row["reason"])})
    following = keyring.seal(use, {"segment": last, "line": 0}) if last < one.segments else None
    return found, following


def _lines(import_id: str, plan_hash: str, segment: int, *, carried_out: bool) -> Iterator[Row]:
    """The rows of one segment, each with its result once there is one."""
    done = {line["row"]: line for line in results(import_id, segment)} if carried_out else {}
    for row in files.read_lines(plan_key(import_id, plan_hash, segment)):
        yield row | ({"result": done[row["row"]]} if row["row"] in done else {})


# --- the rows that are not written -----------------------------------------------------------------------


def report_key(import_id: str, plan_hash: str, *, carried_out: bool) -> str:
    """Where the workbook of the rows lies that a plan does not write, or that were not written."""
    folder = f"results/{import_id}" if carried_out else f"plans/{import_id}/{plan_hash[:16]}"
    return f"{folder}/report.xlsx"


def write_report(import_id: str, plan_hash: str, segments: int, *, carried_out: bool) -> None:
    """Make the workbook, each row with its number in the file and the reason; again gives the same."""
    headers = ("Rivi", *COLUMNS.values(), "Tulos", "Syy")
    found = (
        _cells(row)
        for segment in range(segments)
        for row in _lines(import_id, plan_hash, segment, carried_out=carried_out)
        if row.get("result", row)["outcome"] not in WRITTEN
    )
    with tempfile.TemporaryDirectory() as folder:
        workbook.write(f"{folder}/report.xlsx", headers, found, "Rivit")
        files.store(f"{folder}/report.xlsx", report_key(import_id, plan_hash, carried_out=carried_out))


def _cells(row: Row) -> list[str]:
    last = row.get("result", row)
    company = row.get("organisation") or {}
    planned = {
        "company": company.get("name"),
        "business_id": company.get("business_id"),
        "role": row.get("role"),
    }
    said = {**planned, **row.get("fields", {}), **row.get("given", {})}
    why = [explanation(last["reason"])]
    why += [f"{one['field']}: {one['problem']}." for one in row.get("problems", ())]
    return [str(row["row"]), *(said.get(name) or "" for name in COLUMNS), last["outcome"], " ".join(why)]
