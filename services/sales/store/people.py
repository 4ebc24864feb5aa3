"""Documents of sales as errands of privacy walk them: all there are, a person's, those that are hidden."""

import contextlib
from collections.abc import Iterable, Iterator
from typing import Any

from services.sales.model.document import Document
from services.sales.model.enrolment import Enrolment
from services.sales.model.erasure import Subject
from services.sales.model.export import SalesExport
from services.sales.model.quote import Revision
from services.sales.store import courses, exports
from services.sales.store.feedback import FEEDBACK, OVERDUE_MONTHS
from services.sales.store.quotes import DOCUMENTS, QUOTES, REVISIONS
from shared import clock, files, lists, search, table
from shared.act import Act
from shared.contracts.sales import documents_of
from shared.contracts.subjects import Errand
from shared.errors import NotFound
from shared.events.subjects import RecordErased, RecordScrubbed
from shared.items import RESTRICTED
from shared.record import Event, Kind
from shared.subjects import ids_of

MONTHS_BACK = 12 * 15
"""How far back documents are looked for: further than any of them is kept."""
EXPORTS = "exports/sales/"


def every(kind: Kind[Any]) -> Iterator[str]:
    """The ids of all documents of a kind, open, closed and restricted: a query for each month."""
    today = clock.today()
    last = today.year * 12 + today.month - 1
    months = (f"{month // 12:04}-{month % 12 + 1:02}" for month in range(last - MONTHS_BACK, last + 1))
    return ids_of(kind, "gsi4", ("open", *(f"closed#{month}" for month in months)))


def every_quote() -> Iterator[str]:
    """The ids of all quotes, by their revisions: they are in no list themselves."""
    revisions = (record_id.rpartition("-")[0] for record_id in every(REVISIONS))
    return iter(dict.fromkeys(revisions))


def every_feedback() -> Iterator[str]:
    """The ids of requests for feedback that wait or hold an answer, month by month, and the hidden ones."""
    today = clock.today()
    last = today.year * 12 + today.month - 1
    months = [f"{month // 12:04}-{month % 12 + 1:02}" for month in range(last - OVERDUE_MONTHS, last + 1)]
    return ids_of(FEEDBACK, "gsi1", (f"{what}#{month}" for what in ("asked", "answered") for month in months))


def concerning(kind: Kind[Any], errand: Errand) -> list[str]:
    """The ids of a kind's documents that are a person's own or name them."""
    subject = Subject.of(errand)
    found = [*_naming(kind, subject.contacts), *_of_customers(kind, subject.customers)]
    return list(dict.fromkeys([*found, *errand.of(f"{kind.context}.{kind.name}")]))


def concerning_quotes(errand: Errand) -> list[str]:
    """The ids of quotes that are a person's own or name them."""
    own = _of_customers(REVISIONS, Subject.of(errand).customers)
    return list(dict.fromkeys([*concerning(QUOTES, errand), *(one.rpartition("-")[0] for one in own)]))


def of_customer(kind: Kind[Any], organisation_id: str) -> Iterator[str]:
    """The ids of a kind's documents of a customer, the hidden ones too."""
    return _of_customers(kind, frozenset({organisation_id}))


def of_contact(kind: Kind[Any], contact_id: str) -> Iterator[str]:
    """The ids of a kind's documents that name a contact."""
    return _naming(kind, (contact_id,))


def _naming(kind: Kind[Any], contacts: Iterable[str]) -> Iterator[str]:
    for contact_id in contacts:
        for hit in search.every_by_value("sales", "contact", contact_id):
            if hit.kind == kind.name:
                yield hit.record_id


def _of_customers(kind: Kind[Any], customers: frozenset[str]) -> Iterator[str]:
    for customer in customers:
        for item in lists.walk("gsi3", [f"{kind.prefix}customer#{customer}"]):
            yield item["pk"].removeprefix(kind.prefix)
    if customers:
        yield from _hidden_of(kind, customers)


def _hidden_of(kind: Kind[Any], customers: frozenset[str]) -> Iterator[str]:
    hidden = [item["pk"] for item in lists.walk("gsi1", [kind.prefix + RESTRICTED])]
    cards = table.batch([{"pk": pk, "sk": "record"} for pk in hidden], ("pk", "organisation_id"))
    for card in cards:
        if card.get("organisation_id") in customers:
            yield card["pk"].removeprefix(kind.prefix)


# --- what lies elsewhere ---------------------------------------------------------------------------------


def drop_document(revision: Revision, whole: bool, act: Act) -> None:
    """Delete the PDF of a revision, and its record with the whole quote; else it may be made anew."""
    files.delete(documents_of(revision.id))
    if whole:
        table.erase(DOCUMENTS, revision.id, RecordErased(kind="document"), act)
        return
    with contextlib.suppress(NotFound):
        table.change(DOCUMENTS, revision.id, _dropped, act)


def _dropped(document: Document) -> tuple[Document, Event]:
    return document.having(dropped=True), RecordScrubbed(kind="document")


def leave_course(enrolment: Enrolment, act: Act) -> None:
    """Give up the place of a participant who is erased; whoever waits first gets it."""
    if enrolment.status not in ("enrolled", "waiting"):
        return
    course = courses.read_course(enrolment.course_id, act)
    if course.status in ("planned", "open"):
        courses.leave(course, enrolment.id, lambda one: one.cancelled("participant erased", course), act)


def drop_files(act: Act) -> None:
    """Delete the files of reports and billing requests that are still kept; they can be made again."""
    for export_id in sorted({key.removeprefix(EXPORTS).partition("/")[0] for key in files.keys(EXPORTS)}):
        with contextlib.suppress(NotFound):
            exports.change_export(export_id, _emptied, act)
        files.delete(f"{EXPORTS}{export_id}/")


def _emptied(export: SalesExport) -> tuple[SalesExport, Event]:
    return export.emptied(clock.now()), RecordScrubbed(kind="export")
