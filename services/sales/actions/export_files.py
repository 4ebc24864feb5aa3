"""Files that were asked for: made once, read page by page, written row by row, so that memory stays flat."""

import json
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar

from services.sales.actions import figures, finvoice
from services.sales.actions.reports import Rows
from services.sales.model.billing import BillingRequest
from services.sales.model.configuration import Configuration
from services.sales.model.export import SalesExport
from services.sales.model.figures import YearFigures
from services.sales.model.reports import REPORTS, ReportName
from services.sales.store import configuration
from services.sales.store import exports as store
from services.sales.store import reports as index
from services.sales.workbook import sheets
from shared import act as acts
from shared import clock, files, workbook
from shared.act import Act
from shared.contracts.sales import export_key
from shared.errors import Busy, Invalid, Refusal
from shared.events.sales import SalesExportRequested
from shared.workbook import DoesNotFit

Row = Mapping[str, Any]
T = TypeVar("T")
U = TypeVar("U")
DAMAGE = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)
"""What a document raises that is not what it should be; nothing of AWS does."""


class Unfit(Refusal):
    """A document cannot be put into the file; which one, and why."""

    code = "unfit"


def make(event: SalesExportRequested) -> None:
    """Make the file that was asked for; one that is made, or failed, is left as it is.

    What is wrong with a document ends it as failed, with the reason; an outage is left to the queue.
    """
    act = acts.system("sales", event.request_id)
    export = store.read_export(event.record_id, act)
    if export.status != "requested":
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "file"
        try:
            count = write(export, path)
        except Busy:
            raise
        except (Refusal, DoesNotFit) as error:
            _fail(export, error, act)
            return
        sha256 = workbook.sha256(path)
        files.store(str(path), export_key(export.id, sha256, export.ending))
    store.change_export(export.id, lambda one: one.made(count, sha256, clock.now()), act)


def _fail(export: SalesExport, error: Refusal | DoesNotFit, act: Act) -> None:
    code, detail = (error.code, error.detail) if isinstance(error, Refusal) else ("too_large", str(error))
    store.change_export(export.id, lambda one: one.failed(code, detail), act)


def write(export: SalesExport, path: Path) -> int:
    """Write the file; how many rows, documents or Finvoices are in it.

    Costs a query for each megabyte of the index, a batch get for a hundred customers or billing requests.
    Raises Unfit naming a document that cannot be written, DoesNotFit beyond what a sheet takes.
    """
    if export.format == "finvoice":
        return _zip(path, _each(_requests(export), _number, _finvoice()))
    if export.format == "json":
        return _array(path, _each(_records(export), _id, _text))
    settings = configuration.current()
    cells = sheets.cells_of(export.what, export.language, _labels(settings, export.language))
    return sheets.write(path, export.what, _each(_rows(export), _id, cells), export.language).rows


def _each(found: Iterable[T], name: Callable[[T], str], put: Callable[[T], U]) -> Iterator[U]:
    """What becomes of each; raises Unfit naming the one of which nothing does."""
    for one in found:
        try:
            done = put(one)
        except Invalid as error:
            wrong = ", ".join(each["field"] for each in error.facts.get("errors", ()))
            raise Unfit(f"{name(one)} cannot be put into the file: {wrong or error.detail}") from error
        except DAMAGE as error:
            raise Unfit(f"{name(one)} cannot be put into the file: {type(error).__name__}") from error
        yield done


# --- what is in it ---------------------------------------------------------------------------------------


def _rows(export: SalesExport) -> Iterable[Row]:
    """Rows as a workbook has them."""
    if export.what == "billing_requests":
        return (row for billing in _requests(export) for row in sheets.of_billing(billing))
    if export.what == "figures":
        return sheets.of_figures(_figures(export))
    return map(sheets.of_report, _report(export.what, export))


def _records(export: SalesExport) -> Iterable[Row]:
    """Documents as JSON has them: those of a report in short, billing requests whole."""
    if export.what == "billing_requests":
        return (billing.model_dump(mode="json", exclude_none=True) for billing in _requests(export))
    if export.what == "figures":
        return [_figures(export).model_dump(mode="json", exclude_none=True)]
    return _report(export.what, export)


def _report(name: ReportName, export: SalesExport) -> Iterator[Row]:
    rows = Rows(REPORTS[name], named=True)
    asked_on = (export.created_at or clock.now()).astimezone(clock.HELSINKI).date()
    for page in index.pages(REPORTS[name], export.asked, asked_on):
        yield from rows.of(_each(page, _id, rows.row))


def _figures(export: SalesExport) -> YearFigures:
    return figures.of(export.asked.year or clock.today().year, export.asked.unit, live=False)


def _requests(export: SalesExport) -> Iterator[BillingRequest]:
    return _each(store.awaiting_finance(export.asked, clock.today()), _id, store.load)


def _id(one: Row) -> str:
    return f"the document {one.get('number') or one.get('id', '')}".rstrip()


def _number(billing: BillingRequest) -> str:
    return f"the billing request {billing.number}"


def _labels(settings: Configuration, language: str) -> dict[str, dict[str, str]]:
    """What the settings call stages, sources and reasons."""
    chosen = {"stage": settings.stages, "source": settings.sources, "reason": settings.reasons}
    return {
        name: {one.code: str(getattr(one.labels, language)) for one in choices}
        for name, choices in chosen.items()
    }


# --- how it is written -----------------------------------------------------------------------------------


def _text(row: Row) -> str:
    return json.dumps(row, ensure_ascii=False, sort_keys=True)


def _array(path: Path, texts: Iterable[str]) -> int:
    """A JSON array, an element on each line."""
    count = 0
    with path.open("w", encoding="utf-8") as file:
        file.write("[")
        for count, text in enumerate(texts, start=1):
            file.write((",\n" if count > 1 else "\n") + text)
        file.write("\n]\n")
    return count


def _finvoice() -> Callable[[BillingRequest], tuple[str, bytes]]:
    settings, at, act = configuration.current(), clock.now(), acts.system("sales")
    return lambda billing: (f"{billing.number}.xml", finvoice.written(billing, settings, at, act))


def _zip(path: Path, found: Iterable[tuple[str, bytes]]) -> int:
    """A zip of files; the same files give the same bytes."""
    count = 0
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in found:
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
            count += 1
    return count
